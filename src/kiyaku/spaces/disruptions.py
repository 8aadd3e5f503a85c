"""What was decided about bookings that a stoppage met: written and read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from kiyaku.spaces.models import BookingDisruption

KEPT, CALLED_OFF, MOVED = "kept", "called_off", "moved"


@dataclass(frozen=True)
class Decided:
    """What was decided about a booking; ``instead``: the one that takes its place."""

    booking: int
    announcement: int
    decision: str
    reason: str
    instead: int | None
    decided_at: dt.datetime
    basis: int
    entered_on: dt.date
    entry: int


def add(one: Decided) -> None:
    """Put a decision on record."""
    BookingDisruption.objects.create(
        booking_id=one.booking,
        announcement_id=one.announcement,
        decision=one.decision,
        reason=one.reason,
        instead_id=one.instead,
        decided_at=one.decided_at,
        basis_id=one.basis,
        entered_on=one.entered_on,
        entry_id=one.entry,
    )


def is_instead_of_another(booking: int) -> bool:
    """Whether a booking takes the place of one that was moved."""
    return BookingDisruption.objects.filter(instead_id=booking).exists()


def of_announcement(announcement: int) -> dict[int, Decided]:
    """What was decided for a stoppage, by the booking; one query."""
    rows = BookingDisruption.objects.filter(announcement_id=announcement)
    return {row.booking_id: _decided(row) for row in rows}


def of_bookings(bookings: Collection[int]) -> dict[int, Decided]:
    """The latest decision about each of some bookings; one query."""
    rows = BookingDisruption.objects.filter(booking_id__in=bookings).order_by("pk")
    return {row.booking_id: _decided(row) for row in rows}


def _decided(row: BookingDisruption) -> Decided:
    return Decided(
        row.booking_id,
        row.announcement_id,
        row.decision,
        row.reason,
        row.instead_id,
        row.decided_at,
        row.basis_id,
        row.entered_on,
        row.entry_id,
    )
