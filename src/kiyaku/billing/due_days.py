"""When invoices are due: as they were issued, or as the last change of it has it.

``tables.DUE_ON`` is the same for whoever reads invoices in SQL; nothing else tells when an invoice
is due.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

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


def found_overdue(invoices: Iterable[int]) -> set[int]:
    """Which of these invoices a close has found overdue."""
    rows = Overdue.objects.filter(invoice_id__in=list(invoices))
    return set(rows.values_list("invoice_id", flat=True))


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
