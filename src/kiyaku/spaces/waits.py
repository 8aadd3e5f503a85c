"""Who waits for times of spaces: written and read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet

from kiyaku.base.errors import OperationRefused
from kiyaku.spaces.models import BookingWait

WAITING, OFFERED, LEFT, CLOSED = (
    BookingWait.WAITING, BookingWait.OFFERED, BookingWait.LEFT, BookingWait.CLOSED,
)  # fmt: skip


@dataclass(frozen=True)
class Wait:
    """A member who waits, or waited, for a time of a space.

    Attributes:
        state: ``waiting``, ``offered`` where it became free and was booked for who waited,
            ``left`` where the member gave up, ``closed`` where it cannot be had any more.
        booking: what was booked; None while nothing was.
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
    joined_at: dt.datetime
    closed_at: dt.datetime | None
    booking: int | None
    basis: int
    entered_on: dt.date
    entry: int


def add(wait: Wait) -> int:
    """Put on record that a member waits; its id. Who comes later has the higher one."""
    return BookingWait.objects.create(
        service_id=wait.service,
        space_id=wait.space,
        membership_id=wait.membership,
        member_id=wait.member,
        starts_at=wait.starts_at,
        ends_at=wait.ends_at,
        people=wait.people,
        state=WAITING,
        joined_at=wait.joined_at,
        basis_id=wait.basis,
        entered_on=wait.entered_on,
        entry_id=wait.entry,
    ).pk


def close(
    wait: int, state: str, at: dt.datetime, *, entry: int, booking: int | None = None
) -> None:
    """Say how the waiting ended."""
    BookingWait.objects.filter(pk=wait, state=WAITING).update(
        state=state, closed_at=at, closed_entry_id=entry, booking_id=booking
    )


def wait(service: int, wait_id: int, *, hold: bool = False) -> Wait:
    """One who waits or waited.

    Args:
        hold: let nobody else change it until the transaction ends.

    Raises:
        OperationRefused: ``unknown_wait``.
    """
    rows = BookingWait.objects.filter(service_id=service, pk=wait_id)
    row = (rows.select_for_update() if hold else rows).first()
    if row is None:
        raise OperationRefused(
            "unknown_wait",
            f"キャンセル待ち {wait_id} はこのサービスにありません。",
            f"nobody is waiting by the number {wait_id}",
        )
    return _wait(row)


def waiting(service: int) -> list[Wait]:
    """All who wait at a service, the first first; one query."""
    return [_wait(row) for row in _live().filter(service_id=service).order_by("pk")]


def waiting_between(
    spaces: Collection[int], from_at: dt.datetime, until_at: dt.datetime
) -> list[Wait]:
    """Who waits for times of some spaces that meet a span, the first first; one query."""
    rows = _live().filter(space_id__in=spaces, starts_at__lt=until_at, ends_at__gt=from_at)
    return [_wait(row) for row in rows.order_by("pk")]


def own(membership: int, space: int, starts_at: dt.datetime, ends_at: dt.datetime) -> Wait | None:
    """The waiting of a membership for just that time."""
    rows = _live().filter(membership_id=membership, space_id=space)
    row = rows.filter(starts_at=starts_at, ends_at=ends_at).first()
    return None if row is None else _wait(row)


def of_membership(membership: int, now: dt.datetime) -> list[Wait]:
    """What a membership waits for, and waited for, that is still to come; one query."""
    rows = BookingWait.objects.filter(membership_id=membership, starts_at__gt=now)
    return [_wait(row) for row in rows.order_by("starts_at", "pk")]


def _live() -> QuerySet[BookingWait]:
    return BookingWait.objects.filter(state=WAITING)


def _wait(row: BookingWait) -> Wait:
    return Wait(
        row.pk,
        row.service_id,
        row.space_id,
        row.membership_id,
        row.member_id,
        row.starts_at,
        row.ends_at,
        row.people,
        row.state,
        row.joined_at,
        row.closed_at,
        row.booking_id,
        row.basis_id,
        row.entered_on,
        row.entry_id,
    )
