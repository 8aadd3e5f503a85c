"""The wall clock, read here and nowhere else.

Rules and operations take the day or the instant they speak of as an argument; only the faces ask
the clock what to hand over.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

TOKYO = ZoneInfo("Asia/Tokyo")


def now() -> datetime:
    """The present instant, aware, in UTC, to the microsecond."""
    return datetime.now(UTC)


def today() -> date:
    """The present civil date in Asia/Tokyo, where the terms count their days."""
    return now().astimezone(TOKYO).date()
