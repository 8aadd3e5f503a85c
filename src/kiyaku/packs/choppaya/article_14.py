"""Article 14: use is restricted for priority communication, or to keep illegal material out."""

from typing import Any

from kiyaku import terms
from kiyaku.terms import same, where


@terms.rule("14-1", "14-2", since="2022-02-18", answer="text")
def use_restriction_cause(restriction_cause: Any) -> Any:
    """The clause by which use may be restricted, or stopped, for everybody.

    Args: restriction_cause, one of priority_communication, child_protection.
    Returns: clause id, 14-1 or 14-2.
    """
    return where(same(restriction_cause, "priority_communication"), "14-1", "14-2")


@terms.rule("14-3", since="2022-02-18", answer="bool")
def restriction_answered_for() -> Any:
    """Whether the company answers for damage that comes of a restriction of use: no."""
    return False
