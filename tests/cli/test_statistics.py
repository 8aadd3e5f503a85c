"""``kiyaku statistics``: looking at a table, publishing it, and what was published."""

from __future__ import annotations

import pytest

from kiyaku.members import counts
from tests.cli.conftest import Kiyaku
from tests.cli.running import net

pytestmark = pytest.mark.django_db


def test_statistics_go_from_a_look_to_a_publication(
    kiyaku: Kiyaku, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = net(kiyaku)
    running.close_until("2026-11-21")
    people = {(counts.ACTIVE,): 30, (counts.LEAVING,): 12, (counts.SUSPENDED,): 3}
    monkeypatch.setattr(counts, "members_on", lambda *_: people)
    looked = running("statistics", "show", "@", "--per", "state").out
    assert "fewer than 10" in looked and "others" in looked
    assert running.data("statistics", "list", "@") == []
    done = running.data("statistics", "publish", "@", "--per", "state", "--key", "a")
    assert running.data("statistics", "publish", "@", "--per", "state", "--key", "a")["repeated"]
    number = str(done["publication"])
    assert running.data("statistics", "table", "@", number)["row_totals"] == [30, 15]
    lines = running("statistics", "table", "@", number, "--csv").out.splitlines()
    assert lines[:3] == ["state,people", "active,30", "others,15"]
    assert number in running("statistics", "list", "@").out
    again = running("statistics", "publish", "@", "--per", "state", exit_code=1)
    assert "clause 24-2" in again.err
    wrong = running("statistics", "show", "@", "--per", "name", exit_code=1)
    assert "month_joined" in wrong.err
