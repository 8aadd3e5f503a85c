"""Initial cancellation: within some days of the start, by a letter, settled by days of use."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np

from kiyaku.base import journal, queries
from kiyaku.base.basis import BasisBook
from kiyaku.base.columns import Rows
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.base.snapshots import one_moment
from kiyaku.billing import billed, credits, invoicing, payments
from kiyaku.billing.kinds import ChargeKind
from kiyaku.billing.prices import PriceList
from kiyaku.flows.holding import hold_membership
from kiyaku.flows.refusing import cited, clauses_of_end, in_words
from kiyaku.flows.telling_members import tell
from kiyaku.members import operations as members
from kiyaku.members import plan_changes
from kiyaku.members import queries as member_queries
from kiyaku.members.queries import Membership
from kiyaku.terms import Pack
from kiyaku.terms.receipts import Receipt
from kiyaku.terms.texts import Text

KIND = "initial_cancellation"
QUESTION = "initial_cancellation_settlement"


@atomic
def cancel_initially(
    *,
    service: int,
    membership: int,
    dispatched_on: dt.date,
    document_received_on: dt.date,
    at: dt.datetime,
    by: str,
    key: str | None = None,
) -> dict[str, int]:
    """End a membership by initial cancellation and settle it; returns the settlement in yen.

    Every charge so far is taken back; use up to the day before dispatch and the handling fee are
    charged instead. What was paid beyond is due as a refund; what is missing is invoiced.

    Args:
        dispatched_on: the day the member sent the letter: it takes effect then.
        document_received_on: the day the member received the contract document.

    Raises:
        OperationRefused: ``no_initial_cancellation``, ``already_over``, ``in_the_future``,
            ``before_the_contract``, ``too_late`` (with ``last_day``).
    """
    done = journal.done_before(service, key)
    if done is not None:
        return {name: done[name] for name in _AMOUNTS}
    pack, day = queries.pack(service), queries.business_day(service)
    row = hold_membership(service, membership)
    _check(pack, row, dispatched_on, document_received_on, day)
    book = BasisBook(service, pack)
    settlement = _settlement(service, pack, row, dispatched_on)
    basis = book.on(QUESTION, dispatched_on)
    entry = journal.record(
        Act(at, by, key),
        service=service,
        business_day=day,
        action=KIND,
        member=row.member_id,
        membership=membership,
        basis=basis,
        payload={
            **settlement,
            "on": dispatched_on,
            "document_received_on": document_received_on,
            "paid_yen": credits.paid_yen(membership),
        },
    )
    members.end_now(row, last_day=dispatched_on, requested_on=day, kind=KIND, basis=basis)
    credits.take_back_all(service, membership, day, basis, entry.pk)
    _charge(service, row, settlement, book, day, dispatched_on, entry.pk)
    payments.apply_credits(service, [membership], day, entry.pk, book)
    if settlement["refund_yen"]:
        credits.make_refund_due(service, membership, day, basis, entry.pk)
    tell(
        service=service,
        membership=membership,
        kind=KIND,
        about={
            "last_on": dispatched_on,
            "refund_yen": settlement["refund_yen"],
            "billed_yen": settlement["billed_yen"],
            "clauses": list(pack.question(QUESTION).clauses),
        },
        basis=basis,
        at=at,
        by=by,
    )
    return settlement


@dataclass(frozen=True)
class Preview:
    """What an initial cancellation would mean if its letter were sent on a day.

    Attributes:
        dispatched_on: the day of dispatch, which becomes the last day of the membership.
        last_day, days_left: until when it can be sent, and on how many days still, this one
            included.
        charged_yen: use up to the day before dispatch.
        handling_fee_yen, refund_yen, billed_yen: the fee; what of the payments comes back, or what
            is still to be paid beyond them. One of the last two is 0.
        paid_yen: what has been paid so far.
        bill_due_on: when what is billed falls due; None where nothing is.
        in_time, settlement, bill_due: the answers of the terms, with their workings.
    """

    dispatched_on: dt.date
    last_day: dt.date
    days_left: int
    charged_yen: int
    handling_fee_yen: int
    refund_yen: int
    billed_yen: int
    paid_yen: int
    bill_due_on: dt.date | None
    in_time: Receipt
    settlement: Receipt
    bill_due: Receipt | None


@one_moment()
def preview(
    service: int,
    membership: int,
    *,
    document_received_on: dt.date,
    on: dt.date | None = None,
) -> Preview:
    """What an initial cancellation sent on a day, by default the business day, would come to.

    Raises:
        OperationRefused: as ``cancel_initially`` does.
    """
    pack, day = queries.pack(service), queries.business_day(service)
    row, sent = member_queries.membership(service, membership), on or day
    _check(pack, row, sent, document_received_on, max(day, sent))
    last = pack.explain(
        "initial_cancellation_last_day",
        document_received_on=document_received_on,
        service_started_on=_starts_on(row, sent),
    )
    facts = _settlement_facts(service, row, sent)
    settled = pack.explain(QUESTION, **facts)
    due = None
    if settled.answer["billed_yen"]:
        due = pack.explain("late_charge_due_on", settled_on=max(day, sent))
    return Preview(
        dispatched_on=sent,
        last_day=last.answer,
        days_left=(last.answer - sent).days + 1,
        **{name: settled.answer[name] for name in _AMOUNTS},
        paid_yen=facts["paid_yen"],
        bill_due_on=None if due is None else due.answer,
        in_time=last,
        settlement=settled,
        bill_due=due,
    )


_AMOUNTS = ("charged_yen", "handling_fee_yen", "refund_yen", "billed_yen")


def _check(
    pack: Pack,
    row: Membership,
    dispatched_on: dt.date,
    document_received_on: dt.date,
    day: dt.date,
) -> None:
    if not pack.answers(QUESTION):
        raise OperationRefused(
            "no_initial_cancellation",
            "この規約に初期契約解除はありません。",
            "these terms know no initial cancellation",
        )
    if row.ended_on is not None:
        clauses = clauses_of_end(row)
        raise OperationRefused(
            "already_over",
            f"{row.ended_on} に終わっています{in_words(clauses)}。",
            f"it ended on {row.ended_on} {in_words(clauses)}".rstrip(),
            clauses=clauses,
        )
    _check_day(pack, row, "dispatched_on", dispatched_on, day)
    _check_day(pack, row, "document_received_on", document_received_on, day)
    facts: dict[str, Any] = {
        "document_received_on": document_received_on,
        "service_started_on": _starts_on(row, dispatched_on),
    }
    if not pack.ask("initial_cancellation_in_time", dispatched_on=dispatched_on, **facts):
        last_day = pack.ask("initial_cancellation_last_day", **facts)
        raise OperationRefused(
            "too_late",
            f"初期契約解除ができるのは {last_day} に発送した書面までです。",
            f"initial cancellation had to be dispatched by {last_day}",
            last_day=last_day,
            clauses=list(pack.question("initial_cancellation_in_time").clauses),
        )


def _starts_on(row: Membership, dispatched_on: dt.date) -> dt.date:
    """The day the service started; before it has, the eight days have not begun to run out."""
    return row.started_on or dispatched_on


_DAYS = {
    "dispatched_on": Text("書面の発送日", "the letter's day of dispatch"),
    "document_received_on": Text("契約書面の受領日", "the contract document's day of receipt"),
}


def _check_day(pack: Pack, row: Membership, name: str, on: dt.date, day: dt.date) -> None:
    """Refuse a day that has not come, and a letter from before there was a contract."""
    words, clauses = _DAYS[name], cited(pack, "initial_cancellation_in_time")
    if on > day:
        raise OperationRefused(
            "in_the_future",
            f"{words.ja} {on} が営業日 {day} より後です。",
            f"{words.en}, {on}, lies after the business day {day}",
            clauses=clauses,
        )
    if name == "dispatched_on" and on < row.registered_on:
        raise OperationRefused(
            "before_the_contract",
            f"{words.ja} {on} が契約の成立した日 {row.registered_on} より前です。",
            f"{words.en}, {on}, lies before the contract was concluded on {row.registered_on}",
            clauses=clauses,
        )


def _settlement(
    service: int, pack: Pack, row: Membership, dispatched_on: dt.date
) -> dict[str, int]:
    answer: dict[str, int] = pack.ask(QUESTION, **_settlement_facts(service, row, dispatched_on))
    return answer


def _settlement_facts(service: int, row: Membership, dispatched_on: dt.date) -> dict[str, Any]:
    started_on = _starts_on(row, dispatched_on)
    return {
        "monthly_fee_yen": PriceList(service).monthly_fee(
            plan_changes.plan_on(row, started_on), started_on
        ),
        "service_started_on": started_on,
        "dispatched_on": dispatched_on,
        "paid_yen": credits.paid_yen(row.pk),
    }


def _charge(
    service: int,
    row: Membership,
    settlement: dict[str, int],
    book: BasisBook,
    day: dt.date,
    dispatched_on: dt.date,
    entry: int,
) -> None:
    """Charge use and handling fee.

    What is paid already is invoiced at once, so that payments can be applied to it. What is not
    falls due with the next regular due day and is invoiced when such charges are, at the latest
    now; what was paid waits for that invoice.
    """
    due_on = day
    if settlement["billed_yen"]:
        due_on = book.pack.ask("late_charge_due_on", settled_on=day)
    common: dict[str, Any] = {
        "due_on": due_on,
        "day": day,
        "basis": book.on(QUESTION, dispatched_on),
        "due_basis": book.on("late_charge_due_on", day),
        "entry": entry,
    }
    amounts = {
        ChargeKind.INITIAL_CANCELLATION_USAGE: settlement["charged_yen"],
        ChargeKind.INITIAL_CANCELLATION_HANDLING_FEE: settlement["handling_fee_yen"],
    }
    rows: list[Rows] = [
        billed.single_charge(row.pk, kind, yen, **common) for kind, yen in amounts.items() if yen
    ]
    if not rows:
        return
    if book.pack.ask("invoice_issued_on", due_on=due_on) > day:
        invoicing.add_charges(np.concatenate(rows))
    else:
        billed.bill_at_once(service, np.concatenate(rows), day, entry, book)
