"""Article 7: what members must not do."""

from typing import Any

from kiyaku import terms
from kiyaku.terms import same, where


@terms.rule(
    "7-1", "7-2", "7-3", "7-4", "7-5", "7-6", "7-7", "7-8", since="2020-12-21", answer="text"
)
def prohibited_act(breach_kind: Any) -> Any:
    """The clause a kind of prohibited act stands in.

    Args: breach_kind, one of unlawful, public_order, political_religious, organised_crime, damage,
        unapproved_use, hindrance, dangerous_goods, disturbance, uncleanness, improper.
    Returns: clause id, 7-1 to 7-8, 7-7(1) to 7-7(3) for the examples under the seventh.
    """
    clause = where(same(breach_kind, "uncleanness"), "7-7(3)", "7-8")
    clause = where(same(breach_kind, "disturbance"), "7-7(2)", clause)
    clause = where(same(breach_kind, "dangerous_goods"), "7-7(1)", clause)
    clause = where(same(breach_kind, "hindrance"), "7-7", clause)
    clause = where(same(breach_kind, "unapproved_use"), "7-6", clause)
    clause = where(same(breach_kind, "damage"), "7-5", clause)
    clause = where(same(breach_kind, "organised_crime"), "7-4", clause)
    clause = where(same(breach_kind, "political_religious"), "7-3", clause)
    clause = where(same(breach_kind, "public_order"), "7-2", clause)
    return where(same(breach_kind, "unlawful"), "7-1", clause)
