"""Japanese public holidays, as the calendar of others has them."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache


def name_of(day: dt.date) -> str:
    """The Japanese name of the public holiday that a day is; empty where it is none."""
    return _of_year(day.year).get(day, "")


@lru_cache(maxsize=16)
def _of_year(year: int) -> dict[dt.date, str]:
    import holidays  # it takes long to load, and only who looks at a day needs it

    found = holidays.country_holidays("JP", years=year, categories=("public",), language="ja")
    return {day: str(name) for day, name in found.items()}
