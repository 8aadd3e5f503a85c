"""A worker lets unpaid bookings lapse, and offers what is free to who waits for it."""

from __future__ import annotations

import datetime as dt

import pytest

from kiyaku.base import clock
from kiyaku.flows.place import waiting
from kiyaku.jobs import names, schedule, tasks
from tests.flows.place.rooms import Rooms
from tests.living import select

pytestmark = pytest.mark.django_db


def test_what_is_due_is_done_by_the_task(monkeypatch: pytest.MonkeyPatch) -> None:
    place = Rooms()
    for name in ("m", "n"):
        place.register(name)
    assert not waiting.is_due(place.id, place.at)
    made = place.book("m", "a", "2026-11-10 13:00", "15:00")
    assert not waiting.is_due(place.id, place.at)
    starts_at, ends_at = _times(made)
    waiting.join_waiting(**place.of("n"), space="a", starts_at=starts_at, ends_at=ends_at)
    later = place.at + dt.timedelta(hours=25)
    assert waiting.is_due(place.id, later)
    assert names.BOOKINGS in [task for task, is_due in schedule._TASKS if is_due(place.id, later)]
    monkeypatch.setattr(clock, "now", lambda: later)
    tasks.bookings(place.id)
    assert select("SELECT state FROM booking ORDER BY id") == ["lapsed", "held"]
    assert select("SELECT state FROM booking_wait") == ["offered"]
    assert select("SELECT count(*) FROM charge_reversal") == [1]


def _times(made: int) -> tuple[dt.datetime, dt.datetime]:
    return (
        select(f"SELECT starts_at FROM booking WHERE id = {made}")[0],
        select(f"SELECT ends_at FROM booking WHERE id = {made}")[0],
    )
