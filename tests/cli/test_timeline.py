"""``kiyaku events``, ``kiyaku grounds`` and ``kiyaku why``."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from django.db import connection

from tests.cli.conftest import Kiyaku
from tests.cli.running import Running, hall, net

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def built(unkept: None, kiyaku: Kiyaku) -> Running:
    """Hanako pays late; Taro never does, and is dunned too late; Jiro has no price."""
    running = hall(kiyaku, "--price", "new=100@2030-01-01", "--parameter", "dunning_after_days=25")
    for member, plan in (("hanako", "individual"), ("taro", "individual"), ("jiro", "new")):
        running("member", "register", "@", member, "--plan", plan)
    running.close_until("2027-01-14")
    running("pay", "@", "hanako", "all")
    running.close_until("2027-02-05")
    running("member", "apply", "@", "saburo", "--plan", "individual", "--declare", "true_entries")
    return running


@pytest.fixture
def running(built: Running) -> Running:
    return copy.deepcopy(built)


def lines(running: Running, *options: str) -> list[dict[str, Any]]:
    return [
        json.loads(line) for line in running("events", "@", *options, "--json").out.splitlines()
    ]


def test_events_are_told_in_order_and_numbered_for_a_member(running: Running) -> None:
    mine = lines(running, "--member", "hanako")
    assert [one["n"] for one in mine] == list(range(1, len(mine) + 1))
    assert {one["member"] for one in mine} == {"hanako"}
    assert mine[0]["event"] == "application_received"
    some = lines(running, "--member", "hanako", "--from", "2027-01-10", "--until", "2027-01-15")
    assert some == [one for one in mine if "2027-01-10" <= one["on"] <= "2027-01-15"]
    assert some[0]["n"] > 1
    every = lines(running)
    assert {one["member"] for one in every} == {None, "hanako", "taro", "jiro", "saburo"}
    words = running("events", "@", "--member", "hanako", "--from", "2027-01-15").out
    assert "late interest of 13 yen for 5 days, due 2027-02-10" in words
    assert "6-2" in words
    assert running("events", "@", "--until", "2026-01-01").out == "Nothing happened.\n"
    assert (
        "は完済" in running("events", "@", english=False).out
        or "完済" in running("events", "@", english=False).out
    )


def test_one_who_only_applied_has_events(running: Running) -> None:
    assert [one["event"] for one in lines(running, "--member", "saburo")] == [
        "application_received"
    ]


def test_what_waits_for_a_person_is_shown_with_its_evidence(running: Running) -> None:
    found = running.data("grounds", "@")
    (ground,) = found["grounds"]
    assert (ground["member"], ground["arrears_yen"], ground["clauses"]) == (
        "taro", 39_600, ["9-1(3)"],
    )  # fmt: skip
    assert [one["member"] for one in found["applications"]] == ["saburo"]
    (duty,) = found["missed_duties"]
    assert (duty["member"], duty["last_day"], duty["invoice"]) == (
        "taro", "2027-01-30", "2026-0000002",
    )  # fmt: skip
    assert {one["member"] for one in found["parked"]} == {"jiro"}
    words = running("grounds", "@").out
    for part in ("Grounds waiting", "Applications waiting", "Duties missed", "Parked",
                 "the price list has no fee"):  # fmt: skip
        assert part in words
    assert "料金表にありません" in running("grounds", "@", english=False).out


def test_nothing_waits_in_a_new_service(kiyaku: Kiyaku) -> None:
    assert net(kiyaku)("grounds", "@").out == "Nothing waits for a person.\n"


def test_every_event_of_a_member_can_be_asked_why(running: Running) -> None:
    for member in ("hanako", "taro", "jiro", "saburo"):
        for event in lines(running, "--member", member):
            told = running.data("why", "@", "--member", member, "--event", str(event["n"]))
            assert told["agrees"] is True, event


def test_why_an_invoice_a_charge_a_period_a_start(running: Running) -> None:
    words = running("why", "@", "--invoice", "2026-1").out
    assert words.splitlines()[0] == "■ invoice 2026-0000001: 39,600 yen, due 2027-01-10"
    assert words.count("By Art. 5(3) (version of 2024-03-05)") == 7
    charge = next(part["title"] for part in running.data("why", "@", "--invoice", "1")["parts"])
    number = charge.partition("(charge ")[2].rstrip(")")
    assert running("why", "@", "--charge", number).out.startswith(f"■ {charge}")
    assert "period 2, 2026-12-01" in running("why", "@", "--member", "hanako", "--period", "2").out
    assert "starts" in running("why", "@", "--member", "hanako", "--start").out
    running("withdraw", "@", "hanako")
    assert "2027-02-28" in running("why", "@", "--member", "hanako", "--end").out
    japanese = running("why", "@", "--invoice", "1", english=False).out
    assert "第5条3項(2024-03-05 の版)による" in japanese
    assert "計算し直しても同じ: 39,600円" in japanese


def test_a_figure_that_does_not_agree_is_told_loudly(running: Running) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE charge SET amount_yen = 13300 WHERE fee_month = '2026-12-01'")
    told = running("why", "@", "--invoice", "1", exit_code=1)
    assert "!! DOES NOT AGREE: stored 13,300 yen, recomputed 13,200 yen" in told.out
    assert told.err == "!! 2 stored values do not agree with their recomputation.\n"
    assert running("why", "@", "--invoice", "1", "--json", exit_code=1).data["agrees"] is False


@pytest.mark.parametrize(
    ("options", "en"),
    [
        ((), "name one thing"),
        (("--invoice", "1", "--charge", "1"), "name one thing"),
        (("--member", "hanako"), "name one thing"),
        (("--member", "hanako", "--start", "--end"), "name one thing"),
        (("--invoice", "1", "--event", "1"), "name one thing"),
        (("--member", "hanako", "--event", "0"), "--event: '0' will not do; give 1 to"),
        (("--member", "hanako", "--event", "999"), "--event: '999' will not do"),
        (("--member", "hanako", "--end"), "no end of membership"),
        (("--member", "hanako", "--period", "99"), "no period 99"),
        (("--member", "saburo", "--start"), "has no membership"),
        (("--member", "nobody", "--event", "1"), "has no member nobody"),
        (("--invoice", "9999"), "no invoice 9999"),
        (("--charge", "999999999"), "no charge 999999999"),
    ],
)
def test_what_cannot_be_explained_is_one_line(
    running: Running, options: tuple[str, ...], en: str
) -> None:
    refused = running("why", "@", *options, exit_code=1)
    assert en in refused.err
    assert len(refused.err.splitlines()) == 1


def test_events_of_nobody_and_days_that_are_none(running: Running) -> None:
    assert "has no member x" in running("events", "@", "--member", "x", exit_code=1).err
    assert "--from: 'x' will not do" in running("events", "@", "--from", "x", exit_code=1).err
