"""Charges and their invoices: every period its fee, every amount and day as the terms answer."""

from __future__ import annotations

from typing import Any

import numpy as np

from kiyaku.base.columns import Rows
from kiyaku.billing.kinds import ChargeKind
from kiyaku.close.verify import acts, at_once
from kiyaku.close.verify.context import Check
from kiyaku.close.verify.matching import Index, latest_by, month_key, pairs, sums
from kiyaku.close.verify.periods import start_or
from kiyaku.close.verify.rows import END_KINDS, NEVER, PARKED_CHARGE
from kiyaku.flows.listed_kinds import LINE_FAULT

_INITIAL = END_KINDS.index("initial_cancellation")
_LATE = (ChargeKind.LATE_INTEREST, ChargeKind.LATE_HANDLING_FEE)
_CANCELLED = (ChargeKind.INITIAL_CANCELLATION_USAGE, ChargeKind.INITIAL_CANCELLATION_HANDLING_FEE)
_AMOUNTS = ("charged_yen", "handling_fee_yen", "refund_yen", "billed_yen")


def check(check: Check) -> None:
    """All of a partition's charges but those for delay, and when invoices go out."""
    _check_fees(check)
    _check_all_charged(check)
    _check_late_due_days(check)
    _check_cancellations(check)
    _check_resumptions(check)
    _check_invoice_days(check)
    _check_all_invoiced(check)


def of_kind(check: Check, *kinds: ChargeKind) -> Rows:
    """A partition's charges of some kinds."""
    rows = check.part["charge"]
    return rows[np.isin(rows["kind"], kinds)]


def put(check: Check, code: str, charges: Rows, wrong: Rows, expected: Any, found: Any) -> None:
    """Put down some of these charges."""
    check.audit.found.add_rows(code, wrong, check.where("charge", charges), expected, found)


# --- monthly fees -----------------------------------------------------------------------------


def _check_fees(check: Check) -> None:
    """A month's fee is for a period that begins in it, at the price of its first day."""
    charges, periods = of_kind(check, ChargeKind.MONTHLY_FEE), check.part["period"]
    place = Index(month_key(periods["membership_id"], periods["first_day"])).of(
        month_key(charges["membership_id"], charges["fee_month"])
    )
    put(check, "fee_unfounded", charges, place < 0, "a period", charges["fee_month"])
    charges, periods = charges[place >= 0], periods[place[place >= 0]]
    changes = check.changes_at(charges["entry_id"])
    amount, known = amounts_of(check, periods, changes, charges["basis_id"])
    wrong = known & (amount != charges["amount_yen"])
    put(check, "fee_amount", charges, wrong, amount, charges["amount_yen"])
    put(check, "unanswerable", charges, ~known, charges["amount_yen"], charges["amount_yen"])
    check_due_days(check, charges, periods, changes)
    _check_fee_bases(check, charges, periods)


def _is_special(check: Check, periods: Rows) -> Rows:
    """The periods whose fee is not simply the month's: the first, where the terms say so."""
    is_special: Rows = (periods["number"] == 1) & check.audit.settings.now.answers(
        "first_month_fee"
    )
    return is_special


def amounts_of(check: Check, periods: Rows, changes: Rows, basis: Rows) -> tuple[Rows, Rows]:
    """What each period costs under some settings, and whether that can be told."""
    settings = check.audit.settings
    plans = check.part.plan_on(periods, periods["first_day"])
    fees, known = settings.monthly_fees(changes, plans, periods["first_day"])
    first = np.flatnonzero(_is_special(check, periods) & known)
    if len(first):
        answers, answered = settings.ask(
            "first_month_fee",
            changes[first],
            basis[first],
            monthly_fee_yen=fees[first],
            service_started_on=check.part.of_membership(periods[first], "started_on"),
        )
        fees[first], known[first] = answers.get("answer", 0), answered
    return fees, known


def check_due_days(check: Check, charges: Rows, periods: Rows, changes: Rows) -> None:
    """Due when the terms say; what is charged after that day, with the next regular due day."""
    answers, answered = check.answers(
        "fee_due_on",
        "charge",
        charges,
        changes,
        charges["due_basis_id"],
        fee_month=periods["first_day"].astype("datetime64[M]"),
        registered_on=check.part.of_membership(periods, "started_on"),
    )
    if not answered.any():
        return
    due_on = answers["answer"].copy()
    late = np.flatnonzero(answered & (due_on < charges["raised_on"]))
    if len(late):
        moved, _ = check.answers(
            "late_charge_due_on",
            "charge",
            charges[late],
            changes[late],
            charges["due_basis_id"][late],
            settled_on=charges["raised_on"][late],
        )
        due_on[late] = moved["answer"]
    put(
        check,
        "due_on",
        charges,
        answered & (due_on != charges["due_on"]),
        due_on,
        charges["due_on"],
    )


def _check_fee_bases(check: Check, charges: Rows, periods: Rows) -> None:
    first = _is_special(check, periods)
    days = periods["first_day"]
    check.bases_of("charge", charges, "due_basis_id", ("fee_due_on",), days)
    for rows, question in ((first, "first_month_fee"), (~first, "fee_due_on")):
        check.bases_of("charge", charges[rows], "basis_id", (question,), days[rows])


def _check_all_charged(check: Check) -> None:
    """Each period that has begun is charged, costs nothing, or is parked with a reason."""
    periods, settings = check.part["period"], check.audit.settings
    closed = check.audit.closed_until
    charges = of_kind(check, ChargeKind.MONTHLY_FEE)
    charged = Index(month_key(charges["membership_id"], charges["fee_month"])).of(
        month_key(periods["membership_id"], periods["first_day"])
    )
    is_cancelled = check.part.of_membership(periods, "end_kind") == _INITIAL
    open_ = periods[(charged < 0) & ~is_cancelled & (periods["first_day"] <= closed)]
    if not len(open_):
        return
    changes = np.full(len(open_), settings.on_days(closed))
    basis = check.audit.bases.made_for("fee_due_on", open_["first_day"])
    fees, known = amounts_of(check, open_, changes, basis)
    parked = check.part["parked"]
    waiting = parked[(parked["step"] == PARKED_CHARGE) & (parked["resolved_on"] == NEVER)]
    is_parked = np.isin(
        month_key(open_["membership_id"], open_["first_day"]),
        month_key(waiting["membership_id"], waiting["about_day"]),
    )
    # What cost nothing when it was due may have a price by now: nothing is charged afterwards.
    free_then, known_then = amounts_of(check, open_, settings.on_days(open_["first_day"]), basis)
    was_free = known_then & (free_then == 0)
    wrong = np.where(known, (fees > 0) & ~was_free, ~is_parked)
    where = check.where("period", open_)
    check.audit.found.add_rows("fee_missing", wrong, where, np.where(known, fees, -1), None)


# --- other charges ----------------------------------------------------------------------------


def _check_late_due_days(check: Check) -> None:
    """What delay costs falls due with the next regular due day, or is billed to be paid at once."""
    charges = of_kind(check, *_LATE)
    by_close = check.by_close(charges["entry_id"])
    check.bases_of("charge", charges, "due_basis_id", ("late_charge_due_on",), charges["raised_on"])
    regular = charges[by_close]
    answers, answered = check.answers(
        "late_charge_due_on",
        "charge",
        regular,
        check.changes_at(regular["entry_id"]),
        regular["due_basis_id"],
        settled_on=regular["raised_on"],
    )
    if answered.any():
        wrong = answered & (answers["answer"] != regular["due_on"])
        put(check, "due_on", regular, wrong, answers["answer"], regular["due_on"])
    at_once = charges[~by_close]
    wrong = at_once["due_on"] != at_once["raised_on"]
    put(check, "due_on", at_once, wrong, at_once["raised_on"], at_once["due_on"])


def _check_cancellations(check: Check) -> None:
    """An initial cancellation was in time, and settled as the terms settle it."""
    part, settings = check.part, check.audit.settings
    if not settings.now.answers("initial_cancellation_settlement"):
        return
    fields = {"on": "date", "document_received_on": "date", "paid_yen": "i8"}
    rows = acts.read(part, "initial_cancellation", {**fields, **dict.fromkeys(_AMOUNTS, "i8")})
    changes = check.changes_at(rows["id"])
    started = start_or(part.of_membership(rows, "started_on"), rows["on"])
    plans = part.plan_on(rows, started)
    monthly, known = settings.monthly_fees(changes, plans, started)
    paid = _paid_before(check, rows)
    _put_act(check, rows, paid != rows["paid_yen"], "paid_yen", paid)
    answers, answered = settings.ask(
        "initial_cancellation_settlement",
        changes,
        rows["basis_id"],
        monthly_fee_yen=monthly,
        service_started_on=started,
        dispatched_on=rows["on"],
        paid_yen=rows["paid_yen"],
    )
    _put_act(check, rows, ~(answered & known), "settlement", rows["paid_yen"])
    for name in answers:
        _put_act(check, rows, answered & (answers[name] != rows[name]), name, answers[name])
    in_time, _ = settings.ask(
        "initial_cancellation_in_time",
        changes,
        rows["basis_id"],
        document_received_on=rows["document_received_on"],
        service_started_on=started,
        dispatched_on=rows["on"],
    )
    if in_time:
        _put_act(check, rows, ~in_time["answer"], "on", rows["on"])
    _check_cancellation_rows(check, rows, started)


def _put_act(check: Check, rows: Rows, wrong: Rows, name: str, expected: Rows) -> None:
    found = rows[name] if name in (rows.dtype.names or ()) else None
    check.audit.found.add_rows(
        "cancellation",
        wrong,
        lambda row: (
            f"journal_entry {rows['id'][row]}, membership {rows['membership_id'][row]}, {name}"
        ),
        expected,
        found,
    )


def _paid_before(check: Check, rows: Rows) -> Rows:
    """What each membership had paid before an entry, less what was due back by then."""
    total = np.zeros(len(rows), dtype=np.int64)
    for table, sign in (("payment", 1), ("refund_due", -1)):
        theirs = check.part[table]
        of, one = pairs(rows["membership_id"], theirs["membership_id"])
        before = theirs["entry_id"][one] < rows["id"][of]
        np.add.at(total, of[before], sign * theirs["amount_yen"][one][before])
    return total


def _check_cancellation_rows(check: Check, rows: Rows, started: Rows) -> None:
    """What was charged and refunded is what the settlement says; nothing before it still stands."""
    part = check.part
    charges = part["charge"]
    for kind, name in zip(_CANCELLED, _AMOUNTS, strict=False):
        ours = charges[charges["kind"] == kind]
        amount = sums(rows["id"], ours["entry_id"], ours["amount_yen"])
        _put_act(check, rows, amount != rows[name], name, amount)
        lost = ~np.isin(ours["entry_id"], rows["id"])
        put(check, "charge_unfounded", ours, lost, "initial_cancellation", ours["entry_id"])
    refunds = part["refund_due"]
    refunded = sums(rows["id"], refunds["entry_id"], refunds["amount_yen"])
    _put_act(check, rows, refunded != rows["refund_yen"], "refund_yen", refunded)
    of, one = pairs(rows["membership_id"], charges["membership_id"])
    stands = (charges["entry_id"][one] < rows["id"][of]) & ~np.isin(
        charges["id"][one], part["charge_reversal"]["charge_id"]
    )
    left = np.zeros(len(rows), dtype=bool)
    left[of[stands]] = True
    _put_act(check, rows, left, "charges taken back", np.ones(len(rows), dtype=np.int64))
    ours = of_kind(check, *_CANCELLED)
    place = Index(rows["id"]).of(ours["entry_id"])
    ours, place = ours[place >= 0], place[place >= 0]
    days = np.maximum(rows["on"], started)[place]
    check.bases_of("charge", ours, "basis_id", ("initial_cancellation_settlement",), days)
    check.bases_of("charge", ours, "due_basis_id", ("late_charge_due_on",), ours["raised_on"])
    _check_cancellation_due_days(check, ours, rows["billed_yen"][place])


def _check_cancellation_due_days(check: Check, charges: Rows, billed: Rows) -> None:
    """Due at once where it is paid already, else with the next regular due day."""
    answers, answered = check.answers(
        "late_charge_due_on",
        "charge",
        charges,
        check.changes_at(charges["entry_id"]),
        charges["due_basis_id"],
        settled_on=charges["raised_on"],
    )
    if answered.any():
        due_on = np.where(billed > 0, answers["answer"], charges["raised_on"])
        wrong = answered & (due_on != charges["due_on"])
        put(check, "due_on", charges, wrong, due_on, charges["due_on"])


def _check_resumptions(check: Check) -> None:
    """A resumption cost what its invoices add up to, with the fee the operator had set."""
    part = check.part
    rows = acts.read(part, "resumed", {"amount_yen": "i8"})
    invoices, ended = part["invoice"], part["suspension"]
    billed = sums(rows["id"], invoices["entry_id"], invoices["total_yen"])
    _put_resumption(check, rows, billed != rows["amount_yen"], billed, rows["amount_yen"])
    place = Index(month_day(rows["membership_id"], rows["day"])).of(
        month_day(ended["membership_id"], ended["until_day"] + 1)
    )
    expected = np.zeros(len(ended), dtype=np.int64)
    expected[place >= 0] = rows["amount_yen"][place[place >= 0]]
    wrong = expected != ended["resumption_amount_yen"]
    check.put("resumption", "suspension", wrong, expected, ended["resumption_amount_yen"])
    _check_resumption_fees(check, rows, billed)


def _check_resumption_fees(check: Check, rows: Rows, billed: Rows) -> None:
    settings = check.audit.settings
    charges = of_kind(check, ChargeKind.RESUMPTION_FEE)
    for column in ("basis_id", "due_basis_id"):
        check.bases_of("charge", charges, column, ("resumption_amount",), charges["raised_on"])
    fee = sums(rows["id"], charges["entry_id"], charges["amount_yen"])
    lost = ~np.isin(charges["entry_id"], rows["id"])
    put(check, "charge_unfounded", charges, lost, "resumed", charges["entry_id"])
    late = charges["due_on"] != charges["raised_on"]
    put(check, "due_on", charges, late, charges["raised_on"], charges["due_on"])
    if not settings.now.answers("resumption_amount"):
        return
    # Where use was suspended for equipment on a line, nothing is asked for.
    priced = ~check.audit.bases.rest_on(rows["basis_id"], LINE_FAULT)
    _put_resumption(check, rows, ~priced & (billed != 0), np.zeros(len(rows)), billed)
    rows, billed, fee = rows[priced], billed[priced], fee[priced]
    for day in np.unique(rows["day"]):
        some = rows["day"] == day
        answers, answered = settings.ask(
            "resumption_amount",
            check.changes_at(rows["id"][some]),
            rows["basis_id"][some],
            arrears_yen=np.zeros(int(some.sum()), dtype=np.int64),
            late_interest_yen=(billed - fee)[some],
            as_of=day,
        )
        expected = np.where(answered, answers.get("answer", 0), -1)
        _put_resumption(check, rows[some], expected != billed[some], expected, billed[some])


def month_day(membership: Rows, days: Rows) -> Rows:
    """One integer per membership and day."""
    key: Rows = membership * 2**22 + days.astype(np.int64)
    return key


def _put_resumption(check: Check, rows: Rows, wrong: Rows, expected: Rows, found: Rows) -> None:
    check.audit.found.add_rows(
        "resumption",
        wrong,
        lambda row: f"journal_entry {rows['id'][row]}, membership {rows['membership_id'][row]}",
        expected,
        found,
    )


# --- when invoices go out ---------------------------------------------------------------------


def last_raised(check: Check) -> Rows:
    """For each invoice the last day on which one of its charges was raised."""
    part = check.part
    lines, invoices = part["invoice_line"], part["invoice"]
    invoice, charge = (
        part.invoice_index.of(lines["invoice_id"]), part.charge_index.of(lines["charge_id"])
    )  # fmt: skip
    known = (invoice >= 0) & (charge >= 0)
    raised = part["charge"]["raised_on"][charge[known]]
    return latest_by(len(invoices), invoice[known], raised, NEVER)


def _check_invoice_days(check: Check) -> None:
    """A close's invoice goes out on its day or, when charged later, then; all it holds is due."""
    part, settings = check.part, check.audit.settings
    invoices = part["invoice"]
    check.basis("invoice", "basis_id", ("invoice_issued_on",), invoices["due_on"])
    by_close = check.by_close(invoices["entry_id"])
    rows, raised = invoices[by_close], last_raised(check)[by_close]
    today, answered = check.answers(
        "invoice_issued_on", "invoice", rows, settings.on_days(rows["issued_on"]),
        rows["basis_id"], due_on=rows["due_on"],
    )  # fmt: skip
    before, _ = check.answers(
        "invoice_issued_on", "invoice", rows, settings.on_days(rows["issued_on"] - 1),
        rows["basis_id"], due_on=rows["due_on"],
    )  # fmt: skip
    if answered.any():
        is_new = (raised == rows["issued_on"]) | (before["answer"] > rows["issued_on"] - 1)
        wrong = answered & ((today["answer"] > rows["issued_on"]) | ~is_new)
        wrong &= ~_is_at_once(check, rows)
        expected = np.maximum(today["answer"], raised)
        where = check.where("invoice", rows)
        check.audit.found.add_rows("invoice_issued_on", wrong, where, expected, rows["issued_on"])
    _check_invoice_due_days(check, by_close)


def _is_at_once(check: Check, invoices: Rows) -> Rows:
    """Which invoices a close issued because a ground that it found let all charges fall due."""
    grounds = at_once.taking_uninvoiced(check)
    of, one = pairs(invoices["membership_id"], grounds["membership_id"])
    found = np.zeros(len(invoices), dtype=bool)
    found[of[grounds["entry_id"][one] == invoices["entry_id"][of]]] = True
    return found


def _check_invoice_due_days(check: Check, by_close: Rows) -> None:
    """An invoice is due when its charges are; billed at once, it may take in what was due later."""
    part = check.part
    lines, invoices = part["invoice_line"], part["invoice"]
    invoice, charge = (
        part.invoice_index.of(lines["invoice_id"]), part.charge_index.of(lines["charge_id"])
    )  # fmt: skip
    known = (invoice >= 0) & (charge >= 0)
    invoice, due_on = invoice[known], part["charge"]["due_on"][charge[known]]
    own = invoices["due_on"][invoice]
    wrong = np.where(by_close[invoice], due_on != own, due_on < own)
    bad = np.zeros(len(invoices), dtype=bool)
    expected = invoices["due_on"].copy()
    bad[invoice[wrong]] = True
    expected[invoice[wrong]] = due_on[wrong]
    check.put("invoice_due_on", "invoice", bad, expected, invoices["due_on"])


def _check_all_invoiced(check: Check) -> None:
    """Each charge whose invoice should have gone out by the last closed day is on one."""
    part, closed = check.part, check.audit.closed_until
    charges = part["charge"]
    done = np.isin(charges["id"], part["invoice_line"]["charge_id"]) | np.isin(
        charges["id"], part["charge_reversal"]["charge_id"]
    )
    rows = charges[~done & (charges["raised_on"] <= closed)]
    answers, answered = check.answers(
        "invoice_issued_on",
        "charge",
        rows,
        np.full(len(rows), check.audit.settings.on_days(closed)),
        check.audit.bases.made_for("invoice_issued_on", rows["due_on"]),
        due_on=rows["due_on"],
    )
    if answered.any():
        wrong = answered & (answers["answer"] <= closed)
        put(check, "invoice_missing", rows, wrong, answers["answer"], None)
