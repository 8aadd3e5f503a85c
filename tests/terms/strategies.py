"""Cases for property tests, and a second calendar that counts days one by one."""

from __future__ import annotations

import datetime as dt

import numpy as np
from hypothesis import strategies as st

DAY = dt.timedelta(days=1)

dates = st.dates(dt.date(1970, 1, 1), dt.date(2120, 12, 31))
near_dates = st.dates(dt.date(2019, 1, 1), dt.date(2026, 12, 31))
month_counts = st.integers(-1500, 1500)
amounts = st.integers(0, 10**15)


def as_numpy(date: dt.date) -> np.datetime64:
    return np.datetime64(date, "D")


def as_date(value: np.datetime64) -> dt.date:
    result = value.astype("datetime64[D]").astype(object)
    assert isinstance(result, dt.date)
    return result


def days_of_month(year: int, month: int) -> list[dt.date]:
    """All days of a month, found by walking until the month is over."""
    day = dt.date(year, month, 1)
    days = []
    while day.month == month:
        days.append(day)
        day += DAY
    return days


def month_walked(date: dt.date, count: int) -> tuple[int, int]:
    """Year and month so many months on, found by stepping month by month."""
    year, month = date.year, date.month
    for _ in range(abs(count)):
        month += 1 if count > 0 else -1
        if month == 13:
            year, month = year + 1, 1
        if month == 0:
            year, month = year - 1, 12
    return year, month


def walk(first: dt.date, last: dt.date) -> list[dt.date]:
    """Every day from the first to the last, both inclusive."""
    return [first + i * DAY for i in range((last - first).days + 1)]
