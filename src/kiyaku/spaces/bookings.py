"""Bookings: written, read, and what they take up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q, QuerySet

from kiyaku.base import paging
from kiyaku.base.errors import OperationRefused
from kiyaku.base.paging import Page
from kiyaku.spaces.models import Booking, BookingCheck, BookingDeferral, Occupancy

HELD, CONFIRMED, LAPSED, CANCELLED = (
    Booking.HELD, Booking.CONFIRMED, Booking.LAPSED, Booking.CANCELLED,
)  # fmt: skip
LIVE = Booking.LIVE
SIZE = 20
_TO_LAPSE = """
SELECT id FROM (
    SELECT id, held_until FROM booking
    WHERE service_id = %(service)s
      AND (state = %(held)s AND held_until <= %(now)s OR is_to_be_taken_back)
    UNION
    SELECT b.id, b.held_until FROM booking b JOIN membership m ON m.id = b.membership_id
    WHERE b.service_id = %(service)s AND b.state = ANY(%(live)s) AND b.starts_at > %(now)s
      AND (b.starts_at AT TIME ZONE 'Asia/Tokyo')::date > m.ended_on
) AS due ORDER BY held_until, id
"""


@dataclass(frozen=True)
class Booked:
    """A booking as it is on record.

    Attributes:
        state: ``held``, ``confirmed``, ``lapsed`` or ``cancelled``. A held one whose time is over
            is as good as lapsed before anything marks it: ask ``is_kept``.
        charge: the charge of its fee; 0 where it costs nothing.
        series: the entry by which several were made at once.
        came_by: how who came was recognised: ``pass`` or ``desk``.
    """

    id: int
    service: int
    space: int
    membership: int
    member: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    people: int
    state: str
    booked_at: dt.datetime
    held_until: dt.datetime | None
    closed_at: dt.datetime | None
    deferred_until: dt.datetime | None
    hourly_yen: int
    amount_yen: int
    charge: int
    series: int | None
    checked_in_at: dt.datetime | None
    came_by: str
    is_no_show: bool
    basis: int
    entered_on: dt.date
    entry: int

    @property
    def minutes(self) -> int:
        """How long it lasts."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60

    def is_kept(self, now: dt.datetime) -> bool:
        """Whether it keeps its space from others at an instant."""
        if self.state == HELD:
            return self.held_until is not None and now < self.held_until
        return self.state == CONFIRMED


@dataclass(frozen=True)
class Taken:
    """A part of a space's time that a booking takes: ``starts_at`` … ``ends_at`` in use, the rest
    of ``from_at`` … ``until_at`` to prepare and to clear."""

    space: int
    from_at: dt.datetime
    until_at: dt.datetime
    booking: int
    booked_space: int
    membership: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    state: str
    held_until: dt.datetime | None
    charge: int

    def is_kept(self, now: dt.datetime) -> bool:
        """Whether it keeps the space from others at an instant."""
        return self.state != HELD or (self.held_until is not None and now < self.held_until)


_TAKEN = """
SELECT o.space_id, lower(o.during), upper(o.during), b.id, b.space_id, b.membership_id,
       b.starts_at, b.ends_at, b.state, b.held_until, b.charge_id
FROM occupancy o JOIN booking b ON b.id = o.booking_id
WHERE o.is_live AND o.space_id = ANY(%s) AND o.during && tstzrange(%s, %s)
ORDER BY b.starts_at, b.id, o.space_id
"""


def taken(spaces: Collection[int], from_at: dt.datetime, until_at: dt.datetime) -> list[Taken]:
    """What is taken of some spaces within a span, in its order; one query.

    Holds whose time is over are among it: ask each whether it is kept.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN, [list(spaces), from_at, until_at])
        return [Taken(*row) for row in cursor.fetchall()]


def add(values: Booked, spaces: Iterable[int], from_at: dt.datetime, until_at: dt.datetime) -> int:
    """Store a booking, with what it takes up; returns its id.

    Raises:
        OperationRefused: ``slot_taken``, by whatever nobody has seen.
    """
    row = Booking(
        service_id=values.service,
        space_id=values.space,
        membership_id=values.membership,
        member_id=values.member,
        basis_id=values.basis,
        entry_id=values.entry,
        charge_id=values.charge,
        series_entry_id=values.series,
        **{name: getattr(values, name) for name in _ALIKE},
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            Occupancy.objects.bulk_create(
                Occupancy(booking=row, space_id=one, during=(from_at, until_at)) for one in spaces
            )
    except IntegrityError as error:
        if "no_space_is_taken_twice" in str(error):
            raise slot_taken() from None
        raise
    return row.pk


_ALIKE = (
    "starts_at", "ends_at", "people", "state", "booked_at", "held_until", "hourly_yen",
    "amount_yen", "entered_on",
)  # fmt: skip


def slot_taken() -> OperationRefused:
    """The refusal of a time that somebody else has."""
    return OperationRefused(
        "slot_taken",
        "この時間は、ほかの予約で埋まっています。",
        "somebody else has booked this time",
    )


def take_up(booking: int, space: int, *, like: int) -> None:
    """Have a booking take up a further part, one that came to lie in its space, as long as that.

    The buffers are those of when it was booked, whatever the rules say since.
    """
    during = Occupancy.objects.values_list("during", flat=True).get(
        booking_id=booking, space_id=like
    )
    Occupancy.objects.create(booking_id=booking, space_id=space, during=during)


def close(
    bookings: Collection[int], state: str, at: dt.datetime, *, unpaid: bool = True
) -> list[int]:
    """Mark live bookings as lapsed or cancelled, and free what they take up; which it met.

    Args:
        unpaid: their charges are to be taken back.
    """
    rows = Booking.objects.filter(pk__in=bookings, state__in=LIVE)
    met = list(rows.select_for_update().order_by("pk").values_list("pk", flat=True))
    closed = Booking.objects.filter(pk__in=met)
    closed.update(state=state, closed_at=at)
    if unpaid:
        closed.filter(charge_id__gt=0).update(is_to_be_taken_back=True)
    Occupancy.objects.filter(booking_id__in=met, is_live=True).update(is_live=False)
    return met


def confirm(booking: int) -> None:
    """Mark a held booking as confirmed."""
    Booking.objects.filter(pk=booking, state=HELD).update(state=CONFIRMED)


def to_be_taken_back(service: int) -> list[Booked]:
    """The bookings of a service that are off and whose charges wait to be taken back."""
    rows = Booking.objects.filter(service_id=service, is_to_be_taken_back=True)
    return [_booked(row) for row in rows.order_by("pk")]


def mark_taken_back(booking: int) -> bool:
    """Say that the charge of a booking is taken back; whether it was to be."""
    rows = Booking.objects.filter(pk=booking, is_to_be_taken_back=True)
    return bool(rows.update(is_to_be_taken_back=False))


def charge(booking: int, charge_id: int) -> None:
    """Say which charge is for a booking; the one before stays on record."""
    Booking.objects.filter(pk=booking).update(former_charge_id=F("charge_id"), charge_id=charge_id)


def defer(
    booking: int, until: dt.datetime, reason: str, *, basis: int, day: dt.date, entry: int
) -> None:
    """Let a booking be paid later, and confirm it."""
    Booking.objects.filter(pk=booking).update(deferred_until=until, state=CONFIRMED)
    BookingDeferral.objects.create(
        booking_id=booking,
        until=until,
        reason=reason,
        basis_id=basis,
        entered_on=day,
        entry_id=entry,
    )


def check_in(booking: int, at: dt.datetime, how: str) -> None:
    """Put on record that somebody came for a booking, and how that is known."""
    Booking.objects.filter(pk=booking).update(checked_in_at=at, checked_in_by=how)


def mark_no_show(booking: int, *, entry: int) -> None:
    """Put on record that nobody came."""
    Booking.objects.filter(pk=booking).update(no_show_entry_id=entry)


@dataclass(frozen=True)
class Checked:
    """What a space was found like when a use had ended."""

    booking: int
    is_restored: bool
    findings: str
    checked_at: dt.datetime


def add_check(
    booking: int, is_restored: bool, findings: str, at: dt.datetime, *, basis: int | None,
    day: dt.date, entry: int,
) -> None:  # fmt: skip
    """Put on record what a space was found like."""
    BookingCheck.objects.create(
        booking_id=booking,
        is_restored=is_restored,
        findings=findings,
        checked_at=at,
        basis_id=basis,
        entered_on=day,
        entry_id=entry,
    )


def checks(bookings: Collection[int]) -> dict[int, Checked]:
    """The checks after some bookings, by the booking; one query."""
    return {
        row.pk: Checked(row.pk, row.is_restored, row.findings, row.checked_at)
        for row in BookingCheck.objects.filter(pk__in=bookings)
    }


def booking(service: int, booking_id: int, *, hold: bool = False) -> Booked:
    """A booking of a service.

    Args:
        hold: let nobody else change it until the transaction ends.

    Raises:
        OperationRefused: ``unknown_booking``.
    """
    rows = Booking.objects.filter(service_id=service, pk=booking_id)
    if hold:
        rows = rows.select_for_update()
    found = rows.first()
    if found is None:
        raise OperationRefused(
            "unknown_booking",
            f"予約 {booking_id} はこのサービスにありません。",
            f"this service has no booking {booking_id}",
        )
    return _booked(found)


def bookings_of(membership: int, *, before: int | None = None, size: int = SIZE) -> Page[Booked]:
    """The bookings of a membership, the latest made first, a page at a time; one query."""
    rows = Booking.objects.filter(membership_id=membership)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    read = [_booked(row) for row in rows.order_by("-pk")[: paging.reach(size)]]
    return paging.page(read, size, lambda one: one.id)


def ahead_of(membership: int, now: dt.datetime) -> list[Booked]:
    """The bookings of a membership that are kept and not over, in the order of their times."""
    rows = Booking.objects.filter(membership_id=membership, ends_at__gt=now, state__in=LIVE)
    return [one for one in map(_booked, rows.order_by("starts_at", "pk")) if one.is_kept(now)]


def between(
    service: int,
    from_at: dt.datetime,
    until_at: dt.datetime,
    *,
    spaces: Collection[int] | None = None,
    states: Collection[str] = LIVE,
) -> list[Booked]:
    """The bookings of a service (of some spaces) that meet a span, by their start; one query."""
    rows = Booking.objects.filter(
        service_id=service, starts_at__lt=until_at, ends_at__gt=from_at, state__in=states
    )
    if spaces is not None:
        rows = rows.filter(space_id__in=spaces)
    return [_booked(row) for row in rows.order_by("starts_at", "pk")]


def to_lapse(service: int, now: dt.datetime) -> list[int]:
    """The holds of a service whose time is over, what is off with its charge still to be taken
    back, and what is to come after the end of its membership; by when it was over. One small
    query: each close of a day asks it."""
    given: dict[str, Any] = {"service": service, "now": now, "held": HELD, "live": list(LIVE)}
    with connection.cursor() as cursor:
        cursor.execute(_TO_LAPSE, given)
        return [row[0] for row in cursor]


def of_series(service: int, entry: int) -> list[int]:
    """The bookings that were made at once by an entry, in the order of their times."""
    rows = Booking.objects.filter(service_id=service, series_entry_id=entry)
    return list(rows.order_by("starts_at", "pk").values_list("pk", flat=True))


def held_of(memberships: Collection[int]) -> list[Booked]:
    """The held bookings of some memberships, in order."""
    rows = Booking.objects.filter(membership_id__in=memberships, state=HELD)
    return [_booked(row) for row in rows.order_by("pk")]


def live_ahead(spaces: Collection[int], now: dt.datetime) -> list[Booked]:
    """The live bookings of some spaces that are not over."""
    rows = Booking.objects.filter(space_id__in=spaces, state__in=LIVE, ends_at__gt=now)
    return [_booked(row) for row in rows.order_by("pk")]


def charged(charges: Collection[int]) -> dict[int, Booked]:
    """The bookings that some charges are or were for, by the charge; one query."""
    wanted = [one for one in charges if one]
    meant = Q(charge_id__in=wanted) | Q(former_charge_id__in=wanted)
    found: dict[int, Booked] = {}
    for row in Booking.objects.filter(meant):
        one = _booked(row)
        for charge_id in {row.charge_id, row.former_charge_id} & set(wanted):
            found[charge_id] = one
    return found


def last_of(membership: int, space: int | None = None) -> Booked | None:
    """The booking of a membership that was made last (of a space)."""
    rows: QuerySet[Booking] = Booking.objects.filter(membership_id=membership)
    if space is not None:
        rows = rows.filter(space_id=space)
    row = rows.order_by("-pk").first()
    return None if row is None else _booked(row)


def count_ahead(membership: int, space: int, now: dt.datetime) -> int:
    """How many kept bookings of a space a membership has ahead."""
    kept = Q(state=CONFIRMED) | Q(state=HELD, held_until__gt=now)
    rows = Booking.objects.filter(kept, membership_id=membership, space_id=space, ends_at__gt=now)
    return rows.count()


def changed(one: Booked, **values: Any) -> Booked:
    """A booking with other values, as it will be on record."""
    return replace(one, **values)


def booked(rows: Iterable[Booking]) -> list[Booked]:
    """Rows of bookings as they are on record."""
    return [_booked(row) for row in rows]


def _booked(row: Booking) -> Booked:
    return Booked(
        id=row.pk,
        service=row.service_id,
        space=row.space_id,
        membership=row.membership_id,
        member=row.member_id,
        charge=row.charge_id,
        closed_at=row.closed_at,
        deferred_until=row.deferred_until,
        series=row.series_entry_id,
        checked_in_at=row.checked_in_at,
        came_by=row.checked_in_by,
        # Who comes late after all has come; that nobody had, until then, stays in the journal.
        is_no_show=row.no_show_entry_id is not None and row.checked_in_at is None,
        basis=row.basis_id,
        entry=row.entry_id,
        **{name: getattr(row, name) for name in _ALIKE},
    )
