"""Arrears that are a ground: the figures it was found by, and that by them it is one."""

from __future__ import annotations

import numpy as np

from kiyaku.base.columns import Rows
from kiyaku.billing.kinds import FEES
from kiyaku.billing.money import sum_by_group
from kiyaku.close.verify.arrears import demanded_until, open_at
from kiyaku.close.verify.context import Check, given
from kiyaku.close.verify.matching import pairs
from kiyaku.close.verify.rows import GROUND_QUESTIONS, NEVER


def check(check: Check) -> None:
    """The figures of a ground are those of its day, and by them it is one."""
    rows = check.part["ground"]
    rows = rows[rows["question"] == GROUND_QUESTIONS.index("arrears_ground")]
    where, add_rows = check.where("ground", rows), check.audit.found.add_rows
    check.bases_of("ground", rows, "basis_id", ("arrears_ground",), rows["found_on"])
    fees = _monthly_fees_at(check, rows)
    wrong = fees != rows["monthly_fee_yen"]
    add_rows("ground_figures", wrong, where, fees, rows["monthly_fee_yen"])
    arrears = _arrears_at(check, rows)
    wrong = arrears != rows["arrears_yen"]
    add_rows("ground_figures", wrong, where, arrears, rows["arrears_yen"])
    deadline = _deadlines_at(check, rows)
    wrong = deadline != rows["formal_demand_due_on"]
    # Earlier versions found grounds by the deadline of the last demand, and they are still there.
    wrong &= _deadlines_at(check, rows, by_last=True) != rows["formal_demand_due_on"]
    add_rows("ground_figures", wrong, where, deadline, rows["formal_demand_due_on"])
    answers, answered = check.answers(
        "arrears_ground", "ground", rows, check.changes_at(rows["entry_id"]), rows["basis_id"],
        arrears_yen=rows["arrears_yen"], monthly_fee_yen=rows["monthly_fee_yen"],
        formal_demand_due_on=given(rows["formal_demand_due_on"]), on=rows["found_on"],
    )  # fmt: skip
    if answered.any():
        add_rows("ground_unfounded", answered & ~answers["answer"], where, True, False)


def _monthly_fees_at(check: Check, rows: Rows) -> Rows:
    """A month's fees of each membership on a day: of its plan and of the add-ons had then."""
    part, settings = check.part, check.audit.settings
    plans = part.plan_on(rows, rows["found_on"])
    fees, _ = settings.monthly_fees(settings.on_days(rows["found_on"]), plans, rows["found_on"])
    taken = part["add_on_taken"]
    of, one = pairs(rows["membership_id"], taken["membership_id"])
    days, had = rows["found_on"][of], taken[one]
    then = (had["from_day"] <= days) & (days <= had["last_day"])
    of, days, had = of[then], days[then], had[then]
    beside, _ = settings.monthly_fees(settings.on_days(days), had["add_on_id"], days)
    all_fees: Rows = fees + sum_by_group(of, beside, len(rows))
    return all_fees


def _arrears_at(check: Check, rows: Rows) -> Rows:
    """What each membership had overdue and open when an entry was made."""
    of, _, open_yen = _late_at(check, rows)
    return sum_by_group(of, open_yen, len(rows))


def _deadlines_at(check: Check, rows: Rows, *, by_last: bool = False) -> Rows:
    """The last deadline each membership let pass with something open, or else the last one set.

    Args:
        by_last: as ``demanded_until`` takes it.
    """
    of, late, open_yen = _late_at(check, rows)
    deadline = demanded_until(check, late["invoice_id"], rows["entry_id"][of], by_last=by_last)
    is_demanded = (deadline != NEVER) & (open_yen > 0)
    of, deadline = of[is_demanded], deadline[is_demanded]
    in_vain = deadline < rows["found_on"][of]
    last = np.full(len(rows), np.datetime64("NaT", "D"))
    np.fmax.at(last, of[in_vain], deadline[in_vain])
    pending = ~in_vain & np.isnat(last[of])
    np.fmax.at(last, of[pending], deadline[pending])
    return np.where(np.isnat(last), NEVER, last)


def _late_at(check: Check, rows: Rows) -> tuple[Rows, Rows, Rows]:
    """Overdue invoices when an entry was made: of which row each is, itself, its open fees."""
    overdue = check.part["overdue"]
    of, one = pairs(rows["membership_id"], overdue["membership_id"])
    late = overdue[one]
    entries = rows["entry_id"][of]
    was_late = (late["entry_id"] <= entries) & (late["closed_entry_id"] >= entries)
    of, late = of[was_late], late[was_late]
    open_yen = open_at(check, late["invoice_id"], entries[was_late], kinds=FEES)
    return of, late, np.maximum(open_yen, 0)
