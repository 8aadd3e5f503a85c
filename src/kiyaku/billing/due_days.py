"""When invoices are due: as they were issued, or as the last change of it has it.

``tables.DUE_ON`` is the same for whoever reads invoices in SQL; nothing else tells when an invoice
is due.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from kiyaku.base import columns, selects
from kiyaku.base.closing import CLOSED
from kiyaku.base.columns import Rows
from kiyaku.billing import tables
from kiyaku.billing.models import DueChange, Overdue


@dataclass(frozen=True)
class Changed:
    """A change of the day on which an invoice is due, with the basis it rests on."""

    invoice: int
    from_due_on: dt.date
    due_on: dt.date
    entered_on: dt.date
    is_correction: bool
    basis: int
    entry: int


@dataclass(frozen=True)
class ByClose:
    """All that a close let fall due of a membership, and what was open of it then."""

    membership: int
    entry: int
    day: dt.date
    due_on: dt.date
    amount_yen: int
    invoices: tuple[int, ...]
    basis: int


def in_force(invoices: Collection[int]) -> dict[int, Changed]:
    """The last change of each of these invoices; those that are due as issued are not in."""
    rows = DueChange.objects.filter(invoice_id__in=list(invoices)).order_by("id")
    return {row.invoice_id: _changed(row) for row in rows}


def of_invoice(invoice: int) -> tuple[Changed, ...]:
    """All changes of an invoice, the oldest first."""
    return tuple(map(_changed, DueChange.objects.filter(invoice_id=invoice).order_by("id")))


def of_entry(membership: int, entry: int) -> tuple[Changed, ...]:
    """The changes that an entry of the journal made."""
    rows = DueChange.objects.filter(membership_id=membership, entry_id=entry).order_by("id")
    return tuple(map(_changed, rows))


def brought_forward(membership: int) -> list[Changed]:
    """The changes of a membership's invoices that stand and have not been taken back."""
    last = {
        row.invoice_id: _changed(row)
        for row in DueChange.objects.filter(membership_id=membership).order_by("id")
    }
    return [one for one in last.values() if not one.is_correction]


_BY_CLOSE = """
SELECT d.membership_id, d.entry_id, d.entered_on, min(d.due_on), sum(
    i.total_yen - coalesce((
        SELECT sum(a.amount_yen) FROM allocation a WHERE a.invoice_id = i.id
          AND a.entry_id <= d.entry_id
          AND (a.undone_entry_id IS NULL OR a.undone_entry_id > d.entry_id)), 0)
    - coalesce((
        SELECT sum(l.amount_yen) FROM invoice_line l JOIN charge_reversal r
          ON r.charge_id = l.charge_id AND r.membership_id = l.membership_id
        WHERE l.invoice_id = i.id AND r.entry_id <= d.entry_id), 0)
    )::bigint, array_agg(d.invoice_id ORDER BY d.id), min(d.basis_id)
FROM due_change d JOIN journal_entry e ON e.id = d.entry_id AND e.action = %(closed)s
JOIN invoice i ON i.id = d.invoice_id
WHERE d.membership_id = ANY(%(memberships)s)
GROUP BY d.membership_id, d.entry_id, d.entered_on ORDER BY d.membership_id, d.entry_id
"""


def by_close(memberships: Collection[int]) -> list[ByClose]:
    """What closes let fall due of these memberships; what people did is told by their entries."""
    if not memberships:
        return []
    found = selects.rows(_BY_CLOSE, memberships=list(memberships), closed=CLOSED)
    return [
        ByClose(membership, entry, day, due_on, yen, tuple(invoices), basis)
        for membership, entry, day, due_on, yen, invoices, basis in found
    ]


def found_overdue(invoices: Iterable[int]) -> set[int]:
    """Which of these invoices a close has found overdue."""
    rows = Overdue.objects.filter(invoice_id__in=list(invoices))
    return set(rows.values_list("invoice_id", flat=True))


def open_and_due(service: int, memberships: Collection[int], day: dt.date) -> Rows:
    """Open invoices that these memberships had by a day and that are due later, to be changed.

    Returns columns as ``tables.DUE_CHANGE``; only the invoice, its membership and the day on which
    it is due so far are filled in.
    """
    return columns.read(
        tables.DUE_CHANGE,
        f"""SELECT i.id, i.membership_id, {tables.DUE_ON}, {tables.DUE_ON}, %(day)s::date, false,
            0::bigint, 0::bigint
        FROM invoice i JOIN membership m ON m.id = i.membership_id
        WHERE i.membership_id = ANY(%(memberships)s) AND m.service_id = %(service)s
          AND i.issued_on <= %(day)s
          AND NOT EXISTS (SELECT FROM settlement s WHERE s.invoice_id = i.id)
          AND {tables.DUE_ON} > %(day)s
        ORDER BY i.membership_id, i.due_on, i.sequence, i.id""",
        {"service": service, "memberships": list(memberships), "day": day},
    )


def store(changes: Rows) -> None:
    """Let invoices be due on other days, as columns."""
    columns.write("due_change", tables.DUE_CHANGE, changes)


def change(
    membership: int,
    days: Iterable[tuple[int, dt.date, dt.date]],
    *,
    day: dt.date,
    basis: int,
    entry: int,
    is_correction: bool = False,
) -> None:
    """Let invoices be due on other days.

    Args:
        days: each invoice, the day on which it has been due, and the day on which it is due now.
    """
    DueChange.objects.bulk_create(
        DueChange(
            invoice_id=invoice,
            membership_id=membership,
            from_due_on=before,
            due_on=now,
            entered_on=day,
            is_correction=is_correction,
            basis_id=basis,
            entry_id=entry,
        )
        for invoice, before, now in days
    )


def _changed(row: DueChange) -> Changed:
    return Changed(
        row.invoice_id, row.from_due_on, row.due_on, row.entered_on, row.is_correction,
        row.basis_id, row.entry_id,
    )  # fmt: skip
