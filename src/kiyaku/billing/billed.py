"""Charges that are billed outside the close: interest to a day, a resumption, a cancellation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np

from kiyaku.base import columns
from kiyaku.base.basis import BasisBook
from kiyaku.base.columns import Rows
from kiyaku.billing import interest, invoicing, tables
from kiyaku.billing.kinds import ChargeKind
from kiyaku.billing.payments import Received


def bill_at_once(
    service: int,
    charges: Rows,
    day: dt.date,
    entry: int,
    book: BasisBook,
    *,
    waiting: Rows | None = None,
) -> Rows:
    """Raise charges and put them on numbered invoices of this day.

    ``waiting`` charges exist already and, though due later, go on an invoice due this day too.
    """
    charges = invoicing.add_charges(charges)
    if waiting is not None and len(waiting):
        waiting = waiting.copy()
        waiting["due_on"] = np.datetime64(day, "D")
        charges = np.concatenate([charges, waiting])
    invoices, _ = invoicing.issue(service, charges, day, entry, book)
    invoicing.number_at_once(service, invoices, day)
    return invoices


def single_charge(
    membership: int,
    kind: ChargeKind,
    amount_yen: int,
    *,
    due_on: dt.date,
    day: dt.date,
    basis: int,
    due_basis: int,
    entry: int,
    month: dt.date | None = None,
    occurrence: int = 0,
) -> Rows:
    """One charge as a row to be raised.

    Args:
        month: a day of the month that it is of, by default that of ``day``.
        occurrence: which of its kind in that month it is.
    """
    return columns.filled(
        tables.CHARGE,
        1,
        id=0,
        membership_id=membership,
        kind=kind,
        fee_month=np.datetime64(month or day, "M").astype("datetime64[D]"),
        occurrence=occurrence,
        about_invoice_id=0,
        amount_yen=amount_yen,
        due_on=np.datetime64(due_on, "D"),
        raised_on=np.datetime64(day, "D"),
        basis_id=basis,
        due_basis_id=due_basis,
        entry_id=entry,
    )


def accrued_interest_first(
    service: int, rows: Sequence[Received], day: dt.date, entry: int, book: BasisBook
) -> None:
    """Where payments go to everything accrued, bill interest to the day before they are applied."""
    if not book.pack.ask("accrued_interest_takes_payment"):
        return
    paid_on = {row.membership: row.paid_on for row in rows}
    for membership, on in paid_on.items():
        charges = interest_to_day(membership, on, day, entry, book)
        if len(charges):
            bill_at_once(service, charges, day, entry, book)


def interest_to_day(
    membership: int, on: dt.date, day: dt.date, entry: int, book: BasisBook
) -> Rows:
    """Charges, due at once, for the interest accrued to a day on invoices that are still open."""
    late = interest.open_to_day(membership, on)
    assessed = interest.assess(book, late, open_until=on)
    if assessed.reason is not None:
        raise assessed.reason
    return interest.charges_for(book, assessed, day, entry, due_on=day)
