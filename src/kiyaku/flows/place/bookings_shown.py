"""Bookings as people read them: the space's name, the state of now, what was paid."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from kiyaku.base import queries
from kiyaku.base.paging import Page
from kiyaku.billing import designated
from kiyaku.flows.place import charging, known
from kiyaku.spaces import bookings
from kiyaku.spaces.bookings import Booked
from kiyaku.spaces.rules import instant
from kiyaku.spaces.spaces import RulesList, codes_of
from kiyaku.terms.texts import Text

HELD, CONFIRMED, LAPSED, CANCELLED = (
    bookings.HELD, bookings.CONFIRMED, bookings.LAPSED, bookings.CANCELLED,
)  # fmt: skip
STATES = {
    HELD: Text("支払い待ち", "held until paid"),
    CONFIRMED: Text("確定", "confirmed"),
    LAPSED: Text("失効", "lapsed unpaid"),
    CANCELLED: Text("取消し", "called off"),
}
"""The states of a booking in words."""


@dataclass(frozen=True)
class BookingShown:
    """A booking as it stands now.

    Attributes:
        state: as of now: a hold whose time is over is ``lapsed`` whatever has marked it.
        paid_on: the day on which its fee was paid in full; None while it was not.
        is_to_be_paid: whether its fee is open and it can be paid.
        is_cancellable: whether it can still be called off.
        has_pass: whether its pass opens the space, now or when the time comes.
        invoice: the id of the invoice that its fee is on; None where it costs nothing.
    """

    booked: Booked
    space: str
    name: Text
    state: str
    state_words: Text
    paid_on: dt.date | None
    is_to_be_paid: bool
    is_cancellable: bool
    has_pass: bool
    invoice: int | None

    @property
    def id(self) -> int:
        """The booking's id."""
        return self.booked.id

    @property
    def when(self) -> str:
        """Its time in words, of Tokyo."""
        return known.in_words(self.booked.starts_at, self.booked.ends_at)


def booking_shown(service: int, booking: int, *, now: dt.datetime) -> BookingShown:
    """A booking of a service; six queries.

    Raises:
        OperationRefused: ``no_spaces``, ``unknown_booking``.
    """
    known.require_known(queries.pack(service))
    return shown(service, [bookings.booking(service, booking)], now=now)[0]


def bookings_of(
    service: int, membership: int, *, now: dt.datetime, before: int | None = None,
    size: int = bookings.SIZE,
) -> Page[BookingShown]:  # fmt: skip
    """The bookings of a membership, the latest made first, a page at a time; seven queries.

    Raises:
        OperationRefused: ``no_spaces``.
    """
    known.require_known(queries.pack(service))
    page = bookings.bookings_of(membership, before=before, size=size)
    return page.of(shown(service, page.rows, now=now))


def ahead_of(service: int, membership: int, *, now: dt.datetime) -> list[BookingShown]:
    """What a member has booked and still ahead, by its time; seven queries.

    Raises:
        OperationRefused: ``no_spaces``.
    """
    known.require_known(queries.pack(service))
    return shown(service, bookings.ahead_of(membership, known.moment(service, now)), now=now)


def bookings_between(
    service: int,
    first_day: dt.date,
    last_day: dt.date,
    *,
    now: dt.datetime,
    spaces: Collection[int] | None = None,
    states: Collection[str] = bookings.LIVE,
) -> list[BookingShown]:
    """The bookings of some days by their start, for the staff: live ones by default; seven queries.

    Raises:
        OperationRefused: ``no_spaces``.
    """
    known.require_known(queries.pack(service))
    rows = bookings.between(
        service, instant(first_day, 0), instant(last_day, 24 * 60), spaces=spaces, states=states
    )
    kept = shown(service, rows, now=now)
    return [one for one in kept if one.state in states]


def shown(service: int, rows: Sequence[Booked], *, now: dt.datetime) -> list[BookingShown]:
    """Bookings as they stand now; six queries however many."""
    moment = known.moment(service, now)
    places = {one.space for one in rows}
    codes, rules = codes_of(places), RulesList(places)
    charges = [one.charge for one in rows if one.charge]
    paid, invoices = designated.paid_on(charges), designated.invoices_of(charges)
    over = [one for one in rows if one.state == HELD and not one.is_kept(moment)]
    in_time = charging.paid_in_time(over) if over else set()
    found = []
    for one in rows:
        state = one.state
        if state == HELD and not one.is_kept(moment):
            state = CONFIRMED if one.charge in in_time else LAPSED
        is_live = state in bookings.LIVE
        found.append(
            BookingShown(
                one,
                codes[one.space],
                rules.name(one.space, known.civil(one.starts_at)),
                state,
                STATES[state],
                paid.get(one.charge),
                is_live and bool(one.charge) and one.charge not in paid,
                is_live and one.starts_at > moment,
                state == CONFIRMED and one.ends_at > moment,
                invoices.get(one.charge),
            )
        )
    return found
