"""Japan's eras, by which years are counted beside the western ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Era:
    """An era and its first day, in the western calendar.

    Source: the orders by which each era was proclaimed; days before 1873 are converted.
    """

    name: str
    first_day: date

    @property
    def year_before(self) -> int:
        """The western year before its first: what is added to its years."""
        return self.first_day.year - 1

    def year(self, western: int) -> str:
        """One of its years as it is written: 2026 → 令和8, and the first 令和元."""
        count = western - self.year_before
        return f"{self.name}{'元' if count == 1 else count}"


ERAS = (
    Era("令和", date(2019, 5, 1)),
    Era("平成", date(1989, 1, 8)),
    Era("昭和", date(1926, 12, 25)),
    Era("大正", date(1912, 7, 30)),
    Era("明治", date(1868, 10, 23)),
)
"""The latest first."""


def era_of(day: date) -> Era | None:
    """The era a day lies in; None before the first that is known here.

    >>> era_of(date(2019, 4, 30)).name
    '平成'
    """
    return next((era for era in ERAS if day >= era.first_day), None)
