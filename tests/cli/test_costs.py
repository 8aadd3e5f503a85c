"""``kiyaku charge-cost``, ``take-back-cost``, ``costs``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Kiyaku
from tests.cli.running import net

pytestmark = pytest.mark.django_db


def test_a_cost_is_charged_on_once_per_key_listed_and_taken_back(
    kiyaku: Kiyaku, tmp_path: Path
) -> None:
    running = net(kiyaku)
    for act in (("register", "@", "hanako", "--plan", "home"), ("start", "@", "hanako")):
        running("member", *act)
    scan = tmp_path / "receipt.txt"
    scan.write_text("made up", encoding="utf-8")
    asked = ("charge-cost", "@", "hanako", "8800", "--what", "a socket", "--evidence", str(scan))
    first = running.data(*asked, "--key", "k")
    again = running.data(*asked, "--key", "k")
    assert again["repeated"] and again["charge"] == first["charge"]
    (one,) = running.data("costs", "@", "hanako")["costs"]
    assert (one["charge"], one["amount_yen"], one["what"], one["is_taxed"]) == (
        first["charge"], 8_800, "a socket", True,
    )  # fmt: skip
    assert "a socket" in running("costs", "@", "hanako").out
    back = ("take-back-cost", "@", "hanako")
    unknown = running(*back, "999999999", "--reason", "x", exit_code=1)
    assert "no advanced cost 999999999" in unknown.err
    taken = running.data(*back, str(first["charge"]), "--reason", "x")
    assert taken["credit_yen"] == 0
    (one,) = running.data("costs", "@", "hanako")["costs"]
    assert one["taken_back_on"] is not None
    refused = running("charge-cost", "@", "hanako", "0", "--what", "x", exit_code=1)
    assert "from 1 to" in refused.err
