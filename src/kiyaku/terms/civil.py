"""The calendar for whole columns: worked out once for each day that occurs, then looked up by row.

numpy works the Gregorian calendar out anew for every date, at some 20 ns; a look-up takes one. A
million due dates lie on a few hundred days. Results are numpy's own, column or single value.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

import numpy as np

from kiyaku.terms import bounds

ONE_DAY = np.timedelta64(1, "D")


def by_look_up(function: Callable[[Any], Any], moments: Any) -> Any:
    """``function(moments)``, computed over the days (or months) from the first to the last of them.

    Args:
        function: takes a column of dates or months and treats each row by itself.
        moments: dates or months; where a look-up saves nothing (a single value, a column with
            absent ones, one spread over more days than it has rows) they are computed directly.
    """
    if moments.ndim == 0 or moments.size == 0:
        return function(moments)
    first, last = extremes(moments)
    if np.isnat(first) or int(_number(last)) - int(_number(first)) >= moments.size:
        return function(moments)
    return function(np.arange(first, last + 1))[_number(moments) - _number(first)]


def extremes(moments: Any) -> tuple[Any, Any]:
    """Bounds of one or more dates, months or instants: the first and last; NaT if one is absent."""
    if moments.ndim == 0:
        return moments, moments
    if bounds.some_absent(moments):
        return (np.array("NaT", dtype=moments.dtype)[()],) * 2
    first, last = bounds.least(moments), bounds.greatest(moments)
    return np.int64(first).view(moments.dtype), np.int64(last).view(moments.dtype)


def latest_given(dates: Sequence[Any]) -> Any:
    """The latest of the dates, row by row; the absent are passed over."""
    latest = reduce(np.maximum, map(_number, dates))  # NaT is the smallest integer
    return latest.view(dates[0].dtype)


def shifted(dates: Any, count: int) -> Any:
    """The dates so many days later; the absent stay absent."""
    if dates.ndim == 0 or _any_absent(dates):
        return dates + np.timedelta64(count, "D")
    return (_number(dates) + count).view(dates.dtype)


def days_from(start: Any, end: Any) -> Any:
    """The number of days from ``start`` to ``end``."""
    if start.dtype != end.dtype or _any_absent(start) or _any_absent(end):
        return _number((end - start).astype("timedelta64[D]", copy=False))
    return _number(end) - _number(start)


def month_of(dates: Any) -> Any:
    """The month a date lies in."""
    return by_look_up(lambda every: every.astype("datetime64[M]"), dates)


def day_number(dates: Any) -> Any:
    """The number of a date within its month (1–31)."""
    return by_look_up(lambda every: _number(every - every.astype("datetime64[M]")) + 1, dates)


def first_day_of(months: Any) -> Any:
    """The first day of a month."""
    return by_look_up(lambda every: every.astype("datetime64[D]"), months)


def last_day_of(months: Any) -> Any:
    """The last day of a month."""
    return by_look_up(lambda every: (every + 1).astype("datetime64[D]") - ONE_DAY, months)


def _any_absent(moments: Any) -> bool:
    return bool(np.isnat(moments)) if moments.ndim == 0 else bounds.some_absent(moments)


def _number(moments: Any) -> Any:
    """Dates, months or spans as the integers they are kept in, without a copy."""
    return moments.view(np.int64)
