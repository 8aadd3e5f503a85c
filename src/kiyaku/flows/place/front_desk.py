"""What the front desk looks at: the bookings of a day, who came, what was found after use; and what
of bookings waits for somebody today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from kiyaku.base import queries
from kiyaku.flows.place import bookings_shown, known
from kiyaku.flows.place.attendance import EARLIEST
from kiyaku.flows.place.bookings_shown import BookingShown
from kiyaku.members import directory
from kiyaku.members.directory import Named
from kiyaku.spaces import bookings, waiting_bookings
from kiyaku.spaces.bookings import Checked
from kiyaku.spaces.spaces import RulesList

CLOSE_TO_USE = dt.timedelta(1)
"""So near its use an unpaid hold stands on the first page."""
CHECKED_WITHIN = dt.timedelta(7)
"""So long a use after which nobody looked stands there."""


@dataclass(frozen=True)
class Visit:
    """A booking as the front desk sees it, now.

    Attributes:
        check: what its space was found like after use; None while nobody looked.
        lets_in: whether who comes for it now is let in.
        may_be_no_show: whether it can be said that nobody came.
        is_to_be_checked: whether its space is to be looked at: use has begun and nobody did yet.
        is_over: whether its time is over.
    """

    shown: BookingShown
    person: Named
    check: Checked | None
    lets_in: bool
    may_be_no_show: bool
    is_to_be_checked: bool
    is_over: bool

    @property
    def id(self) -> int:
        """The booking's id."""
        return self.shown.id


@dataclass(frozen=True)
class Waiting:
    """What of bookings waits for somebody: the first few of each sort, with whose they are."""

    unpaid: tuple[tuple[BookingShown, Named], ...]
    unchecked: tuple[tuple[BookingShown, Named], ...]

    @property
    def count(self) -> int:
        """How many are told of."""
        return len(self.unpaid) + len(self.unchecked)


def visits(service: int, day: dt.date, *, now: dt.datetime) -> list[Visit]:
    """The kept bookings of a day by their start; twelve queries at most.

    Raises:
        OperationRefused: ``no_spaces``.
    """
    return _visits(service, bookings_shown.bookings_between(service, day, day, now=now), now)


def visit(service: int, booking: int, *, now: dt.datetime) -> Visit:
    """One booking, whatever has become of it; twelve queries at most.

    Raises:
        OperationRefused: ``no_spaces``, ``unknown_booking``.
    """
    return _visits(service, [bookings_shown.booking_shown(service, booking, now=now)], now)[0]


def waiting(service: int, *, now: dt.datetime, size: int) -> Waiting:
    """Holds that are not paid close to their use, and uses after which nobody looked; twelve
    queries at most.

    Raises:
        OperationRefused: ``no_spaces``.
    """
    known.require_known(queries.pack(service))
    moment = known.moment(service, now)
    unpaid = waiting_bookings.unpaid_before(service, moment, moment + CLOSE_TO_USE, size=size)
    ended = waiting_bookings.unchecked(service, moment - CHECKED_WITHIN, moment, size=size)
    if not (unpaid or ended):
        return Waiting((), ())
    rows = bookings_shown.shown(service, [*unpaid, *ended], now=now)
    people = directory.named({one.booked.membership for one in rows})
    told = tuple((one, people[one.booked.membership]) for one in rows)
    return Waiting(told[: len(unpaid)], told[len(unpaid) :])


def _visits(service: int, rows: Sequence[BookingShown], now: dt.datetime) -> list[Visit]:
    moment = known.moment(service, now)
    people = directory.named({one.booked.membership for one in rows})
    checks = bookings.checks([one.id for one in rows])
    rules = RulesList({one.booked.space for one in rows})
    found = []
    for one in rows:
        booked = one.booked
        stands = one.state == bookings.CONFIRMED
        is_open = stands and booked.checked_in_at is None and not booked.is_no_show
        of_day = rules.on(booked.space, known.civil(booked.starts_at))
        wait = dt.timedelta(minutes=0 if of_day is None else of_day.no_show_minutes)
        found.append(
            Visit(
                one,
                people[booked.membership],
                checks.get(one.id),
                is_open and booked.starts_at - EARLIEST <= moment < booked.ends_at,
                is_open and moment >= booked.starts_at + wait,
                stands
                and not booked.is_no_show
                and one.id not in checks
                and moment >= booked.starts_at,
                moment >= booked.ends_at,
            )
        )
    return found
