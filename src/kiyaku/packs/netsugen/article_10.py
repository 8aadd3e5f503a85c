"""Article 10: leaving."""

from typing import Any

import numpy as np

from kiyaku import terms
from kiyaku.terms import day, last_day, latest, month, months, nth_day, present, where

_NEVER = np.datetime64("NaT", "D")


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


@terms.rule(
    "10-2",
    since="2020-12-21",
    basis="ends_on",
    answer={"until": "date", "needs_consent": "bool"},
)
def withdrawal_revocable(
    ends_on: Any, withdrawal_last_day: Any, withdrawal_revocation: str
) -> dict[str, Any]:
    """Until when a request to leave can be taken back, and whether the operator must consent.

    The terms are silent. By the default reading it can be until the last day on which the same
    end could be asked for, the 20th of the month it ends with; by the others with
    the operator's consent as long as membership lasts, or not at all.

    Args: ends_on, civil date in Asia/Tokyo: the last day that the request gave.
    Returns: until, civil date, or nothing where it cannot be; needs_consent, bool.
    """
    if withdrawal_revocation == "with_consent":
        return {"until": ends_on, "needs_consent": True}
    if withdrawal_revocation == "never":
        return {"until": where(present(ends_on), _NEVER, ends_on), "needs_consent": False}
    last_day_to_ask = nth_day(month(ends_on), withdrawal_last_day)
    return {"until": last_day_to_ask, "needs_consent": False}
