"""Beside step 4: the fees of add-ons that begin today, with a period or by themselves."""

from __future__ import annotations

import numpy as np

from kiyaku.base import columns
from kiyaku.base.columns import Rows
from kiyaku.billing import charges as billing_charges
from kiyaku.billing import tables
from kiyaku.billing.kinds import ChargeKind
from kiyaku.close.charges import not_before_invoice
from kiyaku.close.work import Work
from kiyaku.flows.add_ons import QUESTION
from kiyaku.members import add_ons


def fees_to_raise(work: Work) -> Rows:
    """A charge for each add-on whose fee begins today; without ids, not written yet.

    One that is had from the middle of a month costs the first month what the terms say of a start,
    though nothing only the first time; from then on each period is charged in full, the last one
    too. None is parked: an add-on can
    only be taken once its price is published, and prices are never taken back.
    """
    if not work.pack.answers(QUESTION):
        return columns.empty(tables.CHARGE)
    had = add_ons.beginning(work.service, work.first, work.last, work.day)
    if len(had):
        had = had[~_charged(work, had)]
    if not len(had):
        return columns.empty(tables.CHARGE)
    monthly, known = work.prices.monthly_fees(had["add_on_id"], work.today)
    charges = _charges(work, had[known], monthly[known])
    return charges[charges["amount_yen"] > 0]


def _charged(work: Work, had: Rows) -> Rows:
    month = np.array([work.today.astype("datetime64[M]").astype("datetime64[D]")])
    charged = billing_charges.charged_occurrences(
        ChargeKind.ADD_ON_FEE, month, work.first, work.last
    )
    done: Rows = np.isin(
        _key(had["membership_id"], had["number"]),
        _key(charged["membership_id"], charged["occurrence"]),
    )
    return done


def _key(membership: Rows, number: Rows) -> Rows:
    """One integer per membership and number of what it took (a smallint)."""
    key: Rows = membership * 65_536 + number
    return key


def _charges(work: Work, had: Rows, monthly: Rows) -> Rows:
    pack, book = work.pack, work.book
    fee_month = np.full(len(had), work.today.astype("datetime64[M]"))
    days = np.full(len(had), work.today)
    due_on = pack.ask("fee_due_on", fee_month=fee_month, registered_on=had["started_on"])
    due_basis = book.on_each("fee_due_on", days)
    amount, basis = monthly, due_basis
    first = np.flatnonzero(had["from_day"] == work.today)
    if pack.answers("first_month_fee") and len(first):
        amount, basis = monthly.copy(), due_basis.copy()
        fee = pack.ask(
            "first_month_fee",
            monthly_fee_yen=monthly[first],
            service_started_on=had["from_day"][first],
        )
        by_rule = (fee > 0) | ~had["is_again"][first]
        first, fee = first[by_rule], fee[by_rule]
        amount[first] = fee
        basis[first] = book.on_each("first_month_fee", had["from_day"][first])
    return columns.filled(
        tables.CHARGE,
        len(had),
        id=0,
        about_invoice_id=0,
        membership_id=had["membership_id"],
        kind=ChargeKind.ADD_ON_FEE,
        fee_month=fee_month.astype("datetime64[D]"),
        occurrence=had["number"],
        amount_yen=amount,
        due_on=not_before_invoice(work, due_on),
        raised_on=work.today,
        basis_id=basis,
        due_basis_id=due_basis,
        entry_id=work.entry,
    )
