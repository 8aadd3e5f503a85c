"""Plans that changed: each change is as it was asked for, and was carried out on its day."""

from __future__ import annotations

from typing import Any

import numpy as np

from kiyaku.base.columns import Rows
from kiyaku.close.verify import acts
from kiyaku.close.verify.context import Check
from kiyaku.close.verify.matching import Index
from kiyaku.close.verify.rows import NEVER


def check(check: Check) -> None:
    """All changes of plan of a partition's memberships."""
    _check_journal(check)
    _check_days(check)
    _check_carried_out(check)
    _check_plans(check)


def _check_journal(check: Check) -> None:
    """Each change is one entry, and each that is taken back one more; none is missing."""
    rows = check.part["plan_change"]
    asked = acts.read(check.part, "plan_change_requested", {"from_day": "date"})
    taken_back = acts.read(check.part, "plan_change_withdrawn", {"from_day": "date"})
    place = Index(asked["id"]).of(rows["entry_id"])
    found = np.full(len(rows), NEVER)
    found[place >= 0] = asked["from_day"][place[place >= 0]]
    check.put("plan_change", "plan_change", found != rows["from_day"], found, rows["from_day"])
    lost = ~np.isin(asked["id"], rows["entry_id"])
    _put(check, asked[lost], "a change of plan")
    lost = ~np.isin(taken_back["id"], rows["withdrawn_entry_id"])
    _put(check, taken_back[lost], "a change of plan taken back")


def _check_days(check: Check) -> None:
    """Each begins on the day that the terms gave for the day of asking."""
    rows = check.part["plan_change"]
    check.basis("plan_change", "basis_id", ("plan_changes_on",), rows["requested_on"])
    answers, answered = check.answers(
        "plan_changes_on",
        "plan_change",
        rows,
        check.changes_at(rows["entry_id"]),
        rows["basis_id"],
        requested_on=rows["requested_on"],
    )
    if answered.any():
        wrong = answered & (answers["answer"] != rows["from_day"])
        check.put("plan_change", "plan_change", wrong, answers["answer"], rows["from_day"])


def _check_carried_out(check: Check) -> None:
    """The close of the day before made it the plan, unless it was taken back or all was over."""
    rows = check.part["plan_change"]
    eve = rows["from_day"] - 1
    over = check.part.of_membership(rows, "ended_on") <= eve
    is_due = (rows["withdrawn_on"] == NEVER) & (eve <= check.audit.closed_until) & ~over
    expected = np.where(is_due, eve, NEVER)
    # One that ended on a day past before its close was told may have changed all the same.
    wrong = (rows["carried_out_on"] != expected) & ~(over & (rows["carried_out_on"] == eve))
    check.put("plan_change", "plan_change", wrong, expected, rows["carried_out_on"])


def _check_plans(check: Check) -> None:
    """Each change sets out from the plan there was, and the last one carried out is that of now."""
    rows = check.part["plan_change"]
    rows = rows[rows["carried_out_on"] != NEVER]
    rows = rows[np.lexsort((rows["from_day"], rows["membership_id"]))]
    follows = rows["membership_id"][1:] == rows["membership_id"][:-1]
    broken = np.zeros(len(rows), dtype=bool)
    broken[1:] = follows & (rows["from_plan_id"][1:] != rows["to_plan_id"][:-1])
    is_last = np.ones(len(rows), dtype=bool)
    is_last[:-1] = ~follows
    now = check.part.of_membership(rows, "plan_id")
    broken |= is_last & (rows["to_plan_id"] != now)
    where = check.where("plan_change", rows)
    check.audit.found.add_rows("plan_change", broken, where, rows["to_plan_id"], now)


def _put(check: Check, rows: Rows, expected: Any) -> None:
    check.audit.found.add_rows(
        "plan_change",
        np.ones(len(rows), dtype=bool),
        lambda row: f"journal_entry {rows['id'][row]}, membership {rows['membership_id'][row]}",
        expected,
        None,
    )
