"""How a space can be used: what the operator says of it, from a day on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from kiyaku.spaces import public_holidays
from kiyaku.terms.texts import Text

TOKYO = ZoneInfo("Asia/Tokyo")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun", "holiday")
"""The days of which opening hours are said."""
HOLIDAY = 7
DAY_MINUTES = 24 * 60

Window = tuple[int, int]
"""From when to when it is open, in minutes of the day; to midnight is 1440."""
Hours = tuple[tuple[Window, ...], ...]
"""The windows of each of ``DAYS``."""

NEVER: Hours = ((),) * len(DAYS)


@dataclass(frozen=True)
class Rules:
    """How a space can be used from a day on.

    Attributes:
        is_bookable: whether it can be booked at all; what was booked before stays.
        capacity: how many people it takes.
        hours: when it is open (``hours_of`` reads them as they are written).
        grid_minutes: bookings begin and last so many minutes, or a multiple, from opening on.
        shortest_minutes: as long a booking lasts at least.
        longest_minutes: and at most.
        horizon_days: so many days ahead it can be booked.
        preparation_minutes: before each use nobody else has it for so long.
        clearing_minutes: nor after it.
        bookings_most: so many bookings ahead a membership may have of it; 0: any number.
        hold_minutes: an unpaid booking is kept for so long, and never past its start.
        offer_minutes: the first of those who wait has so long to pay what became free.
        no_show_minutes: who has not come so long after the start is taken not to come.
    """

    name: Text
    hours: Hours
    capacity: int = 1
    is_bookable: bool = True
    grid_minutes: int = 60
    shortest_minutes: int = 60
    longest_minutes: int = 12 * 60
    horizon_days: int = 90
    preparation_minutes: int = 0
    clearing_minutes: int = 0
    bookings_most: int = 0
    hold_minutes: int = 24 * 60
    offer_minutes: int = 24 * 60
    no_show_minutes: int = 30

    def windows(self, day: dt.date) -> tuple[Window, ...]:
        """When it is open on a day, in minutes: on a public holiday by the holidays' hours."""
        place = HOLIDAY if public_holidays.name_of(day) else day.weekday()
        return self.hours[place]

    def figures(self) -> dict[str, Any]:
        """All but the name, as the journal and the table keep it."""
        told = asdict(replace(self, name=Text("", "")))
        del told["name"]
        told["hours"] = [[list(window) for window in one] for one in self.hours]
        return told


FIGURES = (
    "capacity", "grid_minutes", "shortest_minutes", "longest_minutes", "horizon_days",
    "preparation_minutes", "clearing_minutes", "bookings_most", "hold_minutes", "offer_minutes",
    "no_show_minutes",
)  # fmt: skip
"""The figures among the rules."""


def hours_of(written: Mapping[str, str]) -> Hours:
    """Opening hours from words: ``{"mon": "09:00-21:00", "sat": "10:00-12:00,13:00-17:00"}``.

    A day that is not named is closed; the key ``all`` stands for each day but holidays.

    Raises:
        ValueError: with what cannot be read.
    """
    unknown = set(written) - {*DAYS, "all"}
    if unknown:
        raise ValueError(", ".join(sorted(unknown)))
    usual = written.get("all", "")
    named = {one: written.get(one, "" if one == "holiday" else usual) for one in DAYS}
    return tuple(_windows(named[one]) for one in DAYS)


def written(hours: Hours) -> dict[str, str]:
    """Opening hours as ``hours_of`` reads them."""
    return {
        name: ",".join(f"{clock(first)}-{clock(last)}" for first, last in windows)
        for name, windows in zip(DAYS, hours, strict=True)
        if windows
    }


def stored_hours(kept: Sequence[Sequence[Sequence[int]]]) -> Hours:
    """Opening hours from their JSON."""
    return tuple(tuple((int(a), int(b)) for a, b in one) for one in kept)


def clock(minutes: int) -> str:
    """Minutes of the day as a clock shows them: 24:00 at its end."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def instant(day: dt.date, minutes: int) -> dt.datetime:
    """The instant so many minutes into a civil day of Tokyo."""
    midnight = dt.datetime.combine(day, dt.time(), TOKYO)
    return midnight + dt.timedelta(minutes=minutes)


def minutes_of(at: dt.datetime) -> int:
    """How many minutes into its civil day an instant of Tokyo lies."""
    local = at.astimezone(TOKYO)
    return local.hour * 60 + local.minute


def _windows(text: str) -> tuple[Window, ...]:
    found = []
    for part in text.replace("–", "-").split(","):
        if part.strip():
            first, dash, last = part.partition("-")
            if not dash:
                raise ValueError(part.strip())
            found.append((_minutes(first), _minutes(last)))
    found.sort()
    after = [first for first, _ in found[1:]]
    ends = [last for _, last in found]
    if any(first >= last for first, last in found) or any(
        last > first for last, first in zip(ends, after, strict=False)
    ):
        raise ValueError(text.strip())
    return tuple(found)


def _minutes(text: str) -> int:
    hours, colon, minutes = text.strip().partition(":")
    if not (colon and hours.isdecimal() and minutes.isdecimal() and int(minutes) < 60):
        raise ValueError(text.strip())
    value = int(hours) * 60 + int(minutes)
    if value > DAY_MINUTES:
        raise ValueError(text.strip())
    return value
