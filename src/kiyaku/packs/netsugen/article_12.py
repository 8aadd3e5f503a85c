"""Articles 12 and 13: changes of the service and of the terms, announced beforehand."""

from typing import Any

from kiyaku import terms
from kiyaku.terms import days


@terms.rule("12", since="2020-12-21", basis="changes_on", answer="date")
def service_change_notice_last_day(changes_on: Any) -> Any:
    """The last day on which members are told beforehand that the service changes: the day before.

    Args: changes_on, civil date in Asia/Tokyo.
    Returns: civil date.
    """
    return changes_on - days(1)


@terms.rule("12", since="2020-12-21", basis="ends_on", answer="date")
def service_end_notice_last_day(ends_on: Any) -> Any:
    """The last day on which members are told beforehand that the service, or part of it, ends.

    Args: ends_on, civil date in Asia/Tokyo: from then on it is not there any more.
    Returns: civil date, the day before.
    """
    return ends_on - days(1)


@terms.rule("12", "13", since="2020-12-21", basis="effective_on", answer="date")
def terms_change_notice_last_day(effective_on: Any, terms_change_notice: str) -> Any:
    """The last day on which members are told beforehand of a change of the terms: the day before.

    Article 13 needs nobody's consent and names no notice. ``terms_change_notice`` has one option
    only: what the terms change is part of the service, so it is announced as article 12 has it.

    Args: effective_on, civil date in Asia/Tokyo.
    Returns: civil date.
    """
    return effective_on - days(1)
