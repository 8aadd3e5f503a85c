"""The rows of calendars that programs subscribe to, and what the public ones tell of."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kiyaku.spaces import bookings
from kiyaku.spaces.bookings import Booked
from kiyaku.spaces.models import CalendarFeed

EVENTS_MOST = 1_000
"""So many bookings a calendar tells of at most, the latest first."""


@dataclass(frozen=True)
class Feed:
    """A calendar that is read by its secret address."""

    id: int
    service: int
    membership: int
    member: int
    made_on: dt.date


def of(membership: int, member: int) -> Feed | None:
    """The calendar of a membership's holder that can be read; None where there is none."""
    row = CalendarFeed.objects.filter(
        membership_id=membership, member_id=member, revoked_on=None
    ).first()
    return None if row is None else _feed(row)


def by_digest(service: int, digest: str) -> Feed | None:
    """The calendar of this secret, by its SHA-256; None where there is none, or no more."""
    row = CalendarFeed.objects.filter(
        service_id=service, token_sha256=digest, revoked_on=None
    ).first()
    return None if row is None else _feed(row)


def add(
    *, service: int, membership: int, member: int, digest: str, made_on: dt.date, entry: int
) -> None:
    """Keep a calendar; the one before must be revoked."""
    CalendarFeed.objects.create(
        service_id=service, membership_id=membership, member_id=member, token_sha256=digest,
        made_on=made_on, entry_id=entry,
    )  # fmt: skip


def revoke(membership: int, member: int, on: dt.date) -> bool:
    """Let the calendar of a holder be read no more; whether there was one."""
    rows = CalendarFeed.objects.filter(membership_id=membership, member_id=member, revoked_on=None)
    return bool(rows.update(revoked_on=on))


def bookings_since(membership: int, member: int, since: dt.datetime) -> list[Booked]:
    """What a holder has booked that ends after an instant, off or not, the latest first."""
    rows = bookings.bookings_of(membership, size=EVENTS_MOST).rows
    return [one for one in rows if one.member == member and one.ends_at > since]


def _feed(row: CalendarFeed) -> Feed:
    return Feed(row.pk, row.service_id, row.membership_id, row.member_id, row.made_on)
