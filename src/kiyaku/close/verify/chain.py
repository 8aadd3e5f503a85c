"""The journal: sealed day by day without a gap, each seal recomputed from its entries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db import connection

from kiyaku.base import journal
from kiyaku.close.verify.context import Audit
from kiyaku.close.verify.settings import as_date

_SEALS = "SELECT day, entries, previous_head, head FROM day_seal WHERE service_id = %s ORDER BY day"
_OUTSIDE = """
SELECT id, business_day FROM journal_entry
WHERE service_id = %s AND (business_day < %s OR business_day > %s) ORDER BY id
"""
_ONE_DAY = dt.timedelta(1)

Progress = Callable[[int, int], None]


def check(audit: Audit, progress: Progress) -> None:
    """Every closed day is sealed, follows the day before, and holds the entries there are."""
    opened_on, closed_until = as_date(audit.opened_on), as_date(audit.closed_until)
    with connection.cursor() as cursor:
        cursor.execute(_SEALS, [audit.service])
        seals = {row[0]: row[1:] for row in cursor.fetchall()}
    days = [opened_on + dt.timedelta(n) for n in range((closed_until - opened_on).days + 1)]
    for day in sorted(set(seals) - set(days)):
        audit.found.add("seal_extra", f"day_seal {day}", None, seals[day][2])
    head = journal.GENESIS
    for number, day in enumerate(days, 1):
        if day in seals:
            _check_day(audit, day, head, *seals[day])
            head = seals[day][2]
        else:
            audit.found.add("seal_missing", f"day_seal {day}", "a seal", None)
        progress(number, len(days))
    _check_outside(audit, opened_on)


def _check_day(
    audit: Audit, day: dt.date, before: str, entries: int, previous_head: str, head: str
) -> None:
    where = f"day_seal {day}"
    if previous_head != before:
        audit.found.add("seal_previous", where, before, previous_head)
    computed, count = journal.chain(previous_head, audit.service, day)
    if computed != head and journal.chain(before, audit.service, day)[0] != head:
        audit.found.add("seal_head", where, computed, head)
    if count != entries:
        audit.found.add("seal_entries", where, count, entries)


def _check_outside(audit: Audit, opened_on: dt.date) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_OUTSIDE, [audit.service, opened_on, as_date(audit.business_day)])
        for entry, day in cursor.fetchall():
            expected = f"{opened_on} … {audit.business_day}"
            audit.found.add("entry_outside", f"journal_entry {entry}", expected, day)
