"""A month's figures beside those of the month before, and a year of them, for reviewing a close."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kiyaku.billing import months as billing
from kiyaku.billing.months import MonthMoney
from kiyaku.members import figures as members
from kiyaku.members.figures import MonthMembers

SERIES = 13
"""Months of a chart: a year, and the same month of the year before."""


@dataclass(frozen=True)
class Month:
    """What a month came to, in money and in members."""

    money: MonthMoney
    members: MonthMembers


@dataclass(frozen=True)
class Review:
    """A month, and the one before it to compare it with."""

    month: Month
    before: Month


def review(service: int, month: dt.date) -> Review:
    """The figures of the month of a day and of the month before.

    As the books stand now: of a month that is not closed yet, what has come so far.
    """
    money = billing.series(service, month, 2)
    counted = members.months(service, [one.month for one in money])
    before, this = (Month(*pair) for pair in zip(money, counted, strict=True))
    return Review(this, before)


def series(service: int, last: dt.date, *, months: int = SERIES) -> list[MonthMoney]:
    """What was invoiced, paid and overdue in each of the months up to that of the day ``last``."""
    return billing.series(service, last, months)
