"""Article 3: which document governs, and how a changed text comes into force."""

from typing import Any

from kiyaku import terms
from kiyaku.terms import days, where


@terms.rule("3-1", "3-2", since="2022-02-18", answer="text")
def governing_document(individual_rule_applies: Any) -> Any:
    """Which document decides a point: an individual rule where there is one, else the base terms.

    Args: individual_rule_applies, bool: an individual rule covers the point.
    Returns: ``individual_rules`` or ``base_terms``.
    """
    return where(individual_rule_applies, "individual_rules", "base_terms")


@terms.rule("3-3", since="2022-02-18", basis="effective_on", answer="date")
def terms_change_governs_from(effective_on: Any) -> Any:
    """The first day governed by a changed text: the day the change takes effect.

    Args: effective_on, civil date in Asia/Tokyo.
    Returns: civil date.
    """
    return effective_on


@terms.rule("3-3", since="2022-02-18", basis="effective_on", answer="bool")
def terms_change_needs_consent(effective_on: Any) -> Any:
    """Whether a changed text governs a member only by consent of his or her own: it never does.

    The day of effect alone decides, once members were told (3-4).

    Args: effective_on, civil date in Asia/Tokyo.
    Returns: bool.
    """
    return False


@terms.rule("3-4", since="2022-02-18", basis="effective_on", answer="date")
def terms_change_notice_last_day(effective_on: Any, terms_change_notice_days: Any) -> Any:
    """The last day on which members can still be told of a change in time.

    Args: effective_on, civil date in Asia/Tokyo.
    Returns: civil date, the operator's number of days earlier.
    """
    return effective_on - days(terms_change_notice_days)
