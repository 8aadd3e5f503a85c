"""What was not paid in time: overdue invoices, late interest, demands, missed duties."""

from __future__ import annotations

import numpy as np

from kiyaku.base.columns import Rows
from kiyaku.billing.kinds import BEARS_INTEREST, FEES, ChargeKind
from kiyaku.billing.money import sum_by_group
from kiyaku.close.verify import acts
from kiyaku.close.verify.context import Check
from kiyaku.close.verify.fees import of_kind, put
from kiyaku.close.verify.matching import Index, pairs, sums
from kiyaku.close.verify.rows import (
    DEMAND,
    DUNNING,
    NEVER,
    NO_ENTRY,
    PARKED_INTEREST,
    START_DUTY,
)

_ONE = np.timedelta64(1, "D")


def check(check: Check) -> None:
    """All of a partition's arrears."""
    _check_found(check)
    _check_settled(check)
    _check_interest(check)
    _check_interim_interest(check)
    _check_handling_fees(check)
    _check_dunning(check)
    _check_demands(check)
    _check_duties(check)


def open_at(
    check: Check,
    invoices: Rows,
    entries: Rows,
    *,
    kinds: tuple[ChargeKind, ...] = (),
    paid_by: Rows | None = None,
) -> Rows:
    """What was open on invoices when an entry was made, from lines, allocations and reversals.

    Args:
        kinds: only lines of these kinds.
        paid_by: only payments made on or before these days count.
    """
    lines, applied = check.part["invoice_line"], check.part["allocation"]
    if kinds:
        lines = lines[np.isin(lines["kind"], kinds)]
        applied = applied[np.isin(applied["kind"], kinds)]
    of, one = pairs(invoices, lines["invoice_id"])
    owed = _taken_back_by(check, lines)[one] >= entries[of]
    billed = sum_by_group(of[owed], lines["amount_yen"][one][owed], len(invoices))
    of, one = pairs(invoices, applied["invoice_id"])
    counted = standing_at(applied[one], entries[of])
    if paid_by is not None:
        counted &= applied["paid_on"][one] <= paid_by[of]
    return billed - sum_by_group(of[counted], applied["amount_yen"][one][counted], len(invoices))


def _taken_back_by(check: Check, lines: Rows) -> Rows:
    """The entry that took back each line's charge, or one past all others."""
    reversals = check.part["charge_reversal"]
    place = Index(reversals["charge_id"]).of(lines["charge_id"])
    entry = np.full(len(lines), NO_ENTRY)
    entry[place >= 0] = reversals["entry_id"][place[place >= 0]]
    return entry


def standing_at(allocations: Rows, entries: Rows) -> Rows:
    """Which allocations stood when an entry (of the same row) was made."""
    stood: Rows = (allocations["entry_id"] < entries) & (allocations["undone_entry_id"] >= entries)
    return stood


def _settled_by(check: Check, rows: Rows) -> tuple[Rows, Rows, Rows]:
    """For each overdue row: the entry that settled its invoice, the days of that and as entered."""
    settled = check.part["settlement"]
    place = Index(settled["invoice_id"]).of(rows["invoice_id"])
    known = place >= 0
    entry, on = np.full(len(rows), NO_ENTRY), np.full(len(rows), NEVER)
    entered = np.full(len(rows), NEVER)
    entry[known] = settled["entry_id"][place[known]]
    on[known] = settled["settled_on"][place[known]]
    entered[known] = settled["entered_on"][place[known]]
    return entry, on, entered


# --- overdue ----------------------------------------------------------------------------------


def _check_found(check: Check) -> None:
    """Overdue is what was not paid in full by its due day, with what was open then."""
    part, closed = check.part, check.audit.closed_until
    rows, invoices = part["overdue"], part["invoice"]
    check.basis("overdue", "basis_id", ("late_interest",), rows["due_on"])
    known = part.invoice_index.of(rows["invoice_id"]) >= 0
    found = rows[known]
    where = check.where("overdue", found)
    add_rows = check.audit.found.add_rows
    due_on = part.due_on[part.invoice_index.of(found["invoice_id"])]
    add_rows("due_on", due_on != found["due_on"], where, due_on, found["due_on"])
    late = found["found_on"] != found["due_on"] + _ONE
    add_rows("overdue_unfounded", late, where, found["due_on"] + _ONE, found["found_on"])
    open_yen = open_at(check, found["invoice_id"], found["entry_id"], paid_by=found["due_on"])
    add_rows("overdue_open", open_yen != found["open_yen"], where, open_yen, found["open_yen"])
    add_rows("overdue_unfounded", open_yen <= 0, where, "open", open_yen)
    settled = part["settlement"]
    place = Index(settled["invoice_id"]).of(invoices["id"])
    is_settled = place >= 0
    in_time = np.zeros(len(invoices), dtype=bool)
    place, due_by = place[is_settled], part.due_on[is_settled]
    # Taken back before the close found it late: on the day after, or with that day's cut-off past.
    due_by = due_by + np.where(settled["is_credited"][place], 2 * _ONE, 0 * _ONE)
    in_time[is_settled] = settled["settled_on"][place] <= due_by
    missing = ~np.isin(invoices["id"], rows["invoice_id"]) & ~in_time
    missing &= part.due_on < closed
    check.put("overdue_missing", "invoice", missing, part.due_on + _ONE, None)


def _check_settled(check: Check) -> None:
    """A delay ends with the settlement of its invoice, and is then closed."""
    part, closed = check.part, check.audit.closed_until
    rows, settled = part["overdue"], part["settlement"]
    paid = settled[~settled["is_credited"]]
    place = Index(paid["invoice_id"]).of(rows["invoice_id"])
    expected = np.full(len(rows), NEVER)
    expected[place >= 0] = paid["settled_on"][place[place >= 0]]
    wrong = expected != rows["settled_on"]
    check.put("overdue_settled_on", "overdue", wrong, expected, rows["settled_on"])
    parked = part["parked"]
    waiting = parked[(parked["step"] == PARKED_INTEREST) & (parked["resolved_on"] == NEVER)]
    _, _, entered = _settled_by(check, rows)
    # A settlement entered while its day is being closed may be assessed that day or the next.
    due = (entered <= closed) & (rows["closed_on"] == NEVER) & (rows["found_on"] <= closed)
    due &= ~np.isin(rows["invoice_id"], waiting["about_id"])
    check.put("interest_missing", "overdue", due, rows["settled_on"], None)


# --- late interest ----------------------------------------------------------------------------


def _check_interest(check: Check) -> None:
    """What an assessed delay came to, recomputed exactly from its pieces and cut once."""
    part = check.part
    rows = part["overdue"]
    rows = rows[(rows["closed_on"] != NEVER) & (rows["settled_on"] != NEVER)]
    rows = rows[rows["interest_days"] >= 0]
    where, add_rows = check.where("overdue", rows), check.audit.found.add_rows
    changes = check.changes_at(rows["closed_entry_id"])
    days, answered = check.answers(
        "late_interest_days", "overdue", rows, changes, as_read_then(rows),
        due_on=rows["due_on"], paid_on=rows["settled_on"],
    )  # fmt: skip
    if answered.any():
        wrong = answered & (days["answer"] != rows["interest_days"])
        add_rows("interest_days", wrong, where, days["answer"], rows["interest_days"])
    charges = of_kind(check, ChargeKind.LATE_INTEREST)
    of, one = pairs(rows["invoice_id"], charges["about_invoice_id"])
    entry = charges["entry_id"][one]
    before, now = (
        sum_by_group(of[some], charges["amount_yen"][one][some], len(rows))
        for some in (entry < rows["closed_entry_id"][of], entry == rows["closed_entry_id"][of])
    )
    total = interest_of(check, rows, rows["closed_entry_id"], None)
    expected = np.maximum(total - before, 0)
    wrong = (total >= 0) & (expected != rows["interest_yen"])
    add_rows("interest_amount", wrong, where, expected, rows["interest_yen"])
    add_rows("interest_amount", now != rows["interest_yen"], where, rows["interest_yen"], now)
    add_rows("unanswerable", total < 0, where, "late_interest", rows["interest_yen"])


def as_read_then(rows: Rows) -> Rows:
    """No basis of their own: what a delay comes to is asked under the readings of its assessment.

    A reading may have changed since the delay was found, whose basis still names the one before.
    """
    return np.zeros(len(rows), dtype=np.int64)


def interest_of(
    check: Check,
    rows: Rows,
    entries: Rows,
    until: Rows | None,
    *,
    changes: Rows | None = None,
) -> Rows:
    """Late interest of invoices as of entries (-1 where it cannot be told).

    Args:
        rows: with ``invoice_id`` and ``due_on``.
        until: what was still open then counts as paid on these days.
        changes: the settings to ask under; by default those in force at the entries.
    """
    applied = check.part["allocation"]
    applied = applied[np.isin(applied["kind"], BEARS_INTEREST)]
    of, one = pairs(rows["invoice_id"], applied["invoice_id"])
    # Payments that come in with an entry itself are applied after its interest is billed; those
    # that a close applies are not part of what it assesses.
    stood = standing_at(applied[one], entries[of])
    of, yen, paid_on = of[stood], applied["amount_yen"][one][stood], applied["paid_on"][one][stood]
    if until is not None:
        left = open_at(check, rows["invoice_id"], entries, kinds=BEARS_INTEREST)
        more = np.flatnonzero(left > 0)
        of, yen = np.concatenate([of, more]), np.concatenate([yen, left[more]])
        paid_on = np.concatenate([paid_on, until[more]])
    if not len(rows):
        return np.zeros(0, dtype=np.int64)
    changes = check.changes_at(entries) if changes is None else changes
    basis = as_read_then(rows)
    exact, known = check.audit.settings.ask(
        "late_interest_exact", changes[of], basis[of],
        principal_yen=yen, due_on=rows["due_on"][of], paid_on=paid_on,
    )  # fmt: skip
    totals = sum_by_group(of, exact.get("answer", np.zeros(len(of), np.int64)), len(rows))
    cut, answered = check.audit.settings.ask(
        "late_interest_cut", changes, basis, exact_total=totals
    )
    interest: Rows = np.where(answered, cut.get("answer", -1), -1)
    interest[of[~known]] = -1
    return interest


def _check_interim_interest(check: Check) -> None:
    """Interest billed to a day, before its invoice was paid in full, with the payment of that day.

    Also the bases of all late interest, and that each is about an overdue invoice.
    """
    part = check.part
    charges = of_kind(check, ChargeKind.LATE_INTEREST)
    place = Index(part["overdue"]["invoice_id"]).of(charges["about_invoice_id"])
    put(check, "charge_unfounded", charges, place < 0, "overdue", charges["about_invoice_id"])
    charges, rows = charges[place >= 0], part["overdue"][place[place >= 0]]
    check.bases_of("charge", charges, "basis_id", ("late_interest",), rows["due_on"])
    interim = charges["entry_id"] != rows["closed_entry_id"]
    charges, rows = charges[interim], rows[interim]
    payments = part["payment"]
    of, one = pairs(charges["entry_id"], payments["entry_id"])
    same = payments["membership_id"][one] == charges["membership_id"][of]
    until = np.full(len(charges), NEVER)
    until[of[same]] = payments["paid_on"][one][same]
    put(check, "charge_unfounded", charges, until == NEVER, "payment", charges["entry_id"])
    charges, rows, until = (each[until != NEVER] for each in (charges, rows, until))
    all_ = of_kind(check, ChargeKind.LATE_INTEREST)
    of, one = pairs(charges["about_invoice_id"], all_["about_invoice_id"])
    earlier = all_["entry_id"][one] < charges["entry_id"][of]
    before = sum_by_group(of[earlier], all_["amount_yen"][one][earlier], len(charges))
    total = interest_of(check, rows, charges["entry_id"], until)
    wrong = total - before != charges["amount_yen"]
    put(check, "interest_amount", charges, wrong, total - before, charges["amount_yen"])


def _check_handling_fees(check: Check) -> None:
    """A handling fee for each delay that bears one, once; of the amount set on its day."""
    part, settings = check.part, check.audit.settings
    charges, rows = of_kind(check, ChargeKind.LATE_HANDLING_FEE), part["overdue"]
    place = Index(rows["invoice_id"]).of(charges["about_invoice_id"])
    put(check, "charge_unfounded", charges, place < 0, "overdue", charges["about_invoice_id"])
    check.bases_of("charge", charges, "basis_id", ("late_handling_fee",), charges["raised_on"])
    if not settings.now.answers("late_handling_fee"):
        put(check, "handling_fee", charges, place >= 0, 0, charges["amount_yen"])
        return
    for day in np.unique(charges["raised_on"]):
        some = charges[charges["raised_on"] == day]
        amount = _handling_fee(check, some["entry_id"], some["basis_id"], day)
        put(check, "handling_fee", some, amount != some["amount_yen"], amount, some["amount_yen"])
    assessed = rows[(rows["interest_days"] >= 0) & (rows["settled_on"] != NEVER)]
    entries = assessed["closed_entry_id"]
    due, _ = settings.ask(
        "late_handling_fee_due", check.changes_at(entries), as_read_then(assessed),
        demanded=assessed["is_dunned"] | (assessed["formal_demand_due_on"] != NEVER),
    )  # fmt: skip
    owed = (assessed["settled_on"] > assessed["due_on"]) & due.get("answer", False)
    owed &= had_fees_overdue(check, assessed)
    for day in np.unique(assessed["closed_on"]):
        some = assessed["closed_on"] == day
        owed[some] &= _handling_fee(check, entries[some], as_read_then(assessed[some]), day) > 0
    times = sums(
        assessed["invoice_id"], charges["about_invoice_id"], np.ones(len(charges), dtype=np.int64)
    )
    where = check.where("overdue", assessed)
    check.audit.found.add_rows("handling_fee", times != owed, where, owed.astype(np.int64), times)


def had_fees_overdue(check: Check, rows: Rows) -> Rows:
    """Of which overdue invoices a fee was not paid by the due day: a cost charged on is none."""
    entries, due_on = rows["closed_entry_id"], rows["due_on"]
    open_yen = open_at(check, rows["invoice_id"], entries, kinds=FEES, paid_by=due_on)
    overdue: Rows = open_yen > 0
    return overdue


def _handling_fee(check: Check, entries: Rows, basis: Rows, day: np.datetime64) -> Rows:
    """The handling fee set when each entry of a day was made."""
    answers, answered = check.audit.settings.ask(
        "late_handling_fee", check.changes_at(entries), basis, as_of=day
    )
    fee: Rows = np.where(answered, answers.get("answer", -1), -1)
    return fee


# --- demands, duties --------------------------------------------------------------------------


def _last_open_day(check: Check, rows: Rows) -> Rows:
    """The last closed day at whose close each overdue invoice was certainly still open.

    A payment of the next business day may have come in before its partition was closed.
    """
    _, _, entered = _settled_by(check, rows)
    ended = np.minimum(entered, rows["closed_on"])
    last: Rows = np.minimum(ended - 2 * _ONE, check.audit.closed_until)
    return last


def _check_dunning(check: Check) -> None:
    """A demand goes out on its day, or on the first day on which the operator's setting says so."""
    part = check.part
    notices = part["notice"]
    notices = notices[notices["kind"] == DUNNING]
    place = Index(part["overdue"]["invoice_id"]).of(notices["about_invoice_id"])
    where, add_rows = check.where("notice", notices), check.audit.found.add_rows
    add_rows("orphan", place < 0, where, "overdue", notices["about_invoice_id"])
    notices, rows = notices[place >= 0], part["overdue"][place[place >= 0]]
    check.bases_of("notice", notices, "basis_id", ("dunning_on",), rows["due_on"])
    _check_day_of(check, "dunning_day", "dunning_on", notices, notices["dispatched_on"], rows)
    open_yen = open_at(check, notices["about_invoice_id"], notices["entry_id"])
    where = check.where("notice", notices)
    add_rows("notice_open", open_yen != notices["open_yen"], where, open_yen, notices["open_yen"])
    rows = part["overdue"]
    is_told = np.isin(rows["invoice_id"], notices["about_invoice_id"])
    wrong = is_told != rows["is_dunned"]
    check.put("dunning_missing", "overdue", wrong, rows["is_dunned"], is_told)
    last = _last_open_day(check, rows)
    untold = rows[~is_told & (last >= rows["found_on"])]
    last = last[~is_told & (last >= rows["found_on"])]
    day, answered = check.answers(
        "dunning_on", "overdue", untold, check.audit.settings.on_days(last), untold["basis_id"],
        due_on=untold["due_on"],
    )  # fmt: skip
    if answered.any():
        late = answered & (day["answer"] <= last)
        add_rows("dunning_missing", late, check.where("overdue", untold), day["answer"], None)


def _check_day_of(
    check: Check, code: str, question: str, rows: Rows, on: Rows, overdue: Rows, after: int = 0
) -> None:
    """A day is the one the terms answer (and so many days after), unless a setting moved it.

    It is right on a day where it is due by that day's settings, and was not yet the day before.
    """
    table = "notice" if "dispatched_on" in (rows.dtype.names or ()) else "duty"
    settings = check.audit.settings
    today, answered = check.answers(
        question, table, rows, settings.on_days(on), rows["basis_id"], due_on=overdue["due_on"]
    )
    before, _ = check.answers(
        question, table, rows, settings.on_days(on - 1), rows["basis_id"],
        due_on=overdue["due_on"],
    )  # fmt: skip
    if answered.any():
        is_due = today["answer"] + after * _ONE <= on
        is_new = (on == overdue["found_on"]) | (before["answer"] + after * _ONE > on - 1)
        expected = np.maximum(today["answer"] + after * _ONE, overdue["found_on"])
        where = check.where(table, rows)
        check.audit.found.add_rows(code, answered & ~(is_due & is_new), where, expected, on)


def _check_demands(check: Check) -> None:
    """Formal demands are those of the journal, for open fees, with the deadline that counts."""
    part = check.part
    notices = part["notice"]
    notices = notices[notices["kind"] == DEMAND]
    told = acts.read(part, "formal_demand_issued", {"due_on": "date", "amount_yen": "i8"})
    check.bases_of("notice", notices, "basis_id", ("arrears_ground",), notices["dispatched_on"])
    add_rows, where = check.audit.found.add_rows, check.where("notice", notices)
    place = Index(told["id"]).of(notices["entry_id"])
    expected = np.full(len(notices), NEVER)
    expected[place >= 0] = told["due_on"][place[place >= 0]]
    add_rows("demand", expected != notices["due_on"], where, expected, notices["due_on"])
    amount = sums(told["id"], notices["entry_id"], notices["open_yen"])
    add_rows(
        "demand",
        amount != told["amount_yen"],
        lambda row: f"journal_entry {told['id'][row]}, membership {told['membership_id'][row]}",
        told["amount_yen"],
        amount,
    )
    open_yen = open_at(check, notices["about_invoice_id"], notices["entry_id"], kinds=FEES)
    add_rows("notice_open", open_yen != notices["open_yen"], where, open_yen, notices["open_yen"])
    rows = part["overdue"]
    deadline = demanded_until(check, rows["invoice_id"], np.full(len(rows), NO_ENTRY))
    wrong = deadline != rows["formal_demand_due_on"]
    check.put("demand", "overdue", wrong, deadline, rows["formal_demand_due_on"])


def demanded_until(check: Check, invoices: Rows, entries: Rows, *, by_last: bool = False) -> Rows:
    """The deadline of each invoice by the demands made before an entry: the first that passed.

    A demand puts off a deadline that runs on its day, and never cuts it short.

    Args:
        by_last: the deadline of the last demand instead, whether or not another had passed.
    """
    notices = check.part["notice"]
    notices = notices[notices["kind"] == DEMAND]
    of, one = pairs(invoices, notices["about_invoice_id"])
    before = notices["entry_id"][one] < entries[of]
    of, demands = of[before], notices[one[before]]
    order = np.lexsort((demands["entry_id"], of))
    of, demands = of[order], demands[order]
    rank = np.arange(len(of)) - np.searchsorted(of, of)
    deadline = np.full(len(invoices), np.datetime64("NaT", "D"))
    for number in np.unique(rank):
        row, demand = of[rank == number], demands[rank == number]
        passed = deadline[row] < demand["dispatched_on"]
        later = np.fmax(deadline[row], demand["due_on"])
        deadline[row] = demand["due_on"] if by_last else np.where(passed, deadline[row], later)
    return np.where(np.isnat(deadline), NEVER, deadline)


def _check_duties(check: Check) -> None:
    """A duty to demand in time that was missed is on record since its last day passed."""
    part, settings = check.part, check.audit.settings
    duties, overdue = part["duty"], part["overdue"]
    is_dunning = duties["kind"] != START_DUTY
    place = Index(overdue["invoice_id"]).of(duties["about_invoice_id"])
    check.put("orphan", "duty", is_dunning & (place < 0), "overdue", duties["about_invoice_id"])
    duties, rows = duties[place >= 0], overdue[place[place >= 0]]
    check.bases_of("duty", duties, "basis_id", ("dunning_last_day",), rows["due_on"])
    is_missed = np.isin(overdue["invoice_id"], duties["about_invoice_id"])
    wrong = is_missed != overdue["is_duty_missed"]
    check.put("duty_missing", "overdue", wrong, overdue["is_duty_missed"], is_missed)
    if not settings.now.answers("dunning_last_day"):
        return
    last_day, answered = check.answers(
        "dunning_last_day", "duty", duties, check.changes_at(duties["entry_id"]),
        duties["basis_id"], due_on=rows["due_on"],
    )  # fmt: skip
    if answered.any():
        wrong = answered & (last_day["answer"] != duties["last_day"])
        where = check.where("duty", duties)
        check.audit.found.add_rows("duty_day", wrong, where, last_day["answer"], duties["last_day"])
    _check_day_of(check, "duty_day", "dunning_last_day", duties, duties["found_on"], rows, after=1)
    _check_all_duties(check, overdue[~is_missed])


def _check_all_duties(check: Check, rows: Rows) -> None:
    """None that was missed is left out: neither where no demand went out nor where a late one."""
    notices = check.part["notice"]
    notices = notices[notices["kind"] == DUNNING]
    place = Index(notices["about_invoice_id"]).of(rows["invoice_id"])
    last = _last_open_day(check, rows)
    last[place >= 0] = notices["dispatched_on"][place[place >= 0]]
    last = np.minimum(last, check.audit.closed_until)
    rows, last = rows[last >= rows["found_on"]], last[last >= rows["found_on"]]
    day, answered = check.answers(
        "dunning_last_day", "overdue", rows, check.audit.settings.on_days(last), rows["basis_id"],
        due_on=rows["due_on"],
    )  # fmt: skip
    if answered.any():
        wrong = answered & (day["answer"] < last)
        where = check.where("overdue", rows)
        check.audit.found.add_rows("duty_missing", wrong, where, day["answer"], None)
