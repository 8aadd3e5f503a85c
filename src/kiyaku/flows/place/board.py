"""All spaces of a day beside each other for the staff: who has booked what, what is free, and why
the rest is not; and seven days of them."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from kiyaku.flows.place import bookings_shown, reasons, slots
from kiyaku.flows.place.bookings_shown import BookingShown
from kiyaku.flows.place.reasons import Reason
from kiyaku.flows.place.slots import Slot, SpaceDay
from kiyaku.spaces.rules import TOKYO, instant
from kiyaku.spaces.spaces import Tree
from kiyaku.terms.texts import Text

_HOUR, _DAY = dt.timedelta(hours=1), dt.timedelta(1)
_USUAL = (9 * 60, 17 * 60)
"""What is shown of a day on which nothing is open or booked, in minutes."""


@dataclass(frozen=True)
class Stretch:
    """A time of a space in which nothing changes.

    Attributes:
        bookings: those that have it: the space's own, those of its parts, of what it lies in.
        reason: why it cannot be booked, where nobody has it; None where it is free.
        columns: over how many of the board's columns it goes.
    """

    starts_at: dt.datetime
    ends_at: dt.datetime
    bookings: tuple[BookingShown, ...]
    reason: Reason | None
    columns: int = 0

    @property
    def is_free(self) -> bool:
        """Whether a booking can begin here, or go on over it."""
        return not self.bookings and self.reason is None

    @property
    def span(self) -> tuple[int, int]:
        """From which minute of its day on it goes, until which."""
        first = self.starts_at.astimezone(TOKYO)
        begins = first.hour * 60 + first.minute
        return begins, begins + _minutes(self.ends_at - self.starts_at)


@dataclass(frozen=True)
class Row:
    """A space on a day.

    Attributes:
        depth: how deep it lies in others.
        step_minutes: bookings begin and last so many minutes, or a multiple; 0 where there are no
            rules on this day.
    """

    space: int
    code: str
    name: Text
    depth: int
    step_minutes: int
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True)
class Board:
    """A day of all spaces.

    Attributes:
        hours: the hours it shows, each over ``columns`` columns.
        bookings: all of the day that are kept, by their start.
    """

    day: dt.date
    hours: tuple[dt.datetime, ...]
    columns: int
    rows: tuple[Row, ...]
    bookings: tuple[BookingShown, ...]


@dataclass(frozen=True)
class Cell:
    """A space on one of seven days: its own bookings, how much is free, or why nothing is."""

    day: dt.date
    bookings: tuple[BookingShown, ...]
    free: int
    reason: Reason | None


@dataclass(frozen=True)
class WeekRow:
    """A space with its seven days."""

    code: str
    name: Text
    depth: int
    cells: tuple[Cell, ...]


def board(service: int, day: dt.date, *, now: dt.datetime) -> Board:
    """A day of all spaces; as many queries for a hundred as for one: twenty at most.

    Raises:
        OperationRefused: ``no_spaces``.
    """
    tree = Tree(service)
    ordered = tree.in_order()
    days = slots.availabilities(
        service, day, day, now=now, spaces=[one.id for _, one in ordered], tree=tree
    )
    kept = bookings_shown.bookings_between(service, day, day, now=now)
    first, last = _span(day, days, kept)
    rows = []
    for (depth, place), seen in zip(ordered, days, strict=True):
        around = {*tree.below(place.id), *tree.above(place.id)}
        met = [one for one in kept if one.booked.space in around]
        found = _stretches(seen, met, first, last)
        step = seen.rules.grid_minutes if seen.rules else 0
        rows.append(Row(place.id, place.code, seen.name, depth, step, tuple(found)))
    unit = math.gcd(60, *(_minutes(one.ends_at - first) for row in rows for one in row.stretches))
    return Board(
        day,
        tuple(first + number * _HOUR for number in range(_minutes(last - first) // 60)),
        60 // unit,
        tuple(replace(row, stretches=_over(row.stretches, unit)) for row in rows),
        tuple(kept),
    )


def week(service: int, first_day: dt.date, *, now: dt.datetime) -> list[WeekRow]:
    """Seven days of all spaces; twenty queries at most.

    Raises:
        OperationRefused: ``no_spaces``.
    """
    tree = Tree(service)
    ordered = tree.in_order()
    last_day = first_day + 6 * _DAY
    every = slots.availabilities(
        service, first_day, last_day, now=now, spaces=[one.id for _, one in ordered], tree=tree
    )
    kept = bookings_shown.bookings_between(service, first_day, last_day, now=now)
    rows = []
    for number, (depth, place) in enumerate(ordered):
        days = every[number * 7 : number * 7 + 7]
        cells = tuple(
            Cell(
                one.day,
                tuple(of for of in kept if of.booked.space == place.id and _meets(of, one.day)),
                one.free,
                one.reason,
            )
            for one in days
        )
        rows.append(WeekRow(place.code, days[0].name, depth, cells))
    return rows


def _meets(one: BookingShown, day: dt.date) -> bool:
    return one.booked.starts_at < instant(day, 24 * 60) and instant(day, 0) < one.booked.ends_at


def _span(
    day: dt.date, days: Iterable[SpaceDay], kept: Sequence[BookingShown]
) -> tuple[dt.datetime, dt.datetime]:
    """From the hour in which anything is open or booked to the end of the last one."""
    midnight, end = instant(day, 0), instant(day, 24 * 60)
    spans = [(slot.starts_at, slot.ends_at) for one in days for slot in one.slots]
    spans += [(max(one.booked.starts_at, midnight), min(one.booked.ends_at, end)) for one in kept]
    first = min((one for one, _ in spans), default=instant(day, _USUAL[0]))
    last = max((one for _, one in spans), default=instant(day, _USUAL[1]))
    before, after = _minutes(first - midnight) // 60, math.ceil(_minutes(last - midnight) / 60)
    return midnight + before * _HOUR, midnight + after * _HOUR


def _stretches(
    seen: SpaceDay, met: Sequence[BookingShown], first: dt.datetime, last: dt.datetime
) -> list[Stretch]:
    """A space's day, cut where anything begins or ends, and alike pieces put together again."""
    cuts = {first, last}
    for slot in seen.slots:
        cuts |= {slot.starts_at, slot.ends_at}
    for one in met:
        cuts |= {max(first, one.booked.starts_at), min(last, one.booked.ends_at)}
    found: list[Stretch] = []
    for begin, end in pairwise(sorted(cuts)):
        piece = _piece(seen, met, begin, end)
        before = found[-1] if found else None
        if before and (before.bookings, before.reason) == (piece.bookings, piece.reason):
            found[-1] = replace(before, ends_at=piece.ends_at)
        else:
            found.append(piece)
    return found


def _piece(
    seen: SpaceDay, met: Sequence[BookingShown], begin: dt.datetime, end: dt.datetime
) -> Stretch:
    having = tuple(one for one in met if one.booked.starts_at < end and begin < one.booked.ends_at)
    slot = next((one for one in seen.slots if one.starts_at <= begin < one.ends_at), None)
    return Stretch(begin, end, having, None if having else _reason(seen, slot))


def _reason(seen: SpaceDay, slot: Slot | None) -> Reason | None:
    return (seen.reason or reasons.CLOSED) if slot is None else slot.reason


def _over(stretches: Iterable[Stretch], unit: int) -> tuple[Stretch, ...]:
    return tuple(
        replace(one, columns=_minutes(one.ends_at - one.starts_at) // unit) for one in stretches
    )


def _minutes(length: dt.timedelta) -> int:
    return int(length.total_seconds()) // 60
