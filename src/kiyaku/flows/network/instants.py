"""Instants as files and people write them: with their zone, or in one that is said."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from kiyaku.base.errors import OperationRefused

_NAMED = {"JST": "+09:00", "UTC": "+00:00", "GMT": "+00:00", "Z": "+00:00"}
_LOOSE = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[T\s]+(\d{1,2})[:時](\d{2})"
    r"(?:[:分](\d{2})秒?|分?)(?:[.,](\d{1,6})\d*)?\s*([+-]\d{2}:?\d{2}|[A-Z]{1,3})?"
)
_WHOLE = "0000-00-00T00:00:00+00:00"
_DIGITS = [place for place, sign in enumerate(_WHOLE) if sign == "0"]
_SIGNS = [place for place, sign in enumerate(_WHOLE) if sign in "-:"]
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
    if _EPOCH.fullmatch(text):
        return dt.datetime.fromtimestamp(float(text), dt.UTC)
    # A day without a time of day is no instant: nobody saw anything for a whole day. Nor are other
    # digits alone: milliseconds would be read as a day of long ago.
    if len(text) < 12 or text.isdigit():
        raise ValueError(text)
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        found = _loose(text)
    if found.tzinfo is not None:
        return found
    if naive_in is None:
        raise NoZone(text)
    return _in_zone(found, naive_in)


def read_alike(texts: Sequence[str]) -> np.ndarray[Any, Any] | None:
    """The instants of texts that are all written as 2026-11-01T08:00:00+09:00, to the second.

    Read as a whole, for there are millions. None where any of them is written otherwise, or is no
    instant: then each is to be read by itself.
    """
    if set(map(len, texts)) != {len(_WHOLE)}:
        return None
    joined = "".join(texts)
    if not joined.isascii():
        return None
    signs = np.frombuffer(joined.encode(), np.uint8).reshape(-1, len(_WHOLE))
    digits = signs[:, _DIGITS] - ord("0")
    hours, minutes = (digits[:, at] * 10 + digits[:, at + 1] for at in (14, 16))
    is_whole = (
        (digits <= 9).all()
        and (signs[:, _SIGNS] == np.frombuffer(_WHOLE.encode(), np.uint8)[_SIGNS]).all()
        and np.isin(signs[:, 10], (ord("T"), ord(" "))).all()
        and np.isin(signs[:, 19], (ord("+"), ord("-"))).all()
        and digits[:, :4].any(axis=1).all()
        and (hours < 24).all()
        and (minutes < 60).all()
    )
    if not is_whole:
        return None
    try:
        found = np.ascontiguousarray(signs[:, :19]).view("S19").ravel().astype("datetime64[us]")
    except ValueError:
        return None
    east = (hours.astype(np.int64) * 60 + minutes) * np.where(signs[:, 19] == ord("+"), 1, -1)
    return np.asarray(found - east.astype("timedelta64[m]"))


def _in_zone(found: dt.datetime, naive_in: dt.tzinfo) -> dt.datetime:
    """That hour in a zone, unless the clocks there had it twice or not at all."""
    here = found.replace(tzinfo=naive_in)
    if here.utcoffset() != here.replace(fold=1).utcoffset():
        raise ValueError(f"{found} is not one instant in that zone")
    return here


def _loose(text: str) -> dt.datetime:
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
