"""Words and days that are put down about what happened at a place, as they are kept."""

from __future__ import annotations

import datetime as dt

from kiyaku.base.errors import OperationRefused
from kiyaku.flows import evidence

LONGEST_LINE = 200


def checked_line(
    text: str, *, code: str = "", ja: str = "", en: str = "", most: int = LONGEST_LINE
) -> str:
    """A line of words; empty only where no code is given for a missing one.

    Raises:
        OperationRefused: ``code``, ``text_too_long``.
    """
    words = " ".join(text.split())
    if not words and code:
        raise OperationRefused(code, ja, en)
    if len(words) > most:
        raise OperationRefused("text_too_long", f"{most} 字までです。", f"at most {most} signs")
    return words


def checked_text(text: str) -> str:
    """Words of several lines; there may be none.

    Raises:
        OperationRefused: ``text_too_long``.
    """
    if not text.strip():
        return ""
    return evidence.checked_words(text, code="", ja="", en="")


def checked_day(on: dt.date, day: dt.date, *, code: str, ja: str, en: str) -> None:
    """Nothing where a day is not after the business day.

    Raises:
        OperationRefused: ``code``.
    """
    if on > day:
        raise OperationRefused(
            code,
            f"{ja} {on} が営業日 {day} より後です。",
            f"{en} {on}, after the business day {day}",
        )
