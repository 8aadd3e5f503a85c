"""Overdue invoices: found, followed, and looked up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from django.db.models import Q, Value
from django.db.models.functions import Greatest

from kiyaku.base import columns
from kiyaku.base.columns import Columns, Rows
from kiyaku.billing import tables
from kiyaku.billing.models import Overdue

FOUND: Columns = {
    "invoice_id": "i8", "membership_id": "i8", "due_on": "date", "open_yen": "i8",
    "is_settled": "bool", "settled_on": "date",
}  # fmt: skip
OPEN: Columns = {
    "invoice_id": "i8", "membership_id": "i8", "plan_id": "i8", "due_on": "date",
    "open_yen": "i8", "is_dunned": "bool", "is_duty_missed": "bool", "is_demanded": "bool",
    "formal_demand_due_on": "date", "costs_yen": "i8",
}  # fmt: skip


def newly_overdue(service: int, first: int, last: int, due_on: np.datetime64) -> Rows:
    """Invoices due on a day that were not paid in full by it, with what was open at its end.

    Not those that have been credited since: what was taken back cannot be late.
    """
    return columns.read(
        FOUND,
        f"""WITH due AS (
            SELECT i.* FROM invoice i
            WHERE i.due_on = %(due_on)s AND i.membership_id BETWEEN %(first)s AND %(last)s
            UNION
            SELECT i.* FROM due_change d JOIN invoice i ON i.id = d.invoice_id
            WHERE d.due_on = %(due_on)s AND d.membership_id BETWEEN %(first)s AND %(last)s
        )
        SELECT i.id, i.membership_id, %(due_on)s::date,
            {tables.open_yen(paid_by="%(due_on)s::date")},
            s.invoice_id IS NOT NULL, COALESCE(s.settled_on, %(due_on)s::date)
        FROM due i JOIN membership m ON m.id = i.membership_id
        LEFT JOIN settlement s ON s.invoice_id = i.id
        WHERE m.service_id = %(service)s AND m.id BETWEEN %(first)s AND %(last)s
          AND (s.invoice_id IS NULL OR (s.settled_on > %(due_on)s AND NOT s.is_credited))
          AND NOT EXISTS (SELECT FROM overdue o WHERE o.invoice_id = i.id)
          AND {tables.DUE_ON} = %(due_on)s
        ORDER BY i.membership_id, i.id""",
        {
            "due_on": due_on.astype(object),
            "first": first,
            "last": last,
            "service": service,
        },
    )


def store(found: Rows, day: dt.date, basis: Rows, entry: int) -> None:
    """Put overdue invoices on record."""
    Overdue.objects.bulk_create(
        Overdue(
            invoice_id=int(row["invoice_id"]),
            membership_id=int(row["membership_id"]),
            due_on=row["due_on"].astype(object),
            found_on=day,
            open_yen=int(row["open_yen"]),
            settled_on=row["settled_on"].astype(object) if row["is_settled"] else None,
            basis_id=int(one),
            entry_id=entry,
        )
        for row, one in zip(found, basis, strict=True)
    )


def still_open(service: int, first: int, last: int) -> Rows:
    """Overdue invoices of memberships ``first`` … ``last`` that are not settled.

    ``costs_yen`` is what of their ``open_yen`` is for something else than the service itself.
    """
    return columns.read(
        OPEN,
        f"""SELECT o.invoice_id, o.membership_id, m.plan_id, o.due_on, {tables.open_yen()},
            o.is_dunned, o.is_duty_missed, o.formal_demand_due_on IS NOT NULL,
            COALESCE(o.formal_demand_due_on, o.due_on), {tables.OPEN_COSTS_YEN}
        FROM overdue o JOIN invoice i ON i.id = o.invoice_id
        JOIN membership m ON m.id = o.membership_id
        WHERE o.closed_on IS NULL AND o.settled_on IS NULL
          AND o.membership_id BETWEEN %s AND %s
          AND m.service_id = %s AND m.id BETWEEN %s AND %s
        ORDER BY o.membership_id, o.due_on, o.invoice_id""",
        [first, last, service, first, last],
    )


def mark_dunned(invoices: Iterable[int]) -> None:
    """A demand has gone out for these."""
    Overdue.objects.filter(pk__in=list(invoices)).update(is_dunned=True)


def mark_duty_missed(invoices: Iterable[int]) -> None:
    """The demand for these did not go out in time."""
    Overdue.objects.filter(pk__in=list(invoices)).update(is_duty_missed=True)


def mark_demanded(invoices: Iterable[int], due_on: dt.date, *, day: dt.date) -> None:
    """A formal demand with a new deadline has gone out for these on a day.

    A deadline of an earlier demand that passed in vain stays: another one, which stands beside it
    among the notices, does not undo that. One that still runs is put off, and never cut short:
    whoever was given time until a day has it.
    """
    runs = Q(formal_demand_due_on__isnull=True) | Q(formal_demand_due_on__gte=day)
    rows = Overdue.objects.filter(runs, pk__in=list(invoices))
    rows.update(formal_demand_due_on=Greatest("formal_demand_due_on", Value(due_on)))


def drop(invoices: Sequence[int], day: dt.date, entry: int) -> None:
    """Overdue invoices that were credited are done with, without interest."""
    Overdue.objects.filter(pk__in=list(invoices), closed_on__isnull=True).update(
        closed_on=day, closed_entry_id=entry
    )


def open_of(membership: int) -> list[Any]:
    """A membership's overdue invoices that are not settled."""
    return list(
        Overdue.objects.filter(
            membership_id=membership, closed_on__isnull=True, settled_on__isnull=True
        ).order_by("due_on", "invoice_id")
    )
