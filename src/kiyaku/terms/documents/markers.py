"""Numerals and bullets at the beginning of a line, in every form seen in the wild."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace

from kiyaku.terms.documents.numerals import KANJI_NUMERALS, readings


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a marker: the style of its list (kind of numeral and signs) and its value.

    A bullet's value is 0: it has no number.
    """

    style: str
    value: int


@dataclass(frozen=True, slots=True)
class Marker:
    """A marker as it stood, the ways to read it, the text after it.

    ``weak``: a bare numeral, which might as well be the first word of a cut line; ``faint``: one
    followed by what is often counted (２ 時間…, 3 月…), so more likely such a word.
    """

    raw: str
    readings: tuple[Reading, ...]
    rest: str
    weak: bool
    faint: bool = False


_NUMERAL = (
    rf"[0-9０-９]{{1,3}}|[{KANJI_NUMERALS}]{{1,5}}|[ァ-ンｱ-ﾝ]|[a-zA-Zａ-ｚＡ-Ｚ]"
    r"|[ivxIVX]{2,5}|[ⅰ-ⅻⅠ-Ⅻ]"
)
_PREFIX = r"(?P<prefix>(?:[-*+]\s+|[・･]\s*)?)"
_COUNTERS = (
    "年月日条項号円ヶか箇カケヵ個名人回時分秒%％パ割歳才級種週階台件社者通つ"
    "万千百億兆以次項第点単営位"
)
# (form, pattern, weak): the signs about the numeral make the style, its width does not.
_FORMS = tuple(
    (form, re.compile(_PREFIX + pattern), weak)
    for form, pattern, weak in (
        ("()", rf"[（(〔［\[]\s*(?P<n>{_NUMERAL})\s*[）)〕］\]]\s*", False),
        (")", rf"(?P<n>{_NUMERAL})\s*[)）]\s*", False),
        (".", rf"(?P<n>{_NUMERAL})\s*(?:\.(?![0-9])|．(?![0-9０-９]))\s*", False),
        ("、", rf"(?P<n>{_NUMERAL})、\s*", True),
        (
            "",
            rf"(?P<n>[0-9０-９]{{1,3}}|[{KANJI_NUMERALS}]{{1,5}}|[ァ-ンｱ-ﾝ]|[ⅰ-ⅻⅠ-Ⅻ])(?:\s+|$)",
            True,
        ),
        ("", r"(?P<n>[0-9０-９]{1,3})(?=[^\s0-9０-９.．,，/／:：)）〜～\-－])", True),
    )
)
_ENCLOSED = re.compile(
    _PREFIX + r"(?P<n>[\u2460-\u249b\u24b6-\u24ff\u2776-\u2793\u3220-\u3229\u3251-\u325f"
    r"\u3280-\u3289\u32b1-\u32bf\u32d0-\u32fe])\s*"
)
_BULLET = re.compile(r"(?P<sign>[・･•▪▶➢✓])\s*|(?P<spaced>[-*+○●◎◯□■◇◆－−‐–—])\s+")


def read_marker(line: str) -> Marker | None:
    """The marker a line begins with, or None.

    >>> read_marker("（２）虚偽の届出").readings
    (Reading(style='arabic()', value=2),)
    """
    return _enclosed(line) or _numbered(line) or _bulleted(line)


def _enclosed(line: str) -> Marker | None:
    match = _ENCLOSED.match(line)
    if match is None:
        return None
    sign = match["n"]
    plain = unicodedata.normalize("NFKC", sign)
    if plain == sign:  # negative circled digits have no plain form
        plain = str(int(unicodedata.numeric(sign)))
    core = plain.strip("().")
    form = plain.replace(core, "") or "○"
    return _marker(line, match, core, form, weak=False)


def _numbered(line: str) -> Marker | None:
    for form, pattern, weak in _FORMS:
        match = pattern.match(line)
        if match is None:
            continue
        rest = line[match.end() :]
        figure = form == "" and not re.fullmatch("[ァ-ンｱ-ﾝ]", match["n"])
        counted = figure and rest != "" and rest[0] in _COUNTERS
        if counted and not match[0][-1].isspace():
            continue
        marker = _marker(line, match, match["n"], form, weak=weak)
        if marker:
            return replace(marker, faint=counted)
    return None


def _marker(
    line: str, match: re.Match[str], numeral: str, form: str, *, weak: bool
) -> Marker | None:
    found = tuple(Reading(kind + form, value) for kind, value in readings(numeral))
    if not found:
        return None
    return Marker(line[: match.end()], found, line[match.end() :], weak and not match["prefix"])


def _bulleted(line: str) -> Marker | None:
    match = _BULLET.match(line)
    if match is None:
        return None
    sign = match["sign"] or match["spaced"]
    reading = Reading("bullet" + unicodedata.normalize("NFKC", sign), 0)
    return Marker(match[0], (reading,), line[match.end() :], weak=False)
