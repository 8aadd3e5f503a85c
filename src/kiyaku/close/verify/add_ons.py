"""Add-ons: taken and given up as the journal tells, on the days and at the fees of the terms."""

from __future__ import annotations

from typing import Any

import numpy as np

from kiyaku.base import columns
from kiyaku.base.columns import Columns, Rows
from kiyaku.billing import plans
from kiyaku.billing.kinds import ChargeKind
from kiyaku.close.verify import acts, fees
from kiyaku.close.verify.context import Check, given
from kiyaku.close.verify.matching import Index, month_key, pairs
from kiyaku.close.verify.rows import END_KINDS, NEVER

_INITIAL = END_KINDS.index("initial_cancellation")
_DUE: Columns = {
    "membership_id": "i8", "number": "i2", "add_on_id": "i8", "from_day": "date",
    "last_day": "date", "first_day": "date", "is_again": "bool",
}  # fmt: skip
"""An add-on in a period: ``first_day`` is the day on which the fee of that period begins.

``is_again``: the membership had the same one before.
"""


def check(check: Check) -> None:
    """All add-ons of a partition's memberships, and what was charged for them."""
    _check_taken(check)
    _check_last_days(check)
    had = due(check)
    _check_fees(check, had)
    _check_all_charged(check, had)


def _check_taken(check: Check) -> None:
    """Each is one entry, on the day that the terms gave; none is missing."""
    rows = check.part["add_on_taken"]
    told = acts.read(
        check.part, "add_on_taken", {"number": "i2", "from_day": "date", "start_told_on": "date"}
    )
    place = Index(told["id"]).of(rows["entry_id"])
    found = np.full(len(rows), NEVER)
    start = np.full(len(rows), NEVER)
    known = place >= 0
    same = np.zeros(len(rows), dtype=bool)
    found[known], start[known] = told["from_day"][place[known]], told["start_told_on"][place[known]]
    same[known] = told["number"][place[known]] == rows["number"][known]
    check.put(
        "add_on", "add_on_taken", ~same | (found != rows["from_day"]), found, rows["from_day"]
    )
    _check_named(check, rows)
    lost = told[~np.isin(told["id"], rows["entry_id"])]
    _put(check, lost, np.ones(len(lost), dtype=bool), "an add-on", None)
    check.basis("add_on_taken", "basis_id", ("add_on_starts_on",), rows["requested_on"])
    answers, answered = check.answers(
        "add_on_starts_on", "add_on_taken", rows, check.changes_at(rows["entry_id"]),
        rows["basis_id"], requested_on=rows["requested_on"], start_told_on=given(start),
    )  # fmt: skip
    if answered.any():
        wrong = answered & (answers["answer"] != rows["from_day"])
        check.put("add_on", "add_on_taken", wrong, answers["answer"], rows["from_day"])


def _check_named(check: Check, rows: Rows) -> None:
    """Taking and giving up name the add-on that the row has."""
    if not len(rows):
        return
    codes = plans.plan_codes(check.part.service, add_ons=True)
    ids, own = {code: id_ for id_, code in codes.items()}, rows["add_on_id"]
    acted = acts.payloads(check.part, ["add_on_taken", "add_on_left"])
    named = {entry: ids.get(str(told.get("add_on")), 0) for entry, told in acted}
    for column in ("entry_id", "leave_entry_id"):
        pairs_of = zip(rows[column], own, strict=True)
        told = np.array([named.get(int(entry), int(had)) for entry, had in pairs_of])
        check.put("add_on", "add_on_taken", told != own, told, own)


def _check_last_days(check: Check) -> None:
    """The last day is that of the last request, unless it was taken back since."""
    rows = check.part["add_on_taken"]
    told = acts.read(
        check.part, ["add_on_left", "add_on_kept"],
        {"number": "i2", "last_day": "date", "desired_month": "date", "consented": "i8"},
    )  # fmt: skip
    kept = acts.read(check.part, "add_on_kept", {})
    last = told[np.lexsort((told["id"], _key(told)))]
    is_last = np.ones(len(last), dtype=bool)
    is_last[:-1] = _key(last)[1:] != _key(last)[:-1]
    last = last[is_last]
    place = Index(_key(last)).of(_key(rows))
    stands = (place >= 0) & ~np.isin(last["id"][place] if len(last) else place, kept["id"])
    expected, entry = np.full(len(rows), NEVER), np.zeros(len(rows), dtype=np.int64)
    month = np.full(len(rows), NEVER)
    expected[stands] = last["last_day"][place[stands]]
    entry[stands] = last["id"][place[stands]]
    month[stands] = last["desired_month"][place[stands]]
    wrong = (rows["last_day"] != expected) | (stands & (rows["leave_entry_id"] != entry))
    check.put("add_on", "add_on_taken", wrong, expected, rows["last_day"])
    lost = last[~np.isin(_key(last), _key(rows))]
    _put(check, lost, np.ones(len(lost), dtype=bool), "an add-on that was given up", None)
    left, months = rows[stands], month[stands].astype("datetime64[M]")
    check.bases_of(
        "add_on_taken", left, "leave_basis_id", ("membership_end",), left["leave_requested_on"]
    )
    answers, answered = check.answers(
        "membership_end", "add_on_taken", left, check.changes_at(left["leave_entry_id"]),
        left["leave_basis_id"], requested_on=left["leave_requested_on"],
        **_desired(check, month[stands], months),
    )  # fmt: skip
    if answered.any():
        wrong = answered & (answers["answer"] != left["last_day"])
        where = check.where("add_on_taken", left)
        check.audit.found.add_rows("add_on", wrong, where, answers["answer"], left["last_day"])


def _desired(check: Check, month: Rows, months: Rows) -> dict[str, Rows]:
    """The months that were named, of terms that let one be named."""
    if "desired_month" not in check.audit.settings.now.facts_of("membership_end"):
        return {}
    return {"desired_month": np.where(month == NEVER, np.datetime64("NaT"), months)}


def due(check: Check) -> Rows:
    """Each add-on with each period in which it was had, and the day its fee there begins."""
    taken, periods = check.part["add_on_taken"], check.part["period"]
    of, one = pairs(taken["membership_id"], periods["membership_id"])
    had, within, again = taken[of], periods[one], _are_again(taken)[of]
    begins = np.maximum(had["from_day"], within["first_day"])
    counts = (begins <= within["last_day"]) & (begins <= had["last_day"])
    had, begins = had[counts], begins[counts]
    return columns.filled(
        _DUE, len(had), first_day=begins, is_again=again[counts],
        **{name: had[name] for name in _DUE if name not in ("first_day", "is_again")},
    )  # fmt: skip


def _are_again(taken: Rows) -> Rows:
    """Which follow another of the same add-on that the membership had, one that did begin."""
    if not len(taken):
        return np.zeros(0, dtype=bool)
    _, group = np.unique(taken[["membership_id", "add_on_id"]], return_inverse=True)
    earliest = np.full(len(taken), NEVER)
    begun = taken["last_day"] >= taken["from_day"]
    np.minimum.at(earliest, group[begun], taken["from_day"][begun])
    are_again: Rows = taken["from_day"] > earliest[group]
    return are_again


def _check_fees(check: Check, due: Rows) -> None:
    """A fee is for an add-on that was had in the month, at the price of the day it began on."""
    charges = fees.of_kind(check, ChargeKind.ADD_ON_FEE)
    place = Index(_month_key(due, due["number"], due["first_day"])).of(
        _month_key(charges, charges["occurrence"], charges["fee_month"])
    )
    fees.put(check, "fee_unfounded", charges, place < 0, "an add-on", charges["fee_month"])
    charges, due = charges[place >= 0], due[place[place >= 0]]
    changes = check.changes_at(charges["entry_id"])
    amount, known, first = _amounts(check, due, changes, charges["basis_id"])
    wrong = known & (amount != charges["amount_yen"])
    fees.put(check, "fee_amount", charges, wrong, amount, charges["amount_yen"])
    fees.put(check, "unanswerable", charges, ~known, charges["amount_yen"], charges["amount_yen"])
    fees.check_due_days(check, charges, due, changes)
    days = due["first_day"]
    check.bases_of("charge", charges, "due_basis_id", ("fee_due_on",), days)
    for rows, question in ((first, "first_month_fee"), (~first, "fee_due_on")):
        check.bases_of("charge", charges[rows], "basis_id", (question,), days[rows])


def _check_all_charged(check: Check, due: Rows) -> None:
    """Each fee that has begun is charged, or costs nothing."""
    part, settings = check.part, check.audit.settings
    begun = due["first_day"] <= check.audit.closed_until
    begun &= part.of_membership(due, "end_kind") != _INITIAL
    begun &= due["first_day"] <= part.of_membership(due, "ended_on")
    due = due[begun]
    charges = fees.of_kind(check, ChargeKind.ADD_ON_FEE)
    charged = Index(_month_key(charges, charges["occurrence"], charges["fee_month"])).of(
        _month_key(due, due["number"], due["first_day"])
    )
    open_ = due[charged < 0]
    if not len(open_):
        return
    basis = check.audit.bases.made_for("fee_due_on", open_["first_day"])
    amount, known = amounts_of(check, open_, settings.on_days(open_["first_day"]), basis)
    where = check.where("add_on_taken", open_)
    check.audit.found.add_rows("fee_missing", ~known | (amount > 0), where, amount, None)


def amounts_of(check: Check, due: Rows, changes: Rows, basis: Rows) -> tuple[Rows, Rows]:
    """What each costs under some settings, and whether that can be told."""
    yen, known, _ = _amounts(check, due, changes, basis)
    return yen, known


def _amounts(check: Check, due: Rows, changes: Rows, basis: Rows) -> tuple[Rows, Rows, Rows]:
    """As ``amounts_of``, and which of them are by the rule of a start.

    A start may cost nothing only the first time a membership has that add-on.
    """
    settings = check.audit.settings
    yen, known = settings.monthly_fees(changes, due["add_on_id"], due["first_day"])
    by_start = _is_first(check, due)
    first = np.flatnonzero(by_start & known)
    if len(first):
        answers, answered = settings.ask(
            "first_month_fee", changes[first], basis[first],
            monthly_fee_yen=yen[first], service_started_on=due["from_day"][first],
        )  # fmt: skip
        fee = np.broadcast_to(answers.get("answer", 0), len(first))
        in_full = answered & (fee == 0) & due["is_again"][first]
        by_start[first[in_full]] = False
        yen[first] = np.where(in_full, yen[first], fee)
        known[first] = answered
    return yen, known, by_start


def _is_first(check: Check, due: Rows) -> Rows:
    """Where the fee is that of a start, of terms that say what that costs."""
    is_first: Rows = (due["first_day"] == due["from_day"]) & check.audit.settings.now.answers(
        "first_month_fee"
    )
    return is_first


def _key(rows: Rows) -> Rows:
    """One integer per membership and number of what it took (a smallint)."""
    key: Rows = rows["membership_id"] * 32_768 + rows["number"]
    return key


def _month_key(rows: Rows, number: Rows, dates: Rows) -> Rows:
    """One integer per membership, number and month; nobody takes more than 4,096 add-ons."""
    return month_key(rows["membership_id"] * 4_096 + number, dates)


def _put(check: Check, rows: Rows, wrong: Rows, expected: Any, found: Any) -> None:
    check.audit.found.add_rows(
        "add_on",
        wrong,
        lambda row: f"journal_entry {rows['id'][row]}, membership {rows['membership_id'][row]}",
        expected,
        found,
    )
