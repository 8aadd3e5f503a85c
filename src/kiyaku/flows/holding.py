"""Holding a membership: whoever decides about it finds it as it stays until the decision stands."""

from __future__ import annotations

from kiyaku.base import partitions
from kiyaku.members import queries
from kiyaku.members.queries import Membership


def hold_membership(service: int, membership: int) -> Membership:
    """The membership; neither the close nor another operation touches it or its money meanwhile.

    Held until the transaction ends. Every operation takes its locks in one order, so that none
    waits in a circle: its key, the service's day, partitions, memberships, the counter of invoice
    numbers.

    Raises:
        OperationRefused: ``unknown_membership``.
    """
    partitions.share(service, [membership])
    return queries.membership(service, membership, hold=True)
