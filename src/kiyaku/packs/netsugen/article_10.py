"""Article 10: leaving."""

from typing import Any

from kiyaku import terms
from kiyaku.terms import day, last_day, latest, month, months, nth_day, present, where


@terms.rule("10-2", since="2020-12-21", basis="month", answer="date")
def withdrawal_last_day_to_ask(month: Any, withdrawal_last_day: Any) -> Any:
    """The last day on which leaving at the end of a month can be asked for: its 20th.

    Args: month, the month in which the member wants to leave.
    Returns: civil date.
    """
    return nth_day(month, withdrawal_last_day)


@terms.rule("10-2", "3-1", since="2020-12-21", basis="requested_on", answer="date")
def membership_end(requested_on: Any, withdrawal_last_day: Any, desired_month: Any = None) -> Any:
    """The last day of membership: the end of the month named, or of the earliest one possible.

    Asked for by the 20th, that month is possible; later, membership has renewed once more (3-1)
    and the next month is the earliest. Fees run to the end.

    Args: requested_on, civil date in Asia/Tokyo; desired_month, month (absent: the earliest).
    Returns: civil date.
    """
    asked_in = month(requested_on)
    in_time = day(requested_on) <= withdrawal_last_day
    earliest_month = where(in_time, asked_in, asked_in + months(1))
    wished = where(present(desired_month), desired_month, earliest_month)
    return last_day(latest(wished, earliest_month))
