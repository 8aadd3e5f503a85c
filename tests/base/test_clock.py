"""The one place that reads the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from kiyaku.base import clock


def test_the_present_instant_is_in_utc():
    assert clock.now().utcoffset() == timedelta(0)
    assert clock.now() <= clock.now()


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 11, 21, 14, 59, 59, tzinfo=UTC), date(2026, 11, 21)),
        (datetime(2026, 11, 21, 15, 0, 0, tzinfo=UTC), date(2026, 11, 22)),
    ],
)
def test_the_day_changes_at_midnight_in_tokyo(monkeypatch, instant, day):
    monkeypatch.setattr(clock, "now", lambda: instant)
    assert clock.today() == day
