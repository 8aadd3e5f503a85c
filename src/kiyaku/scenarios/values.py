"""The values that fields of a story take, each with what to say when it takes another."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any

from kiyaku.base.journal import TOKYO
from kiyaku.scenarios.errors import Place, StoryError

Reader = Callable[[Any, Place], Any]

_MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")


def read_date(value: Any, place: Place) -> dt.date:
    """A civil date."""
    if type(value) is dt.date:
        return value
    if isinstance(value, str):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            pass
    raise _wrong(value, place, "日付(2027-02-28 の形)", "a date such as 2027-02-28")


def read_instant(value: Any, place: Place) -> dt.datetime:
    """A time in Japan, as ``"2026-10-05T08:00"``."""
    try:
        found = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        found = None
    if isinstance(found, dt.datetime):
        return found if found.tzinfo else found.replace(tzinfo=TOKYO)
    raise _wrong(value, place, "日時(2026-10-05T08:00 の形)", "a time such as 2026-10-05T08:00")


def read_month(value: Any, place: Place) -> str:
    """A month, as ``YYYY-MM``."""
    if isinstance(value, str) and _MONTH.fullmatch(value):
        return value
    raise _wrong(value, place, "月(2027-02 の形)", "a month such as 2027-02")


def read_yen(value: Any, place: Place) -> int:
    """An amount of at least 0 yen."""
    if type(value) is int and value >= 0:
        return value
    raise _wrong(value, place, "0以上の整数(円)", "an integer amount of yen, 0 or more")


def read_count(value: Any, place: Place) -> int:
    """How many, at least 0."""
    if type(value) is int and value >= 0:
        return value
    raise _wrong(value, place, "0以上の整数", "an integer, 0 or more")


def read_payment(value: Any, place: Place) -> int | None:
    """An amount above 0, or ``None`` for ``all``."""
    if value == "all":
        return None
    if type(value) is int and value > 0:
        return value
    raise _wrong(
        value, place, "1以上の整数(円)か all", "an integer amount of yen above 0, or `all`"
    )


def read_text(value: Any, place: Place) -> str:
    """Words, or what stands for a word: a name that looks like a number counts too."""
    if isinstance(value, str) and value.strip():
        return value
    if type(value) is int:
        return str(value)
    raise _wrong(value, place, "文字", "text")


def read_texts(value: Any, place: Place) -> tuple[str, ...]:
    """A list of words, such as clause addresses."""
    if isinstance(value, list):
        return tuple(read_text(one, place) for one in value)
    raise _wrong(value, place, "文字の並び", "a list of texts")


def read_yes(value: Any, place: Place) -> bool:
    """``true`` or ``false``."""
    if isinstance(value, bool):
        return value
    raise _wrong(value, place, "true か false", "true or false")


def read_mapping(value: Any, place: Place) -> dict[str, Any]:
    """Named values; nothing at all counts as none."""
    if value is None:
        return {}
    if isinstance(value, dict) and all(isinstance(name, str) for name in value):
        return dict(value)
    raise _wrong(value, place, "名前と値の組(名前: 値)", "named values (name: value)")


def read_list(value: Any, place: Place) -> list[Any]:
    """A list; nothing at all counts as empty."""
    if value is None:
        return []
    if isinstance(value, list):
        return value
    raise _wrong(value, place, "並び(- で始まる行)", "a list (lines that begin with -)")


def read_dated(value: Any, place: Place) -> int | dict[dt.date, int]:
    """An integer, or integers by the day from which each holds."""
    if not isinstance(value, Mapping):
        return read_yen(value, place)
    if not value:
        raise _wrong(value, place, "日付ごとの値", "a value for each date")
    return {read_date(day, place): read_yen(one, place) for day, one in value.items()}


def one_of(value: Any, known: Mapping[str, Any] | tuple[str, ...], place: Place) -> str:
    """One of the names there are.

    Raises:
        StoryError: naming the one that was probably meant, and all there are.
    """
    if isinstance(value, str) and value in known:
        return value
    names = ", ".join(known) or "-"
    close = ", ".join(get_close_matches(str(value), known))
    maybe_ja = f"{close} のことではありませんか。" if close else ""
    maybe_en = f"did you mean {close}? " if close else ""
    raise StoryError(
        place,
        f"{value} はありません。{maybe_ja}あるのは: {names}",
        f"there is no {value}; {maybe_en}there are: {names}",
    )


def _wrong(value: Any, place: Place, ja: str, en: str) -> StoryError:
    return StoryError(
        place,
        f"{value!r} は使えません。{ja}を書いてください。",
        f"{value!r} will not do; write {en}",
    )


NEVER = "never"
"""What stands for the day of something that has none."""


def read_arrival(value: Any, place: Place) -> dt.date | str:
    """A day, or ``never``."""
    return NEVER if value == NEVER else read_date(value, place)
