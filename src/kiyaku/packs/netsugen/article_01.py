"""Article 1: scope, and which document governs."""

from typing import Any

from kiyaku import terms
from kiyaku.terms import both, negate, where


@terms.rule("1-5", since="2020-12-21", answer="bool")
def card_signs_in() -> Any:
    """Whether a My Number card's certificate for user authentication opens a login: yes."""
    return True


@terms.rule("1-2", "1-3", since="2020-12-21", answer="text")
def governing_document(individual_rule_applies: Any, individual_rule_yields: Any = None) -> Any:
    """Which document decides a point that the base terms and an individual rule both touch.

    An individual rule is part of the terms and wins, unless it says itself that it gives way.

    Args: individual_rule_applies, bool: an individual rule covers the point;
        individual_rule_yields, bool: that rule gives way to the base terms (absent: it does not).
    Returns: ``individual_rules`` or ``base_terms``.
    """
    wins = both(individual_rule_applies, negate(individual_rule_yields))
    return where(wins, "individual_rules", "base_terms")
