"""Counting days, months and money by hand: lists and steps instead of formulas.

A month is a pair (year, month). Days are `datetime.date`. Nothing here is quick on purpose.
"""

import calendar
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from functools import cache

Month = tuple[int, int]

ONE_DAY = timedelta(days=1)


# Months


def month_of(day: date) -> Month:
    """The month a day lies in."""
    return (day.year, day.month)


def month_after(month: Month) -> Month:
    """The next month."""
    year, number = month
    return (year + 1, 1) if number == 12 else (year, number + 1)


def month_before(month: Month) -> Month:
    """The month before."""
    year, number = month
    return (year - 1, 12) if number == 1 else (year, number - 1)


def month_named(text: str) -> Month:
    """The month written as `YYYY-MM`."""
    year, number = text.split("-")
    return (int(year), int(number))


def days_of_month(month: Month) -> list[date]:
    """Every day of a month, in order."""
    year, number = month
    return [date(year, number, day) for day in range(1, calendar.monthrange(year, number)[1] + 1)]


def last_day_of_month(month: Month) -> date:
    """A month's last day."""
    return days_of_month(month)[-1]


def month_steps(month: Month, steps: int) -> Month:
    """The month so many steps later."""
    for _ in range(steps):
        month = month_after(month)
    return month


# Periods


def days_from_to(first_day: date, last_day: date) -> Iterator[date]:
    """The days from the first to the last, both of them counted; none if the last is earlier."""
    day = first_day
    while day <= last_day:
        yield day
        day += ONE_DAY


def last_day_of_months_counted_from(first_day: date, months: int) -> date:
    """The last day of a period of months that begins at the start of `first_day`.

    Civil Code 143: the period ends the day before the day of the same number; where the last
    month has no such day, it ends on that month's last day.
    """
    last_month = month_steps(month_of(first_day), months)
    same_number = [day for day in days_of_month(last_month) if day.day == first_day.day]
    if same_number:
        return same_number[0] - ONE_DAY
    return last_day_of_month(last_month)


# Business days

_SPRING_EQUINOX_ON_21_MARCH = {2022, 2023, 2027, 2031, 2035}
_AUTUMN_EQUINOX_ON_22_SEPTEMBER = {2024, 2028, 2032, 2036}


def _nth_monday(year: int, month: int, which: int) -> date:
    mondays = [day for day in days_of_month((year, month)) if day.weekday() == 0]
    return mondays[which - 1]


@cache
def national_holidays(year: int) -> frozenset[date]:
    """The national holidays of a year from 2020-12 to 2036, from the Act on National Holidays.

    Named days first; a day after a named day on a Sunday is off (the first that is not named
    itself); a day between two named days is off.
    """
    named = {
        date(year, 1, 1),
        _nth_monday(year, 1, 2),
        date(year, 2, 11),
        date(year, 2, 23),
        date(year, 3, 21 if year in _SPRING_EQUINOX_ON_21_MARCH else 20),
        date(year, 4, 29),
        date(year, 5, 3),
        date(year, 5, 4),
        date(year, 5, 5),
        _nth_monday(year, 7, 3),
        date(year, 8, 11),
        _nth_monday(year, 9, 3),
        date(year, 9, 22 if year in _AUTUMN_EQUINOX_ON_22_SEPTEMBER else 23),
        _nth_monday(year, 10, 2),
        date(year, 11, 3),
        date(year, 11, 23),
    }
    if year == 2021:  # three days were moved for the Games held that summer
        named -= {_nth_monday(year, 7, 3), date(year, 8, 11), _nth_monday(year, 10, 2)}
        named |= {date(2021, 7, 22), date(2021, 7, 23), date(2021, 8, 8)}
    off = set(named)
    for holiday in named:
        if holiday.weekday() == 6:
            substitute = holiday + ONE_DAY
            while substitute in named:
                substitute += ONE_DAY
            off.add(substitute)
        if holiday + 2 * ONE_DAY in named and (holiday + ONE_DAY).weekday() != 6:
            off.add(holiday + ONE_DAY)
    return frozenset(off)


def is_business_day(day: date) -> bool:
    """Whether offices work: a weekday, no national holiday, not 29 December to 3 January."""
    year_end = (day.month, day.day) in {(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)}
    return day.weekday() < 5 and day not in national_holidays(day.year) and not year_end


def moved_to_business_day(day: date) -> date:
    """The day itself if it is a business day, otherwise the next one."""
    while not is_business_day(day):
        day += ONE_DAY
    return day


# Money


def days_in_year(day: date) -> int:
    """365 or 366: how many days the year of this day has."""
    return 366 if calendar.isleap(day.year) else 365


def walked_interest(
    days: Iterator[date],
    open_yen_on: Callable[[date], int],
    rate_permille_on: Callable[[date], int],
    year_days_on: Callable[[date], int],
) -> Fraction:
    """The interest of a walk over days, exact: each day its own balance, rate and year.

    Days that are alike are counted together, so that there are few fractions to add.
    """
    alike: Counter[tuple[int, int, int]] = Counter()
    for day in days:
        alike[open_yen_on(day), rate_permille_on(day), year_days_on(day)] += 1
    return sum(
        (
            count * Fraction(open_yen) * Fraction(permille, 1000) / year_days
            for (open_yen, permille, year_days), count in alike.items()
        ),
        Fraction(0),
    )


def cut_below(amount: Fraction, unit_yen: int) -> int:
    """The amount with everything below whole units thrown away (amounts are never negative)."""
    return amount.numerator // amount.denominator // unit_yen * unit_yen
