"""Costs charged on: each is one entry of the journal and one charge, as the terms have it."""

from __future__ import annotations

import numpy as np

from kiyaku.base.columns import Rows
from kiyaku.billing import costs as billed
from kiyaku.billing.money import sum_by_group
from kiyaku.close.verify import acts
from kiyaku.close.verify.context import Check
from kiyaku.close.verify.fees import of_kind, put
from kiyaku.close.verify.matching import Index, pairs, sums
from kiyaku.close.verify.rows import COST_BACK, NEVER, NO_ENTRY
from kiyaku.flows import costs

_TOLD = {
    "charge": "i8", "cost_yen": "i8", "amount_yen": "i8", "borne_on": "date", "due_on": "date",
    "taxed": "bool", "in_members_name": "bool",
}  # fmt: skip


def check(check: Check) -> None:
    """All of a partition's costs."""
    _check_told(check)
    charges = of_kind(check, *billed.KINDS.values())
    lost = ~np.isin(charges["id"], check.part["cost"]["charge_id"])
    put(check, "cost", charges, lost, "cost", None)
    for number, (kind, asked) in enumerate(costs.KINDS.items()):
        rows = check.part["cost"]
        _check_answers(check, rows[rows["kind"] == number], kind, asked)
    _check_taken_back(check)
    _check_due_back(check)


def _check_told(check: Check) -> None:
    """A cost and its charge are what the entry says by which they were recorded."""
    part = check.part
    told, rows = acts.read(part, costs.RECORDED, _TOLD), part["cost"]
    place = Index(rows["entry_id"]).of(told["id"])
    where = check.where("journal_entry", told)
    check.audit.found.add_rows("cost", place < 0, where, told["charge"], None)
    place = Index(told["id"]).of(rows["entry_id"])
    check.put("cost", "cost", place < 0, "journal_entry", rows["entry_id"])
    charge = part.charge_index.of(rows["charge_id"])
    check.put("cost", "cost", charge < 0, "charge", rows["charge_id"])
    known = (place >= 0) & (charge >= 0)
    rows, told, charges = rows[known], told[place[known]], part["charge"][charge[known]]
    month = rows["borne_on"].astype("datetime64[M]").astype("datetime64[D]")
    for expected, found in (
        (told["charge"], rows["charge_id"]),
        (told["borne_on"], rows["borne_on"]),
        (told["taxed"], rows["is_taxed"]),
        (told["in_members_name"], rows["in_members_name"]),
        (told["amount_yen"], charges["amount_yen"]),
        (told["due_on"], charges["due_on"]),
        (month, charges["fee_month"]),
        (rows["entry_id"], charges["entry_id"]),
    ):
        wrong = expected != found
        check.audit.found.add_rows("cost", wrong, check.where("cost", rows), expected, found)


def _check_answers(check: Check, rows: Rows, kind: str, asked: costs.Asked) -> None:
    """Amount, tax and due day are what the terms answer, by the bases of the charge."""
    part = check.part
    told = acts.read(part, costs.RECORDED, _TOLD)
    place, of = part.charge_index.of(rows["charge_id"]), Index(told["id"]).of(rows["entry_id"])
    known = (place >= 0) & (of >= 0)
    rows, charges, told = rows[known], part["charge"][place[known]], told[of[known]]
    put(check, "cost", charges, charges["kind"] != billed.KINDS[kind], kind, charges["kind"])
    check.bases_of("charge", charges, "basis_id", (asked.amount,), rows["borne_on"])
    check.bases_of("charge", charges, "due_basis_id", (asked.due_on,), charges["raised_on"])
    changes, borne_on = check.changes_at(charges["entry_id"]), rows["borne_on"]
    for question, found, basis, facts in (
        (
            asked.amount, charges["amount_yen"], charges["basis_id"],
            {"cost_yen": told["cost_yen"], "borne_on": borne_on},
        ),
        (
            asked.taxed, rows["is_taxed"], charges["basis_id"],
            {"borne_on": borne_on, "in_members_name": rows["in_members_name"]},
        ),
        (
            asked.due_on, charges["due_on"], charges["due_basis_id"],
            {"charged_on": charges["raised_on"]},
        ),
    ):  # fmt: skip
        answers, answered = check.answers(question, "charge", charges, changes, basis, **facts)
        if answered.any():
            wrong = answered & (answers["answer"] != found)
            put(check, "cost", charges, wrong, answers["answer"], found)


def _check_taken_back(check: Check) -> None:
    """One that was taken back by its own entry is so in the journal, and the reverse."""
    part = check.part
    told = acts.read(part, costs.TAKEN_BACK, {"charge": "i8", "amount_yen": "i8"})
    reversals = part["charge_reversal"]
    reversals = reversals[part.entry_of(reversals["entry_id"])[1] == COST_BACK]
    place = Index(reversals["entry_id"]).of(told["id"])
    done = np.zeros(len(told), dtype=np.int64)
    done[place >= 0] = reversals["charge_id"][place[place >= 0]]
    where, add_rows = check.where("journal_entry", told), check.audit.found.add_rows
    add_rows("cost", done != told["charge"], where, told["charge"], done)
    costs_at = Index(part["cost"]["charge_id"]).of(told["charge"])
    add_rows("cost", costs_at < 0, where, "cost", told["charge"])
    borne = np.full(len(told), np.datetime64("9999-12-31", "D"))
    borne[costs_at >= 0] = part["cost"]["borne_on"][costs_at[costs_at >= 0]]
    questions = tuple(one.amount for one in costs.KINDS.values())
    check.bases_of("journal_entry", told, "basis_id", questions, borne)


def _check_due_back(check: Check) -> None:
    """What taking one back leaves is due back where the membership is over and owes nothing.

    On the day on which a membership ended it may have been taken back before or after that.
    """
    part = check.part
    told = acts.read(part, costs.TAKEN_BACK, {"refund_yen": "i8"})
    refunds = part["refund_due"]
    where, add_rows = check.where("journal_entry", told), check.audit.found.add_rows
    due = sums(told["id"], refunds["entry_id"], refunds["amount_yen"])
    add_rows("cost", due != told["refund_yen"], where, told["refund_yen"], due)
    of, one = pairs(told["id"], refunds["entry_id"])
    wrong = refunds["basis_id"][one] != told["basis_id"][of]
    theirs = check.where("refund_due", refunds[one])
    add_rows("cost", wrong, theirs, told["basis_id"][of], refunds["basis_id"][one])
    ended_on = part.of_membership(told, "ended_on")
    is_over = (ended_on != NEVER) & (ended_on <= told["day"])
    left = np.where(is_over & (_owed_after(check, told) == 0), _credit_after(check, told), 0)
    is_open = (ended_on == told["day"]) & (told["refund_yen"] == 0)
    add_rows("cost", (left != told["refund_yen"]) & ~is_open, where, left, told["refund_yen"])


def _owed_after(check: Check, told: Rows) -> Rows:
    """What each membership owed, invoiced or not, when an entry and all with it was made."""
    part = check.part
    charges, back = part["charge"], part["charge_reversal"]
    place = Index(back["charge_id"]).of(charges["id"])
    back_by = np.full(len(charges), NO_ENTRY)
    back_by[place >= 0] = back["entry_id"][place[place >= 0]]
    stood = (charges["entry_id"], back_by)
    return _sum_at(told, charges, *stood) - _used_after(check, told)


def _credit_after(check: Check, told: Rows) -> Rows:
    """What each had paid and not used then; what an entry itself made due back is not used."""
    part = check.part
    paid, back = part["payment"], part["refund_due"]
    given = _sum_at(told, paid, paid["entry_id"]) - _used_after(check, told)
    return given - _sum_at(told, back, back["entry_id"] + 1)


def _used_after(check: Check, told: Rows) -> Rows:
    applied = check.part["allocation"]
    return _sum_at(told, applied, applied["entry_id"], applied["undone_entry_id"])


def _sum_at(told: Rows, rows: Rows, since: Rows, until: Rows | None = None) -> Rows:
    """The yen of each membership's rows that stood when an entry and all with it was made."""
    of, one = pairs(told["membership_id"], rows["membership_id"])
    stood = since[one] <= told["id"][of]
    if until is not None:
        stood &= until[one] > told["id"][of]
    return sum_by_group(of[stood], rows["amount_yen"][one][stood], len(told))
