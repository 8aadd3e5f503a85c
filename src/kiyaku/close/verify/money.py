"""Payments, what they were applied to, what is settled, and the ledger that says the same."""

from __future__ import annotations

import numpy as np

from kiyaku.base import columns
from kiyaku.base.columns import Rows
from kiyaku.billing import tables
from kiyaku.billing.kinds import REVENUE_ACCOUNT, Account, ChargeKind, Source
from kiyaku.close.verify import acts
from kiyaku.close.verify.context import Check
from kiyaku.close.verify.decisions import DECISIONS
from kiyaku.close.verify.matching import Index, latest_by, line_key, pairs, sums
from kiyaku.close.verify.rows import BOOKING_BACK, COMPENSATED, COST_BACK, NEVER, WAIVED

_POSTED = {
    name: kind for name, kind in tables.POSTING.items() if name not in {"service_id", "corrects_id"}
}
_REVENUE = np.zeros(max(ChargeKind) + 1, dtype=np.int16)
for _kind, _account in REVENUE_ACCOUNT.items():
    _REVENUE[_kind] = _account


def check(check: Check) -> None:
    """All of a partition's money."""
    _check_payments(check)
    _check_journaled(check)
    _check_refunds_paid(check)
    _check_bases(check)
    _check_paid_lines(check)
    _check_settlements(check)
    _check_postings(check)
    _check_corrections(check)
    _check_balances(check)


def standing(check: Check) -> Rows:
    """The allocations that have not been undone."""
    rows = check.part["allocation"]
    return rows[rows["undone_on"] == NEVER]


def _check_payments(check: Check) -> None:
    """Not a yen made or lost: a payment is what is applied, what remains and what is refunded."""
    rows, applied = check.part["payment"], standing(check)
    used = sums(rows["id"], applied["payment_id"], applied["amount_yen"])
    accounted = used + rows["remaining_yen"] + rows["refunded_yen"]
    check.put(
        "payment_split", "payment", accounted != rows["amount_yen"], rows["amount_yen"], accounted
    )
    refunds = check.part["refund_due"]
    members = check.part["membership"]["id"]
    refunded = sums(members, rows["membership_id"], rows["refunded_yen"])
    due = sums(members, refunds["membership_id"], refunds["amount_yen"])
    check.put("refund", "membership", refunded != due, refunded, due)


def _check_journaled(check: Check) -> None:
    """Each payment is one entry of the journal, and the other way round.

    Not those that compensate: nobody paid them in (see ``outages``).
    """
    rows = check.part["payment"]
    rows = rows[~rows["is_compensation"]]
    fields = {"payment": "i8", "amount_yen": "i8", "on": "date"}
    told = acts.read(check.part, "payment_received", fields)
    place = Index(told["payment"]).of(rows["id"])
    known = place >= 0
    theirs = told[place[known]]
    wrong = ~known
    wrong[known] = (
        (theirs["amount_yen"] != rows["amount_yen"][known])
        | (theirs["on"] != rows["paid_on"][known])
        | (theirs["membership_id"] != rows["membership_id"][known])
    )
    amount = np.zeros(len(rows), dtype=np.int64)
    amount[known] = theirs["amount_yen"]
    check.audit.found.add_rows(
        "payment_journal", wrong, check.where("payment", rows), amount, rows["amount_yen"]
    )
    lost = Index(rows["id"]).of(told["payment"]) < 0
    check.audit.found.add_rows(
        "payment_journal",
        lost,
        lambda row: f"journal_entry {told['id'][row]}, membership {told['membership_id'][row]}",
        told["amount_yen"],
        None,
    )


def _check_refunds_paid(check: Check) -> None:
    """A refund is paid out once, in full and not before it is due, as the journal says."""
    part = check.part
    rows, refunds = part["refund_payment"], part["refund_due"]
    place = Index(refunds["id"]).of(rows["refund_id"])
    wrong = place < 0
    due = refunds[place[~wrong]]
    for column in ("membership_id", "amount_yen", "basis_id"):
        wrong[place >= 0] |= rows[column][place >= 0] != due[column]
    wrong[place >= 0] |= rows["paid_on"][place >= 0] < due["due_since"]
    wrong |= rows["paid_on"] > rows["entered_on"]
    fields = {"refund": "i8", "amount_yen": "i8", "on": "date"}
    told = acts.read(part, "refund_paid", fields)
    place = Index(told["id"]).of(rows["entry_id"])
    wrong |= place < 0
    known = place >= 0
    theirs = told[place[known]]
    for column, name in (("amount_yen", "amount_yen"), ("paid_on", "on"), ("refund_id", "refund")):
        wrong[known] |= rows[column][known] != theirs[name]
    check.put("refund_payment", "refund_payment", wrong, "as due, and in the journal", None)
    lost = Index(rows["entry_id"]).of(told["id"]) < 0
    where = check.where("journal_entry", told)
    check.audit.found.add_rows("refund_payment", lost, where, told["amount_yen"], None)


def _check_bases(check: Check) -> None:
    part = check.part
    check.basis("allocation", "basis_id", ("allocation_rank",), part["allocation"]["allocated_on"])
    for table in ("charge_reversal", "refund_due"):
        rows = part[table]
        apart = (WAIVED, COST_BACK, COMPENSATED, *BOOKING_BACK)
        rows = rows[~np.isin(part.entry_of(rows["entry_id"])[1], apart)]
        days = np.maximum(*(
            part.of_membership(rows, column) for column in ("started_on", "ends_on")
        ))  # fmt: skip
        check.bases_of(table, rows, "basis_id", ("initial_cancellation_settlement",), days)
    suspensions = part["suspension"]
    check.basis("suspension", "basis_id", DECISIONS, suspensions["from_day"])
    until = suspensions["until_day"]
    ended = part.of_membership(suspensions, "ended_on") == until
    resumed = np.where(ended | (until == NEVER), until, until + 1)
    check.basis("suspension", "end_basis_id", ("resumption_amount", *DECISIONS), resumed)


def _check_paid_lines(check: Check) -> None:
    part, applied = check.part, standing(check)
    lines = part["invoice_line"]
    key = line_key(lines["invoice_id"], lines["number"])
    paid = sums(key, line_key(applied["invoice_id"], applied["line_number"]), applied["amount_yen"])
    check.put(
        "line_overpaid", "invoice_line", paid > lines["amount_yen"], lines["amount_yen"], paid
    )
    taken_back = np.isin(lines["charge_id"], part["charge_reversal"]["charge_id"])
    check.put("reversed_paid", "invoice_line", taken_back & (paid > 0), 0, paid)


def _check_settlements(check: Check) -> None:
    """Settled are the invoices that are paid in full, and those whose charges were taken back."""
    part, applied = check.part, standing(check)
    invoices, lines, settled = part["invoice"], part["invoice_line"], part["settlement"]
    paid = sums(invoices["id"], applied["invoice_id"], applied["amount_yen"])
    taken_back = lines[np.isin(lines["charge_id"], part["charge_reversal"]["charge_id"])]
    credited = sums(invoices["id"], taken_back["invoice_id"], taken_back["amount_yen"])
    is_over = paid + credited >= invoices["total_yen"]
    is_settled = np.isin(invoices["id"], settled["invoice_id"])
    check.put("settlement_missing", "invoice", is_over & ~is_settled, invoices["total_yen"], None)
    check.put("settlement_unfounded", "invoice", is_settled & ~is_over, invoices["total_yen"], paid)
    _check_settled_on(check, settled)


def _check_settled_on(check: Check, settled: Rows) -> None:
    """An invoice is settled on the day of its last payment; credited on the day of the entry."""
    applied = check.part["allocation"]
    of, one = pairs(settled["invoice_id"], applied["invoice_id"])
    entry = settled["entry_id"][of]
    counted = (applied["entry_id"][one] <= entry) & (applied["undone_entry_id"][one] > entry)
    last = latest_by(len(settled), of[counted], applied["paid_on"][one][counted], NEVER)
    expected = np.where(settled["is_credited"], settled["entered_on"], last)
    wrong = expected != settled["settled_on"]
    check.put("settled_on", "settlement", wrong, expected, settled["settled_on"])


# --- the ledger -------------------------------------------------------------------------------


def _check_postings(check: Check) -> None:
    """The postings are exactly those that the other rows call for, each of them once."""
    actual, expected = check.part["posting"], np.concatenate(_expected(check))
    place = Index(_key(expected)).of(_key(actual))
    matches = place >= 0
    for column in _POSTED:
        matches[matches] &= actual[column][matches] == expected[column][place[matches]]
    first = np.zeros(len(actual), dtype=bool)
    first[np.unique(np.where(matches, place, -1), return_index=True)[1]] = True
    matches &= first
    missing = np.ones(len(expected), dtype=bool)
    missing[place[matches]] = False
    add_rows = check.audit.found.add_rows
    add_rows("posting_missing", missing, lambda row: _name(expected[row]), 1, 0)
    add_rows("posting_unexpected", ~matches, lambda row: _name(actual[row]), 0, 1)


def _key(postings: Rows) -> Rows:
    """One integer for what a posting books; ids stay far below 2⁵⁶."""
    key: Rows = postings["source_kind"].astype(np.int64) * 2**56 + postings["source_id"]
    return key


def _name(posting: Rows) -> str:
    kind = int(posting["source_kind"])
    source = Source(kind).name.lower() if kind in set(Source) else str(kind)
    return (
        f"posting of {source} {posting['source_id']}, membership {posting['membership_id']}, "
        f"{posting['day']}, {posting['amount_yen']} yen, "
        f"accounts {posting['debit_account']}/{posting['credit_account']}"
    )


def _expected(check: Check) -> list[Rows]:
    """What must have been booked: lines, payments, allocations, refunds, and what was undone."""
    part = check.part
    lines, invoices, charges = part["invoice_line"], part["invoice"], part["charge"]
    invoice, charge = (
        part.invoice_index.of(lines["invoice_id"]), part.charge_index.of(lines["charge_id"])
    )  # fmt: skip
    lines, invoice, charge = (
        one[(invoice >= 0) & (charge >= 0)] for one in (lines, invoice, charge)
    )
    billed = _rows(
        lines,
        Source.CHARGE,
        lines["charge_id"],
        Account.RECEIVABLE,
        _revenue(lines),
        day=invoices["issued_on"][invoice],
        entry_id=invoices["entry_id"][invoice],
        basis_id=charges["basis_id"][charge],
    )
    reversals = part["charge_reversal"]
    back = Index(lines["charge_id"]).of(reversals["charge_id"])
    of_line, reversals = lines[back[back >= 0]], reversals[back >= 0]
    reversed_ = _rows(
        of_line,
        Source.REVERSAL,
        of_line["charge_id"],
        _revenue(of_line),
        Account.RECEIVABLE,
        day=reversals["reversed_on"],
        entry_id=reversals["entry_id"],
        basis_id=reversals["basis_id"],
    )
    return [billed, reversed_, *_expected_of_payments(check)]


def _expected_of_payments(check: Check) -> list[Rows]:
    part, bases = check.part, check.audit.bases
    payments, applied, refunds = part["payment"], part["allocation"], part["refund_due"]
    given, payments = payments[payments["is_compensation"]], payments[~payments["is_compensation"]]
    by_outage = Index(part["compensation"]["payment_id"]).of(given["id"])
    given_basis = (
        np.where(by_outage >= 0, part["compensation"]["basis_id"][by_outage], 0)
        if len(part["compensation"])
        else by_outage
    )
    paid_back = part["refund_payment"]
    undone = applied[applied["undone_on"] != NEVER]
    reversals = part["charge_reversal"]
    by = Index(reversals["entry_id"]).of(undone["undone_entry_id"])
    undo_basis = np.where(by >= 0, reversals["basis_id"][by], 0) if len(reversals) else by
    return [
        _rows(
            payments, Source.PAYMENT, payments["id"], Account.CASH, Account.ADVANCES_RECEIVED,
            day=payments["received_on"], entry_id=payments["entry_id"],
            basis_id=bases.made_for("allocation_rank", payments["received_on"]),
        ),
        _rows(
            given, Source.COMPENSATION, given["id"], Account.COMPENSATION_PAID,
            Account.ADVANCES_RECEIVED, day=given["received_on"], entry_id=given["entry_id"],
            basis_id=given_basis,
        ),
        _rows(
            applied, Source.ALLOCATION, applied["id"], Account.ADVANCES_RECEIVED,
            Account.RECEIVABLE, day=applied["allocated_on"], entry_id=applied["entry_id"],
            basis_id=applied["basis_id"],
        ),
        _rows(
            undone, Source.DEALLOCATION, undone["id"], Account.RECEIVABLE,
            Account.ADVANCES_RECEIVED, day=undone["undone_on"],
            entry_id=undone["undone_entry_id"], basis_id=undo_basis,
        ),
        _rows(
            refunds, Source.REFUND, refunds["id"], Account.ADVANCES_RECEIVED,
            Account.REFUNDS_PAYABLE, day=refunds["due_since"], entry_id=refunds["entry_id"],
            basis_id=refunds["basis_id"],
        ),
        _rows(
            paid_back, Source.REFUND_PAYMENT, paid_back["refund_id"], Account.REFUNDS_PAYABLE,
            Account.CASH, day=paid_back["entered_on"], entry_id=paid_back["entry_id"],
            basis_id=paid_back["basis_id"],
        ),
    ]  # fmt: skip


def _rows(
    rows: Rows, source: Source, ids: Rows, debit: Rows | int, credit: Rows | int, **columns_: Rows
) -> Rows:
    """The postings that book some rows."""
    return columns.filled(
        _POSTED,
        len(rows),
        membership_id=rows["membership_id"],
        amount_yen=rows["amount_yen"],
        source_kind=source,
        source_id=ids,
        debit_account=debit,
        credit_account=credit,
        **columns_,
    )


def _revenue(lines: Rows) -> Rows:
    """The revenue account of each line; none for a kind there is not."""
    kinds = lines["kind"]
    known = (kinds >= 0) & (kinds < len(_REVENUE))
    found: Rows = np.where(known, _REVENUE[np.where(known, kinds, 0)], 0)
    return found


def _check_corrections(check: Check) -> None:
    """A posting that takes another back names it: the same yen between the same accounts."""
    rows = check.part["posting"]
    corrects = np.isin(rows["source_kind"], (Source.REVERSAL, Source.DEALLOCATION))
    place = Index(rows["id"]).of(rows["corrects_id"])
    wrong = np.where(corrects, place < 0, rows["corrects_id"] != 0)
    both = np.flatnonzero(corrects & (place >= 0))
    ours, theirs = rows[both], rows[place[both]]
    original = np.where(ours["source_kind"] == Source.REVERSAL, Source.CHARGE, Source.ALLOCATION)
    wrong[both] = (
        (ours["amount_yen"] != theirs["amount_yen"])
        | (ours["debit_account"] != theirs["credit_account"])
        | (ours["credit_account"] != theirs["debit_account"])
        | (ours["source_id"] != theirs["source_id"])
        | (theirs["source_kind"] != original)
    )
    check.put("posting_correction", "posting", wrong, "what it takes back", rows["corrects_id"])


def _check_balances(check: Check) -> None:
    """By membership: receivable is what lines leave open, advances what remains of payments …"""
    part, postings = check.part, check.part["posting"]
    members = part["membership"]["id"]
    lines, payments = part["invoice_line"], part["payment"]
    owed = lines[~np.isin(lines["charge_id"], part["charge_reversal"]["charge_id"])]
    applied, paid_back = standing(check), part["refund_payment"]

    def total(rows: Rows, column: str = "amount_yen") -> Rows:
        return sums(members, rows["membership_id"], rows[column])

    def balance(account: Account) -> Rows:
        return total(postings[postings["debit_account"] == account]) - total(
            postings[postings["credit_account"] == account]
        )

    for code, expected, found in (
        ("balance_receivable", total(owed) - total(applied), balance(Account.RECEIVABLE)),
        (
            "balance_advances",
            total(payments, "remaining_yen"),
            -balance(Account.ADVANCES_RECEIVED),
        ),
        (
            "balance_refunds",
            total(part["refund_due"]) - total(paid_back),
            -balance(Account.REFUNDS_PAYABLE),
        ),
        (
            "balance_cash",
            total(payments[~payments["is_compensation"]]) - total(paid_back),
            balance(Account.CASH),
        ),
        (
            "balance_compensation",
            total(part["compensation"]),
            balance(Account.COMPENSATION_PAID),
        ),
    ):
        check.put(code, "membership", expected != found, expected, found)
