"""Before closing: what the next day's close would do, beside a month before; and days ahead.

All of it is the close itself, rolled back. While it runs the service's operations wait, as they do
for a close: so it is bounded, in memberships and in seconds, and refuses what is too large. To look
further ahead, move a sandbox through time.
"""

from __future__ import annotations

import datetime as dt
import time
from calendar import monthrange
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, connection, transaction

from kiyaku.base import close_runs, closing, queries
from kiyaku.base.closing import DayReport
from kiyaku.base.errors import OperationRefused
from kiyaku.billing import tables
from kiyaku.close.run import close_day
from kiyaku.close.words import COUNTED
from kiyaku.close.workers import Inline, Task
from kiyaku.members import directory
from kiyaku.members import queries as members
from kiyaku.terms.texts import Text

MEMBERSHIPS_MOST = 20_000
"""Memberships of the largest service whose next day is previewed."""

MEMBERSHIP_DAYS_MOST = 60_000
"""Memberships times days of the longest look ahead: a month of 2,000 memberships."""

WAIT_S = 2
"""How long a preview waits for operations that are under way."""

LAST_S = 5
"""How long a preview may last, and hold up the service's operations."""

_ONE_DAY = dt.timedelta(1)


@dataclass(frozen=True)
class Line:
    """One count of a day's close: how many and how much, and what it was a month before."""

    what: str
    words: Text
    count: int
    yen: int | None
    count_before: int | None
    yen_before: int | None


@dataclass(frozen=True)
class Affected:
    """A membership that a close does something to. ``what`` is one of the counts."""

    what: str
    membership: int
    member: str
    yen: int | None


@dataclass(frozen=True)
class ParkedAhead:
    """Something of a membership that a close could not compute, with the reason."""

    membership: int
    member: str
    code: str
    clause: str
    about_day: dt.date
    reason: Text


@dataclass(frozen=True)
class Review:
    """What the next day's close would do.

    Attributes:
        compared_with: the same day of the month before; None where that is not closed.
        lines: the counts that are not nothing now or then, in the order in which they are told.
        parked: what could not be computed, ``limit`` at most.
        affected: memberships by count, ``limit`` at most of each.
        resumed: how many parked causes of before could be computed after all.
    """

    day: dt.date
    compared_with: dt.date | None
    lines: tuple[Line, ...]
    parked: tuple[ParkedAhead, ...]
    affected: tuple[Affected, ...]
    resumed: int

    def total(self, what: str) -> int:
        """How many of something there are in all, however many are listed."""
        return sum(line.count for line in self.lines if line.what == what)


def next_day(service: int, *, limit: int = 20) -> Review:
    """What the close of the next day would do; nothing is kept.

    Raises:
        OperationRefused: ``unknown_service``; ``close_running``; ``too_many_memberships`` above
            ``MEMBERSHIPS_MOST``; ``preview_kept_waiting``, ``preview_too_long``.
    """
    day = closing.standing(service).next_day
    _check(service, members.count(service, MEMBERSHIPS_MOST + 1), MEMBERSHIPS_MOST)
    before = _month_before(day)
    earlier = closing.report(service, before) if closing.sealed(service, before) else None
    with _tried(service, day) as (report,):
        found = _affected(service, day, limit)
        parked = queries.parked_on(service, day)
        resumed = queries.resumed_on(service, day)
    owners = directory.owners_of([one for _, one, _ in found] + [p.membership_id for p in parked])
    return Review(
        day=day,
        compared_with=earlier.day if earlier else None,
        lines=tuple(_lines(report, earlier)),
        parked=tuple(
            ParkedAhead(
                row.membership_id,
                owners[row.membership_id],
                row.code,
                row.clause,
                row.about_day,
                Text(row.reason_ja, row.reason_en),
            )
            for row in parked[:limit]
        ),
        affected=tuple(Affected(what, one, owners[one], yen) for what, one, yen in found),
        resumed=resumed,
    )


def days_ahead(service: int, until: dt.date) -> list[DayReport]:
    """What the closes of all days up to ``until`` would do, were nothing to happen until then.

    Raises:
        OperationRefused: as ``next_day``; ``too_many_memberships`` above ``MEMBERSHIP_DAYS_MOST``
            memberships times days.
    """
    days = (until - closing.standing(service).next_day).days + 1
    if days <= 0:
        return []
    most = MEMBERSHIP_DAYS_MOST // days
    _check(service, members.count(service, most + 1), most)
    with _tried(service, until) as reports:
        return reports


def _check(service: int, found: int, most: int) -> None:
    if close_runs.is_held(service):
        raise close_runs.already_running()
    if found > most:
        raise OperationRefused(
            "too_many_memberships",
            f"会員契約が多すぎて、この日数の試算はできません({most:,}件まで)。"
            "日数を減らすか、サンドボックスで日を進めてください。",
            f"too many memberships to try so many days ({most:,} at most): take fewer days, or "
            "move a sandbox through time",
        )


@contextmanager
def _tried(service: int, until: dt.date) -> Iterator[list[DayReport]]:
    """Inside, the days up to ``until`` are closed; afterwards none of it has happened."""
    team = _Bounded()
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL lock_timeout = '{WAIT_S}s'")
                cursor.execute(f"SET LOCAL statement_timeout = '{LAST_S}s'")
            reports = []
            while (day := closing.next_day(service)) <= until:
                reports.append(close_day(service, day, team=team))
            yield reports
            transaction.set_rollback(True)
    except OperationalError as error:
        raise _refusal(error) from None


class _Bounded(Inline):
    """This process does it all, until the time that a preview may last is over."""

    def __init__(self) -> None:
        self._until = time.monotonic() + LAST_S

    def run(self, tasks: Iterable[Task]) -> Iterator[Any]:
        """Yield each task's result in order.

        Raises:
            OperationRefused: ``preview_too_long``.
        """
        for task in tasks:
            if time.monotonic() > self._until:
                raise _too_long()
            yield from super().run([task])


def _refusal(error: OperationalError) -> OperationRefused:
    state = getattr(error.__cause__, "sqlstate", None)
    if state == "55P03":  # a lock was not to be had in time
        return OperationRefused(
            "preview_kept_waiting",
            "ほかの操作か締めが続いているため、試算できません。少し待ってやり直してください。",
            "other operations or a close are under way: try again in a moment",
        )
    if state == "57014":  # a statement took longer than it may
        return _too_long()
    raise error


def _too_long() -> OperationRefused:
    return OperationRefused(
        "preview_too_long",
        f"試算が {LAST_S} 秒で終わりません。日数を減らすか、サンドボックスで日を進めてください。",
        f"the preview takes longer than {LAST_S} seconds: take fewer days, or move a sandbox "
        "through time",
    )


# --- what it comes to ---------------------------------------------------------------------------


def _month_before(day: dt.date) -> dt.date:
    """The same day of the month before; its last one where it has none, or for a last day."""
    last = day.replace(day=1) - _ONE_DAY
    if day.day == monthrange(day.year, day.month)[1]:
        return last
    return last.replace(day=min(day.day, last.day))


def _lines(report: DayReport, earlier: DayReport | None) -> Iterator[Line]:
    for what, words in COUNTED.items():
        line = Line(
            what,
            words,
            report.counts.get(what, 0),
            report.sums_yen.get(what),
            None if earlier is None else earlier.counts.get(what, 0),
            None if earlier is None else earlier.sums_yen.get(what),
        )
        if line.count or line.count_before:
            yield line


def _affected(service: int, day: dt.date, limit: int) -> list[tuple[str, int, int | None]]:
    """Memberships to which a day's close has done something: count, id, yen."""
    with connection.cursor() as cursor:
        cursor.execute(_AFFECTED, {"service": service, "day": day, "limit": limit})
        return [(what, int(one), yen and int(yen)) for what, one, yen in cursor.fetchall()]


# Each from the side of its index; a close's own rows by the entries of its partitions.
_AFFECTED = f"""
WITH mine AS MATERIALIZED (
    SELECT id FROM membership WHERE service_id = %(service)s
), closes AS MATERIALIZED (
    SELECT id FROM journal_entry WHERE service_id = %(service)s AND business_day = %(day)s
       AND action = 'partition_closed'
), issued AS MATERIALIZED (
    SELECT first_invoice_id AS first, last_invoice_id AS last FROM partition_done
    WHERE service_id = %(service)s AND day = %(day)s AND phase = 1 AND invoices > 0
)
(SELECT 'memberships_ended', m.id, NULL::bigint FROM membership m
 WHERE m.service_id = %(service)s AND m.ended_on = %(day)s AND m.end_kind = 'withdrawal'
 ORDER BY 2 LIMIT %(limit)s)
UNION ALL
(SELECT 'invoices', i.membership_id, i.total_yen FROM issued
 JOIN invoice i ON i.id BETWEEN issued.first AND issued.last
 WHERE i.entry_id IN (SELECT id FROM closes) ORDER BY 2 LIMIT %(limit)s)
UNION ALL
(SELECT 'overdue', o.membership_id, o.open_yen FROM overdue o JOIN mine ON mine.id = o.membership_id
 WHERE o.closed_on IS NULL AND o.entry_id IN (SELECT id FROM closes) ORDER BY 2 LIMIT %(limit)s)
UNION ALL
(SELECT 'dunning_notices', n.membership_id, n.open_yen FROM notice n
 JOIN mine ON mine.id = n.membership_id
 WHERE n.dispatched_on = %(day)s AND n.entry_id IN (SELECT id FROM closes)
 ORDER BY 2 LIMIT %(limit)s)
UNION ALL
(SELECT 'duties_missed', d.membership_id, NULL FROM duty d JOIN mine ON mine.id = d.membership_id
 WHERE d.entry_id IN (SELECT id FROM closes) ORDER BY 2 LIMIT %(limit)s)
UNION ALL
(SELECT 'interest_assessed', o.membership_id, o.interest_yen FROM overdue o
 JOIN mine ON mine.id = o.membership_id
 WHERE o.closed_on = %(day)s AND o.closed_entry_id IN (SELECT id FROM closes)
 ORDER BY 2 LIMIT %(limit)s)
UNION ALL
(SELECT 'grounds', g.membership_id, g.arrears_yen FROM ground g
 WHERE g.service_id = %(service)s AND g.entry_id IN (SELECT id FROM closes)
 ORDER BY 2 LIMIT %(limit)s)
UNION ALL
(SELECT 'debts_accelerated', d.membership_id, {tables.open_yen()} FROM due_change d
 JOIN mine ON mine.id = d.membership_id JOIN invoice i ON i.id = d.invoice_id
 WHERE d.due_on = %(day)s AND d.entry_id IN (SELECT id FROM closes) ORDER BY 2 LIMIT %(limit)s)
"""
