"""The scalar reading itself, on dates and sums worked out on paper."""

from datetime import date, datetime, timedelta

import pytest

from . import choppaya, netsugen
from .calendar import last_day_of_months_counted_from, moved_to_business_day


@pytest.mark.parametrize(
    ("first_day", "months", "last_day"),
    [
        (date(2026, 1, 16), 1, date(2026, 2, 15)),
        (date(2026, 2, 1), 1, date(2026, 2, 28)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 30), 1, date(2024, 2, 29)),
        (date(2026, 3, 31), 1, date(2026, 4, 30)),
        (date(2004, 2, 29), 216, date(2022, 2, 28)),
    ],
)
def test_a_period_of_months_ends_before_the_same_number_or_with_the_month(
    first_day: date, months: int, last_day: date
) -> None:
    assert last_day_of_months_counted_from(first_day, months) == last_day


@pytest.mark.parametrize(
    ("stored_on", "disposable_on"),
    [
        (date(2026, 1, 15), date(2026, 2, 16)),
        (date(2026, 1, 31), date(2026, 3, 1)),
        (date(2026, 1, 30), date(2026, 3, 1)),
        (date(2024, 1, 28), date(2024, 2, 29)),
        (date(2026, 11, 30), date(2027, 1, 1)),
    ],
)
def test_a_thing_left_behind_waits_a_whole_month(stored_on: date, disposable_on: date) -> None:
    assert netsugen.lost_property_disposable_on(stored_on) == disposable_on


@pytest.mark.parametrize(
    ("day", "moved_to"),
    [
        (date(2026, 5, 3), date(2026, 5, 7)),  # a Sunday before two more holidays: the 6th is off
        (date(2026, 9, 22), date(2026, 9, 24)),  # between two holidays
        (date(2021, 8, 9), date(2021, 8, 10)),  # a substitute in the summer of the Games
        (date(2026, 12, 29), date(2027, 1, 4)),
        (date(2026, 10, 10), date(2026, 10, 13)),
        (date(2026, 7, 10), date(2026, 7, 10)),
    ],
)
def test_business_days_skip_weekends_holidays_and_the_year_end(day: date, moved_to: date) -> None:
    assert moved_to_business_day(day) == moved_to


@pytest.mark.parametrize(
    ("fee_month", "registered_on", "due_on"),
    [
        ("2026-11", date(2026, 11, 20), date(2026, 12, 10)),
        ("2026-12", date(2026, 11, 20), date(2026, 12, 10)),
        ("2026-11", date(2026, 11, 21), date(2027, 1, 10)),
        ("2026-12", date(2026, 11, 21), date(2027, 1, 10)),
        ("2027-01", date(2026, 11, 21), date(2027, 1, 10)),
        ("2027-02", date(2026, 11, 21), date(2027, 2, 10)),
    ],
)
def test_the_first_fees_wait_for_a_later_tenth(
    fee_month: str, registered_on: date, due_on: date
) -> None:
    assert netsugen.fee_due_on(fee_month, registered_on) == due_on


def test_interest_is_what_paper_and_pencil_give() -> None:
    assert choppaya.late_interest(10_000, date(2026, 11, 27), date(2026, 12, 22)) == 100
    assert choppaya.late_interest(10_000, date(2026, 11, 27), date(2026, 11, 27)) == 0
    rates = ((date(2025, 4, 1), 25),)
    owed = {"principal_yen": 39_600, "due_on": date(2027, 1, 10), "paid_on": date(2027, 1, 15)}
    assert netsugen.late_interest(**owed, operator_rates=rates) == 13
    shorter = netsugen.late_interest(
        **owed, operator_rates=rates, interest_end_day="does_not_count"
    )
    assert shorter == 10
    assert netsugen.late_interest(
        400_000, date(2024, 1, 10), date(2024, 1, 30), interest_rounding="hundred_yen"
    ) == 500  # fmt: skip


def test_leaving_by_the_twentieth_and_by_the_month_end() -> None:
    assert netsugen.membership_end(date(2027, 2, 20), "2027-02") == date(2027, 2, 28)
    assert netsugen.membership_end(date(2027, 2, 21), "2027-02") == date(2027, 3, 31)
    assert choppaya.membership_end(date(2027, 2, 28)) == date(2027, 2, 28)
    later = choppaya.membership_end(date(2027, 2, 28), cancellation_end="following_month")
    assert later == date(2027, 3, 31)


def test_eight_days_thirty_days_and_twenty_four_hours() -> None:
    assert choppaya.initial_cancellation_last_day(
        date(2026, 2, 25), date(2026, 2, 20)
    ) == date(2026, 3, 4)  # fmt: skip
    assert choppaya.service_end_notice_last_day(date(2026, 3, 31)) == date(2026, 3, 1)
    known_at = datetime.fromisoformat("2026-01-01T09:00:00+09:00")
    hours = [timedelta(hours=23, minutes=59), timedelta(hours=24), timedelta(hours=71)]
    caps = [choppaya.outage_compensation_cap(5_000, known_at, known_at + span) for span in hours]
    assert caps == [0, 166, 333]


def test_coming_of_age_changed_on_the_first_of_april_2022() -> None:
    assert choppaya.is_minor(date(2003, 6, 1), date(2022, 3, 31))
    assert not choppaya.is_minor(date(2003, 6, 1), date(2022, 4, 1))
    assert choppaya.is_minor(date(2008, 2, 29), date(2026, 2, 28))
    assert not choppaya.is_minor(date(2008, 2, 29), date(2026, 3, 1))


def test_what_is_paid_covers_the_days_used_and_the_fee_or_the_rest_is_billed() -> None:
    parts = choppaya.initial_cancellation_settlement(
        5_000, date(2026, 2, 20), date(2026, 2, 27), 5_000
    )
    assert parts == {
        "charged_yen": 1_166, "handling_fee_yen": 3_300, "refund_yen": 534, "billed_yen": 0,
    }  # fmt: skip
