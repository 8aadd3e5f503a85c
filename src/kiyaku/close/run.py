"""The daily close of a service: partitions, invoice numbers, seal; resumable, repeatable."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from kiyaku.base import journal, partitions
from kiyaku.base.errors import OperationRefused
from kiyaku.base.models import JournalEntry, PartitionDone, Service
from kiyaku.billing import invoicing
from kiyaku.close.partition import STEPS, close_partition, number_partition
from kiyaku.close.workers import Inline, Pool, Workers
from kiyaku.members import queries as member_queries

Progress = Callable[[dt.date, int, int], None]
"""Called with the day, the partitions done and their number."""


@dataclass(frozen=True)
class DayReport:
    """What a day's close did: counts and sums of what it wrote, and the journal's head."""

    day: dt.date
    counts: dict[str, int]
    sums_yen: dict[str, int]
    head: str


def close_until(
    service: int,
    until: dt.date,
    *,
    at: dt.datetime | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> list[DayReport]:
    """Close every day not closed yet up to ``until``, one after another.

    Args:
        at: the instant that is recorded; by default the end of each business day in Tokyo.
        workers: processes that close partitions side by side.

    Raises:
        OperationRefused: ``unknown_service``.
    """
    reports = []
    with _workers(workers) as team:
        while (day := next_day_to_close(service)) <= until:
            reports.append(_close(service, day, at or end_of_day(day), team, progress))
    return reports


def close_day(
    service: int,
    day: dt.date,
    *,
    at: dt.datetime | None = None,
    team: Workers | None = None,
    progress: Progress | None = None,
) -> DayReport:
    """Close one day; a day that is closed already is reported as it was.

    Args:
        at: as for ``close_until``.
        team: who closes the partitions; by default this process.

    Raises:
        OperationRefused: ``earlier_day_open`` when a day before it is not closed.
    """
    due = next_day_to_close(service)
    if day < due:
        return report(service, day)
    if day > due:
        raise OperationRefused(
            "earlier_day_open",
            f"{day} より前の {due} がまだ締められていません。",
            f"{due} must be closed before {day}",
        )
    return _close(service, day, at or end_of_day(day), team or Inline(), progress)


def preview_day(service: int) -> DayReport:
    """What the close of the next day would do: the same code, all of it rolled back."""
    day = next_day_to_close(service)
    with transaction.atomic():
        result = _close(service, day, end_of_day(day), Inline(), None)
        transaction.set_rollback(True)
    return result


def next_day_to_close(service: int) -> dt.date:
    """The first day that is not closed."""
    row = Service.objects.get(pk=service)
    return row.opened_on if row.closed_until is None else row.closed_until + dt.timedelta(1)


def report(service: int, day: dt.date) -> DayReport:
    """What the close of a closed day did."""
    counts: Counter[str] = Counter()
    sums: Counter[str] = Counter()
    entries = JournalEntry.objects.filter(
        service_id=service, business_day=day, action="partition_closed"
    )
    for payload in entries.values_list("payload", flat=True):
        tally = json.loads(payload)
        counts.update(tally["counts"])
        sums.update(tally["sums_yen"])
    return DayReport(day, dict(counts), dict(sums), journal.head_of(service, day))


def end_of_day(day: dt.date) -> dt.datetime:
    """The last second of a civil day in Tokyo."""
    return dt.datetime.combine(day, dt.time(23, 59, 59), journal.TOKYO)


def _close(
    service: int, day: dt.date, at: dt.datetime, team: Workers, progress: Progress | None
) -> DayReport:
    _cut_off(service, day)
    todo = _partitions(service)
    run = [(close_partition, (service, day, one, at)) for one in todo]
    for done, _ in enumerate(team.run(run), 1):
        if progress is not None:
            progress(day, done, len(todo))
    _number(service, day, team)
    with transaction.atomic():
        row = Service.objects.select_for_update().get(pk=service)
        if row.closed_until is None or row.closed_until < day:
            journal.seal(service, day)
            row.closed_until = day
            row.save(update_fields=["closed_until"])
    return report(service, day)


def _cut_off(service: int, day: dt.date) -> None:
    """From here on operations are booked on the next day; those under way are waited for."""
    with transaction.atomic():
        row = Service.objects.select_for_update().get(pk=service)
        if row.business_day <= day:
            row.business_day = day + dt.timedelta(1)
            row.save(update_fields=["business_day"])


def _partitions(service: int) -> list[int]:
    span = member_queries.id_span(service)
    if span is None:
        return []
    return list(range(partitions.number(span[0]), partitions.number(span[1]) + 1))


def _number(service: int, day: dt.date, team: Workers) -> None:
    """Number the day's invoices in the order of memberships, gapless, whoever closed them."""
    issued = PartitionDone.objects.filter(
        service_id=service, day=day, phase=STEPS, invoices__gt=0
    ).order_by("partition")
    total = sum(one.invoices for one in issued)
    if not total:
        return
    with transaction.atomic():
        number = invoicing.reserve_range(service, day, total).first_number
    run: list[tuple[Callable[..., Any], tuple[Any, ...]]] = []
    for one in issued:
        span = (one.first_invoice_id, one.last_invoice_id)
        run.append((number_partition, (service, day, one.partition, number, span)))
        number += one.invoices
    for _ in team.run(run):
        pass


def _workers(count: int) -> Workers:
    return Inline() if count <= 1 else Pool(count)
