"""``kiyaku stay``, ``change-plan``, ``keep-plan`` and ``kiyaku succession``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Kiyaku
from tests.cli.running import hall, net

pytestmark = pytest.mark.django_db


def test_a_request_to_leave_is_taken_back_once(kiyaku: Kiyaku) -> None:
    running = hall(kiyaku)
    running("member", "register", "@", "hanako", "--plan", "individual")
    refused = running("stay", "@", "hanako", exit_code=1)
    assert "no request to leave" in refused.err
    running("withdraw", "@", "hanako")
    assert "goes on" in running("stay", "@", "hanako", "--key", "s").out
    assert running.data("stay", "@", "hanako", "--key", "s")["repeated"] is True


def test_a_plan_is_changed_and_kept(kiyaku: Kiyaku) -> None:
    running = hall(kiyaku, "--price", "corporate=33000")
    running("member", "register", "@", "hanako", "--plan", "individual")
    found = running.data("change-plan", "@", "hanako", "corporate")
    assert found["plan"] == "corporate"
    kept = running.data("keep-plan", "@", "hanako")
    assert kept["from_day"] == found["from_day"]


def test_a_transfer_is_reported_proved_and_approved(kiyaku: Kiyaku, tmp_path: Path) -> None:
    running = net(kiyaku)
    running("member", "register", "@", "taro", "--plan", "home")
    running("member", "start", "@", "taro")
    proof = tmp_path / "proof.txt"
    proof.write_text("made up", encoding="utf-8")
    report = running.data("succession", "report", "@", "taro", "--name", "Hanako")
    case = str(report["case"])
    assert case in running("succession", "list", "@").out
    refused = running("succession", "approve", "@", case, exit_code=1)
    assert "17-1, 17-2" in refused.err
    lacking = running(
        "succession", "papers", "@", case, "--evidence", str(tmp_path / "none"), exit_code=1
    )
    assert "a file that can be read" in lacking.err
    running("succession", "decline", "@", case, "--reason", "unknown")
    again = str(running.data("succession", "report", "@", "taro", "--name", "Hanako")["case"])
    running("succession", "withdraw", "@", again)
    assert running.data("succession", "list", "@", "--state", "withdrawn")[0]["state"] == (
        "withdrawn"
    )


def test_where_membership_is_not_transferable_the_clause_is_cited(kiyaku: Kiyaku) -> None:
    running = hall(kiyaku)
    running("member", "register", "@", "hanako", "--plan", "individual")
    refused = running("succession", "report", "@", "hanako", "--name", "Taro", exit_code=1)
    assert "16-4" in refused.err
