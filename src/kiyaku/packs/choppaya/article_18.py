"""Article 18: merger and split of corporations."""

from typing import Any

from kiyaku import terms
from kiyaku.terms import present, where


@terms.rule("18", since="2022-02-18", answer="bool")
def corporate_succession_to_be_reported() -> Any:
    """Whether the successor of a merger or split must report it with proof: yes, at once."""
    return True


@terms.rule("18", since="2022-02-18", basis="recorded_on", answer="date")
def corporate_succession_takes_effect_on(
    recorded_on: Any, succession_day: str, occurred_on: Any = None
) -> Any:
    """The day from which the successor of a merger or split is the member: no approval is needed.

    Args: recorded_on, the day the proven report is recorded; occurred_on, that of the merger or
        split (absent: not told). Civil dates in Asia/Tokyo.
    Returns: civil date.
    """
    if succession_day == "recorded":
        return recorded_on
    return where(present(occurred_on), occurred_on, recorded_on)
