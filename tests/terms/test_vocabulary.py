"""The words of rules against counting by hand."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from kiyaku import terms
from kiyaku.terms import BadFact, ParameterUnknown
from kiyaku.terms.tracing import Trace
from tests.terms.strategies import (
    DAY,
    amounts,
    as_date,
    as_numpy,
    dates,
    days_of_month,
    month_counts,
    month_walked,
    walk,
)


def test_day_and_month_of_a_date() -> None:
    date = np.datetime64("2024-02-29")
    assert terms.day(date) == 29
    assert str(terms.month(date)) == "2024-02"
    assert str(terms.first_day(terms.month(date))) == "2024-02-01"
    assert str(terms.next_day(date)) == "2024-03-01"
    assert str(terms.previous_day(date)) == "2024-02-28"


@given(dates)
def test_last_day_is_where_the_month_turns(date: dt.date) -> None:
    last = days_of_month(date.year, date.month)[-1]
    assert as_date(terms.last_day(np.datetime64(date, "M"))) == last


@given(dates, st.integers(1, 31))
@example(dt.date(2023, 2, 1), 29)
def test_nth_day_stops_at_the_end_of_a_shorter_month(date: dt.date, number: int) -> None:
    days = days_of_month(date.year, date.month)
    found = terms.nth_day(np.datetime64(date, "M"), number)
    assert as_date(found) == days[min(number, len(days)) - 1]


def test_nth_day_takes_a_column_of_months_and_of_numbers() -> None:
    months = np.array(["2023-02", "2024-02", "2024-04"], dtype="datetime64[M]")
    assert terms.nth_day(months, 30).astype(str).tolist() == [
        "2023-02-28",
        "2024-02-29",
        "2024-04-30",
    ]
    assert terms.nth_day(months, np.array([1, 30, 31])).astype(str).tolist() == [
        "2023-02-01",
        "2024-02-29",
        "2024-04-30",
    ]


@given(dates, month_counts)
@example(dt.date(2023, 1, 31), 1)
@example(dt.date(2024, 3, 30), -1)
def test_add_months_keeps_the_day_or_stops_at_the_month_end(date: dt.date, count: int) -> None:
    days = days_of_month(*month_walked(date, count))
    found = terms.add_months(as_numpy(date), count)
    assert as_date(found) == days[min(date.day, len(days)) - 1]


@given(dates, month_counts)
@example(dt.date(2023, 1, 31), 1)
@example(dt.date(2024, 1, 31), 1)
@example(dt.date(2024, 3, 31), -1)
def test_corresponding_day_is_the_same_number_or_the_first_after(date: dt.date, count: int) -> None:
    days = days_of_month(*month_walked(date, count))
    wanted = days[date.day - 1] if date.day <= len(days) else days[-1] + DAY
    assert as_date(terms.corresponding_day(as_numpy(date), count)) == wanted


@given(dates, st.integers(0, 100))
@example(dt.date(2004, 2, 29), 18)
@example(dt.date(2004, 2, 29), 20)
def test_an_age_is_attained_on_the_birthday_or_the_first_of_march(
    born_on: dt.date, years: int
) -> None:
    attained = as_date(terms.age_attained_on(as_numpy(born_on), years))
    try:
        assert attained == born_on.replace(year=born_on.year + years)
    except ValueError:
        assert attained == dt.date(born_on.year + years, 3, 1)


@given(st.lists(dates, min_size=1, max_size=40), month_counts)
def test_columns_answer_as_single_dates_do(column: list[dt.date], count: int) -> None:
    every = np.array(column, dtype="datetime64[D]")
    for word in (terms.add_months, terms.corresponding_day):
        assert word(every, count).tolist() == [as_date(word(as_numpy(d), count)) for d in column]
    assert terms.day(every).tolist() == [date.day for date in column]
    assert terms.month(every).astype(str).tolist() == [date.isoformat()[:7] for date in column]
    assert terms.next_day(every).tolist() == [date + DAY for date in column]


@given(dates, dates)
def test_days_between_is_the_difference_of_dates(start: dt.date, end: dt.date) -> None:
    assert terms.days_between(as_numpy(start), as_numpy(end)) == (end - start).days


def test_absent_dates_stay_absent_in_columns() -> None:
    every = np.array(["2024-01-31", "NaT"], dtype="datetime64[D]")
    assert np.isnat(terms.next_day(every)).tolist() == [False, True]
    assert np.isnat(terms.month(every)).tolist() == [False, True]
    assert np.isnat(terms.next_business_day(every)).tolist() == [False, True]


def test_hours_between_cuts_the_rest() -> None:
    start = np.datetime64("2026-11-21T00:00:00", "us")
    end = np.datetime64("2026-11-22T23:59:59", "us")
    assert terms.hours_between(start, end) == 47


@given(dates, st.integers(0, 4000))
def test_days_in_leap_years_are_counted_one_by_one(first: dt.date, more_days: int) -> None:
    last = first + more_days * DAY
    until = terms.leap_year_days_until(as_numpy(last))
    before = terms.leap_year_days_until(as_numpy(first - DAY))
    wanted = sum(
        day.year % 4 == 0 and (day.year % 100 != 0 or day.year % 400 == 0)
        for day in walk(first, last)
    )
    assert until - before == wanted


@given(amounts, st.integers(0, 10**9), st.integers(1, 10**9))
@example(10**15, 10**9, 10**9)
@example(2**31 * 2**31, 3, 2)  # fits only cut apart
def test_proportion_is_the_fraction_cut_once(amount: int, numerator: int, denominator: int) -> None:
    wanted = Fraction(amount * numerator, denominator).__floor__()
    assume(wanted + numerator < 2**63)
    assert terms.proportion(np.int64(amount), numerator, denominator) == wanted
    column = np.array([amount, 0], dtype=np.int64)
    assert terms.proportion(column, numerator, denominator).tolist() == [wanted, 0]


def test_a_proportion_that_does_not_fit_is_refused() -> None:
    for amount, numerator, denominator in [(2**62, 2**40, 3), (2**62 + 1, 2**32 - 1, 2**31)]:
        with pytest.raises(BadFact) as refused:
            terms.proportion(np.int64(amount), np.int64(numerator), np.int64(denominator))
        assert refused.value.code == "amount_too_large"


def test_a_product_and_a_sum_that_do_not_fit_are_refused() -> None:
    assert terms.product(np.int64(3), np.int64(4)) == 12
    with pytest.raises(BadFact):
        terms.product(np.int64(2**40), np.int64(2**40))
    assert terms.total(np.array([1, 2, 3])) == 6
    assert terms.total(np.array([], dtype=np.int64)) == 0
    with pytest.raises(BadFact):
        terms.total(np.array([2**62, 2**62]))


@given(st.integers(0, 10**12), st.integers(1, 10**6))
def test_cut_to_leaves_the_largest_multiple(amount: int, unit: int) -> None:
    cut = terms.cut_to(np.int64(amount), unit)
    assert cut % unit == 0
    assert 0 <= amount - cut < unit


def test_at_least_zero() -> None:
    assert terms.at_least_zero(np.array([-3, 0, 5])).tolist() == [0, 0, 5]


def test_latest_and_earliest_of_several() -> None:
    one, two = np.datetime64("2024-01-01"), np.datetime64("2024-01-02")
    assert terms.latest(one, two, one) == two
    assert terms.earliest(two, one, two) == one


@pytest.mark.parametrize(
    ("date", "wanted"),
    [
        ("2026-11-20", "2026-11-20"),  # a Friday
        ("2026-11-21", "2026-11-24"),  # Saturday, Sunday, Labour Thanksgiving
        ("2026-12-29", "2027-01-04"),  # the turn of the year
        ("2026-09-21", "2026-09-24"),  # a citizens' holiday between two holidays
        ("2024-02-11", "2024-02-13"),  # Foundation Day on a Sunday, moved to Monday
    ],
)
def test_next_business_day(date: str, wanted: str) -> None:
    assert str(terms.next_business_day(np.datetime64(date))) == wanted


@pytest.mark.parametrize("date", ["1999-12-31", "2099-01-01"])
def test_no_business_day_is_guessed_where_holidays_are_unknown(date: str) -> None:
    with pytest.raises(ParameterUnknown) as unknown:
        terms.next_business_day(np.array([date, "2026-11-20"], dtype="datetime64[D]"))
    assert unknown.value.parameter == "public_holidays"
    assert unknown.value.rows is not None
    assert unknown.value.rows.tolist() == [True, False]


def test_logical_words() -> None:
    yes, no = np.array([True, False]), np.array([False, False])
    assert terms.either(yes, no).tolist() == [True, False]
    assert terms.both(yes, no).tolist() == [False, False]
    assert terms.negate(yes).tolist() == [False, True]


def test_present_and_same() -> None:
    assert terms.present(np.array(["NaT", "2024-01-01"], dtype="datetime64[D]")).tolist() == [
        False,
        True,
    ]
    assert terms.present(np.array([terms.NOTHING, 0])).tolist() == [False, True]
    assert terms.present(np.array(["", "email"])).tolist() == [False, True]
    assert terms.same(np.array(["email", "posting"]), "email").tolist() == [True, False]


def test_pieces_of_a_list() -> None:
    assert terms.for_each_piece(np.int64(3)) == 3
    assert terms.for_each_piece(np.array([3, 4])).shape == (2, 1)
    assert terms.count(np.array([5, 6, 7])) == 3


def test_spans_of_months_and_days_are_added_to_dates() -> None:
    assert str(np.datetime64("2024-11", "M") + terms.months(2)) == "2025-01"
    assert str(np.datetime64("2024-12-31") + terms.days(1)) == "2025-01-01"
    traced = Trace().leaf(np.int64(2), "数", "count")
    assert terms.months(traced).value == np.timedelta64(2, "M")
