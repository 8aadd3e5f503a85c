"""What whoever held a membership before may still see of it: their own time, as they left it.

The invoices of that time were issued to them, and tell what they paid: they need them for their
books and taxes. What came after the last day is somebody else's, and so is what was paid then.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, replace

from kiyaku.billing import records as billing
from kiyaku.billing import statements
from kiyaku.billing.statements import InvoiceShown, PaymentShown
from kiyaku.flows import timeline, visibility
from kiyaku.flows.invoice_document import InvoiceDocument, Paid, invoice_document
from kiyaku.flows.timeline import Event
from kiyaku.members import holders, queries
from kiyaku.members.holders import Holding


@dataclass(frozen=True)
class Left:
    """A membership that a member held once, from the first to the last day.

    Attributes:
        invoices: those issued in that time: number, days and total, which nothing changes later.
        payments: what was paid in that time.
        events: what happened in that time, as its member saw it.
    """

    membership: int
    from_day: dt.date
    to_day: dt.date
    invoices: tuple[InvoiceShown, ...]
    payments: tuple[PaymentShown, ...]
    events: tuple[Event, ...]


def left_by(service: int, members: Collection[int]) -> tuple[Left, ...]:
    """The times in which some members held memberships that are theirs no more, by membership."""
    return tuple(
        _left(service, one) for member in sorted(members) for one in _holdings(service, member)
    )


def has_left(service: int, members: Collection[int]) -> bool:
    """Whether any of some members held a membership that is theirs no more."""
    return any(holders.formerly_held_by(service, member) for member in members)


def invoice(service: int, members: Collection[int], number: str) -> InvoiceDocument:
    """An invoice issued to one of some members while they held its membership, as they left it.

    Raises:
        OperationRefused: ``unknown_invoice`` for any other, and as ``invoice_document``.
    """
    found = invoice_document(service, number)
    own = next(
        (
            one
            for member in sorted(members)
            for one in _holdings(service, member)
            if one.membership == found.membership and one.covers(found.issued_on)
        ),
        None,
    )
    if own is None or own.to_day is None:
        raise billing.unknown_invoice(number)
    return _as_left(service, found, own.to_day)


def _holdings(service: int, member: int) -> list[Holding]:
    every = holders.changed_hands(holders.formerly_held_by(service, member))
    return [one for held in every.values() for one in held if one.member == member and one.to_day]


def _left(service: int, own: Holding) -> Left:
    assert own.to_day is not None
    whole = statements.statement(own.membership)
    handle = queries.member(service, own.member).handle
    every = timeline.events(service, membership=own.membership)
    seen = visibility.for_member(visibility.of_holder(every, [handle]))
    return Left(
        membership=own.membership,
        from_day=own.from_day,
        to_day=own.to_day,
        invoices=tuple(one for one in whole.invoices if own.covers(one.issued_on)),
        payments=tuple(one for one in whole.payments if own.covers(one.received_on)),
        events=tuple(one for one in seen if own.covers(one.on)),
    )


def _as_left(service: int, found: InvoiceDocument, last_day: dt.date) -> InvoiceDocument:
    """An invoice as it stood when its membership passed on, the day after the last one."""
    invoice_id = billing.invoice_numbered(service, found.number)
    entry = holders.entry_of_passing(found.membership, last_day + dt.timedelta(1))
    paid: dict[dt.date, int] = {}
    for piece in billing.applied_before(invoice_id, before_entry=entry):
        paid[piece.paid_on] = paid.get(piece.paid_on, 0) + piece.yen
    back = billing.taken_back_yen(invoice_id, before_entry=entry)
    open_yen = billing.open_at(invoice_id, before_entry=entry)
    stays = open_yen == 0 and found.state_since is not None and found.state_since <= last_day
    state, since = found.state, found.state_since
    if state in (statements.SETTLED, statements.CREDITED) and not stays:
        state, since = statements.OPEN, None
    if state in (statements.OPEN, statements.OVERDUE):
        is_late = found.due_on < last_day
        state = statements.OVERDUE if is_late else statements.OPEN
        since = found.due_on + dt.timedelta(1) if is_late else None
    return replace(
        found,
        payments=tuple(Paid(on, yen) for on, yen in sorted(paid.items())),
        taken_back_yen=back,
        open_yen=open_yen,
        state=state,
        state_since=since,
        credited_by=found.credited_by if state == statements.CREDITED else None,
        interest=None,
        as_of=last_day,
    )
