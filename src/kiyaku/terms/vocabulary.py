"""The words rules are written in: civil dates, months, exact money, choices.

Each word takes single values or columns, traced or not, and returns the same kind. Dates are civil
dates in Asia/Tokyo (``datetime64[D]``), months ``datetime64[M]``, money integer yen (``int64``).
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from kiyaku.terms import bounds, civil
from kiyaku.terms.errors import BadFact, ParameterUnknown
from kiyaku.terms.tracing import Traced, bare, word
from kiyaku.terms.values import NOTHING

_HOLIDAYS_FROM, _HOLIDAYS_UNTIL = 2000, 2098
"""Years whose public holidays, and those of the first days after, can be computed."""
_INT64_MAX = int(np.iinfo(np.int64).max)


@word("{0} の日", "day of {0}")
def day(date: Any) -> Any:
    """The day number of a date within its month (1–31)."""
    return civil.day_number(date)


@word("{0} の月", "month of {0}")
def month(date: Any) -> Any:
    """The month a date lies in."""
    return civil.month_of(date)


def months(count: Any) -> Any:
    """A span of so many months, to be added to a month."""
    return _span(count, "timedelta64[M]")


def days(count: Any) -> Any:
    """A span of so many days, to be added to a date."""
    return _span(count, "timedelta64[D]")


@word("{0} の {1} 日", "day {1} of {0}")
def nth_day(which_month: Any, number: Any) -> Any:
    """The date with this day number in a month; the month's last day where it is shorter."""
    wanted = civil.first_day_of(which_month) + (number - 1)
    if np.all(np.asarray(number) <= 28):
        return wanted
    return np.minimum(wanted, civil.last_day_of(which_month))


@word("{0} の初日", "first day of {0}")
def first_day(which_month: Any) -> Any:
    """The first day of a month."""
    return civil.first_day_of(which_month)


@word("{0} の末日", "last day of {0}")
def last_day(which_month: Any) -> Any:
    """The last day of a month."""
    return civil.last_day_of(which_month)


@word("{0} の翌日", "day after {0}")
def next_day(date: Any) -> Any:
    """The day after."""
    return civil.shifted(date, 1)


@word("{0} の前日", "day before {0}")
def previous_day(date: Any) -> Any:
    """The day before."""
    return civil.shifted(date, -1)


@word("{0} の {1} か月後(月末で止まる)", "{0} plus {1} months, kept within the month")
def add_months(date: Any, count: Any) -> Any:
    """The same day number so many months on; the month's last day where there is none.

    Always counted from the anchor, never from a previous result, so that 31 → 30 → 28 cannot drift.
    """
    target = civil.month_of(date) + np.asarray(count).astype("timedelta64[M]")
    same_number = civil.first_day_of(target) + (civil.day_number(date) - 1)
    return np.minimum(same_number, civil.last_day_of(target))[()]


@word("{0} の {1} か月後の応当日", "day corresponding to {0} after {1} months")
def corresponding_day(date: Any, count: Any) -> Any:
    """The same day number so many months on; where there is none, the first of the month after.

    So the day *before* it is the last day of a period that starts on ``date`` (Civil Code 143:
    ends the day before the corresponding day, or with the month where there is none).
    """
    target = civil.month_of(date) + np.asarray(count).astype("timedelta64[M]")
    same_number = civil.first_day_of(target) + (civil.day_number(date) - 1)
    return np.minimum(same_number, civil.last_day_of(target) + np.timedelta64(1, "D"))[()]


@word("{0} に生まれた者が {1} 歳に達する日", "day on which one born on {0} is {1} years old")
def age_attained_on(born_on: Any, years: Any) -> Any:
    """The first day on which someone has the age: the corresponding day of birth."""
    return corresponding_day.__wrapped__(born_on, 12 * np.asarray(years))  # type: ignore[attr-defined]


@word("{0} から {1} までの日数", "days from {0} to {1}")
def days_between(start: Any, end: Any) -> Any:
    """Whole days from ``start`` to ``end`` (negative when ``end`` is earlier)."""
    return civil.days_from(start, end)


@word("{0} から {1} までの時間数(端数切捨て)", "whole hours from {0} to {1}")
def hours_between(start: Any, end: Any) -> Any:
    """Whole hours elapsed between two instants, the rest cut."""
    return (end - start).astype("timedelta64[us]").astype(np.int64) // 3_600_000_000


@word("{0} までの、うるう年に属する日数の累計", "days in leap years up to {0}")
def leap_year_days_until(date: Any) -> Any:
    """How many days of leap years lie in 1970-01-01 … ``date`` (inclusive).

    The difference of two such counts is the number of days of a span that lie in leap years.
    """
    year = date.astype("datetime64[Y]").astype(np.int64) + 1970
    full_years = _leap_years_through(year - 1) - _leap_years_through(np.int64(1969))
    is_leap = (_leap_years_through(year) - _leap_years_through(year - 1)) > 0
    of_this_year = (date - date.astype("datetime64[Y]")).astype("timedelta64[D]").astype(
        np.int64
    ) + 1
    return full_years * 366 + np.where(is_leap, of_this_year, 0)


@word("{0} なら {1}、そうでなければ {2}", "if {0} then {1}, else {2}")
def where(condition: Any, then: Any, otherwise: Any) -> Any:
    """``then`` where the condition holds, ``otherwise`` elsewhere."""
    return np.where(condition, then, otherwise)[()]


@word("{all} のうち最も遅いもの", "latest of {all}")
def latest(*candidates: Any) -> Any:
    """The latest (largest) of several values."""
    result = candidates[0]
    for candidate in candidates[1:]:
        result = np.maximum(result, candidate)
    return result


@word("{all} のうち最も早いもの", "earliest of {all}")
def earliest(*candidates: Any) -> Any:
    """The earliest (smallest) of several values."""
    result = candidates[0]
    for candidate in candidates[1:]:
        result = np.minimum(result, candidate)
    return result


@word("{0} が負なら 0", "{0}, or 0 if negative")
def at_least_zero(number: Any) -> Any:
    """The number, or 0 where it is negative."""
    return np.maximum(number, 0)


@word("{0} × {1} ÷ {2} (1未満切捨て)", "{0} × {1} ÷ {2}, cut below one")
def proportion(amount: Any, numerator: Any, denominator: Any) -> Any:
    """``amount × numerator ÷ denominator`` exactly, cut once below one; no overflow in between.

    ``amount`` and ``numerator`` are 0 or more; numerator × denominator must stay below 2⁶³.

    Raises:
        BadFact: where the result would not fit 64 bits.
    """
    if _product_fits(amount, numerator):
        return amount * numerator // denominator
    whole, rest = amount // denominator, amount % denominator
    if _product_fits(rest, numerator) and (_largest(whole) + 1) * _largest(numerator) <= _INT64_MAX:
        return whole * numerator + rest * numerator // denominator
    raise _too_large()


@word("{0} × {1}", "{0} × {1}")
def product(left: Any, right: Any) -> Any:
    """``left × right``, both 0 or more, where the result may be very large.

    Raises:
        BadFact: where it would not fit 64 bits, instead of a wrong number.
    """
    if _product_fits(left, right):
        return left * right
    raise _too_large()


@word("{0} を {1} 単位に切捨て", "{0} cut to multiples of {1}")
def cut_to(amount: Any, unit: Any) -> Any:
    """The largest multiple of ``unit`` that is not above the amount."""
    return amount - amount % unit


@word("{0} 以後の最初の営業日", "first business day on or after {0}")
def next_business_day(date: Any) -> Any:
    """The date itself on a business day, else the next one.

    Business days: Monday to Friday that are neither a Japanese public holiday nor within 29
    December – 3 January (the closing days of public offices; banks close from the 31st). Absent
    dates stay absent.

    Raises:
        ParameterUnknown: outside the years for which public holidays can be computed (2000–2098).
    """
    years = np.asarray(date).astype("datetime64[Y]").astype(np.int64) + 1970
    outside = ~np.isnat(date) & ((years < _HOLIDAYS_FROM) | (years > _HOLIDAYS_UNTIL))
    if np.any(outside):
        raise ParameterUnknown(
            f"祝日は {_HOLIDAYS_FROM} 年から {_HOLIDAYS_UNTIL} 年までしか計算できません。",
            f"public holidays are known for {_HOLIDAYS_FROM}–{_HOLIDAYS_UNTIL} only",
            parameter="public_holidays",
            rows=outside,
        )
    return np.busday_offset(date, 0, roll="forward", busdaycal=_business_calendar())


@word("{0} または {1}", "{0} or {1}")
def either(left: Any, right: Any) -> Any:
    """Logical or."""
    return np.logical_or(left, right)


@word("{0} かつ {1}", "{0} and {1}")
def both(left: Any, right: Any) -> Any:
    """Logical and."""
    return np.logical_and(left, right)


@word("{0} の否定", "not {0}")
def negate(condition: Any) -> Any:
    """Logical not."""
    return np.logical_not(condition)


@word("{0} があるか", "is {0} given")
def present(value: Any) -> Any:
    """Whether an optional value was given."""
    kind = np.asarray(value).dtype.kind
    if kind == "M":
        return np.logical_not(np.isnat(value))
    if kind == "i":
        return np.not_equal(value, NOTHING)
    return np.not_equal(value, "")


@word("{0} が {1} か", "is {0} {1}")
def same(choice: Any, option: Any) -> Any:
    """Whether a choice is this option."""
    return np.equal(choice, option)


@word("各回の {0}", "{0}, for each piece")
def for_each_piece(value: Any) -> Any:
    """A case's single value set beside each of its list facts' pieces."""
    return np.expand_dims(value, -1) if np.ndim(value) else value


@word("{0} の合計", "sum of {0}")
def total(pieces: Any) -> Any:
    """The sum over the last axis: of one case's list of pieces, each 0 or more.

    Raises:
        BadFact: where it might not fit 64 bits, instead of a wrong number.
    """
    if _largest(pieces) * np.shape(pieces)[-1] <= _INT64_MAX:
        return np.sum(pieces, axis=-1)
    raise _too_large()


@word("{0} の件数", "number of {0}")
def count(pieces: Any) -> Any:
    """How many pieces one case's list has."""
    return np.int64(np.shape(pieces)[-1])


def _span(count: Any, dtype: str) -> Any:
    if isinstance(count, Traced):
        return Traced(count.trace, _span(count.value, dtype), count.name)
    return np.asarray(bare(count)).astype(dtype)[()]


def _leap_years_through(year: Any) -> Any:
    return year // 4 - year // 100 + year // 400


def _product_fits(left: Any, right: Any) -> bool:
    return _largest(left) * _largest(right) <= _INT64_MAX


def _too_large() -> BadFact:
    return BadFact(
        "金額や日数が大きすぎて、正確に計算できません。",
        "the amounts and spans are too large to be computed exactly",
        code="amount_too_large",
    )


def _largest(value: Any) -> int:
    if isinstance(value, np.ndarray):
        return max(bounds.greatest(value.astype(np.int64, copy=False)), 0)
    return int(value)


@cache
def _business_calendar() -> np.busdaycalendar:
    import holidays  # most questions need no calendar of holidays, and it takes long to load

    closed = holidays.country_holidays(
        "JP", years=range(_HOLIDAYS_FROM, _HOLIDAYS_UNTIL + 2), categories=("public", "bank")
    )
    dates = [np.datetime64(date, "D") for date in closed]
    dates += [
        np.datetime64(f"{year}-12-{number}", "D")
        for year in range(_HOLIDAYS_FROM, _HOLIDAYS_UNTIL + 2)
        for number in (29, 30, 31)
    ]
    return np.busdaycalendar(holidays=dates)
