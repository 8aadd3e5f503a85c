"""Grounds with which, as the terms were read then, all debts fell due at once: all of them did."""

from __future__ import annotations

import numpy as np

from kiyaku.base.columns import Rows
from kiyaku.close.verify.context import Check
from kiyaku.close.verify.matching import Index, pairs
from kiyaku.close.verify.rows import DECIDED, GROUND_QUESTIONS, NEVER
from kiyaku.flows.acceleration import FOLLOWS_GROUND, TAKES_UNINVOICED, takes_time

_TAKING_TIME = [place for place, one in enumerate(GROUND_QUESTIONS) if takes_time(one)]


def check(check: Check, changes: Rows) -> None:
    """With each such ground all that was open is due by its day, and all charges are invoiced."""
    part, grounds = check.part, taking_time(check)
    if not len(grounds):
        return
    invoices, settled = part["invoice"], part["settlement"]
    of, one = pairs(grounds["membership_id"], invoices["membership_id"])
    here, at = invoices[one], grounds[of]
    place = Index(settled["invoice_id"]).of(here["id"])
    paid = np.zeros(len(here), dtype=bool)
    paid[place >= 0] = settled["entry_id"][place[place >= 0]] <= at["entry_id"][place >= 0]
    was_open = (here["entry_id"] <= at["entry_id"]) & (here["issued_on"] <= at["found_on"]) & ~paid
    here, at = here[was_open], at[was_open]
    due_on = _due_by(here, changes, at["found_on"])
    wrong = due_on > at["found_on"]
    add_rows = check.audit.found.add_rows
    add_rows("acceleration", wrong, check.where("invoice", here), at["found_on"], due_on)
    _check_uninvoiced(check)


def taking_time(check: Check) -> Rows:
    """The grounds with which, by the terms as they were read then, all debts fell due at once.

    Not those that a close found on the day of a suspension: debts fell due with that.
    """
    grounds = check.part["ground"]
    decided_at_once = (grounds["state"] == DECIDED) & (grounds["closed_on"] == grounds["found_on"])
    decided_at_once &= check.by_close(grounds["entry_id"])
    of_that_list = np.isin(grounds["question"], _TAKING_TIME)
    return _answered_yes(check, FOLLOWS_GROUND, grounds[of_that_list & ~decided_at_once])


def taking_uninvoiced(check: Check) -> Rows:
    """Those of them with which charges fell due, and were invoiced, that were on no invoice."""
    return _answered_yes(check, TAKES_UNINVOICED, taking_time(check))


def _answered_yes(check: Check, question: str, grounds: Rows) -> Rows:
    if not len(grounds) or not check.audit.settings.now.answers(question):
        return grounds[:0]
    # Under the readings that were chosen then: no basis of it is on record with a ground.
    of_the_time = np.zeros(len(grounds), dtype=np.int64)
    changes = check.changes_at(grounds["entry_id"])
    answers, answered = check.answers(question, "ground", grounds, changes, of_the_time)
    return grounds[answers["answer"]] if answered.any() else grounds[:0]


def _due_by(invoices: Rows, changes: Rows, days: Rows) -> Rows:
    """When invoices were due by the end of a day at the earliest: a change of the day counts, even
    where another of that day took it back."""
    due_on = invoices["due_on"].copy()
    of, one = pairs(invoices["id"], changes["invoice_id"])
    rows, day = changes[one], days[of]
    order = np.lexsort((rows["id"], of))
    of, rows, day = of[order], rows[order], day[order]
    before = rows["entered_on"] < day
    due_on[of[before]] = rows["due_on"][before]  # a later change is written over an earlier one
    now = (rows["entered_on"] == day) & ~rows["is_correction"]
    np.minimum.at(due_on, of[now], rows["due_on"][now])
    return due_on


def _check_uninvoiced(check: Check) -> None:
    part, grounds = check.part, taking_uninvoiced(check)
    charges, lines, reversals = part["charge"], part["invoice_line"], part["charge_reversal"]
    of, one = pairs(grounds["membership_id"], charges["membership_id"])
    here, at = charges[one], grounds[of]
    stood = (here["entry_id"] <= at["entry_id"]) & (here["raised_on"] <= at["found_on"])
    stood &= ~np.isin(here["id"], reversals["charge_id"])
    here, at = here[stood], at[stood]
    issued = np.full(len(here), NEVER)
    place = Index(lines["charge_id"]).of(here["id"])
    known = place >= 0
    invoice = part.invoice_index.of(lines["invoice_id"][place[known]])
    issued[known] = np.where(invoice >= 0, part["invoice"]["issued_on"][invoice], NEVER)
    wrong = issued > at["found_on"]
    where = check.where("charge", here)
    check.audit.found.add_rows("acceleration", wrong, where, at["found_on"], issued)
