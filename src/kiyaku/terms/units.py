"""The units of parameters, and how a value of each is written out."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kiyaku.terms.texts import Text


def in_words(unit: str, value: int) -> Text:
    """A value with its unit, for people: 8日 / 8 days, 146‰(14.6%) / 146‰ (14.6 %).

    >>> in_words("days", 1).en, in_words("yen", 3300).ja, in_words("day_of_month", 22).en
    ('1 day', '3,300円', 'the 22nd')
    """
    return _WORDS[unit](value)


def _counted(ja: str, en: str, several: str) -> Callable[[int], Text]:
    return lambda value: Text(f"{value:,}{ja}", f"{value:,} {en if value == 1 else several}")


def _day_of_month(value: int) -> Text:
    ending = "th" if 10 < value % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return Text(f"{value}日", f"the {value}{ending}")


def _permille(value: int) -> Text:
    whole, tenth = divmod(value, 10)
    percent = f"{whole:,}.{tenth}" if tenth else f"{whole:,}"
    return Text(f"{value:,}‰({percent}%)", f"{value:,}‰ ({percent} %)")


_WORDS: Mapping[str, Callable[[int], Text]] = {
    "day_of_month": _day_of_month,
    "days": _counted("日", "day", "days"),
    "months": _counted("か月", "month", "months"),
    "years": _counted("年", "year", "years"),
    "years_of_age": _counted("歳", "year of age", "years of age"),
    "hours": _counted("時間", "hour", "hours"),
    "yen": _counted("円", "yen", "yen"),
    "permille": _permille,
    "people": _counted("人", "person", "people"),
    "bytes": _counted("バイト", "byte", "bytes"),
    "count": lambda value: Text(f"{value:,}", f"{value:,}"),
}
UNITS = frozenset(_WORDS)
"""The units a parameter may have."""
