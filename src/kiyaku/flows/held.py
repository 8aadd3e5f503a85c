"""What its member may see of a membership that passed on: the time since, and the debts that came.

Whoever held it before opens it no more, and keeps what ``held_before`` tells; what was his or hers
before is nobody else's.
"""

from __future__ import annotations

from dataclasses import replace

from kiyaku.billing import records, statements
from kiyaku.billing.statements import Statement
from kiyaku.flows import notices_shown, timeline, visibility
from kiyaku.flows.notices_shown import NoticeShown
from kiyaku.flows.timeline import Event
from kiyaku.members import holders, queries
from kiyaku.members.queries import Membership


def may_see_invoice(row: Membership, invoice: int, member: int) -> bool:
    """Whether an invoice of a membership is a member's to see.

    What was issued while it was his or hers, and what was open when it came: that debt came too.
    """
    if row.member_id != member:
        return False
    since = holders.held_since(row)
    if since is None or records.invoice(invoice).issued_on >= since:
        return True
    settlement = records.settlement(invoice)
    return settlement is None or settlement.settled_on >= since


def statement(service: int, membership: int) -> Statement:
    """Invoices, charges, payments and refunds of a membership as its member sees them.

    Raises:
        OperationRefused: ``unknown_membership``.
    """
    whole = statements.statement(membership)
    since = holders.held_since(queries.membership(service, membership))
    if since is None:
        return whole
    return replace(
        whole,
        invoices=tuple(
            one
            for one in whole.invoices
            if one.issued_on >= since or one.settled_on is None or one.settled_on >= since
        ),
        payments=tuple(
            one for one in whole.payments if one.received_on >= since or one.remaining_yen
        ),
        refunds=tuple(one for one in whole.refunds if one.paid_on is None or one.paid_on >= since),
    )


def notices(service: int, membership: int) -> list[NoticeShown]:
    """The notices to the member who holds a membership now, the newest first.

    Raises:
        OperationRefused: ``unknown_membership``.
    """
    since = holders.held_since(queries.membership(service, membership))
    every = notices_shown.notices_of(service, membership)
    return [one for one in every if since is None or one.dispatched_on >= since]


def events(service: int, membership: int) -> list[Event]:
    """What happened to a membership while its member held it, as that member sees it.

    Raises:
        OperationRefused: ``unknown_membership``.
    """
    every = timeline.events(service, membership=membership)
    owner = queries.membership(service, membership).member
    return visibility.for_member(visibility.of_holder(every, [owner.handle]))
