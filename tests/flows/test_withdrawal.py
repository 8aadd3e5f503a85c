"""Asking to leave."""

from __future__ import annotations

import pytest

from kiyaku.base.errors import OperationRefused
from kiyaku.flows.withdrawal import Outcome
from kiyaku.members import queries as members
from tests.living import Living, day

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


def test_who_has_not_started_cannot_leave() -> None:
    living = Living("choppaya", "2026-11-01")
    living.register("m", starts=False)
    with pytest.raises(OperationRefused) as refused:
        living.leave("m")
    assert refused.value.code == "not_active"
