"""Bookings that wait for somebody at the desk: to be paid before use, to be checked after it."""

from __future__ import annotations

import datetime as dt

from kiyaku.spaces import bookings
from kiyaku.spaces.bookings import Booked
from kiyaku.spaces.models import Booking, BookingCheck, BookingDeferral


def unpaid_before(service: int, now: dt.datetime, until: dt.datetime, *, size: int) -> list[Booked]:
    """The first holds that are kept at an instant and whose use begins by another; one query."""
    rows = Booking.objects.filter(
        service_id=service, state=Booking.HELD, held_until__gt=now, starts_at__lte=until
    )
    return bookings.booked(rows.order_by("starts_at", "pk")[:size])


def unchecked(service: int, since: dt.datetime, now: dt.datetime, *, size: int) -> list[Booked]:
    """The first uses that ended within a span and after which nobody looked; one query.

    Those for which nobody came are not among them.
    """
    rows = Booking.objects.filter(
        service_id=service,
        state=Booking.CONFIRMED,
        no_show_entry_id=None,
        starts_at__gte=since,
        ends_at__lte=now,
    )
    looked = BookingCheck.objects.filter(booking__service_id=service).values("pk")
    rows = rows.exclude(pk__in=looked)
    return bookings.booked(rows.order_by("ends_at", "pk")[:size])


def deferred_because(booking: int) -> str:
    """Why a booking may be paid after its use; empty where it may not."""
    found = BookingDeferral.objects.filter(booking_id=booking).values_list("reason", flat=True)
    return found.first() or ""
