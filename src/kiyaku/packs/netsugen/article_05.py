"""Article 5: fees, when they are due, and the demand for those not paid."""

from typing import Any

from kiyaku import terms
from kiyaku.terms import (
    cut_to,
    day,
    days,
    first_day,
    latest,
    month,
    months,
    next_business_day,
    nth_day,
    present,
    proportion,
    where,
)


@terms.rule("5-1", since="2020-12-21", answer="bool")
def fees_refundable() -> Any:
    """Whether paid fees are ever given back: no, whatever the cause."""
    return False


@terms.rule("5-2", since="2020-12-21", answer="instant")
def hourly_fee_due_at(use_starts_at: Any, deferred_until: Any = None) -> Any:
    """When an hourly fee must have been paid: before use begins, unless staff deferred it.

    Args: use_starts_at, instant; deferred_until, instant allowed by staff for this one booking
        (absent: not deferred).
    Returns: instant.
    """
    return where(present(deferred_until), deferred_until, use_starts_at)


@terms.rule("5-1", "5-2", since="2020-12-21", basis="used_on", answer="yen")
def hourly_fee(hourly_price_yen: Any, use_minutes: Any, used_on: Any, part_of_hour: str) -> Any:
    """The fee for a use by the hour, from the published price of an hour.

    Reading ``part_of_hour``: in proportion to the minutes, below one yen cut; or each hour that
    was begun counts whole.

    Args: hourly_price_yen, yen for an hour; use_minutes, how long the use lasts; used_on, civil
        date in Asia/Tokyo on which it begins.
    Returns: yen.
    """
    if part_of_hour == "begun_hours":
        use_minutes = cut_to(use_minutes + 59, 60)
    return proportion(hourly_price_yen, use_minutes, 60)


@terms.rule("5-3", since="2020-12-21", basis=("fee_month", "registered_on"), answer="date")
def fee_due_on(
    fee_month: Any,
    registered_on: Any,
    due_day: Any,
    late_joiner_from_day: Any,
    holiday_due_date: str,
) -> Any:
    """A month's fee is due on its own 10th; a new member's first fees on a later 10th.

    Registered by the 20th: the 10th of the next month at the earliest; from the 21st: the 10th of
    the month after next.

    Args: fee_month, month the fee is for; registered_on, civil date in Asia/Tokyo.
    Returns: civil date.
    Raises: BadFact for a fee of a month before registration.
    """
    terms.require(
        fee_month >= month(registered_on),
        "before_registration",
        ja="登録より前の月(fee_month)の会費はありません。",
        en="fee_month lies before the month of registered_on: no fee arises for it",
    )
    deferral = months(where(day(registered_on) >= late_joiner_from_day, 2, 1))
    first_due_month = month(registered_on) + deferral
    due_on = nth_day(latest(fee_month, first_due_month), due_day)
    return off_holiday(due_on, holiday_due_date)


@terms.rule("5-3", since="2020-12-21", basis="due_on", answer="date")
def invoice_issued_on(due_on: Any, invoice_lead_days: Any) -> Any:
    """The day on which the invoice for what falls due goes out: before it, by the operator's rule.

    Counted back from the first day of the due month; 0 days ahead is that day itself.

    Args: due_on, civil date in Asia/Tokyo.
    Returns: civil date.
    """
    return first_day(month(due_on)) - days(invoice_lead_days)


@terms.rule("5-4", since="2020-12-21", basis="due_on", answer="date")
def dunning_last_day(due_on: Any, dunning_within_days: Any, holiday_due_date: str) -> Any:
    """The last day on which the demand for an unpaid fee is in time: due date + 20 days.

    Args: due_on, civil date in Asia/Tokyo.
    Returns: civil date.
    """
    return off_holiday(due_on + days(dunning_within_days), holiday_due_date)


@terms.rule("5-4", since="2020-12-21", basis="due_on", answer="date")
def dunning_on(due_on: Any, dunning_after_days: Any) -> Any:
    """The day on which the operator sends the demand, by its own setting.

    A setting past the 20 days is possible; the demand then misses ``dunning_last_day``.

    Args: due_on, civil date in Asia/Tokyo.
    Returns: civil date.
    """
    return due_on + days(dunning_after_days)


def off_holiday(date: Any, holiday_due_date: str) -> Any:
    """A date as the reading ``holiday_due_date`` has it: where it is, or on a business day."""
    if holiday_due_date == "next_business_day":
        return next_business_day(date)
    return date
