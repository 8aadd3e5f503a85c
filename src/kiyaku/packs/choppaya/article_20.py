"""Article 20: cancellation by the member, and renewal.

The terms bill by the calendar month and let a contract end only with one, so the periods that
renew are calendar months, the first of them running from the start of the service.
"""

from typing import Any

import numpy as np

from kiyaku import terms
from kiyaku.terms import (
    both,
    first_day,
    last_day,
    latest,
    month,
    months,
    negate,
    present,
    previous_day,
    where,
)

_NEVER = np.datetime64("NaT", "D")


@terms.rule("20-1", since="2022-02-18", basis="month", answer="date")
def withdrawal_last_day_to_ask(month: Any) -> Any:
    """The last day for reporting a cancellation: that of the month before the desired one.

    Args: month, the desired month of cancellation.
    Returns: civil date.
    """
    return previous_day(first_day(month))


@terms.rule("20-1", since="2022-02-18", basis="requested_on", answer="date")
def membership_end(requested_on: Any, cancellation_end: str, desired_month: Any = None) -> Any:
    """The last day of the contract: of the desired month's deadline, or the earliest possible.

    The earliest month that can be desired is the one after the report. Read literally the contract
    ends on the last day of the month before the desired one; by the other reading, of the desired
    month itself.

    Args: requested_on, civil date of the report in Asia/Tokyo; desired_month, month (absent: the
        earliest possible).
    Returns: civil date.
    """
    return _end(requested_on, desired_month, cancellation_end)


@terms.rule(
    "20-2", since="2022-02-18", basis="containing", answer={"first_day": "date", "last_day": "date"}
)
def membership_period(started_on: Any, containing: Any) -> dict[str, Any]:
    """The contract period a day lies in: calendar months, the first one from the start.

    Args: started_on, containing: civil dates in Asia/Tokyo.
    Returns: first and last day, both inclusive.
    Raises: BadFact when the day lies before the start.
    """
    terms.require(
        containing >= started_on,
        "before_membership",
        ja="利用開始より前の日(containing)には契約期間がありません。",
        en="containing lies before started_on: there is no contract period yet",
    )
    return {
        "first_day": latest(started_on, first_day(month(containing))),
        "last_day": last_day(month(containing)),
    }


@terms.rule("20-2", since="2022-02-18", basis="period_last_day", answer="bool")
def renews(
    period_last_day: Any,
    cancellation_end: str,
    withdrawal_requested_on: Any = None,
    desired_month: Any = None,
) -> Any:
    """Whether a period renews for another month: yes, unless a cancellation ends the contract.

    Args: period_last_day, withdrawal_requested_on (absent: no cancellation was reported): civil
        dates in Asia/Tokyo; desired_month, month (absent: the earliest possible).
    Returns: bool.
    """
    end = _end(withdrawal_requested_on, desired_month, cancellation_end)
    return negate(both(present(withdrawal_requested_on), end <= period_last_day))


@terms.rule(
    "20-1",
    since="2022-02-18",
    basis="ends_on",
    answer={"until": "date", "needs_consent": "bool"},
)
def withdrawal_revocable(
    ends_on: Any, cancellation_end: str, withdrawal_revocation: str
) -> dict[str, Any]:
    """Until when a request to leave can be taken back, and whether the operator must consent.

    The terms are silent. By the default reading it can be until the last day on which the same
    end could be asked for, that of the report that gives this end; by the others with
    the operator's consent as long as membership lasts, or not at all.

    Args: ends_on, civil date in Asia/Tokyo: the last day that the request gave.
    Returns: until, civil date, or nothing where it cannot be; needs_consent, bool.
    """
    if withdrawal_revocation == "with_consent":
        return {"until": ends_on, "needs_consent": True}
    if withdrawal_revocation == "never":
        return {"until": where(present(ends_on), _NEVER, ends_on), "needs_consent": False}
    if cancellation_end == "following_month":
        last_day_to_ask = previous_day(first_day(month(ends_on)))
    else:
        last_day_to_ask = last_day(month(ends_on))
    return {"until": last_day_to_ask, "needs_consent": False}


@terms.rule("20-2", since="2022-02-18", basis="requested_on", answer="date")
def plan_changes_on(requested_on: Any, plan_change_start: str) -> Any:
    """The first day of the plan that a change asked for on a day leads to.

    The terms are silent on when: a period that renews does so on the terms it has, so by the
    default reading another plan begins with the next period; by the other reading a whole month
    lies between.

    Args: requested_on, civil date in Asia/Tokyo.
    Returns: civil date.
    """
    ahead = 2 if plan_change_start == "month_between" else 1
    return first_day(month(requested_on) + months(ahead))


def _end(requested_on: Any, desired_month: Any, cancellation_end: str) -> Any:
    earliest_month = month(requested_on) + months(1)
    wished = where(present(desired_month), desired_month, earliest_month)
    cancelled_month = latest(wished, earliest_month)
    if cancellation_end == "following_month":
        return last_day(cancelled_month)
    return previous_day(first_day(cancelled_month))
