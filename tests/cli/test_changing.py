"""``kiyaku stay``, ``change-plan``, ``keep-plan`` and ``kiyaku succession``."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiyaku.base import clock
from kiyaku.flows import inheritance_reports, succession_shown
from kiyaku.members.inheritance_reports import Stated
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
    shown = running.data("succession", "show", "@", case)
    assert (shown["state"], shown["clauses"]) == ("received", ["17-1", "17-2"])
    assert "What passes: everything (Art. 17(4))" in running("succession", "show", "@", case).out
    would = running.data("succession", "preview", "@", "taro")
    assert {name: would[name] for name in shown["passing"]} == shown["passing"]
    assert (
        sum(one["open_yen"] for one in would["invoices"]) == (would["balance"]["invoiced_open_yen"])
    )
    assert "can pass by transfer, inheritance" in running("succession", "preview", "@", "taro").out
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
    assert "16-4" in running("succession", "preview", "@", "hanako", exit_code=1).err


def test_heirs_are_entered_each_with_their_own_and_their_reports_dealt_with(
    kiyaku: Kiyaku,
) -> None:
    running = net(kiyaku)
    running("member", "register", "@", "taro", "--plan", "home")
    running("member", "start", "@", "taro")
    heirs = ("--kind", "inheritance", "--name", "Ichiro", "--name", "Jiro")
    wrong = running("succession", "report", "@", "taro", *heirs, *["--email", "x@example.jp"] * 3,
                    exit_code=1)  # fmt: skip
    assert "as many as there are names" in wrong.err
    births = ("--born-on", "1980-01-02", "--born-on", "1990-03-04", "--address", "Ueda")
    case = running.data("succession", "report", "@", "taro", *heirs, *births)["case"]
    stated = [one.stated for one in succession_shown.case(running.service, case).heirs]
    assert [(str(one.born_on), one.address) for one in stated] == [
        ("1980-01-02", "Ueda"), ("1990-03-04", "Ueda"),
    ]  # fmt: skip
    running("succession", "withdraw", "@", str(case))
    told = Stated("Taro", "taro", "", "child", (stated[0],), None)
    first, second = (
        inheritance_reports.receive(
            service=running.service, stated=told, died_on=stated[0].born_on, at=clock.now(), by="x"
        )
        for _ in range(2)
    )
    assert "Who died" in running("succession", "reports", "@").out
    taken = running.data("succession", "take-up", "@", str(first), "taro", "--key", "t")
    again = running.data("succession", "take-up", "@", str(first), "taro", "--key", "t")
    assert (again["case"], again["repeated"]) == (taken["case"], True)
    running("succession", "set-aside", "@", str(second), "--reason", "twice")
    states = [running.data("succession", "reports", "@", "--state", one)[0]["report"]
              for one in ("taken_up", "set_aside")]  # fmt: skip
    assert states == [first, second]
    assert running.data("succession", "reports", "@") == []
