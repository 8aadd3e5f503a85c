"""Refunds paid out: what was due back to a member has been given back."""

from __future__ import annotations

import datetime as dt

from kiyaku.base import journal, queries
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.billing import refunds
from kiyaku.flows import costs, initial_cancellation
from kiyaku.flows.holding import hold_membership
from kiyaku.flows.telling_members import tell
from kiyaku.members import queries as member_queries
from kiyaku.terms import Pack

PAID = "refund_paid"


def are_known(pack: Pack) -> bool:
    """Whether these terms know money that is paid back.

    An initial cancellation leaves some, and a cost that is taken back of a membership that is over.
    """
    return pack.answers(initial_cancellation.QUESTION) or bool(costs.known(pack))


@atomic
def pay_refund(
    *,
    service: int,
    refund: int,
    at: dt.datetime,
    by: str,
    paid_on: dt.date | None = None,
    key: str | None = None,
) -> int:
    """Enter that a refund was paid out in full; returns its amount in yen.

    Args:
        paid_on: the day on which it was paid, by default the business day.

    Raises:
        OperationRefused: ``unknown_refund``, ``refund_paid``, ``paid_in_future``,
            ``paid_before_due``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["amount_yen"])
    day = queries.business_day(service)
    due = refunds.refund(refund)
    if due is None or not member_queries.known_ids(service, [due.membership_id]):
        raise OperationRefused(
            "unknown_refund",
            f"返還 {refund} はこのサービスにありません。",
            f"this service has no refund {refund}",
        )
    row = hold_membership(service, due.membership_id)
    paid_on = paid_on or day
    _check(refund, due.due_since, paid_on, day)
    entry = journal.record(
        Act(at, by, key),
        service=service,
        business_day=day,
        action=PAID,
        member=row.member_id,
        membership=row.pk,
        basis=due.basis_id,
        payload={"refund": refund, "amount_yen": due.amount_yen, "on": paid_on},
    )
    refunds.enter_payment(service, due, paid_on=paid_on, day=day, entry=entry.pk)
    tell(
        service=service,
        membership=row.pk,
        kind=PAID,
        about={"amount_yen": due.amount_yen, "paid_on": paid_on},
        basis=due.basis_id,
        at=at,
        by=by,
    )
    return due.amount_yen


def _check(refund: int, due_since: dt.date, paid_on: dt.date, day: dt.date) -> None:
    paid = refunds.payment_of(refund)
    if paid is not None:
        raise OperationRefused(
            "refund_paid",
            f"返還 {refund} は {paid.paid_on} に支払われています。",
            f"refund {refund} was paid on {paid.paid_on}",
        )
    if paid_on > day:
        raise OperationRefused(
            "paid_in_future",
            f"支払日 {paid_on} が営業日 {day} より後です。",
            f"paid on {paid_on}, after the business day {day}",
        )
    if paid_on < due_since:
        raise OperationRefused(
            "paid_before_due",
            f"支払日 {paid_on} が、返還すべきこととなった {due_since} より前です。",
            f"paid on {paid_on}, before it was due on {due_since}",
        )
