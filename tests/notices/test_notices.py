"""Dunning notices on their day, and duties of the operator that were missed."""

from __future__ import annotations

import pytest

from tests.living import Living, day, select

pytestmark = pytest.mark.django_db


def notices() -> list[object]:
    return select("SELECT kind, dispatched_on, open_yen, due_on FROM notice ORDER BY id")


def hall(after_days: int) -> Living:
    """NETSUGEN with a member whose first two fees, 12,000 yen, are due on 10 December."""
    living = Living("netsugen", "2026-11-19", parameters={"dunning_after_days": after_days})
    living.register("m")
    return living


def test_a_notice_goes_out_once_on_its_day() -> None:
    living = hall(3).closed("2026-12-12")
    assert notices() == []
    living.closed("2026-12-15")
    assert notices() == [("dunning_notice", day("2026-12-13"), 12_000, None)]
    assert select("SELECT is_dunned FROM overdue") == [True]


def test_a_notice_is_over_what_is_still_open() -> None:
    living = hall(3).on("2026-12-12")
    living.pay("m", 5_000)
    living.closed("2026-12-13")
    assert notices() == [("dunning_notice", day("2026-12-13"), 7_000, None)]


def test_who_has_paid_is_not_dunned() -> None:
    living = hall(3).on("2026-12-13")
    living.pay("m")
    living.closed("2026-12-14")
    assert notices() == []


def test_at_once_is_the_day_after_the_due_date() -> None:
    hall(0).closed("2026-12-11")
    assert notices() == [("dunning_notice", day("2026-12-11"), 12_000, None)]


def test_a_shorter_wait_sends_what_is_late_at_once() -> None:
    living = hall(15).on("2026-12-20")
    living.set_parameter("dunning_after_days", 5)
    living.closed("2026-12-20")
    assert notices() == [("dunning_notice", day("2026-12-20"), 12_000, None)]


@pytest.mark.parametrize(("after_days", "is_missed"), [(20, False), (21, True)])
def test_past_twenty_days_it_is_a_missed_duty(after_days: int, is_missed: bool) -> None:
    hall(after_days).closed("2026-12-31")
    assert (
        select("SELECT last_day, found_on FROM duty")
        == [(day("2026-12-30"), day("2026-12-31"))] * is_missed
    )
    assert select("SELECT is_duty_missed FROM overdue") == [is_missed]
