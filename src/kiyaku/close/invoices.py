"""Step 5: what falls due soon is invoiced, each membership's charges of one due date together."""

from __future__ import annotations

import datetime as dt

import numpy as np

from kiyaku.base import columns
from kiyaku.base.columns import Rows
from kiyaku.billing import charges as billing_charges
from kiyaku.billing import invoicing, payments, tables
from kiyaku.close.work import Work

NATURAL_INVOICE = {
    name: kind for name, kind in tables.INVOICE.items() if name not in {"id", "entry_id"}
}
NATURAL_LINE = {"membership_id": "i8", "kind": "i2", "number": "i2", "amount_yen": "i8"}


_MONTHS_AHEAD = 14
"""No operator sends invoices out more than a year ahead."""


def issue(work: Work, new_charges: Rows, at_once: Rows) -> Rows:
    """Store new charges; invoice them and older ones whose invoice goes out today.

    Args:
        at_once: memberships all of whose charges are invoiced today, whenever they are due.

    Returns the invoices. Credits members have are applied to them at once.
    """
    older = [
        invoicing.charges_to_invoice(work.service, work.first, work.last, due_days)
        for due_days in _windows_going_out(work)
    ]
    charges = billing_charges.give_ids(new_charges)
    billing_charges.store(charges)
    work.tally.add("charges", charges, billing_charges.NATURAL)
    ready = np.concatenate([charges[_goes_out(work, charges)], *older])
    if len(at_once):
        waiting = invoicing.all_uninvoiced(work.service, at_once.tolist(), work.day)
        ready = np.concatenate([ready[~np.isin(ready["membership_id"], at_once)], waiting])
    if not len(ready):
        return columns.empty(tables.INVOICE)
    invoices, lines = invoicing.issue(work.service, ready, work.day, work.entry, work.book)
    work.tally.add("invoices", invoices, NATURAL_INVOICE)
    work.tally.add("lines", lines, NATURAL_LINE)
    return invoices


def apply_credits(work: Work, invoices: Rows) -> None:
    """Let what members have paid in advance settle their new invoices."""
    memberships = payments.with_credit(
        work.first, work.last, np.unique(invoices["membership_id"]).tolist()
    )
    settled = payments.apply_credits(work.service, memberships, work.day, work.entry, work.book)
    work.tally.count("settled_by_credit", len(settled))


def _windows_going_out(work: Work) -> list[list[dt.date]]:
    """The due dates, month by month, of the invoices that go out today.

    Those whose day it is; and, where the operator has just set an earlier day, those that would
    have gone out before.
    """
    months = np.datetime64(work.day, "M") + np.arange(_MONTHS_AHEAD)
    last_days = (months + 1).astype("datetime64[D]") - 1
    today = (work.pack.ask("invoice_issued_on", due_on=last_days) <= work.today) & (
        work.pack_yesterday.ask("invoice_issued_on", due_on=last_days) > work.today - 1
    )
    return [
        np.arange(month.astype("datetime64[D]"), last + 1).tolist()
        for month, last in zip(months[today], last_days[today], strict=True)
    ]


def _goes_out(work: Work, charges: Rows) -> Rows:
    """Which of the charges are to be invoiced today or should have been."""
    if not len(charges):
        return np.zeros(0, dtype=bool)
    due_days, index = np.unique(charges["due_on"], return_inverse=True)
    ready: Rows = (work.pack.ask("invoice_issued_on", due_on=due_days) <= work.today)[index]
    return ready
