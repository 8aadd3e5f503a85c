"""Article 21: suspension and termination by the company, acceleration, resumption."""

from typing import Any

from kiyaku import terms
from kiyaku.terms import both, earliest, present, same, where


@terms.rule("21-1", since="2022-02-18", answer="text")
def sanction_ground(kind: Any) -> Any:
    """The clause a kind of ground stands in.

    Args: kind, one of arrears, breach, false_application, obstruction, minor_without_consent,
        lives_abroad, consent_missing, insolvency, payments_stopped, other.
    Returns: clause id, 21-1(1) to 21-1(10).
    """
    clause = where(same(kind, "payments_stopped"), "21-1(9)", "21-1(10)")
    clause = where(same(kind, "insolvency"), "21-1(8)", clause)
    clause = where(same(kind, "consent_missing"), "21-1(7)", clause)
    clause = where(same(kind, "lives_abroad"), "21-1(6)", clause)
    clause = where(same(kind, "minor_without_consent"), "21-1(5)", clause)
    clause = where(same(kind, "obstruction"), "21-1(4)", clause)
    clause = where(same(kind, "false_application"), "21-1(3)", clause)
    clause = where(same(kind, "breach"), "21-1(2)", clause)
    return where(same(kind, "arrears"), "21-1(1)", clause)


@terms.rule("21-1(1)", since="2022-02-18", basis="on", answer="bool")
def arrears_ground(
    arrears_yen: Any,
    monthly_fee_yen: Any,
    on: Any,
    arrears_measure: str,
    formal_demand_due_on: Any = None,
) -> Any:
    """Whether arrears are a ground: a month's fee or more, demanded, open past the new deadline.

    ``arrears_measure`` has one option only, the sum in arrears against a month's fees; it is named
    so that a receipt tells it.

    Args: arrears_yen, what is unpaid past its due date on the day ``on``; monthly_fee_yen, that of
        the plan and of the add-ons had that day; formal_demand_due_on, the new deadline (absent:
        not demanded).
    Returns: bool.
    """
    month_or_more = both(arrears_yen > 0, arrears_yen >= monthly_fee_yen)
    deadline_passed = both(present(formal_demand_due_on), on > formal_demand_due_on)
    return both(month_or_more, deadline_passed)


@terms.rule("20-1", "21-1", since="2022-02-18", answer="bool")
def fees_refundable() -> Any:
    """Whether paid fees come back after cancellation or termination: no, nor by the day."""
    return False


@terms.rule("21-2", since="2022-02-18", answer="bool")
def accrues_while_suspended() -> Any:
    """Whether fees run on while the service is suspended: yes."""
    return True


@terms.rule("21-3", since="2022-02-18", basis="ground_arose_on", answer="date")
def accelerated_due_on(due_on: Any, ground_arose_on: Any, acceleration_day: str) -> Any:
    """When a debt is due once a ground has arisen: at once, unless it was due already.

    What counts as that day is told by ``acceleration_day``; it is named so that a receipt tells it.

    Args: due_on; ground_arose_on, under ``decision`` the day on which the company acts on it: civil
        dates in Asia/Tokyo.
    Returns: civil date.
    """
    return earliest(due_on, ground_arose_on)


@terms.rule("21-3", since="2022-02-18", answer="bool")
def acceleration_follows_ground(acceleration_day: str) -> Any:
    """Whether debts fall due with the ground itself, before the company acts on it.

    The clause names nothing but that a ground has arisen, so by the default reading they do. Under
    ``decision`` they fall due with the suspension or termination.
    """
    return acceleration_day == "ground"


@terms.rule("21-3", since="2022-02-18", answer="bool")
def acceleration_takes_uninvoiced(acceleration_reach: str) -> Any:
    """Whether what was charged and is on no invoice yet falls due at once too.

    The clause speaks of the whole of the debts, so by the default reading they do: they are
    invoiced at once. Under ``invoiced`` they keep their own due days.
    """
    return acceleration_reach == "every_debt"


@terms.rule("21-4", since="2022-02-18", answer="yen")
def resumption_amount(
    arrears_yen: Any, late_interest_yen: Any, resumption_fee_yen: Any, resumption_fee_amount: str
) -> Any:
    """What must be paid before the service may be resumed: arrears, late interest, fee.

    ``resumption_fee_amount`` has one option only: the operator sets it, as a parameter, or it is
    given with the case.

    Args: arrears_yen; late_interest_yen, to the day of resumption; resumption_fee_yen: yen.
    Returns: yen.
    Raises: ParameterUnknown where the fee is neither given nor set.
    """
    return arrears_yen + late_interest_yen + resumption_fee_yen


@terms.rule("21-4", since="2022-02-18", answer="bool")
def resumption_paid_up(resumption_amount: Any, paid_yen: Any) -> Any:
    """Whether enough was paid for the company to consider resuming the service.

    Args: those of ``resumption_amount``; paid_yen, yen paid towards it.
    Returns: bool.
    """
    return paid_yen >= resumption_amount
