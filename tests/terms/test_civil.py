"""The calendar for whole columns against one date at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiyaku.terms import civil
from tests.terms.strategies import DAY, as_date, dates, days_of_month

NAT = np.datetime64("NaT", "D")


def column(values: list[dt.date | None]) -> np.ndarray[Any, Any]:
    return np.array([NAT if v is None else np.datetime64(v) for v in values], dtype="datetime64[D]")


@given(st.lists(st.dates(dt.date(2023, 12, 1), dt.date(2024, 3, 31)), min_size=1, max_size=400))
def test_a_look_up_gives_what_each_date_gives(every: list[dt.date]) -> None:
    asked = column(list(every))
    assert civil.day_number(asked).tolist() == [date.day for date in every]
    months = civil.month_of(asked)
    assert months.astype(str).tolist() == [date.isoformat()[:7] for date in every]
    assert civil.first_day_of(months).tolist() == [date.replace(day=1) for date in every]
    assert civil.last_day_of(months).tolist() == [
        days_of_month(date.year, date.month)[-1] for date in every
    ]


@given(st.lists(dates, min_size=1, max_size=30))
def test_the_first_and_the_last(every: list[dt.date]) -> None:
    first, last = civil.extremes(column(list(every)))
    assert (as_date(first), as_date(last)) == (min(every), max(every))


def test_an_absent_date_leaves_no_first_and_no_last() -> None:
    assert [bool(np.isnat(one)) for one in civil.extremes(column([DATE, None]))] == [True, True]
    assert civil.extremes(np.datetime64(DATE)) == (np.datetime64(DATE), np.datetime64(DATE))


DATE = dt.date(2024, 2, 29)


@pytest.mark.parametrize(
    "function", [civil.month_of, civil.day_number, lambda asked: civil.shifted(asked, 1)]
)
def test_empty_columns_stay_empty(function: Callable[[Any], Any]) -> None:
    assert len(function(column([]))) == 0


@given(st.lists(st.none() | dates, max_size=10), st.integers(-400, 400))
def test_shifting_leaves_the_absent_absent(every: list[dt.date | None], count: int) -> None:
    wanted = [None if date is None else date + count * DAY for date in every]
    assert civil.shifted(column(every), count).tolist() == wanted


@given(st.lists(st.tuples(dates, dates), min_size=1, max_size=10))
def test_days_from_one_to_the_other(pairs: list[tuple[dt.date, dt.date]]) -> None:
    start, end = column([one for one, _ in pairs]), column([other for _, other in pairs])
    wanted = [(other - one).days for one, other in pairs]
    assert civil.days_from(start, end).tolist() == wanted
    with_gap = civil.days_from(column([*(one for one, _ in pairs), None]), np.append(end, end[:1]))
    assert with_gap[:-1].tolist() == wanted
    assert with_gap[-1] == np.iinfo(np.int64).min


@given(st.lists(st.tuples(st.none() | dates, st.none() | dates), min_size=1, max_size=10))
def test_the_latest_that_is_given(pairs: list[tuple[dt.date | None, dt.date | None]]) -> None:
    found = civil.latest_given([column([p[0] for p in pairs]), column([p[1] for p in pairs])])
    wanted = [max((date for date in pair if date is not None), default=None) for pair in pairs]
    assert found.tolist() == wanted
