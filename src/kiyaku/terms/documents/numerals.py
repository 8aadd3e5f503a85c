"""The numerals of Japanese documents: any width, kanji, circled, kana orders, Roman, Latin.

A glyph may be read in more than one way (``イ`` is the first of the iroha order and the second
of the aiueo order; ``i`` is Roman one and the ninth letter). All readings are given; which one
is meant is for the neighbours to decide.
"""

from __future__ import annotations

import re
import unicodedata

IROHA = (
    "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセス"
)
AIUEO = (
    "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
)

_KANJI_DIGITS = {
    **{kanji: value for value, kanji in enumerate("〇一二三四五六七八九")},
    "零": 0,
    "壱": 1,
    "弐": 2,
    "参": 3,
}
_KANJI_UNITS = {"十": 10, "拾": 10, "百": 100, "千": 1000}
KANJI_NUMERALS = "".join(_KANJI_DIGITS) + "".join(_KANJI_UNITS)

_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10}
_ROMAN = re.compile(r"x{0,3}(ix|iv|v?i{0,3})")


def number(written: str) -> int | None:
    """The value of a whole number in Arabic (any width) or kanji numerals; None if it is none.

    >>> number("１２"), number("二十一"), number("元"), number("一二"), number("十の")
    (12, 21, 1, 12, None)
    """
    plain = unicodedata.normalize("NFKC", written).strip()
    if plain.isascii() and plain.isdigit():
        return int(plain)
    if plain == "元":
        return 1
    return _kanji_value(plain)


def _kanji_value(written: str) -> int | None:
    if not written or any(sign not in KANJI_NUMERALS for sign in written):
        return None
    if not any(sign in _KANJI_UNITS for sign in written):
        return int("".join(str(_KANJI_DIGITS[sign]) for sign in written))
    value, digit = 0, 0
    for sign in written:
        if sign in _KANJI_UNITS:
            value += max(digit, 1) * _KANJI_UNITS[sign]
            digit = 0
        else:
            digit = _KANJI_DIGITS[sign]
    return value + digit


def in_kanji(value: int) -> str:
    """A number from 1 to 9999 in kanji numerals with units.

    >>> in_kanji(21), in_kanji(110)
    ('二十一', '百十')
    """
    if not 1 <= value <= 9999:
        raise ValueError(f"no kanji form for {value}")
    written = ""
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, unit)
        if digit:
            written += ("" if digit == 1 and sign else "〇一二三四五六七八九"[digit]) + sign
    return written


def readings(glyphs: str) -> tuple[tuple[str, int], ...]:
    """Every way to read a numeral, as (kind, value); empty if it is no numeral.

    Kinds: ``arabic``, ``kanji``, ``iroha``, ``aiueo``, ``roman``, ``ROMAN``, ``alpha``, ``ALPHA``.

    >>> readings("イ")
    (('iroha', 1), ('aiueo', 2))
    >>> readings("i")
    (('roman', 1), ('alpha', 9))
    """
    plain = unicodedata.normalize("NFKC", glyphs).strip()
    value = number(plain)
    if value is not None and plain != "元":
        return (("arabic" if plain.isascii() else "kanji", value),) if value else ()
    if len(plain) == 1 and plain in AIUEO + IROHA:
        orders = (("iroha", IROHA), ("aiueo", AIUEO))
        return tuple((kind, order.index(plain) + 1) for kind, order in orders if plain in order)
    return _latin_readings(plain)


def _latin_readings(plain: str) -> tuple[tuple[str, int], ...]:
    found: list[tuple[str, int]] = []
    lower = plain.lower()
    upper = plain.isupper()
    if lower and plain in (lower, plain.upper()) and _ROMAN.fullmatch(lower):
        values = [_ROMAN_VALUES[sign] for sign in lower]
        following = [*values[1:], 0]
        total = sum(-v if v < n else v for v, n in zip(values, following, strict=True))
        found.append(("ROMAN" if upper else "roman", total))
    if len(plain) == 1 and plain.isascii() and plain.isalpha():
        found.append(("ALPHA" if upper else "alpha", ord(lower) - ord("a") + 1))
    return tuple(found)
