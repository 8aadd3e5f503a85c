"""Writing notices, and duties of the operator that were missed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from kiyaku.base.columns import Rows
from kiyaku.notices.models import Duty, Notice


def send_dunning_notices(rows: Rows, day: dt.date, basis: Rows, entry: int) -> None:
    """A dunning notice for each overdue invoice (membership_id, invoice_id, open_yen)."""
    Notice.objects.bulk_create(
        Notice(
            membership_id=int(row["membership_id"]),
            kind=Notice.DUNNING,
            about_invoice_id=int(row["invoice_id"]),
            dispatched_on=day,
            open_yen=int(row["open_yen"]),
            basis_id=int(one),
            entry_id=entry,
        )
        for row, one in zip(rows, basis, strict=True)
    )


def send_formal_demand(
    membership: int,
    invoices: Iterable[tuple[int, int]],
    *,
    day: dt.date,
    due_on: dt.date,
    basis: int,
    entry: int,
) -> None:
    """A formal demand with a new deadline for overdue invoices (id, open yen)."""
    Notice.objects.bulk_create(
        Notice(
            membership_id=membership,
            kind=Notice.FORMAL_DEMAND,
            about_invoice_id=invoice,
            dispatched_on=day,
            due_on=due_on,
            open_yen=open_yen,
            basis_id=basis,
            entry_id=entry,
        )
        for invoice, open_yen in invoices
    )


def record_missed_dunning(
    rows: Rows, last_days: Rows, day: dt.date, basis: Rows, entry: int
) -> None:
    """Dunning notices that were not sent by their last day."""
    Duty.objects.bulk_create(
        Duty(
            membership_id=int(row["membership_id"]),
            kind=Notice.DUNNING,
            about_invoice_id=int(row["invoice_id"]),
            last_day=last_day.astype(object),
            found_on=day,
            basis_id=int(one),
            entry_id=entry,
        )
        for row, last_day, one in zip(rows, last_days, basis, strict=True)
    )
