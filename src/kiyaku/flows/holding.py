"""Holding a membership: whoever decides about it finds it as it stays until the decision stands."""

from __future__ import annotations

import datetime as dt

from kiyaku.base import partitions
from kiyaku.billing import records as billing
from kiyaku.members import holders, queries
from kiyaku.members.queries import Membership


def hold_membership(service: int, membership: int) -> Membership:
    """The membership; neither the close nor another operation touches it or its money meanwhile.

    Held until the transaction ends. Every operation takes its locks in one order, so that none
    waits in a circle: its key, the service's day, partitions, memberships, the counter of invoice
    numbers.

    Raises:
        OperationRefused: ``unknown_membership``.
    """
    queries.membership(service, membership)
    partitions.share(service, [membership])
    return queries.membership(service, membership, hold=True)


def may_see_invoice(row: Membership, invoice: int, member: int) -> bool:
    """Whether an invoice of a membership is a member's to see.

    Of a membership that passed on: what was issued while it was his or hers, and what was still
    open when it came, for that debt came with it. Whoever held it before sees nothing any more.
    """
    if row.member_id != member:
        return False
    since = holders.held_since(row)
    if since is None or billing.invoice(invoice).issued_on >= since:
        return True
    settlement = billing.settlement(invoice)
    return settlement is None or settlement.entered_on >= since


def since(row: Membership) -> dt.date | None:
    """Since when its member has held a membership that passed on; None where it never did."""
    return holders.held_since(row)
