"""Civil dates as terms write them: eras or western years, any numerals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kiyaku.terms.documents.numerals import KANJI_NUMERALS, number
from kiyaku.terms.eras import ERAS

_YEARS_BEFORE = {era.name: era.year_before for era in ERAS}

_N = rf"[0-9０-９{KANJI_NUMERALS}]"
_DATE = re.compile(
    rf"(?:(?P<era>{'|'.join(_YEARS_BEFORE)})\s*)?(?P<year>元|{_N}{{1,4}})\s*"
    rf"(?:[（(][^（）()]{{1,8}}[）)]\s*)?年\s*(?:[（(][^（）()]{{1,8}}年[）)]\s*)?"
    rf"(?P<month>{_N}{{1,3}})\s*月\s*(?P<day>{_N}{{1,3}})\s*日"
    r"|(?P<wyear>(?:1[89]|20|21)[0-9]{2})(?P<sep>[-/.])(?P<wmonth>[0-9]{1,2})(?P=sep)"
    r"(?P<wday>[0-9]{1,2})(?![0-9])"
)


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date found in a text: the day (None if the calendar has no such day) and its place."""

    on: date | None
    written: str
    start: int
    end: int


def find_dates(text: str) -> Iterator[WrittenDate]:
    """Every full date in a text, in order. A year without an era must have four digits.

    >>> [str(found.on) for found in find_dates("令和６年３月 5 日、2022/02/18、平成元年二月三十日")]
    ['2024-03-05', '2022-02-18', 'None']
    """
    for match in _DATE.finditer(text):
        if match["wyear"]:
            year = int(match["wyear"])
            month, day = int(match["wmonth"]), int(match["wday"])
        else:
            year = number(match["year"]) or 0
            month, day = number(match["month"]) or 0, number(match["day"]) or 0
            if match["era"]:
                year += _YEARS_BEFORE[match["era"]]
            elif year < 1000:
                continue
        yield WrittenDate(_day(year, month, day), match[0], match.start(), match.end())


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
