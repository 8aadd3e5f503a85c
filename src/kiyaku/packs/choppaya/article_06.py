"""Article 6: what screening looks for. A finding is evidence; a person decides."""

from typing import Any

from kiyaku import terms
from kiyaku.terms import age_attained_on, both, either, negate, same, where


@terms.rule("6-3", since="2022-02-18", answer="text")
def screening_finding(finding: Any) -> Any:
    """The clause a kind of finding stands in.

    Args: finding, one of earlier_breach, false_entry, payment_method_unusable,
        minor_without_consent, lives_abroad, consent_missing, insolvency, payments_stopped,
        unsuitable.
    Returns: clause id, 6-3(1) to 6-3(9).
    """
    clause = where(same(finding, "payments_stopped"), "6-3(8)", "6-3(9)")
    clause = where(same(finding, "insolvency"), "6-3(7)", clause)
    clause = where(same(finding, "consent_missing"), "6-3(6)", clause)
    clause = where(same(finding, "lives_abroad"), "6-3(5)", clause)
    clause = where(same(finding, "minor_without_consent"), "6-3(4)", clause)
    clause = where(same(finding, "payment_method_unusable"), "6-3(3)", clause)
    clause = where(same(finding, "false_entry"), "6-3(2)", clause)
    return where(same(finding, "earlier_breach"), "6-3(1)", clause)


@terms.rule("6-3(1)", since="2022-02-18", answer="bool")
def screening_earlier_breach(earlier_breaches: Any, terminated_for_breach: Any) -> Any:
    """Whether the applicant has a past: a breach, or a contract terminated for one.

    Args: earlier_breaches, how many were established in any service of the operator;
        terminated_for_breach, bool.
    Returns: bool.
    """
    return either(earlier_breaches > 0, terminated_for_breach)


@terms.rule("6-3(1)", since="2022-02-18", answer="bool")
def ground_is_breach(kind: Any) -> Any:
    """Whether a ground on which the company acted is a breach of the terms, or a wrong.

    Prohibited acts are, and so is obstructing the service; the other grounds of article 21 are
    facts of their own.

    Args: kind, one of the grounds of ``sanction_ground``.
    Returns: bool.
    """
    return either(same(kind, "breach"), same(kind, "obstruction"))


@terms.rule("6-3(1)", since="2022-02-18", answer="bool")
def screening_counts_elsewhere() -> Any:
    """Whether a breach or termination in another service of the operator counts too: it does.

    Returns: bool.
    """
    return True


@terms.rule("6-3(4)", "6-3(6)", "25-1", since="2022-02-18", answer="text")
def declaration_asked(declaration: Any) -> Any:
    """The clause for which an applicant is asked to declare something.

    Args: declaration, one of anti_social, guardian_consent, assistance.
    Returns: clause id, 25-1, 6-3(4) or 6-3(6).
    """
    clause = where(same(declaration, "guardian_consent"), "6-3(4)", "6-3(6)")
    return where(same(declaration, "anti_social"), "25-1", clause)


@terms.rule("6-3(2)", since="2022-02-18", answer="bool")
def screening_entries(missing_entries: Any, contradicted_entries: Any) -> Any:
    """Whether the application is at fault: something left out, or found wrong or false.

    Args: missing_entries, contradicted_entries: how many.
    Returns: bool.
    """
    return either(missing_entries > 0, contradicted_entries > 0)


@terms.rule("6-3(3)", since="2022-02-18", answer="bool")
def screening_payment_method(payment_method_usable: Any) -> Any:
    """Whether the payment method named cannot be used.

    Args: payment_method_usable, bool.
    Returns: bool.
    """
    return negate(payment_method_usable)


@terms.rule("6-3(4)", since="2022-02-18", basis="on", answer="bool")
def is_minor(born_on: Any, on: Any, adult_age_years: Any) -> Any:
    """Whether a person is a minor on a day, by the age of majority of that day.

    One born on 29 February comes of age on 1 March where the year has no such day.

    Args: born_on, on: civil dates in Asia/Tokyo.
    Returns: bool.
    Raises: BadFact for a day before birth.
    """
    terms.require(
        born_on <= on,
        "before_birth",
        ja="判断する日(on)が生年月日(born_on)より前です。",
        en="on lies before born_on",
    )
    return on < age_attained_on(born_on, adult_age_years)


@terms.rule("6-3(4)", since="2022-02-18", basis="on", answer="bool")
def screening_minor(is_minor: Any, guardian_consented: Any) -> Any:
    """Whether the applicant is a minor whose guardian has not consented.

    Args: born_on, on, as for ``is_minor``; guardian_consented, bool.
    Returns: bool.
    """
    return both(is_minor, negate(guardian_consented))


@terms.rule("6-3(5)", since="2022-02-18", answer="bool")
def screening_residence(country: Any) -> Any:
    """Whether the applicant lives outside Japan.

    Args: country, two letters of ISO 3166-1.
    Returns: bool.
    """
    return negate(same(country, "JP"))


@terms.rule("6-1", "6-2", since="2022-02-18", basis="accepted_on", answer="date")
def contract_formed_on(accepted_on: Any) -> Any:
    """The day on which the contract is formed, after screening: that of acceptance.

    The terms then in force bind the member.

    Args: accepted_on, civil date in Asia/Tokyo.
    Returns: civil date.
    """
    return accepted_on
