"""Article 22: how far the company is liable for an outage."""

from typing import Any

from kiyaku import terms
from kiyaku.terms import (
    NOTHING,
    at_least_zero,
    both,
    either,
    hours_between,
    negate,
    present,
    proportion,
    same,
    where,
)


@terms.rule("22-1", since="2022-02-18", basis="known_at", answer="yen")
def outage_compensation_cap(
    monthly_basic_fee_yen: Any,
    known_at: Any,
    restored_at: Any,
    outage_minimum_hours: Any,
    outage_month_divisor: Any,
    outage_duty: str,
    outage_rounding: str,
) -> Any:
    """The most that is compensated for a total outage: a thirtieth of the fee per full 24 hours.

    Nothing below 24 hours on end, counted from when the company knew. ``outage_rounding`` has one
    option only (below one yen cut); it is named so that a receipt tells it.

    Args: monthly_basic_fee_yen, yen; known_at, restored_at: instants.
    Returns: yen.
    """
    hours = at_least_zero(hours_between(known_at, restored_at))
    full_days = hours // outage_minimum_hours
    return _cap(monthly_basic_fee_yen, full_days, outage_month_divisor, outage_duty)


@terms.rule("22-2", since="2022-02-18", answer="bool")
def outage_cap_holds(fault: Any) -> Any:
    """Whether the cap on compensating an outage holds: not for gross negligence or wilful acts.

    Args: fault, one of ordinary, gross, wilful.
    Returns: bool.
    """
    return same(fault, "ordinary")


@terms.rule("22-2", since="2022-02-18", basis="known_at", answer="yen")
def liability_cap(
    fault: Any,
    outage_minimum_hours: Any,
    outage_month_divisor: Any,
    outage_duty: str,
    fees_received_yen: Any = None,
    monthly_basic_fee_yen: Any = None,
    known_at: Any = None,
    restored_at: Any = None,
) -> Any:
    """The most the company owes: the cap of the outage described, or no cap for worse faults.

    Beyond outages 23-1 leaves nothing, so with none described it is 0 yen. Fees received set no
    cap here; the fact is accepted so that every service can be asked alike.

    Args: fault, one of ordinary, gross, wilful; monthly_basic_fee_yen, known_at, restored_at: the
        outage, all three or none.
    Returns: yen, or nothing where there is no cap.
    Raises: BadFact for an outage described in part.
    """
    described = both(present(monthly_basic_fee_yen), both(present(known_at), present(restored_at)))
    mentioned = either(
        present(monthly_basic_fee_yen), either(present(known_at), present(restored_at))
    )
    terms.require(
        either(described, negate(mentioned)),
        "outage_incomplete",
        ja="障害は monthly_basic_fee_yen・known_at・restored_at の三つをそろえて与えてください。",
        en="describe the outage by monthly_basic_fee_yen, known_at and restored_at together",
    )
    fee_yen = where(described, monthly_basic_fee_yen, 0)
    hours = where(described, hours_between(known_at, restored_at), 0)
    full_days = at_least_zero(hours) // outage_minimum_hours
    cap = _cap(fee_yen, full_days, outage_month_divisor, outage_duty)
    return where(same(fault, "ordinary"), cap, NOTHING)


def _cap(fee_yen: Any, full_days: Any, divisor: Any, outage_duty: str) -> Any:
    if outage_duty == "literal_none":
        return 0
    return proportion(fee_yen, full_days, divisor)
