"""The times of spaces: which are free, and why the others are not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from kiyaku.base import queries
from kiyaku.flows.place import known, reasons
from kiyaku.flows.place import view as views
from kiyaku.flows.place.reasons import Reason
from kiyaku.flows.place.view import View
from kiyaku.spaces import bookings, public_holidays
from kiyaku.spaces.rules import Rules, instant
from kiyaku.spaces.spaces import Place, Tree
from kiyaku.terms.texts import Text

DAYS_MOST = 62
"""So many days are looked at in one go."""


@dataclass(frozen=True)
class Slot:
    """A step of a space's grid on a day.

    ``is_free``: a booking can begin here, or go on over it. Else ``reason`` says why not.
    """

    starts_at: dt.datetime
    ends_at: dt.datetime
    reason: Reason | None = None

    @property
    def is_free(self) -> bool:
        """Whether it can be booked."""
        return self.reason is None


@dataclass(frozen=True)
class SpaceDay:
    """A space on a day.

    Attributes:
        holiday: name of the public holiday that it is; empty where it is none.
        reason: why nothing of it can be booked; the slots then say the same.
        hourly_yen: what an hour costs whom it is shown to, or anybody; None where none is said.
    """

    space: int
    code: str
    name: Text
    day: dt.date
    holiday: str
    slots: tuple[Slot, ...]
    reason: Reason | None
    rules: Rules | None
    hourly_yen: int | None

    @property
    def free(self) -> int:
        """How many slots are free."""
        return sum(one.is_free for one in self.slots)


def availability(
    service: int, space: str, day: dt.date, *, now: dt.datetime, membership: int | None = None
) -> SpaceDay:
    """The grid of a space on a day: each slot free, or with the reason why it is not.

    Args:
        space: its code.
        now: the instant at which it is looked at.
        membership: for whom; None shows what is free to members at large, and nobody's name.

    Raises:
        OperationRefused: ``no_spaces``, ``unknown_space``, ``unknown_membership``.
    """
    tree = Tree(service)
    place = tree.by_code(space)
    found = availabilities(
        service, day, day, now=now, spaces=[place.id], membership=membership, tree=tree
    )
    return found[0]


def availabilities(
    service: int,
    first_day: dt.date,
    last_day: dt.date,
    *,
    now: dt.datetime,
    spaces: Collection[int] | None = None,
    membership: int | None = None,
    tree: Tree | None = None,
    is_public: bool = False,
) -> list[SpaceDay]:
    """The grids of some spaces (by id; all by default) on some days, by space and day.

    Args:
        is_public: for everybody: without what the operator typed about closures.

    As many queries for a hundred spaces and a week as for one and a day: fourteen at most.

    Raises:
        OperationRefused: ``no_spaces``, ``unknown_membership``.
    """
    known.require_known(queries.pack(service))
    instant_now = known.moment(service, now)
    whose = None
    if membership is not None:
        whose = views.who(service, membership, queries.business_day(service))
    days = min((last_day - first_day).days + 1, DAYS_MOST)
    seen = View(
        service, spaces, first_day, last_day, instant_now,
        tree=tree, whose=whose, is_public=is_public,
    )  # fmt: skip
    full = _full(seen)
    return [
        _space_day(seen, seen.tree.places[one], first_day + dt.timedelta(number), full)
        for one in seen.spaces
        for number in range(days)
    ]


def _full(seen: View) -> frozenset[int]:
    """The spaces of which the member has as many bookings ahead as one may have."""
    if seen.whose is None:
        return frozenset()
    day = known.civil(seen.now)
    rules = {one: seen.rules.on(one, day) for one in seen.spaces}
    limited = {one: found.bookings_most for one, found in rules.items() if found is not None}
    if not any(limited.values()):
        return frozenset()
    ahead = [one.space for one in bookings.ahead_of(seen.whose.row.pk, seen.now)]
    return frozenset(one for one, most in limited.items() if most and ahead.count(one) >= most)


def _space_day(seen: View, place: Place, day: dt.date, full: Collection[int]) -> SpaceDay:
    rules = seen.rules.on(place.id, day)
    reason = seen.of_day(place.id, day)
    if reason is None and place.id in full and rules is not None:
        reason = reasons.too_many(rules.bookings_most)
    slots: list[Slot] = []
    for window in () if rules is None else rules.windows(day):
        slots += _window(seen, place.id, rules, day, window, reason) if rules is not None else []
    return SpaceDay(
        place.id,
        place.code,
        seen.rules.name(place.id, day),
        day,
        public_holidays.name_of(day),
        tuple(slots),
        reason,
        rules,
        seen.price(place.id, day),
    )


def _window(
    seen: View, space: int, rules: Rules, day: dt.date, window: tuple[int, int],
    reason: Reason | None,
) -> list[Slot]:  # fmt: skip
    first, last = window
    grid = rules.grid_minutes
    slots = []
    for minute in range(first, last - grid + 1, grid):
        starts_at, ends_at = instant(day, minute), instant(day, minute + grid)
        why = reason or seen.of_time(space, rules, starts_at, ends_at)
        slots.append(Slot(starts_at, ends_at, why))
    return _without_gaps(slots, rules)


def _without_gaps(slots: Sequence[Slot], rules: Rules) -> list[Slot]:
    """The slots of a window; free time that is too short for any booking is not free."""
    found: list[Slot] = []
    run: list[Slot] = []
    for one in [*slots, None]:
        if one is not None and one.is_free:
            run.append(one)
            continue
        if len(run) * rules.grid_minutes < rules.shortest_minutes:
            short = reasons.gap_too_short(rules.shortest_minutes)
            run = [replace(slot, reason=short) for slot in run]
        found += run
        run = []
        if one is not None:
            found.append(one)
    return found
