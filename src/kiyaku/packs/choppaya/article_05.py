"""Article 5: the ways to apply. The company need not keep every one of them open."""

from typing import Any

from kiyaku import terms
from kiyaku.terms import same, where


@terms.rule("5-1", since="2022-02-18", answer="text")
def application_way(way: Any) -> Any:
    """The clause a way to apply stands in.

    Args: way, one of paper, online.
    Returns: clause id, 5-1(1) or 5-1(2).
    """
    return where(same(way, "paper"), "5-1(1)", "5-1(2)")
