"""What came of late payments since a moment of a service's life, for what a trial has brought."""

from __future__ import annotations

from dataclasses import dataclass

from kiyaku.base import selects


@dataclass(frozen=True)
class Late:
    """Yen.

    Attributes:
        overdue_yen: what was open on invoices when they fell overdue.
        interest_yen: the late interest that was computed.
    """

    overdue_yen: int
    interest_yen: int


_LATE = """
SELECT COALESCE(sum(o.open_yen) FILTER (WHERE o.entry_id > %(after)s), 0),
       COALESCE(sum(o.interest_yen) FILTER (WHERE o.closed_entry_id > %(after)s), 0)
FROM overdue o JOIN membership m ON m.id = o.membership_id WHERE m.service_id = %(service)s
"""


def late(service: int, after: int) -> Late:
    """What fell overdue, and the late interest computed, after an entry of the journal."""
    ((overdue, interest),) = selects.rows(_LATE, service=service, after=after)
    return Late(int(overdue), int(interest))
