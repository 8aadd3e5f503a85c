"""All of a member's debts falling due at once, where the terms take the benefit of time away.

As the terms are read it comes with the ground itself, recorded by the staff or found by the close
(``close.acceleration``), or with the decision to suspend or terminate on it; and with such a
decision in any case, as to what has come to be owed since. Each open invoice is due on that day,
and what was charged and not invoiced yet is invoiced as far as the terms say. What is charged later
is due on its own day: it had no time to lose. When an invoice is due is told by
``billing.due_days`` alone, so demands, late interest and the arrears board follow by themselves.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kiyaku.base import journal, queries
from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.base.snapshots import one_moment
from kiyaku.billing import due_days, invoicing, payments, unsettled
from kiyaku.flows import listed_kinds
from kiyaku.flows.holding import hold_membership
from kiyaku.flows.telling import kind_in_words
from kiyaku.flows.telling_members import tell
from kiyaku.members import queries as member_queries
from kiyaku.members.queries import Membership
from kiyaku.terms import Pack
from kiyaku.terms.receipts import Receipt
from kiyaku.terms.texts import Text

ACCELERATED, REVOKED = "debts_accelerated", "acceleration_revoked"
QUESTION = "accelerated_due_on"
FOLLOWS_GROUND = "acceleration_follows_ground"
TAKES_UNINVOICED = "acceleration_takes_uninvoiced"
_TAKING_TIME = (listed_kinds.GENERAL, listed_kinds.ARREARS)


@dataclass(frozen=True)
class Debt:
    """Something owed that falls due earlier; ``number`` is None where it is on no invoice yet.

    ``due_on`` is the day on which it would have been due.
    """

    number: str | None
    words: Text
    amount_yen: int
    due_on: dt.date


@dataclass(frozen=True)
class Acceleration:
    """What falls due at once with a ground, a suspension or the contract's end of today.

    Attributes:
        due_on: the day on which all of it is due.
        credit_yen: what the member has paid in advance: it goes to what is invoiced now.
        answer: the answer of the terms for the first of the debts, with clause and working.
    """

    due_on: dt.date
    debts: tuple[Debt, ...]
    credit_yen: int
    answer: Receipt

    @property
    def total_yen(self) -> int:
        """All of it, in yen, less what was paid in advance."""
        return max(sum(one.amount_yen for one in self.debts) - self.credit_yen, 0)

    @property
    def clauses(self) -> tuple[str, ...]:
        """The clauses that take the benefit of time away."""
        return tuple(self.answer.clauses)


def is_known(pack: Pack) -> bool:
    """Whether the terms take the benefit of time away at all."""
    return pack.answers(QUESTION)


def takes_time(question: str) -> bool:
    """Whether grounds of a question to the terms are those that the benefit of time is lost by.

    Those of the list to suspend or end are, the arrears in it among them. A finding that ends the
    contract without demand, or a silence, stands elsewhere, and no terms say so of it.
    """
    return question in _TAKING_TIME


def follows_ground(pack: Pack, question: str = listed_kinds.GENERAL) -> bool:
    """Whether debts fall due with a ground of a question itself, before anybody acts on it."""
    return takes_time(question) and is_known(pack) and bool(pack.ask(FOLLOWS_GROUND))


def preview_of_ground(service: int, membership: int) -> Acceleration | None:
    """What a ground to suspend or end, recorded today, would let fall due; None for nothing."""
    return preview(service, membership) if follows_ground(queries.pack(service)) else None


@one_moment()
def preview(service: int, membership: int) -> Acceleration | None:
    """What a suspension or termination of today would let fall due; None where that is nothing."""
    pack, day = queries.pack(service), queries.business_day(service)
    row = member_queries.membership(service, membership)
    if not is_known(pack):
        return None
    debts = [
        Debt(one.number, Text(f"請求書 {one.number}", f"invoice {one.number}"), one.open_yen,
             one.due_on)
        for one in unsettled.open_invoices(row.pk)
    ]  # fmt: skip
    if pack.ask(TAKES_UNINVOICED):
        debts += [
            Debt(None, _charge_in_words(one), one.amount_yen, one.due_on)
            for one in unsettled.waiting_charges(row.pk)
        ]
    earlier = [one for one in debts if one.due_on > _due_on(pack, one.due_on, day)]
    if not earlier:
        return None
    answer = pack.explain(QUESTION, due_on=earlier[0].due_on, ground_arose_on=day)
    return Acceleration(answer.answer, tuple(earlier), payments.credit_of(row.pk), answer)


def accelerate(row: Membership, act: Act, day: dt.date, book: BasisBook) -> int:
    """Let all of a membership's debts fall due today; returns how much that is, in yen.

    Part of the ground or decision that it follows from: in the caller's transaction, with an entry
    of its own. Nothing happens where the terms know no such thing, or all is due already.
    """
    pack = book.pack
    if not is_known(pack):
        return 0
    entry = journal.next_entry_id()
    billed = _bill_uninvoiced(row, day, entry, book) if pack.ask(TAKES_UNINVOICED) else 0
    moved = [
        (one, due_on)
        for one in unsettled.open_invoices(row.pk)
        if (due_on := _due_on(pack, one.due_on, day)) < one.due_on
    ]
    if not moved and not billed:
        return 0
    basis, total = book.on(QUESTION, day), sum(one.open_yen for one, _ in moved)
    days = [(one.id, one.due_on, due_on) for one, due_on in moved]
    due_days.change(row.pk, days, day=day, basis=basis, entry=entry)
    invoices = [one.id for one, _ in moved]
    told = {"due_on": day, "amount_yen": total, "invoices": invoices}
    _record(act, row, day, ACCELERATED, basis, told, entry)
    if total:
        tell(
            service=row.service_id, membership=row.pk, kind=ACCELERATED,
            about={"amount_yen": total, "due_on": day}, basis=basis, at=act.at, by=act.by,
        )  # fmt: skip
    return total


@atomic
def revoke_acceleration(
    *, service: int, membership: int, at: dt.datetime, by: str, key: str | None = None
) -> list[int]:
    """Give the benefit of time back: each invoice is due as it was; returns the invoices' ids.

    It can be done as long as no close has found one of them overdue: what has run since is late
    interest, which the terms may let be waived.

    Raises:
        OperationRefused: ``unknown_membership``, ``not_accelerated``, ``already_overdue``, each
            citing the clause where the terms have one.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return list(done["invoices"])
    pack, day = queries.pack(service), queries.business_day(service)
    row = hold_membership(service, membership)
    changes = _revocable(pack, row)
    basis, entry = BasisBook(service, pack).on(QUESTION, day), journal.next_entry_id()
    days = [(one.invoice, one.due_on, one.from_due_on) for one in changes]
    due_days.change(row.pk, days, day=day, basis=basis, entry=entry, is_correction=True)
    invoices = [one.invoice for one in changes]
    _record(Act(at, by, key), row, day, REVOKED, basis, {"invoices": invoices}, entry)
    tell(service=service, membership=membership, kind=REVOKED, about={}, basis=basis, at=at, by=by)
    return invoices


def is_revocable(service: int, membership: int) -> bool:
    """Whether debts were made due at once that can still be given their time back."""
    changes = due_days.brought_forward(member_queries.membership(service, membership).pk)
    return bool(changes) and not due_days.found_overdue(one.invoice for one in changes)


def _revocable(pack: Pack, row: Membership) -> list[due_days.Changed]:
    clauses = list(pack.question(QUESTION).clauses) if is_known(pack) else []
    unpaid = {one.id for one in unsettled.open_invoices(row.pk)}
    changes = [one for one in due_days.brought_forward(row.pk) if one.invoice in unpaid]
    if not changes:
        raise OperationRefused(
            "not_accelerated",
            f"会員契約 {row.pk} に、期限の利益を失って支払期限が早まった未払いの請求はありません。",
            f"no open invoice of membership {row.pk} came to be due at once",
            clauses=clauses,
        )
    late = due_days.found_overdue(one.invoice for one in changes)
    if late:
        raise OperationRefused(
            "already_overdue",
            "締めがすでに延滞を認めたため、期限は戻せません。遅延損害金・手数料の免除を使ってください。",
            "a close has found it overdue: its time cannot be given back; waive late interest and "
            "fee instead",
            invoices=sorted(late),
            clauses=clauses,
        )
    return changes


def _bill_uninvoiced(row: Membership, day: dt.date, entry: int, book: BasisBook) -> int:
    """Invoice what was charged and is on no invoice; the number of those invoices.

    They are due as their charges are; that they are due at once comes on top, as for all others.
    """
    waiting = invoicing.uninvoiced_charges(row.pk)
    if not len(waiting):
        return 0
    invoices, _ = invoicing.issue(row.service_id, waiting, day, entry, book)
    invoicing.number_at_once(row.service_id, invoices, day)
    payments.apply_credits(row.service_id, [row.pk], day, entry, book)
    return len(invoices)


def _due_on(pack: Pack, due_on: dt.date, day: dt.date) -> dt.date:
    moved: dt.date = pack.ask(QUESTION, due_on=due_on, ground_arose_on=day)
    return moved


def _charge_in_words(charge: unsettled.WaitingCharge) -> Text:
    words = kind_in_words(charge.kind.name.lower())
    month = f"{charge.fee_month:%Y-%m}"
    return Text(f"{month} の{words.ja}(未請求)", f"{words.en} of {month}, not invoiced yet")


def _record(
    act: Act,
    row: Membership,
    day: dt.date,
    action: str,
    basis: int,
    payload: dict[str, object],
    entry: int,
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
        entry_id=entry,
    )
