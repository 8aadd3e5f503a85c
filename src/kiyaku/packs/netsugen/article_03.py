"""Article 3: the membership period and its renewal."""

from typing import Any

from kiyaku import terms
from kiyaku.terms import (
    both,
    day,
    first_day,
    last_day,
    latest,
    month,
    months,
    negate,
    nth_day,
    present,
    where,
)


@terms.rule(
    "3-1",
    since="2020-12-21",
    basis="containing",
    answer={"first_day": "date", "last_day": "date"},
)
def membership_period(started_on: Any, containing: Any) -> dict[str, Any]:
    """The membership period a day lies in: calendar months, the first one from the start.

    Args: started_on, containing: civil dates in Asia/Tokyo.
    Returns: first and last day, both inclusive.
    Raises: BadFact when the day lies before the membership's start.
    """
    terms.require(
        containing >= started_on,
        "before_membership",
        ja="会員になる前の日(containing)には契約期間がありません。",
        en="containing lies before started_on: there is no membership period yet",
    )
    return {
        "first_day": latest(started_on, first_day(month(containing))),
        "last_day": last_day(month(containing)),
    }


@terms.rule("3-1", since="2020-12-21", basis="registered_on", answer="date")
def membership_started_on(registered_on: Any) -> Any:
    """The first day of the first period: the day of registration itself.

    Args: registered_on, civil date in Asia/Tokyo.
    Returns: civil date.
    """
    return registered_on


@terms.rule("3-1", since="2020-12-21", basis="period_last_day", answer="bool")
def renews(
    period_last_day: Any, withdrawal_last_day: Any, withdrawal_requested_on: Any = None
) -> Any:
    """Whether a period renews for a calendar month: yes, unless notice came by the 20th.

    Args: period_last_day, the day the period runs out; withdrawal_requested_on, the day of the
        notice that it shall not renew (absent: none was given). Civil dates in Asia/Tokyo.
    Returns: bool.
    """
    last_day_to_ask = nth_day(month(period_last_day), withdrawal_last_day)
    in_time = both(present(withdrawal_requested_on), withdrawal_requested_on <= last_day_to_ask)
    return negate(in_time)


@terms.rule("3-1", since="2020-12-21", basis="requested_on", answer="date")
def plan_changes_on(requested_on: Any, withdrawal_last_day: Any, plan_change_start: str) -> Any:
    """The first day of the kind of membership that a change asked for on a day leads to.

    The terms are silent on when: a period renews on the same terms, so by the default reading
    another kind begins with the next period; by the other reading the change is asked for as
    leaving is, by the 20th for the next month, and later for the one after.

    Args: requested_on, civil date in Asia/Tokyo.
    Returns: civil date.
    """
    following = month(requested_on) + months(1)
    if plan_change_start == "as_leaving":
        is_in_time = day(requested_on) <= withdrawal_last_day
        return first_day(where(is_in_time, following, following + months(1)))
    return first_day(following)
