"""Article 15: interruptions, announced beforehand where they are planned."""

from typing import Any

from kiyaku import terms
from kiyaku.terms import days, same, where


@terms.rule("15-1", since="2022-02-18", basis="starts_on", answer="date")
def interruption_notice_last_day(starts_on: Any) -> Any:
    """The last day on which members are told beforehand of a planned interruption: the day before.

    Args: starts_on, civil date in Asia/Tokyo.
    Returns: civil date.
    """
    return starts_on - days(1)


@terms.rule("15-2", since="2022-02-18", answer="text")
def stoppage_cause(cause: Any) -> Any:
    """The clause by which the service may stop for a time without notice.

    Args: cause, one of urgent_maintenance, emergency, operational_need.
    Returns: clause id, 15-2(1) to 15-2(3).
    """
    clause = where(same(cause, "emergency"), "15-2(2)", "15-2(3)")
    return where(same(cause, "urgent_maintenance"), "15-2(1)", clause)


@terms.rule("15-6", since="2022-02-18", answer="bool")
def interruption_answered_for() -> Any:
    """Whether the company answers for damage that comes of an interruption: no.

    What it owes for an outage by its own fault, article 22 says apart.
    """
    return False
