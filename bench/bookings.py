"""A week of twenty spaces among 100,000 bookings, beside the same week among 1,000.

Four halls with four rooms each, every day equally booked; of either service the same week is asked
for, once as the staff see it and once as everybody does.
"""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from bench.close_service import HOME, prepare
from bench.lived_service import register
from bench.measuring import Row, Say

BOOKINGS = int(os.environ.get("KIYAKU_BENCH_BOOKINGS", "100000"))
_FEW = max(BOOKINGS // 100, 1_000)
_MEMBERS = 100
_HALLS, _ROOMS = 4, 4
_HOURS_BOOKED = 5
"""Of each room on each day: every second hour from nine on."""
_TURNS = 40
_FLAT = 2
_HOURS = "09:00-21:00"
_BOOKED = """
WITH booked AS (
    INSERT INTO booking (service_id, space_id, membership_id, member_id, starts_at, ends_at, people,
                         state, booked_at, hourly_yen, amount_yen, charge_id, former_charge_id,
                         is_to_be_taken_back, checked_in_by, basis_id, entered_on, entry_id)
    SELECT s.service_id, s.id, m.id, m.member_id, begun.at, begun.at + interval '1 hour', 1,
           'confirmed', begun.at - interval '10 days', 0, 0, 0, 0, false, '', 1, %(day)s, 1
    FROM generate_series(0, %(count)s - 1) n
    CROSS JOIN LATERAL (SELECT n %% %(rooms)s AS room, n / %(rooms)s %% %(hours)s AS hour,
                               n / (%(rooms)s * %(hours)s) AS day) AS place
    CROSS JOIN LATERAL (SELECT (%(day)s::date + (place.day - %(before)s)::int)
                               ::timestamp AT TIME ZONE 'Asia/Tokyo'
                               + make_interval(hours => 9 + 2 * place.hour) AS at) AS begun
    JOIN (SELECT id, service_id, row_number() OVER (ORDER BY id) - 1 AS room FROM space
          WHERE service_id = %(service)s AND parent_id IS NOT NULL) s USING (room)
    JOIN (SELECT id, member_id, row_number() OVER (ORDER BY id) - 1 AS number FROM membership
          WHERE service_id = %(service)s) m ON m.number = n %% %(members)s
    RETURNING id, space_id, starts_at, ends_at)
INSERT INTO occupancy (booking_id, space_id, during, is_live)
SELECT id, space_id, tstzrange(starts_at, ends_at), true FROM booked
"""


def measure(say: Say) -> list[Row]:
    """Two rows: what 95 of 100 weeks take at most, for the staff and for everybody."""
    prepare(HOME)
    say(f"keeping {_FEW:,} and {BOOKINGS:,} bookings")
    few, many = _build(_FEW), _build(BOOKINGS)
    say("looking at the week")
    return [
        _compared("the staff's week of 20 spaces", _staff, few, many),
        _compared("everybody's week of 20 spaces", _everybody, few, many),
    ]


_Week = Callable[[int, dt.date, dt.datetime], int]


def _compared(subject: str, week: _Week, few: _Place, many: _Place) -> Row:
    taken: dict[int, list[float]] = {few.service: [], many.service: []}
    seen: set[int] = set()
    for turn in range(_TURNS + 1):
        for place in (few, many):
            begun = time.perf_counter()
            seen.add(week(place.service, place.day, place.at))
            if turn:
                taken[place.service].append(1000 * (time.perf_counter() - begun))
    return Row(
        f"{subject} among {BOOKINGS:,} bookings: 95 of 100 within",
        1,
        float(np.percentile(taken[many.service], 95)),
        f"{_FEW:,} bookings",
        float(np.percentile(taken[few.service], 95)),
        _FLAT,
        note=f"{max(seen):,} times that are taken in the week",
        broken="" if len(seen) == 1 else f"the weeks differ: {sorted(seen)}",
        unit="ms",
    )


def _staff(service: int, day: dt.date, at: dt.datetime) -> int:
    from kiyaku.flows.place import board

    return sum(len(cell.bookings) for row in board.week(service, day, now=at) for cell in row.cells)


def _everybody(service: int, day: dt.date, at: dt.datetime) -> int:
    from kiyaku.flows.place import slots

    last_day = day + dt.timedelta(6)
    grids = slots.availabilities(service, day, last_day, now=at, is_public=True)
    rooms = [one for one in grids if one.code.startswith("room")]
    return sum(slot.reason is not None for one in rooms for slot in one.slots)


class _Place:
    """A service with spaces and bookings around a day."""

    def __init__(self, service: int, day: dt.date) -> None:
        self.service, self.day = service, day
        self.at = dt.datetime.combine(day, dt.time(0), dt.UTC) - dt.timedelta(days=1)


def _build(count: int) -> _Place:
    from django.db import connection

    from kiyaku.base import database, queries

    service, _ = register(_MEMBERS)
    day = queries.business_day(service)
    _spaces(service, day)
    rooms = _HALLS * _ROOMS
    days = count // (rooms * _HOURS_BOOKED)
    wanted: dict[str, Any] = {
        "service": service, "count": count, "rooms": rooms, "hours": _HOURS_BOOKED,
        "members": _MEMBERS, "day": day + dt.timedelta(1), "before": max(days - 10, 0),
    }  # fmt: skip
    with database.as_owner(), connection.cursor() as cursor:
        cursor.execute(_BOOKED, wanted)
        cursor.execute("VACUUM ANALYZE")
    return _Place(service, day + dt.timedelta(1))


def _spaces(service: int, day: dt.date) -> None:
    from kiyaku.flows.place import spaces
    from kiyaku.spaces.rules import Rules, hours_of
    from kiyaku.terms.texts import Text

    acting: dict[str, Any] = {
        "service": service, "by": "bench",
        "at": dt.datetime.combine(day, dt.time(3), dt.UTC), "from_day": day,
    }  # fmt: skip
    rules = Rules(Text("部屋", "room"), hours_of({"all": _HOURS}), capacity=20)
    for hall in range(_HALLS):
        spaces.make_space(**acting, space=f"hall-{hall}", parent=None, rules=rules)
        for room in range(_ROOMS):
            name = f"room-{hall}-{room}"
            spaces.make_space(**acting, space=name, parent=f"hall-{hall}", rules=rules)
            spaces.price_space(**acting, space=name, hourly_yen=1_000)
