"""Article 19: inheritance of membership."""

from typing import Any

from kiyaku import terms
from kiyaku.terms import both, negate, present, where


@terms.rule("19-1", since="2022-02-18", answer="bool")
def inheritance_to_be_reported() -> Any:
    """Whether an heir must report the inheritance in writing, with documents: yes."""
    return True


@terms.rule("17-1", "19-1", since="2022-02-18", basis="recorded_on", answer="date")
def inheritance_takes_effect_on(
    recorded_on: Any, succession_day: str, occurred_on: Any = None
) -> Any:
    """The day from which heirs are the member: the proviso of 17-1 exempts them from approval.

    Args: recorded_on, the day the proven report is recorded; occurred_on, that of the death
        (absent: not told). Civil dates in Asia/Tokyo.
    Returns: civil date.
    """
    if succession_day == "recorded":
        return recorded_on
    return where(present(occurred_on), occurred_on, recorded_on)


@terms.rule("19-2", since="2022-02-18", answer="bool")
def heirs_representative_needed(heirs: Any) -> Any:
    """Whether the heirs must name one of them as their representative: where there are several.

    Args: heirs, how many there are.
    Returns: bool.
    """
    return heirs > 1


@terms.rule("19-3", since="2022-02-18", answer="bool")
def heirs_representative_designated(heirs: Any, representative_named: Any) -> Any:
    """Whether the company designates the representative: several heirs, and none named.

    Args: heirs, how many there are; representative_named, bool: the heirs reported one.
    Returns: bool.
    """
    return both(heirs > 1, negate(representative_named))
