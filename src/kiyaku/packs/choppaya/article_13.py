"""Article 13: what members must not do."""

from typing import Any

from kiyaku import terms
from kiyaku.terms import same, where


@terms.rule("13", since="2022-02-18", answer="text")
def prohibited_act(breach_kind: Any) -> Any:
    """The clause a kind of prohibited act stands in.

    Args: breach_kind, one of unlawful, hindering_users, harming, resale, misused_credentials,
        impersonation, altering_information, harmful_programs, improper.
    Returns: clause id, 13(1) to 13(9).
    """
    clause = where(same(breach_kind, "harmful_programs"), "13(8)", "13(9)")
    clause = where(same(breach_kind, "altering_information"), "13(7)", clause)
    clause = where(same(breach_kind, "impersonation"), "13(6)", clause)
    clause = where(same(breach_kind, "misused_credentials"), "13(5)", clause)
    clause = where(same(breach_kind, "resale"), "13(4)", clause)
    clause = where(same(breach_kind, "harming"), "13(3)", clause)
    clause = where(same(breach_kind, "hindering_users"), "13(2)", clause)
    return where(same(breach_kind, "unlawful"), "13(1)", clause)
