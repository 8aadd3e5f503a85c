"""Article 16: things left behind; membership is not handed on."""

from typing import Any

from kiyaku import terms
from kiyaku.terms import corresponding_day, days, next_day


@terms.rule("16-3", since="2020-12-21", basis="stored_on", answer="date")
def lost_property_disposable_on(
    stored_on: Any, lost_property_months: Any, lost_property_month: str
) -> Any:
    """The first day on which a thing left behind may be disposed of, one month having passed.

    Counted as Civil Code 140 and 143 count: not the day it was stored, then by the calendar.

    Args: stored_on, civil date in Asia/Tokyo.
    Returns: civil date.
    """
    if lost_property_month == "days_30":
        return next_day(stored_on) + days(30 * lost_property_months)
    return corresponding_day(next_day(stored_on), lost_property_months)


@terms.rule("16-4", since="2020-12-21", answer="bool")
def transferable() -> Any:
    """Whether membership can be handed on to another: no."""
    return False
