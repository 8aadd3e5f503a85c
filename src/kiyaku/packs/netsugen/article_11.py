"""Article 11: how far the operator is liable."""

from typing import Any

from kiyaku import terms
from kiyaku.terms import NOTHING, same, where


@terms.rule("11-1", "11-2", since="2020-12-21", answer="yen")
def liability_cap(fault: Any, fees_received_yen: Any) -> Any:
    """The most the operator owes for damage: the month's fees, or no cap at all.

    Ordinary negligence is capped by the fees received for the month in which the damage arose;
    intent and gross negligence are not capped.

    Args: fault, one of ordinary, gross, wilful; fees_received_yen, yen.
    Returns: yen, or nothing where there is no cap.
    """
    return where(same(fault, "ordinary"), fees_received_yen, NOTHING)
