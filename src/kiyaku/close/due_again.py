"""When invoices would be due, were it read otherwise when the benefit of time is lost.

What is on record of grounds and decisions is asked again; payments stay as they were made.
"""

from __future__ import annotations

import numpy as np

from kiyaku.base.columns import Rows
from kiyaku.close.verify import acts, at_once, fees
from kiyaku.close.verify.context import Check
from kiyaku.close.verify.matching import pairs
from kiyaku.flows.acceleration import FOLLOWS_GROUND, QUESTION, TAKES_UNINVOICED
from kiyaku.flows.listed_kinds import EXCLUSION
from kiyaku.flows.sanctions import DECISIONS

QUESTIONS = (QUESTION, FOLLOWS_GROUND, TAKES_UNINVOICED)
"""What the day on which a debt is due rests on, once a ground has arisen."""
_LOST = np.dtype([("membership_id", "i8"), ("day", "datetime64[D]"), ("takes_uninvoiced", "?")])


def is_asked(check: Check) -> bool:
    """Whether the reading that is asked about is one of these questions'."""
    pack, instead = check.audit.settings.now, check.audit.settings.instead
    if not pack.answers(QUESTION):
        return False
    return any(set(instead) & set(pack.readings_of(question)) for question in QUESTIONS)


def may_be_late(check: Check, invoices: Rows, today: np.datetime64) -> Rows:
    """Which invoices are, or by some reading could be, past their due day."""
    late: Rows = check.part.due_on[check.part.invoice_index.of(invoices["id"])] < today
    if not is_asked(check):
        return late
    concerned = [check.part["ground"]["membership_id"], _decisions(check)["membership_id"]]
    return late | np.isin(invoices["membership_id"], np.concatenate(concerned))


def due_days(check: Check, invoices: Rows) -> Rows:
    """When invoices (by id) are due: as issued, or from the first day on which time was lost.

    Not by what happened before they were there, nor by what somebody has taken back.
    """
    part = check.part
    place = part.invoice_index.of(invoices)
    rows, charged = part["invoice"][place], fees.last_raised(check)[place]
    due_on, lost = rows["due_on"].copy(), _lost(check)
    of, one = pairs(rows["membership_id"], lost["membership_id"])
    days = lost["day"][one]
    since = np.where(lost["takes_uninvoiced"][one], charged[of], _issued_on(check, rows)[of])
    counts = (since <= days) & (days > _given_back(check, invoices)[of])
    np.minimum.at(due_on, of[counts], days[counts])
    return due_on


def _issued_on(check: Check, rows: Rows) -> Rows:
    """When invoices went out, or would have, had they not gone out because all was due at once."""
    changes = check.audit.settings.on_days(rows["issued_on"])
    regular, answered = check.audit.settings.ask(
        "invoice_issued_on", changes, rows["basis_id"], due_on=rows["due_on"]
    )
    if not answered.any():
        return rows["issued_on"]
    day: Rows = np.where(answered, regular["answer"], rows["issued_on"])
    return np.maximum(day, rows["issued_on"])


def _lost(check: Check) -> Rows:
    """The days on which memberships lost the benefit of time, as it is read."""
    grounds, decisions = at_once.taking_time(check), _decisions(check)
    memberships = [grounds["membership_id"], decisions["membership_id"]]
    settings = check.audit.settings
    changes = np.concatenate(
        [check.changes_at(grounds["entry_id"]), settings.before_entries(decisions["id"])]
    )
    lost = np.zeros(len(changes), dtype=_LOST)
    lost["membership_id"] = np.concatenate(memberships)
    lost["day"] = np.concatenate([grounds["found_on"], decisions["day"]])
    answers, _ = settings.ask(TAKES_UNINVOICED, changes, np.zeros(len(changes), dtype=np.int64))
    lost["takes_uninvoiced"] = answers.get("answer", False)
    return lost


def _decisions(check: Check) -> Rows:
    """The suspensions and terminations that let debts fall due whatever the reading."""
    rows = acts.read(check.part, list(DECISIONS), {})
    return rows[~check.audit.bases.rest_on(rows["basis_id"], EXCLUSION)]


def _given_back(check: Check, invoices: Rows) -> Rows:
    """For each invoice the last day on which somebody gave it its time back."""
    changes = check.part["due_change"]
    changes = changes[changes["is_correction"]]
    given = np.full(len(invoices), np.datetime64("0001-01-01", "D"))
    of, one = pairs(invoices, changes["invoice_id"])
    np.maximum.at(given, of, changes["entered_on"][one])
    return given
