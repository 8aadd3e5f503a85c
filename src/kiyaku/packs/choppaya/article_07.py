"""Article 7: initial contract cancellation."""

from typing import Any

from kiyaku import terms
from kiyaku.terms import at_least_zero, days, days_between, latest, proportion


@terms.rule(
    "7-1",
    since="2022-02-18",
    basis=("document_received_on", "service_started_on"),
    answer="date",
)
def initial_cancellation_last_day(
    document_received_on: Any, service_started_on: Any, initial_cancellation_period_days: Any
) -> Any:
    """The last day for sending the written cancellation: the eighth, the first one included.

    The first day is the later of the day the contract document was received and the day the
    service began.

    Args: document_received_on, service_started_on: civil dates in Asia/Tokyo.
    Returns: civil date.
    """
    counted_from = latest(document_received_on, service_started_on)
    return counted_from + days(initial_cancellation_period_days - 1)


@terms.rule(
    "7-1",
    "7-2",
    since="2022-02-18",
    basis=("document_received_on", "service_started_on"),
    answer="bool",
)
def initial_cancellation_in_time(initial_cancellation_last_day: Any, dispatched_on: Any) -> Any:
    """Whether a written cancellation was sent in time; when it came in does not matter.

    Args: document_received_on, service_started_on, dispatched_on (postmark): civil dates in
        Asia/Tokyo.
    Returns: bool.
    """
    return dispatched_on <= initial_cancellation_last_day


@terms.rule("7-2", since="2022-02-18", basis="dispatched_on", answer="date")
def initial_cancellation_takes_effect_on(dispatched_on: Any) -> Any:
    """The day the cancellation takes effect: that of dispatch.

    Args: dispatched_on, civil date in Asia/Tokyo (postmark).
    Returns: civil date.
    """
    return dispatched_on


@terms.rule(
    "7-3",
    "7-4",
    since="2022-02-18",
    basis=("service_started_on", "dispatched_on"),
    answer={
        "charged_yen": "yen",
        "handling_fee_yen": "yen",
        "refund_yen": "yen",
        "billed_yen": "yen",
    },
)
def initial_cancellation_settlement(
    monthly_fee_yen: Any,
    service_started_on: Any,
    dispatched_on: Any,
    paid_yen: Any,
    initial_cancellation_month_days: Any,
    initial_cancellation_handling_fee_yen: Any,
    initial_cancellation_rounding: str,
) -> dict[str, Any]:
    """What is charged, and what comes back or is still to be paid, after an initial cancellation.

    Charged are the days from the start of the service to the day before dispatch (none when sent
    on the first day or earlier) at a thirtieth of the monthly fee, and the handling fee.

    Args: monthly_fee_yen, paid_yen: yen; service_started_on, dispatched_on (postmark): civil
        dates in Asia/Tokyo.
    Returns: charged_yen, handling_fee_yen, refund_yen, billed_yen; of the last two one is 0.
    """
    used_days = at_least_zero(days_between(service_started_on, dispatched_on))
    if initial_cancellation_rounding == "daily_amount_cut":
        charged = monthly_fee_yen // initial_cancellation_month_days * used_days
    else:
        charged = proportion(monthly_fee_yen, used_days, initial_cancellation_month_days)
    left = paid_yen - charged - initial_cancellation_handling_fee_yen
    return {
        "charged_yen": charged,
        "handling_fee_yen": initial_cancellation_handling_fee_yen,
        "refund_yen": at_least_zero(left),
        "billed_yen": at_least_zero(-left),
    }
