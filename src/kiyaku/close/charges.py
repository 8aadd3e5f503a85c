"""Step 4: each period that begins today is charged its month's fee."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np

from kiyaku.base import columns, parking
from kiyaku.base.columns import Rows
from kiyaku.billing import charges as billing_charges
from kiyaku.billing import tables
from kiyaku.billing.kinds import ChargeKind
from kiyaku.close.work import Work
from kiyaku.members import plan_changes, queries

STEP = parking.FEE


def fees_to_raise(work: Work) -> Rows:
    """The fees of periods that begin today, and of parked ones that can be computed now.

    Rows without ids, not written yet. Periods without a price are parked with the reason.
    """
    periods = queries.periods_starting(work.service, work.first, work.last, work.day)
    parked = parking.open_causes(work.service, STEP, work.first, work.last)
    for membership, first_day, _ in parked:
        again = queries.periods_starting(work.service, membership, membership, first_day)
        periods = np.concatenate([periods, again])
    if not len(periods):
        return columns.empty(tables.CHARGE)
    periods = periods[~periods["is_cancelled"] & ~_charged(work, periods)]
    plans = plan_changes.on_days(
        plan_changes.standing(work.service, work.first, work.last),
        periods["membership_id"],
        periods["plan_id"],
        periods["first_day"],
    )
    monthly, known = work.prices.monthly_fees(plans, periods["first_day"])
    _park_unpriced(work, periods[~known])
    charges = _charges(work, periods[known], monthly[known])
    if parked:
        _resolve(work, parked, periods[known])
    return charges[charges["amount_yen"] > 0]


def _resolve(work: Work, parked: list[tuple[int, dt.date, int]], periods: Rows) -> None:
    computed = set(_key(periods["membership_id"], periods["first_day"]).tolist())
    done = [
        one for one in parked if int(_key(np.int64(one[0]), np.datetime64(one[1], "D"))) in computed
    ]
    parking.resolve(STEP, done, work.day)


def _charged(work: Work, periods: Rows) -> Any:
    months = np.unique(periods["first_day"].astype("datetime64[M]"))
    charged = billing_charges.charged_memberships(
        ChargeKind.MONTHLY_FEE, months.astype("datetime64[D]"), work.first, work.last
    )
    key = _key(periods["membership_id"], periods["first_day"])
    return np.isin(key, _key(charged["membership_id"], charged["fee_month"]))


def _key(membership: Any, date: Any) -> Any:
    """One integer per membership and month: 2¹⁶ months reach past any date of these services."""
    return membership * 65_536 + date.astype("datetime64[M]").astype(np.int64)


def _charges(work: Work, periods: Rows, monthly: Rows) -> Rows:
    pack, book = work.pack, work.book
    charges = columns.empty(tables.CHARGE, len(periods))
    if not len(periods):
        return charges
    fee_month = periods["first_day"].astype("datetime64[M]")
    due_on = pack.ask("fee_due_on", fee_month=fee_month, registered_on=periods["started_on"])
    due_basis = book.on_each("fee_due_on", periods["first_day"])
    amount, basis = monthly, due_basis
    first = periods["number"] == 1
    if pack.answers("first_month_fee") and first.any():
        amount, basis = monthly.copy(), due_basis.copy()
        amount[first] = pack.ask(
            "first_month_fee",
            monthly_fee_yen=monthly[first],
            service_started_on=periods["started_on"][first],
        )
        basis[first] = book.on_each("first_month_fee", periods["started_on"][first])
    charges["membership_id"] = periods["membership_id"]
    charges["kind"] = ChargeKind.MONTHLY_FEE
    charges["fee_month"] = fee_month.astype("datetime64[D]")
    charges["amount_yen"] = amount
    charges["due_on"] = not_before_invoice(work, due_on)
    charges["raised_on"] = work.today
    charges["basis_id"] = basis
    charges["due_basis_id"] = due_basis
    charges["entry_id"] = work.entry
    return charges


def not_before_invoice(work: Work, due_on: Rows) -> Rows:
    """Nobody is late with what was never invoiced: what is charged after its due day falls due
    with the service's next regular one."""
    if (due_on >= work.today).all():
        return due_on
    next_due = np.datetime64(work.pack.ask("late_charge_due_on", settled_on=work.day), "D")
    moved: Rows = np.where(due_on < work.today, next_due, due_on)
    return moved


def _park_unpriced(work: Work, periods: Rows) -> None:
    if not len(periods):
        return
    clause = work.pack.rules["fee_due_on"][-1].clauses[0]
    causes = [(int(one["membership_id"]), one["first_day"].astype(object), 0) for one in periods]
    new = parking.park(
        work.service,
        STEP,
        causes,
        day=work.day,
        code="no_price",
        ja="期間の初日に有効な料金が料金表にありません。料金を登録すると次の日次締めで計上されます。",
        en="the price list has no fee on the period's first day: publish one, and the next close "
        "raises the charge",
        clause=clause,
    )
    work.tally.count("parked", new)
