"""What decides whether times can be booked, read at once: a bounded number of queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from kiyaku.base.errors import OperationRefused
from kiyaku.flows import standing
from kiyaku.flows.place import reasons
from kiyaku.flows.place.known import civil
from kiyaku.flows.place.reasons import Reason
from kiyaku.flows.refusing import clauses_of_end, in_words, require_running
from kiyaku.members import plan_changes
from kiyaku.members import queries as members
from kiyaku.members.queries import Membership
from kiyaku.spaces import bookings, closures, public_holidays, waits
from kiyaku.spaces.bookings import Taken
from kiyaku.spaces.closures import Closure
from kiyaku.spaces.hourly_prices import HourlyPrices
from kiyaku.spaces.rules import DAY_MINUTES, Rules, instant
from kiyaku.spaces.spaces import RulesList, Tree
from kiyaku.spaces.waits import Wait
from kiyaku.terms.texts import Text

_DAY = dt.timedelta(1)


@dataclass(frozen=True)
class Who:
    """For whom times are looked at: the plan of each day, and what bars the member altogether."""

    row: Membership
    barred: Reason | None

    def plan(self, day: dt.date) -> int:
        """The plan of a day."""
        return plan_changes.plan_on(self.row, day)

    def gone(self, day: dt.date) -> Reason | None:
        """That the membership is over by a day, where it is."""
        ends_on = self.row.ends_on
        if ends_on is None or day <= ends_on:
            return None
        clauses = clauses_of_end(self.row)
        said = in_words(clauses)
        words = Text(
            f"会員契約が {ends_on} に終わります{said}",
            f"your membership ends on {ends_on} {said}".rstrip(),
        )
        return Reason("ends_before", words, tuple(clauses))


def who(service: int, membership: int, on: dt.date, *, row: Membership | None = None) -> Who:
    """For whom: a membership as it stands on a business day.

    Raises:
        OperationRefused: ``unknown_membership``.
    """
    found = members.membership(service, membership) if row is None else row
    try:
        require_running(found)
        standing.require(service, membership, standing.HOURLY_SPACE, on, row=found)
    except OperationRefused as refused:
        return Who(found, reasons.as_reason(refused))
    return Who(found, None)


class View:
    """Spaces within a span of days, with all that keeps times of them from being booked."""

    def __init__(
        self,
        service: int,
        spaces: Collection[int] | None,
        first_day: dt.date,
        last_day: dt.date,
        now: dt.datetime,
        *,
        tree: Tree | None = None,
        whose: Who | None = None,
        is_public: bool = False,
        offered: int | None = None,
    ) -> None:
        """``offered``: the wait for whom it is looked whether what it waits for is free."""
        self.service, self.now, self.whose = service, now, whose
        self.is_public = is_public
        self.tree = Tree(service) if tree is None else tree
        self.spaces = list(self.tree.places) if spaces is None else list(spaces)
        self._below = {one: set(self.tree.below(one)) for one in self.spaces}
        self._above = {one: set(self.tree.above(one)) for one in self.spaces}
        from_at, until_at = instant(first_day, 0) - _DAY, instant(last_day, 0) + 2 * _DAY
        around = {one for parts in (*self._below.values(), *self._above.values()) for one in parts}
        self._offered = offered
        self._waits = waits.waiting_between(around, from_at, until_at)
        for waited in {one.space for one in self._waits} - set(self.spaces):
            self._below[waited] = set(self.tree.below(waited))
            self._above[waited] = set(self.tree.above(waited))
        meant = {one for parts in self._below.values() for one in parts}
        around |= meant
        self.rules = RulesList([*self._below])
        self.prices = HourlyPrices(self.spaces)
        self._closures = closures.standing(around, from_at, until_at)
        self._taken: dict[tuple[int, dt.date], list[Taken]] = {}
        for one in bookings.taken(meant, from_at, until_at):
            self._keep(one)
        self._plans: dict[dt.date, int] = {}

    def _keep(self, one: Taken) -> None:
        day, last = civil(one.from_at), civil(one.until_at)
        while day <= last:
            self._taken.setdefault((one.space, day), []).append(one)
            day += _DAY

    def taken(self, space: int, day: dt.date) -> list[Taken]:
        """What bookings take of a space and its parts on a day, holds that are over too."""
        return [one for part in self._below[space] for one in self._taken.get((part, day), ())]

    def closures(self, space: int) -> list[Closure]:
        """The closures of a space, of its parts, and of what it lies in."""
        around = self._below[space] | self._above[space]
        return [one for one in self._closures if one.space in around]

    def plan(self, day: dt.date) -> int | None:
        """The plan by whose prices is booked, None where nobody is looked at."""
        if self.whose is None:
            return None
        if day not in self._plans:
            self._plans[day] = self.whose.plan(day)
        return self._plans[day]

    def price(self, space: int, day: dt.date) -> int | None:
        """What an hour costs on a day, in yen."""
        return self.prices.price(space, self.plan(day), day)

    # --- reasons ------------------------------------------------------------------------------

    def of_day(self, space: int, day: dt.date) -> Reason | None:
        """Why nothing of a space can be booked on a day; None where times decide."""
        rules = self.rules.on(space, day)
        if rules is None or not rules.is_bookable:
            return reasons.NOT_BOOKABLE
        if day < civil(self.now):
            return reasons.PAST
        last = civil(self.now) + dt.timedelta(rules.horizon_days)
        if day > last:
            return reasons.too_far(last)
        if not rules.windows(day):
            name = public_holidays.name_of(day)
            return reasons.holiday(name) if name else reasons.CLOSED
        if self.whose is not None:
            found = self.whose.barred or self.whose.gone(day)
            if found is not None:
                return found
        return None if self.price(space, day) is not None else reasons.NO_PRICE

    def of_time(
        self, space: int, rules: Rules, starts_at: dt.datetime, ends_at: dt.datetime
    ) -> Reason | None:
        """Why a time on a day that can be booked cannot be had; None where it is free."""
        found = self._barred(space, rules, starts_at, ends_at)
        if found is None and self._awaited(space, *with_buffers(rules, starts_at, ends_at)):
            return reasons.AWAITED
        return found

    def _barred(
        self, space: int, rules: Rules, starts_at: dt.datetime, ends_at: dt.datetime
    ) -> Reason | None:
        """The same whoever waits."""
        if starts_at <= self.now:
            return reasons.PAST
        for closure in self.closures(space):
            if closure.meets(starts_at, ends_at):
                why = None if self.is_public else closure.why
                return reasons.closed(why, closure.clause)
        from_at, until_at = with_buffers(rules, starts_at, ends_at)
        days = {civil(from_at), civil(starts_at), civil(until_at)}
        found: Reason | None = None
        for day in sorted(days):
            for one in self.taken(space, day):
                if one.from_at < until_at and from_at < one.until_at and one.is_kept(self.now):
                    if one.starts_at < ends_at and starts_at < one.ends_at:
                        return self._taken_by(space, one)
                    found = reasons.PREPARING
        return found

    def _awaited(self, space: int, from_at: dt.datetime, until_at: dt.datetime) -> bool:
        """Whether somebody has waited for a time that this one would take, and can have it."""
        for one in self._waits:
            meets = one.starts_at < until_at and from_at < one.ends_at
            if meets and self._goes_first(space, one, from_at, until_at):
                rules = self.rules.on(one.space, civil(one.starts_at))
                if rules is not None and not self._barred(
                    one.space, rules, one.starts_at, one.ends_at
                ):
                    return True
        return False

    def _goes_first(
        self, space: int, one: Wait, from_at: dt.datetime, until_at: dt.datetime
    ) -> bool:
        """Whether one who waits does so for a space that this one takes, and asked before.

        Whoever has waited longer for this very space and a time that meets this one goes first.
        """
        if one.space not in self._below[space] | self._above[space]:
            return False
        if self._offered is not None:
            return one.id < self._offered
        if self.whose is None:
            return True
        return one.membership != self.whose.row.pk and not any(
            own.membership == self.whose.row.pk
            and own.id < one.id
            and own.space == space
            and own.starts_at < until_at
            and from_at < own.ends_at
            for own in self._waits
        )

    def _taken_by(self, space: int, one: Taken) -> Reason:
        if self.whose is not None and one.membership == self.whose.row.pk:
            return reasons.OWN
        if one.booked_space != space:
            return (
                reasons.PART_TAKEN if one.booked_space in self._below[space]
                else reasons.WHOLE_TAKEN
            )  # fmt: skip
        if one.state == bookings.HELD and one.held_until is not None:
            return reasons.held(one.held_until)
        return reasons.TAKEN


def with_buffers(
    rules: Rules, starts_at: dt.datetime, ends_at: dt.datetime
) -> tuple[dt.datetime, dt.datetime]:
    """A use with the time that preparing and clearing take."""
    return (
        starts_at - dt.timedelta(minutes=rules.preparation_minutes),
        ends_at + dt.timedelta(minutes=rules.clearing_minutes),
    )


def off_grid(rules: Rules, starts_at: dt.datetime, ends_at: dt.datetime) -> Reason | None:
    """Why a time fits no opening hours or grid; None where it does."""
    day = civil(starts_at)
    midnight = instant(day, 0)
    first, last = _minutes(midnight, starts_at), _minutes(midnight, ends_at)
    if first is None or last is None:
        return _not_on_grid(rules)
    window = next((one for one in rules.windows(day) if one[0] <= first < one[1]), None)
    if window is None or last > window[1]:
        return reasons.CLOSED
    if (first - window[0]) % rules.grid_minutes or (last - first) % rules.grid_minutes:
        return _not_on_grid(rules)
    return None


def wrong_length(rules: Rules, minutes: int, people: int) -> Reason | None:
    """Why a booking is too short, too long or for too many; None where it is not."""
    shortest, longest, capacity = rules.shortest_minutes, rules.longest_minutes, rules.capacity
    if minutes < shortest:
        words = Text(f"{shortest} 分からの予約です", f"a booking lasts at least {shortest} minutes")
        return Reason("booking_too_short", words)
    if minutes > longest:
        words = Text(f"{longest} 分までの予約です", f"a booking lasts at most {longest} minutes")
        return Reason("booking_too_long", words)
    if not 1 <= people <= capacity:
        words = Text(f"利用は 1 人から {capacity} 人までです", f"it takes 1 to {capacity} people")
        return Reason("too_many_people", words)
    return None


def _not_on_grid(rules: Rules) -> Reason:
    grid = rules.grid_minutes
    return Reason(
        "off_grid",
        Text(
            f"開室の時刻から {grid} 分きざみで選んでください",
            f"choose times in steps of {grid} minutes from opening on",
        ),
    )


def _minutes(midnight: dt.datetime, at: dt.datetime) -> int | None:
    """Whole minutes of the day, None where there are seconds or it is another day."""
    minutes, rest = divmod(at - midnight, dt.timedelta(minutes=1))
    return minutes if not rest and 0 <= minutes <= DAY_MINUTES else None
