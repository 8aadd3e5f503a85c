"""What the journal is told of bookings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from kiyaku.base import journal
from kiyaku.base.journal import Act
from kiyaku.spaces.bookings import Booked
from kiyaku.spaces.rules import TOKYO
from kiyaku.spaces.spaces import codes_of

BOOKED, CONFIRMED = "space_booked", "booking_confirmed"
LAPSED, CANCELLED = "booking_lapsed", "booking_cancelled"
DEFERRED, FEE_TAKEN_BACK = "booking_deferred", "booking_fee_taken_back"
CAME, NO_SHOW, CHECKED = "booking_came", "booking_no_show", "booking_checked"
SERIES = "series_booked"
JOINED, LEFT, OFFERED, WAIT_OVER = "wait_joined", "wait_left", "space_offered", "wait_over"
DISRUPTED = "booking_disrupted"
"""What the journal calls them."""


def record(
    act: Act,
    one: Booked,
    day: dt.date,
    action: str,
    basis: int,
    told: Mapping[str, Any],
    *,
    entry: int | None = None,
) -> int:
    """An entry about a booking, on its membership; returns its id."""
    place = {} if "space" in told else {"space": codes_of([one.space])[one.space]}
    when = {"starts_at": one.starts_at, "ends_at": one.ends_at}
    payload = {"booking": one.id, **place, **when, **told}
    return journal.record(
        act,
        service=one.service,
        business_day=day,
        action=action,
        member=one.member,
        membership=one.membership,
        basis=basis,
        payload=of_tokyo(payload),
        entry_id=entry,
    ).pk


def of_tokyo(payload: Mapping[str, Any]) -> dict[str, Any]:
    """A payload whose instants are told as the clocks of Tokyo show them."""
    return {
        name: value.astimezone(TOKYO) if isinstance(value, dt.datetime) else value
        for name, value in payload.items()
    }
