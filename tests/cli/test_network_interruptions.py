"""``kiyaku network interruption``."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Kiyaku
from tests.cli.running import net

pytestmark = pytest.mark.django_db
AT = ("network", "interruption")
WORDS = ("--ja", "工事", "--en", "works")


def test_an_interruption_is_previewed_recorded_called_off_ended_and_made_an_outage(
    kiyaku: Kiyaku,
) -> None:
    running = net(kiyaku)
    for act in (("register", "@", "hanako", "--plan", "home"), ("start", "@", "hanako")):
        running("member", *act)
    assert running.data(*AT, "list", "@")["interruptions"] == []
    planned = ("interruption", "2026-12-24T02:00", "--until", "2026-12-24T05:00")
    shown = running.data(*AT, "preview", "@", *planned)
    assert (shown["count"], shown["members"], shown["clauses"]) == (1, ["hanako"], ["15-1"])
    assert shown["last_day"] == "2026-12-23" and not shown["is_late"]
    assert "hanako" in running(*AT, "preview", "@", *planned).out
    wrong = running(*AT, "record", "@", "interruption", "soon", *WORDS, exit_code=1)
    assert "2026-11-21T09:00" in wrong.err
    first = running.data(*AT, "record", "@", *planned, *WORDS, "--key", "k")
    again = running.data(*AT, "record", "@", *planned, *WORDS, "--key", "k")
    assert again["repeated"] and again["interruption"] == first["interruption"]
    assert (first["count"], first["told"]) == (1, 1)
    number = str(first["interruption"])
    assert running.data(*AT, "hit", "@", number)["members"] == ["hanako"]
    assert "hanako" in running(*AT, "hit", "@", number).out
    assert running.data(*AT, "expect", "@", number, "2026-12-24T06:30")["told"] == 1
    missing = running(*AT, "expect", "@", number, exit_code=1)
    assert "expected to last" in missing.err
    assert running.data(*AT, "call-off", "@", number)["told"] == 1
    refused = running(*AT, "end", "@", number, "2026-11-19T09:00", exit_code=1)
    assert "called off" in refused.err
    urgent = ("stoppage", "2026-11-21T00:10", "--cause", "emergency", "--tell-later")
    second = running.data(*AT, "record", "@", *urgent, *WORDS)
    assert second["told"] == 0
    number = str(second["interruption"])
    outage = running.data(*AT, "outage", "@", number)
    assert running.data(*AT, "end", "@", number, "2026-11-21T00:20")["told"] == 1
    (known,) = running.data("network", "outage", "list", "@")["outages"]
    assert known["outage"] == outage["outage"]
    assert known["restored_at"].startswith("2026-")
    rows = running.data(*AT, "list", "@")["interruptions"]
    assert {one["is_called_off"] for one in rows} == {True, False}
    listed = running(*AT, "list", "@").out
    assert "the whole service" in listed and "works" in listed
