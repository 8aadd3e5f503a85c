"""The daily close of a service: partitions, invoice numbers, seal; resumable, repeatable."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import transaction

from kiyaku.base import closing, journal
from kiyaku.base.closing import DayReport
from kiyaku.base.errors import OperationRefused
from kiyaku.billing import invoicing
from kiyaku.close.partition import close_partition, number_partition
from kiyaku.close.workers import Inline, Pool, Workers
from kiyaku.flows.network import following
from kiyaku.flows.place import lapsing
from kiyaku.members import queries as member_queries

Progress = Callable[[dt.date, int, int], None]
"""Called with the day, the partitions done and their number."""


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
    due = closing.next_day(service)
    days = [due + dt.timedelta(number) for number in range((until - due).days + 1)]
    with _workers(workers) as team:
        # Whoever closes some of them meanwhile leaves nothing to do on these.
        return [_close(service, day, at or end_of_day(day), team, progress) for day in days]


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
    due = closing.next_day(service)
    if day < due:
        return closing.report(service, day)
    if day > due:
        raise OperationRefused(
            "earlier_day_open",
            f"{day} より前の {due} がまだ締められていません。",
            f"{due} must be closed before {day}",
        )
    return _close(service, day, at or end_of_day(day), team or Inline(), progress)


def preview_day(service: int) -> DayReport:
    """What the close of the next day would do: the same code, all of it rolled back."""
    day = closing.next_day(service)
    with transaction.atomic():
        result = _close(service, day, end_of_day(day), Inline(), None)
        transaction.set_rollback(True)
    return result


def end_of_day(day: dt.date) -> dt.datetime:
    """The last second of a civil day in Tokyo."""
    return dt.datetime.combine(day, dt.time(23, 59, 59), journal.TOKYO)


def _close(
    service: int, day: dt.date, at: dt.datetime, team: Workers, progress: Progress | None
) -> DayReport:
    # What lapses is of its own day, however late it is closed. Nobody who waits is offered anything
    # here: an offer is kept from the instant at which it is made.
    lapsing.lapse_due(service, at=min(at, end_of_day(day)), by="close")
    closing.cut_off(service, day, at=at)
    # The same for every close of a day: who registers after the cut-off makes none of them.
    todo = member_queries.partitions_of(service, on=day)
    run = [(close_partition, (service, day, one, at)) for one in todo]
    for done, _ in enumerate(team.run(run), 1):
        if progress is not None:
            progress(day, done, len(todo))
    _number(service, day, team)
    closing.seal_day(service, day)
    if following.is_followed(service):
        following.follow(service, at=at)
    return closing.report(service, day)


def _number(service: int, day: dt.date, team: Workers) -> None:
    """Number the day's invoices in the order of memberships, gapless, whoever closed them."""
    issued = closing.issued_invoices(service, day)
    if not issued:
        return
    total = sum(one.count for one in issued)
    with transaction.atomic():
        number = invoicing.reserve_range(service, day, total).first_number
    run: list[tuple[Callable[..., Any], tuple[Any, ...]]] = []
    for one in issued:
        span = (one.first_id, one.last_id)
        run.append((number_partition, (service, day, one.partition, number, span)))
        number += one.count
    for _ in team.run(run):
        pass


def _workers(count: int) -> Workers:
    return Inline() if count <= 1 else Pool(count)
