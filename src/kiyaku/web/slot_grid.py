"""The times of spaces on pages: a day slot by slot, a week in runs, each with what stands in the
way in words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import groupby

from django.http import Http404

from kiyaku.flows.place import slots, spaces
from kiyaku.flows.place.reasons import WAITED_OUT, Reason
from kiyaku.flows.place.slots import Slot, SpaceDay
from kiyaku.flows.place.spaces import SpaceShown
from kiyaku.spaces.rules import Rules
from kiyaku.web.here import Request

DAY, WEEK = "day", "week"
_ONE = dt.timedelta(1)


@dataclass(frozen=True)
class Run:
    """Slots beside each other that are not free for the same reason."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    reason: Reason


@dataclass(frozen=True)
class DayShown:
    """A space on a day: what is free, and in runs what is not."""

    shown: SpaceDay
    free: tuple[Slot, ...]
    taken: tuple[Run, ...]


@dataclass(frozen=True)
class Grid:
    """What is looked at: one space, a day or the week that begins with it.

    ``before`` and ``after``: the first days of the pages beside it; ``before`` is None where all
    of it would be gone by.
    """

    space: SpaceShown
    choices: tuple[SpaceShown, ...]
    view: str
    day: dt.date
    before: dt.date | None
    after: dt.date
    days: tuple[DayShown, ...]
    waited_for: tuple[str, ...] = WAITED_OUT
    """The reasons why a time is not free for which one may wait."""


def grid(
    request: Request,
    now: dt.datetime,
    membership: int | None = None,
    *,
    is_public: bool = False,
) -> Grid | None:
    """The grid that an address asks for (``space``, ``day``, ``view``); None without any space.

    Args:
        is_public: for everybody: that a space is closed, and not what was typed about it.

    Raises:
        Http404: for a space or a day that there is not.
    """
    service, today = request.here.service, request.here.business_day
    day, view = day_asked(request), WEEK if request.GET.get("view") == WEEK else DAY
    choices = tuple(
        one
        for one in spaces.spaces_shown(service, today)
        if one.rules is not None and one.rules.is_bookable
    )
    if not choices:
        return None
    asked = request.GET.get("space", choices[0].code)
    space = next((one for one in choices if one.code == asked), None)
    if space is None:
        raise Http404
    length = 7 if view == WEEK else 1
    found = slots.availabilities(
        service, day, day + (length - 1) * _ONE, now=now, spaces=[space.id],
        membership=membership, is_public=is_public,
    )  # fmt: skip
    return Grid(
        space, choices, view, day,
        max(day - length * _ONE, today) if day > today else None, day + length * _ONE,
        tuple(_shown(one) for one in found),
    )  # fmt: skip


def _shown(one: SpaceDay) -> DayShown:
    taken = []
    for reason, run in groupby(one.slots, key=lambda slot: slot.reason):
        if reason is not None:
            every = list(run)
            taken.append(Run(every[0].starts_at, every[-1].ends_at, reason))
    return DayShown(one, tuple(slot for slot in one.slots if slot.is_free), tuple(taken))


def day_asked(request: Request) -> dt.date:
    """The day that an address asks for (``day``), by default the business day.

    Raises:
        Http404: for what is no day, or one out of reach.
    """
    typed = request.GET.get("day", "")
    if not typed:
        return request.here.business_day
    try:
        found = dt.date.fromisoformat(typed)
    except ValueError:
        raise Http404 from None
    return within_reach(request, found)


def within_reach(request: Request, day: dt.date) -> dt.date:
    """A day that somebody may look at.

    Raises:
        Http404: for one that is farther away than anybody books or looks back.
    """
    today = request.here.business_day
    if not today - 366 * _ONE <= day <= today + 3 * 366 * _ONE:
        raise Http404
    return day


def require_known(request: Request) -> None:
    """Nothing where the terms know spaces.

    Raises:
        Http404: where they do not.
    """
    if not request.here.has_spaces:
        raise Http404


def rules_on(request: Request, code: str, day: dt.date) -> Rules | None:
    """The rules of a space on a day; None where there is no such space, or none hold."""
    for one in spaces.spaces_shown(request.here.service, day):
        if one.code == code:
            return one.rules
    return None
