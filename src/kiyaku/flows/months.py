"""A month's figures beside those of the month before, and a year of them, for reviewing a close."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass

from django.core.cache import cache

from kiyaku.base import queries
from kiyaku.billing import months as billing
from kiyaku.billing.months import MonthMoney, MonthTotals
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


def series(service: int, last: dt.date, *, months: int = SERIES) -> list[MonthTotals]:
    """What was invoiced, paid and overdue in each of the months up to that of the day ``last``.

    Months that can no longer change are summed once and kept: a large service has a million
    invoices a year.
    """
    keys = {month: f"months:{service}:{month}" for month in billing.up_to(last, months)}
    kept = cache.get_many(keys.values())
    known = {month: MonthTotals(**kept[key]) for month, key in keys.items() if key in kept}
    unknown = [month for month in keys if month not in known]
    if not unknown:
        return list(known.values())
    closed_until = queries.service(service).closed_until  # before the sums: they know all of it
    span = 12 * (last.year - unknown[0].year) + last.month - unknown[0].month + 1
    found = {one.month: one for one in billing.totals(service, last, span)}
    final = [found[month] for month in unknown if found[month].is_final(closed_until)]
    cache.set_many({keys[one.month]: asdict(one) for one in final}, timeout=None)
    return [known.get(month) or found[month] for month in keys]
