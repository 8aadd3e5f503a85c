"""How far a service's close has come: the cut-off, partitions done, the day's seal."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Q

from kiyaku import packs
from kiyaku.base import journal, partitions, queries, reading_plans, selects
from kiyaku.base.basis import BasisBook
from kiyaku.base.columns import Rows
from kiyaku.base.models import DaySeal, PartitionDone, Service

STEPS, NUMBERS = 1, 2
"""The two phases of a day: first all steps of each partition, then the invoice numbers."""

CLOSED = "partition_closed"
"""The journal's word for a partition's close of a day."""


@dataclass(frozen=True)
class IssuedInvoices:
    """How many invoices went out in a partition's close, and between which ids they lie."""

    partition: int
    count: int
    first_id: int
    last_id: int


@dataclass(frozen=True)
class DayReport:
    """What a day's close did: counts and sums of what it wrote, and the journal's head."""

    day: dt.date
    counts: dict[str, int]
    sums_yen: dict[str, int]
    head: str


@dataclass(frozen=True)
class Sealed:
    """A closed day's link of the journal's chain: it commits to all entries up to that day."""

    day: dt.date
    entries: int
    previous_head: str
    head: str


@dataclass(frozen=True)
class Standing:
    """Where a service's close stands: the first day not closed, and the last that is sealed."""

    next_day: dt.date
    business_day: dt.date
    sealed: Sealed | None

    @property
    def is_half_way(self) -> bool:
        """Whether the close of the next day has begun: operations go to the day after it."""
        return self.business_day > self.next_day


def next_day(service: int) -> dt.date:
    """The first day that is not closed."""
    return _next_day(Service.objects.get(pk=service))


def _next_day(row: Service) -> dt.date:
    return row.opened_on if row.closed_until is None else row.closed_until + dt.timedelta(1)


def standing(service: int) -> Standing:
    """Where the close of a service stands.

    Raises:
        OperationRefused: ``unknown_service``.
    """
    row = Service.objects.filter(pk=service).first()
    if row is None:
        raise queries.unknown_service(str(service))
    return Standing(_next_day(row), row.business_day, sealed(service))


def sealed(service: int, day: dt.date | None = None) -> Sealed | None:
    """The seal of a day, by default of the last closed one; None where there is none."""
    rows = DaySeal.objects.filter(service_id=service)
    if day is not None:
        rows = rows.filter(day=day)
    row = rows.order_by("-day").first()
    return None if row is None else Sealed(row.day, row.entries, row.previous_head, row.head)


def sealed_days(service: int) -> list[dt.date]:
    """The days that are closed and sealed, in order."""
    return list(
        DaySeal.objects.filter(service_id=service).order_by("day").values_list("day", flat=True)
    )


def partitions_done(service: int, day: dt.date) -> int:
    """How many partitions have gone through all steps of a day's close."""
    return PartitionDone.objects.filter(service_id=service, day=day, phase=STEPS).count()


def cut_off(service: int, day: dt.date, *, at: dt.datetime | None = None) -> None:
    """From here on operations are booked on the next day; those under way are waited for.

    What is planned for that day takes effect with it: the closes of earlier days do not know it.

    Args:
        at: the instant that is recorded of what takes effect; by default the end of the day.
    """
    next_day = day + dt.timedelta(1)
    with transaction.atomic():
        partitions.take_day(service)
        for pack, is_planned, is_published in selects.rows(
            _MOVED_ON, service=service, day=day, next_day=next_day
        ):
            if is_planned:
                due = at or dt.datetime.combine(day, dt.time(23, 59, 59), journal.TOKYO)
                reading_plans.take_effect(service, next_day, due)
            versions = packs.load(pack).versions
            if is_published or any(one.in_force_from == next_day for one in versions):
                _meet_new_terms(service, next_day)


# What may begin with the new business day: a reading that was planned, a version of the terms.
_MOVED_ON = """
UPDATE service SET business_day = %(next_day)s
WHERE id = %(service)s AND business_day <= %(day)s
RETURNING pack, EXISTS (
    SELECT FROM reading_plan p WHERE p.service_id = service.id AND p.from_day <= %(next_day)s
      AND p.withdrawn_entry_id IS NULL AND p.chosen_entry_id IS NULL
), EXISTS (
    SELECT FROM terms_step s WHERE s.service_id = service.id AND s.version = %(next_day)s
)
"""


def _meet_new_terms(service: int, day: dt.date) -> None:
    """Have the bases of a version of the terms that comes into force with the new business day."""
    pack = queries.pack(service)
    if any(version.in_force_from == day for version in pack.versions):
        BasisBook(service, pack).store_all(day)


def claim(service: int, day: dt.date, phase: int, partition: int) -> bool:
    """Insert a partition's marker; False when it is there. One that is being inserted by another
    transaction is waited for."""
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO partition_done
            (service_id, day, phase, partition, invoices, first_invoice_id, last_invoice_id)
            VALUES (%s, %s, %s, %s, 0, 0, 0) ON CONFLICT DO NOTHING""",
            [service, day, phase, partition],
        )
        return bool(cursor.rowcount)


def note_invoices(service: int, day: dt.date, partition: int, issued: Rows) -> None:
    """Note what the numbering needs of the invoices a partition's close has issued."""
    if not len(issued):
        return
    PartitionDone.objects.filter(
        service_id=service, day=day, phase=STEPS, partition=partition
    ).update(
        invoices=len(issued),
        first_invoice_id=int(issued["id"].min()),
        last_invoice_id=int(issued["id"].max()),
    )


def issued_invoices(service: int, day: dt.date) -> list[IssuedInvoices]:
    """What went out on a day, partition by partition in order."""
    rows = PartitionDone.objects.filter(service_id=service, day=day, phase=STEPS, invoices__gt=0)
    return [
        IssuedInvoices(row.partition, row.invoices, row.first_invoice_id, row.last_invoice_id)
        for row in rows.order_by("partition")
    ]


def seal_day(service: int, day: dt.date) -> None:
    """Seal the day's journal and put on record that the day is closed, once."""
    with transaction.atomic():
        # Entries of the next day refer to the service: they need not wait, nor be waited for. Who
        # seals the same day at the same time waits here, and finds it sealed.
        is_open = Q(closed_until__isnull=True) | Q(closed_until__lt=day)
        if Service.objects.filter(is_open, pk=service).update(closed_until=day):
            journal.seal(service, day)


def report(service: int, day: dt.date) -> DayReport:
    """What the close of a closed day did."""
    counts: Counter[str] = Counter()
    sums: Counter[str] = Counter()
    found = selects.rows(_CLOSED_DAY, service=service, day=day, closed=CLOSED)
    for _, payload in found:
        tally = json.loads(payload or _NOTHING_DONE)
        counts.update(tally["counts"])
        sums.update(tally["sums_yen"])
    return DayReport(day, dict(counts), dict(sums), found[0][0])


_CLOSED_DAY = """
SELECT s.head, e.payload FROM day_seal s LEFT JOIN journal_entry e
  ON e.service_id = s.service_id AND e.business_day = s.day AND e.action = %(closed)s
WHERE s.service_id = %(service)s AND s.day = %(day)s
"""
_NOTHING_DONE = '{"counts": {}, "sums_yen": {}}'  # no partition: there were no memberships yet


_TOLD = """
SELECT told.what, told.is_yen, sum(told.number)::bigint
FROM journal_entry e CROSS JOIN LATERAL (
    SELECT key, false, value::bigint FROM jsonb_each_text(e.payload::jsonb -> 'counts')
    UNION ALL
    SELECT key, true, value::bigint FROM jsonb_each_text(e.payload::jsonb -> 'sums_yen')
) AS told (what, is_yen, number)
WHERE e.service_id = %(service)s AND e.action = %(closed)s AND e.id > %(after)s
GROUP BY 1, 2
"""


def done_since(service: int, after: int) -> tuple[dict[str, int], dict[str, int]]:
    """Counts and sums in yen of all that closes have done after an entry of the journal."""
    found = selects.rows(_TOLD, service=service, closed=CLOSED, after=after)
    counts = {what: int(number) for what, is_yen, number in found if not is_yen}
    return counts, {what: int(number) for what, is_yen, number in found if is_yen}
