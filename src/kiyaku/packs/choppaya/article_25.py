"""Article 25: exclusion of anti-social forces."""

from typing import Any

from kiyaku import terms
from kiyaku.terms import same, where


@terms.rule("25-2", since="2022-02-18", answer="text")
def termination_without_demand(exclusion_kind: Any) -> Any:
    """The clause by which a finding lets either side terminate at once, without demand.

    Args: exclusion_kind, one of member_of_one, management, use, support, relations,
        violent_demands.
    Returns: clause id, 25-2(1) to 25-2(6).
    """
    clause = where(same(exclusion_kind, "relations"), "25-2(5)", "25-2(6)")
    clause = where(same(exclusion_kind, "support"), "25-2(4)", clause)
    clause = where(same(exclusion_kind, "use"), "25-2(3)", clause)
    clause = where(same(exclusion_kind, "management"), "25-2(2)", clause)
    return where(same(exclusion_kind, "member_of_one"), "25-2(1)", clause)


@terms.rule("25-3", since="2022-02-18", answer="bool")
def damages_owed_on_exclusion() -> Any:
    """Whether one who terminates on such a finding owes the other damages: no."""
    return False
