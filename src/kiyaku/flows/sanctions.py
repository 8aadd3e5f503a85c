"""Formal demand, suspension, resumption, termination: a person's decisions on a ground."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np

from kiyaku.base import journal, queries, records
from kiyaku.base.basis import BasisBook
from kiyaku.base.columns import Rows
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.billing import billed, interest, invoicing, overdue, payments
from kiyaku.billing.kinds import FEES, ChargeKind
from kiyaku.billing.payments import Received
from kiyaku.flows import acceleration, decision_reasons, line_faults
from kiyaku.flows.grounds import GENERAL, Cause, cause_of
from kiyaku.flows.holding import hold_membership
from kiyaku.flows.listed_kinds import LINE_FAULT
from kiyaku.flows.refusing import cited, in_words, require_concluded, require_running
from kiyaku.flows.telling_members import tell
from kiyaku.members import operations as members
from kiyaku.members import queries as member_queries
from kiyaku.members.queries import Membership
from kiyaku.notices import operations as notices
from kiyaku.notices import queries as notice_queries
from kiyaku.terms import Pack

GROUND = "arrears_ground"
SUSPENDED, TERMINATED = "suspended", "terminated"
DECISIONS = (SUSPENDED, TERMINATED)
"""What the journal calls the decisions here that may have a reason."""


@atomic
def issue_formal_demand(
    *,
    service: int,
    membership: int,
    due_on: dt.date,
    at: dt.datetime,
    by: str,
    key: str | None = None,
) -> None:
    """Demand the fees that are overdue with a new deadline.

    A cost charged on is none: no ground can come of it, however it is demanded. An invoice that was
    demanded before is demanded again. A deadline that still runs is put off by that; one that has
    passed stays passed in vain.

    Raises:
        OperationRefused: ``nothing_overdue``, ``deadline_passed``, ``demanded_today``.
    """
    if journal.done_before(service, key) is not None:
        return
    day = queries.business_day(service)
    row = hold_membership(service, membership)
    if due_on < day:
        raise OperationRefused(
            "deadline_passed",
            f"新しい期限 {due_on} が営業日 {day} より前です。",
            f"the new deadline {due_on} lies before the business day {day}",
        )
    open_yen = payments.open_by_invoice(membership, FEES)
    late = [one.invoice_id for one in overdue.open_of(membership)]
    named = [(one, open_yen[one]) for one in late if open_yen.get(one)]
    if not named:
        clauses = cited(queries.pack(service), GROUND)
        raise OperationRefused(
            "nothing_overdue",
            f"期限を過ぎた未払いの料金の請求がありません{in_words(clauses)}。",
            f"no invoice for fees is overdue {in_words(clauses)}".rstrip(),
            clauses=clauses,
        )
    if notice_queries.is_demanded_on(membership, day):
        clauses = cited(queries.pack(service), GROUND)
        raise OperationRefused(
            "demanded_today",
            f"{day} にはすでに催告しています{in_words(clauses)}。",
            f"a formal demand went out on {day} already {in_words(clauses)}".rstrip(),
            clauses=clauses,
        )
    basis = BasisBook(service, queries.pack(service)).on(GROUND, day)
    entry = journal.record(
        Act(at, by, key),
        service=service,
        business_day=day,
        action="formal_demand_issued",
        member=row.member_id,
        membership=membership,
        basis=basis,
        payload={
            "due_on": due_on,
            "amount_yen": sum(yen for _, yen in named),
            "invoices": [invoice for invoice, _ in named],
        },
    )
    notices.send_formal_demand(
        membership, named, day=day, due_on=due_on, basis=basis, entry=entry.pk
    )
    overdue.mark_demanded([invoice for invoice, _ in named], due_on, day=day)
    about = {"amount_yen": sum(yen for _, yen in named), "due_on": due_on}
    _tell(row, "formal_demand", about, basis, at, by)


@atomic
def suspend(
    *,
    service: int,
    membership: int,
    at: dt.datetime,
    by: str,
    reason: str = "",
    ground: int | None = None,
    key: str | None = None,
) -> None:
    """Suspend a membership's use from today; fees run on where the terms say so.

    Where the terms take the benefit of time away all debts fall due today, as far as they have not
    with the ground: see ``acceleration``.

    Args:
        reason: why it was decided so. It stays inside.
        ground: the ground that was found and is acted on, whose clauses the decision cites; by
            default the one that is open, else the terms' general clause.

    Raises:
        OperationRefused: ``not_active``, ``already_suspended``, ``unknown_ground``,
            ``other_membership``, ``ground_lapsed``, ``text_too_long``, ``not_told_beforehand``.
    """
    if journal.done_before(service, key) is not None:
        return
    day = queries.business_day(service)
    row = _active(service, membership)
    if row.suspended_since is not None:
        raise OperationRefused(
            "already_suspended",
            f"{row.suspended_since} から利用停止中です。",
            f"suspended since {row.suspended_since}",
            clauses=_clauses_of_suspension(row),
        )
    cause, pack = cause_of(row, ground), queries.pack(service)
    line_faults.require_told(pack, cause.question, service, cause.ground, day)
    book = BasisBook(service, pack)
    basis = cause.basis(book, day)
    members.begin_suspension(row, from_day=day, basis=basis)
    _decided(Act(at, by, key), row, day, SUSPENDED, basis, cause, reason)
    if acceleration.takes_time(cause.question):
        acceleration.accelerate(row, Act(at, by), day, book)
    _tell(row, "suspended", {"from_on": day}, basis, at, by)


@atomic
def resume(
    *,
    service: int,
    membership: int,
    at: dt.datetime,
    by: str,
    pay_rest: bool = False,
    key: str | None = None,
) -> int:
    """Resume a suspended membership once all that the terms ask for is paid; the amount in yen.

    Terms that put no price on it leave it to the decision alone: nothing is asked for or billed.
    Nor is it where use was suspended for equipment on the line.
    Else the fees on invoices must be paid before; a cost charged on need not be. What is not
    invoiced yet (late interest, handling fee, resumption fee) is billed now; it is settled from the
    member's credit or, with ``pay_rest``, by a payment received with this step.

    Raises:
        OperationRefused: ``not_suspended``; ``arrears_open`` and ``resumption_amount_open`` with
            the ``amount_yen`` that is missing. Nothing is billed then.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["amount_yen"])
    pack, day = queries.pack(service), queries.business_day(service)
    row = _active(service, membership)
    suspension = member_queries.open_suspension(membership)
    if suspension is None:
        raise OperationRefused("not_suspended", "利用停止中ではありません。", "it is not suspended")
    book, entry, amount = BasisBook(service, pack), journal.next_entry_id(), 0
    question = "resumption_amount" if pack.answers("resumption_amount") else GENERAL
    if line_faults.is_suspended_for_one(service, suspension):
        question = LINE_FAULT
    if question == "resumption_amount":
        _require_paid(membership, pack)
        amount, invoices = _bill_rest(service, row, book, day, entry)
        if amount:
            _settle_rest(
                service, row, amount, invoices, Act(at, by), book, day, entry, pay_rest=pay_rest
            )
    basis = book.on(question, day)
    members.end_suspension(
        suspension, until_day=day - dt.timedelta(1), basis=basis, amount_yen=amount
    )
    _record(Act(at, by, key), row, day, "resumed", basis, {"amount_yen": amount}, entry_id=entry)
    _tell(row, "resumed", {"from_on": day}, basis, at, by)
    return amount


@atomic
def terminate(
    *,
    service: int,
    membership: int,
    at: dt.datetime,
    by: str,
    reason: str = "",
    ground: int | None = None,
    key: str | None = None,
) -> None:
    """End a membership today by the operator's decision; fees paid are not given back.

    A contract whose service has not started ends likewise: it binds both sides already.

    Debts fall due as for ``suspend``.

    Args:
        reason, ground: as for ``suspend``.

    Raises:
        OperationRefused: ``not_active``, ``unknown_ground``, ``other_membership``,
            ``ground_lapsed``, ``ground_suspends_only``, ``text_too_long``.
    """
    if journal.done_before(service, key) is not None:
        return
    day = queries.business_day(service)
    row = hold_membership(service, membership)
    require_concluded(row)
    cause = cause_of(row, ground, ends=True)
    book = BasisBook(service, queries.pack(service))
    basis = cause.basis(book, day)
    _decided(Act(at, by, key), row, day, TERMINATED, basis, cause, reason)
    members.end_now(row, last_day=day, requested_on=day, kind="termination", basis=basis)
    suspension = member_queries.open_suspension(membership)
    if suspension is not None:
        members.end_suspension(suspension, until_day=day, basis=basis, amount_yen=0)
    if acceleration.takes_time(cause.question):
        acceleration.accelerate(row, Act(at, by), day, book)
    _tell(row, "terminated", {"last_on": day}, basis, at, by)


def _decided(
    act: Act, row: Membership, day: dt.date, action: str, basis: int, cause: Cause, reason: str
) -> None:
    """Put a decision on record, and its ground as decided on.

    Other grounds that wait are not: nobody has found yet that there is anything to them.
    """
    if cause.ground is not None:
        members.decide_ground(cause.ground, day)
    entry = journal.next_entry_id()
    why = decision_reasons.kept(row, reason, on=day, entry=entry)
    _record(act, row, day, action, basis, {**why, **cause.told}, entry_id=entry)


def _tell(
    row: Membership, kind: str, about: dict[str, Any], basis: int, at: dt.datetime, by: str
) -> None:
    """Tell the member of a decision: what it is and from when, never why."""
    tell(
        service=row.service_id,
        membership=row.pk,
        kind=kind,
        about=about,
        basis=basis,
        at=at,
        by=by,
    )


def _clauses_of_suspension(row: Membership) -> list[str]:
    suspension = member_queries.open_suspension(row.pk)
    if suspension is None:
        return []
    return list(records.ground(row.service_id, suspension.basis_id).clauses)


def _require_paid(membership: int, pack: Pack) -> None:
    """Refuse while fees that were invoiced are unpaid."""
    arrears = payments.invoiced_and_open(membership, FEES)
    if arrears:
        raise OperationRefused(
            "arrears_open",
            f"請求済みの料金 {arrears:,} 円が未払いです。再開の前に支払いが要ります。",
            f"fees of {arrears:,} yen were invoiced, are unpaid and must be paid before resumption",
            amount_yen=arrears,
            clauses=list(pack.question("resumption_amount").clauses),
        )


def _late_charges(service: int, row: Membership, book: BasisBook, day: dt.date, entry: int) -> Rows:
    """What delay has cost to this day and is not charged, of invoices whose fees are paid.

    Those that are settled are done with. On those that are not a cost alone is open: their fees
    were paid, so what their delay comes to is known, and its end is still to come.
    """
    late = interest.settled_and_unassessed(service, row.pk, row.pk)
    settled = interest.assess(book, late)
    unsettled = interest.assess(book, interest.open_to_day(row.pk, day), open_until=day)
    for assessed in (settled, unsettled):
        if assessed.reason is not None:
            raise assessed.reason
    fresh = [
        interest.charges_for(book, assessed, day, entry, due_on=day)
        for assessed in (settled, unsettled)
    ]
    interest.close_overdue(settled, day, entry)
    return np.concatenate(fresh)


def _bill_rest(
    service: int, row: Membership, book: BasisBook, day: dt.date, entry: int
) -> tuple[int, list[int]]:
    """Bill what resumption costs beyond the invoices; returns how much, and on which invoices."""
    fresh = _late_charges(service, row, book, day, entry)
    waiting = invoicing.uninvoiced_late_charges(row.pk)
    amount = int(fresh["amount_yen"].sum() + waiting["amount_yen"].sum())
    fee = resumption_fee(book, amount, day)
    charges = [fresh]
    if fee:
        basis = book.on("resumption_amount", day)
        charges.append(
            billed.single_charge(
                row.pk,
                ChargeKind.RESUMPTION_FEE,
                fee,
                due_on=day,
                day=day,
                basis=basis,
                due_basis=basis,
                entry=entry,
            )
        )
    invoices = billed.bill_at_once(
        service, np.concatenate(charges), day, entry, book, waiting=waiting
    )
    return amount + fee, [int(one) for one in invoices["id"]]


def resumption_fee(book: BasisBook, late_interest_yen: int, day: dt.date) -> int:
    """What the terms ask for on top of arrears and interest."""
    total: int = book.pack.ask(
        "resumption_amount", arrears_yen=0, late_interest_yen=late_interest_yen, as_of=day
    )
    return total - late_interest_yen


def _settle_rest(
    service: int,
    row: Membership,
    amount: int,
    invoices: Sequence[int],
    act: Act,
    book: BasisBook,
    day: dt.date,
    entry: int,
    *,
    pay_rest: bool,
) -> None:
    """Let what resumption costs be paid; what comes with it is for that alone (CC 488(1))."""
    missing = amount - min(amount, payments.credit_of(row.pk))
    if missing and not pay_rest:
        raise OperationRefused(
            "resumption_amount_open",
            f"再開には、あと {missing:,} 円(遅延損害金・手数料)の支払いが要ります。",
            f"resumption needs another {missing:,} yen (late interest and fees)",
            amount_yen=missing,
            clauses=list(book.pack.question("resumption_amount").clauses),
        )
    if missing:
        basis = book.on("allocation_rank", day)
        received = Received(row.pk, missing, day)
        payment = payments.add_payments(service, [received], day, entry, basis)[0]
        _record(
            act,
            row,
            day,
            "payment_received",
            basis,
            {"payment": payment, "amount_yen": missing, "on": day, "method": received.method},
        )
    payments.apply_credits(service, [row.pk], day, entry, book, only=invoices)


def _active(service: int, membership: int) -> Membership:
    row = hold_membership(service, membership)
    require_running(row)
    return row


def _record(
    act: Act,
    row: Membership,
    day: dt.date,
    action: str,
    basis: int,
    payload: dict[str, Any],
    entry_id: int | None = None,
) -> None:
    journal.record(
        act,
        service=row.service_id,
        business_day=day,
        action=action,
        member=row.member_id,
        membership=row.pk,
        basis=basis,
        payload=payload,
        entry_id=entry_id,
    )
