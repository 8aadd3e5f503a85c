"""Article 16: damage, things left and their cost; nothing is handed on; others' facilities."""

from typing import Any

from kiyaku import terms
from kiyaku.packs.netsugen.article_05 import off_holiday
from kiyaku.terms import (
    corresponding_day,
    day,
    days,
    first_day,
    month,
    months,
    next_day,
    nth_day,
    where,
)


@terms.rule("16-1", since="2020-12-21", answer="bool")
def space_restored() -> Any:
    """Whether a space is to be restored after use: always."""
    return True


@terms.rule("16-2", since="2020-12-21", basis="borne_on", answer="yen")
def compensation(cost_yen: Any, borne_on: Any) -> Any:
    """What a member owes for what was damaged, soiled or lost: that damage, and nothing on it.

    Args: cost_yen, the damage as the operator established it; borne_on, the day on which it was
        done, a civil date in Asia/Tokyo.
    Returns: yen.
    """
    return cost_yen


@terms.rule("16-2", since="2020-12-21", basis="borne_on", answer="bool")
def compensation_taxed(borne_on: Any, in_members_name: Any) -> Any:
    """Whether compensation bears consumption tax: no, it pays for no supply.

    Args: borne_on, civil date; in_members_name, bool: who the estimate is made out to.
    Returns: bool.
    """
    return False


@terms.rule("16-2", "5-3", since="2020-12-21", basis="charged_on", answer="date")
def compensation_due_on(
    charged_on: Any,
    due_day: Any,
    invoice_lead_days: Any,
    claim_due_day: str,
    holiday_due_date: str,
) -> Any:
    """When compensation falls due: with the next invoice that goes out.

    Args: charged_on, civil date in Asia/Tokyo.
    Returns: civil date.
    """
    return _claim_due_on(charged_on, due_day, invoice_lead_days, claim_due_day, holiday_due_date)


@terms.rule("16-2", "16-3", "6-1", since="2020-12-21", answer="bool")
def claims_bear_late_interest(late_interest_on: str) -> Any:
    """Whether compensation and costs of disposal bear late interest when paid late.

    The reading has one option only; it is named so that a receipt tells it.

    Returns: bool.
    """
    return late_interest_on != "fees"


@terms.rule("16-3", since="2020-12-21", basis="stored_on", answer="date")
def lost_property_disposable_on(
    stored_on: Any, lost_property_months: Any, lost_property_month: str
) -> Any:
    """The first day on which a thing left behind may be disposed of, one month having passed.

    Counted as Civil Code 140 and 143 count: not the day it was stored, then by the calendar.

    Args: stored_on, civil date in Asia/Tokyo.
    Returns: civil date.
    """
    if lost_property_month == "days_30":
        return next_day(stored_on) + days(30 * lost_property_months)
    return corresponding_day(next_day(stored_on), lost_property_months)


@terms.rule("16-3", since="2020-12-21", basis="borne_on", answer="yen")
def disposal_costs(cost_yen: Any, borne_on: Any) -> Any:
    """What a member owes for the disposal of what they left: what it cost, and nothing on it.

    Args: cost_yen, what the operator paid; borne_on, the day of the disposal, a civil date in
        Asia/Tokyo.
    Returns: yen.
    """
    return cost_yen


@terms.rule("16-3", since="2020-12-21", basis="borne_on", answer="bool")
def disposal_costs_taxed(borne_on: Any, in_members_name: Any, disposal_costs_tax: str) -> Any:
    """Whether the costs of a disposal bear consumption tax when they are charged on.

    Args: borne_on, civil date; in_members_name, bool: the receipt is made out to the member.
    Returns: bool.
    """
    if disposal_costs_tax == "supply":
        return where(in_members_name, False, True)
    return False


@terms.rule("16-3", "5-3", since="2020-12-21", basis="charged_on", answer="date")
def disposal_costs_due_on(
    charged_on: Any,
    due_day: Any,
    invoice_lead_days: Any,
    claim_due_day: str,
    holiday_due_date: str,
) -> Any:
    """When the costs of a disposal fall due: with the next invoice that goes out.

    Args: charged_on, civil date in Asia/Tokyo.
    Returns: civil date.
    """
    return _claim_due_on(charged_on, due_day, invoice_lead_days, claim_due_day, holiday_due_date)


@terms.rule("16-4", since="2020-12-21", answer="bool")
def transferable() -> Any:
    """Whether membership can be handed on to another: no."""
    return False


@terms.rule("16-6", since="2020-12-21", answer="bool")
def activities_inspected() -> Any:
    """Whether the operator may look into what members do at the place: yes, where needed."""
    return True


def _claim_due_on(
    charged_on: Any,
    due_day: Any,
    invoice_lead_days: Any,
    claim_due_day: str,
    holiday_due_date: str,
) -> Any:
    """The due day of the first month whose invoice does not go out before the charge is raised."""
    reached = charged_on + days(invoice_lead_days)
    due_month = month(reached) + months(where(day(reached) > 1, 1, 0))
    if claim_due_day == "first_of_month":
        return first_day(due_month)
    return off_holiday(nth_day(due_month, due_day), holiday_due_date)


@terms.rule("16-5", since="2020-12-21", answer="bool")
def facility_rules_bind() -> Any:
    """Whether who uses an alliance facility is bound by that facility's own rules: yes.

    So nobody gets into one without having been shown them, as they are on that day.
    """
    return True
