"""Article 18: merger and split of corporations."""

from typing import Any

from kiyaku import terms


@terms.rule("18", since="2022-02-18", answer="bool")
def corporate_succession_to_be_reported() -> Any:
    """Whether the successor of a merger or split must report it with proof: yes, at once."""
    return True
