"""Instants as files and people write them: with their zone, or in one that is said."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kiyaku.base.errors import OperationRefused

_NAMED = {"JST": "+09:00", "UTC": "+00:00", "GMT": "+00:00", "Z": "+00:00"}
_LOOSE = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[T\s]+(\d{1,2})[:時](\d{2})"
    r"(?:[:分](\d{2})秒?|分?)(?:[.,](\d{1,6})\d*)?\s*([+-]\d{2}:?\d{2}|[A-Z]{1,3})?"
)
_EPOCH = re.compile(r"\d{9,10}(\.\d{1,6})?")


class NoZone(ValueError):
    """An instant without a zone, where none was said."""


def zone(text: str) -> dt.tzinfo:
    """A zone by its name or offset: Asia/Tokyo, JST, UTC, +09:00.

    Raises:
        OperationRefused: ``unknown_zone``.
    """
    named = _NAMED.get(text.strip().upper(), text.strip())
    if re.fullmatch(r"[+-]\d{2}:?\d{2}", named):
        return dt.datetime.strptime(named.replace(":", ""), "%z").tzinfo or dt.UTC
    try:
        return ZoneInfo(named)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise OperationRefused(
            "unknown_zone",
            f"時間帯 {text} はありません。Asia/Tokyo や UTC、+09:00 と書いてください。",
            f"there is no zone {text}: write Asia/Tokyo, UTC or +09:00",
        ) from None


def read(text: str, naive_in: dt.tzinfo | None = None) -> dt.datetime:
    """An instant: ISO 8601, as 2026/11/01 8:05:00 JST, or seconds since 1970.

    Args:
        naive_in: the zone of those that name none.

    Raises:
        ValueError: for anything else; ``NoZone`` for one without a zone where none was said.
    """
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        found = _loose(text)
    # A day without a time of day is no instant: nobody saw anything for a whole day.
    if len(text) < 12 and not text.isdigit():
        raise ValueError(text)
    if found.tzinfo is not None:
        return found
    if naive_in is None:
        raise NoZone(text)
    return _in_zone(found, naive_in)


def _in_zone(found: dt.datetime, naive_in: dt.tzinfo) -> dt.datetime:
    """That hour in a zone, unless the clocks there had it twice or not at all."""
    here = found.replace(tzinfo=naive_in)
    if here.utcoffset() != here.replace(fold=1).utcoffset():
        raise ValueError(f"{found} is not one instant in that zone")
    return here


def _loose(text: str) -> dt.datetime:
    if _EPOCH.fullmatch(text):
        return dt.datetime.fromtimestamp(float(text), dt.UTC)
    match = _LOOSE.fullmatch(text.strip())
    if match is None:
        raise ValueError(text)
    year, month, day, hour, minute, second, fraction, named = match.groups()
    found = dt.datetime(  # noqa: DTZ001 - which zone it is in is asked below
        int(year), int(month), int(day), int(hour), int(minute), int(second or 0),
        int((fraction or "0").ljust(6, "0")),
    )  # fmt: skip
    if named is None:
        return found
    offset = _NAMED.get(named, named)
    if not offset[1:2].isdigit():
        raise ValueError(text)
    return found.replace(tzinfo=zone(offset))
