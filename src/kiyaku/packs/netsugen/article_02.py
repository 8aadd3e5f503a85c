"""Article 2: registration, and on what grounds it may be declined."""

from typing import Any

from kiyaku import terms
from kiyaku.terms import same, where


@terms.rule("2-2", since="2020-12-21", answer="text")
def screening_finding(finding: Any) -> Any:
    """The clause a kind of finding about an applicant stands in. A person decides.

    Args: finding, one of false_entry, earlier_breach, unsuitable.
    Returns: clause id, 2-2(1) to 2-2(3).
    """
    clause = where(same(finding, "earlier_breach"), "2-2(2)", "2-2(3)")
    return where(same(finding, "false_entry"), "2-2(1)", clause)


@terms.rule("2-2(2)", since="2020-12-21", answer="bool")
def screening_earlier_breach(earlier_breaches: Any, terminated_for_breach: Any = None) -> Any:
    """Whether the applicant has broken the terms before.

    That a membership was ended for it is not asked for here; the fact is accepted so that every
    service can be asked alike.

    Args: earlier_breaches, how many breaches are on record for this person.
    Returns: bool.
    """
    return earlier_breaches > 0


@terms.rule("2-2(2)", since="2020-12-21", answer="bool")
def ground_is_breach(kind: Any) -> Any:
    """Whether a ground on which the prefecture acted is a breach of the terms by the member.

    Of the grounds of article 9 only the first says so; the others are facts of their own.

    Args: kind, one of the grounds of ``sanction_ground``.
    Returns: bool.
    """
    return same(kind, "breach")


@terms.rule("2-2(1)", "2-2(2)", since="2020-12-21", answer="text")
def declaration_asked(declaration: Any) -> Any:
    """The clause for which an applicant is asked to declare something.

    Args: declaration, one of true_entries, no_earlier_breach.
    Returns: clause id, 2-2(1) or 2-2(2).
    """
    return where(same(declaration, "true_entries"), "2-2(1)", "2-2(2)")


@terms.rule("2-1", "2-2(2)", since="2020-12-21", answer="bool")
def declaration_optional(declaration: Any) -> Any:
    """Whether one may apply without a declaration, which is then put before who decides.

    Whoever broke the terms before may apply all the same, and cannot be made to declare a falsehood
    in order to: the prefecture *may* decline.

    Args: declaration, one of true_entries, no_earlier_breach.
    Returns: bool.
    """
    return same(declaration, "no_earlier_breach")


@terms.rule("2-1", since="2020-12-21", answer="text")
def application_way(way: Any) -> Any:
    """The clause by which the prefecture sets a way to apply.

    Args: way, one of paper, online.
    Returns: clause id, 2-1 for both.
    """
    return where(same(way, "paper"), "2-1", "2-1")


@terms.rule("2-1", since="2020-12-21", basis="accepted_on", answer="date")
def contract_formed_on(accepted_on: Any) -> Any:
    """The day on which a registration is complete: that of the prefecture's approval.

    Args: accepted_on, civil date in Asia/Tokyo.
    Returns: civil date.
    """
    return accepted_on
