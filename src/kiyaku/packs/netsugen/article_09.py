"""Article 9: grounds on which a member may be restricted or deregistered.

A ground makes a candidate; restricting or deregistering is always a person's decision.
"""

from typing import Any

from kiyaku import terms
from kiyaku.terms import both, days, negate, same, where


@terms.rule("9-1", since="2020-12-21", answer="text")
def sanction_ground(kind: Any) -> Any:
    """The clause a kind of ground stands in.

    Args: kind, one of breach, false_registration, arrears, no_answer, no_use, other.
    Returns: clause id, 9-1(1) to 9-1(6).
    """
    later = where(same(kind, "no_use"), "9-1(5)", "9-1(6)")
    later = where(same(kind, "no_answer"), "9-1(4)", later)
    later = where(same(kind, "arrears"), "9-1(3)", later)
    later = where(same(kind, "false_registration"), "9-1(2)", later)
    return where(same(kind, "breach"), "9-1(1)", later)


@terms.rule("9-1(3)", since="2020-12-21", basis="on", answer="bool")
def arrears_ground(
    arrears_yen: Any,
    on: Any,
    monthly_fee_yen: Any = None,
    formal_demand_due_on: Any = None,
) -> Any:
    """Whether unpaid fees are a ground: any amount overdue is, however small.

    Neither a month's worth nor a formal demand is asked for here; both facts are accepted so that
    every service can be asked alike.

    Args: arrears_yen, yen unpaid past the due date on the day ``on``.
    Returns: bool.
    """
    return arrears_yen > 0


@terms.rule("9-1(4)", since="2020-12-21", basis="on", answer="bool")
def no_answer_ground(
    contacted_on: Any, on: Any, no_answer_days: Any, set_time: str, answered_on: Any = None
) -> Any:
    """Whether silence is a ground: the set number of days has passed with no answer.

    The day of contact is not counted. An answer received by ``on``, even a late one, ends the
    ground; one from before the contact is no answer to it. Unset days: never.

    Args: contacted_on, on, answered_on (absent: no answer): civil dates in Asia/Tokyo.
    Returns: bool.
    """
    # An absent answer compares as false with any date.
    silent = negate(both(answered_on >= contacted_on, answered_on <= on))
    passed = on > contacted_on + days(no_answer_days)
    return both(no_answer_days > 0, both(passed, silent))


@terms.rule("9-1(5)", since="2020-12-21", basis="on", answer="bool")
def no_use_ground(last_used_on: Any, on: Any, no_use_days: Any, set_time: str) -> Any:
    """Whether disuse is a ground: the set number of days has passed since the last use.

    The day of the last use is not counted. Unset days: never.

    Args: last_used_on, on: civil dates in Asia/Tokyo.
    Returns: bool.
    """
    return both(no_use_days > 0, on > last_used_on + days(no_use_days))
