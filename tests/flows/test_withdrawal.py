"""Asking to leave."""

from __future__ import annotations

import pytest

from kiyaku.base.errors import OperationRefused
from kiyaku.close.verify import verify
from kiyaku.flows import leaving
from kiyaku.flows.withdrawal import Outcome
from kiyaku.members import queries as members
from tests.living import Living, day, select

pytestmark = pytest.mark.django_db

REQUESTED, REFUSED = "withdrawal_requested", "withdrawal_refused"


def living_on(pack: str, date: str, **settings: object) -> Living:
    living = Living(pack, "2026-11-01", **settings)
    living.register("m")
    return living.on(date)


@pytest.mark.parametrize(
    ("pack", "on", "month", "outcome"),
    [
        ("netsugen", "2026-11-20", None, Outcome(REQUESTED, day("2026-11-30"))),
        ("netsugen", "2026-11-21", None, Outcome(REQUESTED, day("2026-12-31"))),
        ("netsugen", "2026-11-20", "2026-11", Outcome(REQUESTED, day("2026-11-30"))),
        ("netsugen", "2026-11-21", "2027-02", Outcome(REQUESTED, day("2027-02-28"))),
        ("netsugen", "2026-11-21", "2026-11", Outcome(REFUSED, None, day("2026-12-31"))),
        ("choppaya", "2026-11-30", None, Outcome(REQUESTED, day("2026-11-30"))),
        ("choppaya", "2026-11-30", "2026-12", Outcome(REQUESTED, day("2026-11-30"))),
        ("choppaya", "2026-11-15", "2027-03", Outcome(REQUESTED, day("2027-02-28"))),
        ("choppaya", "2026-12-01", "2026-12", Outcome(REFUSED, None, day("2026-12-31"))),
    ],
)
def test_a_request_to_leave(pack: str, on: str, month: str | None, outcome: Outcome) -> None:
    living = living_on(pack, on)
    assert living.leave("m", month) == outcome
    row = members.membership(living.id, living.members["m"])
    assert row.ends_on == outcome.ends_on


def test_under_the_other_reading_it_ends_a_month_later() -> None:
    living = living_on("choppaya", "2026-11-30", readings={"cancellation_end": "following_month"})
    assert living.leave("m", "2026-12").ends_on == day("2026-12-31")


def test_a_refused_wish_can_be_followed_by_another() -> None:
    living = living_on("netsugen", "2026-11-21")
    assert living.leave("m", "2026-11").event == REFUSED
    assert living.leave("m", "2026-12").ends_on == day("2026-12-31")


def test_the_membership_ends_on_its_last_day_and_fees_run_until_then() -> None:
    living = living_on("netsugen", "2026-11-21")
    living.leave("m")
    living.closed("2026-12-30")
    membership = living.members["m"]
    assert members.membership(living.id, membership).ended_on is None
    living.closed("2027-02-01")
    row = members.membership(living.id, membership)
    assert (row.ended_on, row.end_kind) == (day("2026-12-31"), "withdrawal")
    assert [one.number for one in members.periods_of(membership)] == [1, 2]


def test_one_leaves_once() -> None:
    living = living_on("netsugen", "2026-11-15")
    living.leave("m")
    with pytest.raises(OperationRefused) as refused:
        living.leave("m")
    assert refused.value.code == "already_leaving"
    assert refused.value.details["ends_on"] == day("2026-11-30")
    assert refused.value.details["clauses"] == ["10-2", "3-1"]
    living.closed("2026-11-30")
    with pytest.raises(OperationRefused) as refused:
        living.leave("m")
    assert refused.value.code == "not_active"


def test_a_contract_is_left_before_its_service_starts() -> None:
    """It binds from its acceptance (6-1) and 20-1 asks for no start: nothing is ever owed."""
    living = Living("choppaya", "2026-11-01")
    for name in ("waits", "late", "started"):
        living.register(name, starts=False)
    assert leaving.preview(living.id, living.members["waits"]).bill.total_yen == 0
    assert living.leave("waits").ends_on == day("2026-11-30")
    assert living.leave("late", "2027-01").ends_on == day("2026-12-31")
    living.on("2026-11-21").leave("started")
    living.start("started")
    living.on("2026-12-01")
    ended = {name: members.membership(living.id, living.members[name]) for name in living.members}
    assert {name: (row.started_on, row.ended_on) for name, row in ended.items()} == {
        "waits": (None, day("2026-11-30")),
        "late": (None, None),
        "started": (day("2026-11-21"), day("2026-11-30")),
    }
    with pytest.raises(OperationRefused) as refused:
        living.start("waits")
    assert refused.value.code == "already_started"
    living.closed("2027-02-01")
    owed = select(
        "SELECT membership_id, amount_yen FROM charge JOIN membership m ON m.id = membership_id "
        "WHERE m.service_id = %s",
        living.id,
    )
    assert owed == [(living.members["started"], 2_000)]  # ten days of 6,000 yen (12-2)
    assert verify(living.id) == []


def test_what_leaving_before_the_start_comes_to_is_told() -> None:
    living = Living("choppaya", "2026-11-05")
    membership = living.register("m", starts=False)
    before = leaving.preview(living.id, membership)
    assert (before.ends_on, before.bill.to_pay_yen) == (day("2026-11-30"), 0)
    assert before.options[0].month == "2026-12"
    assert "2026-11-30" in before.bill.unknown[0].ja and "12-2" in before.bill.unknown[0].en
    living.leave("m")
    assert leaving.until_settled_end(living.id, membership).bill.unknown == before.bill.unknown
    living.start("m")
    started = leaving.until_settled_end(living.id, membership).bill
    assert (started.unknown, started.total_yen) == ((), 5_200)
