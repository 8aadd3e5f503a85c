"""The yardstick: the arithmetic of some rules as one would write it in plain numpy.

Same inputs, same exact answers, never a wrong one where 64 bits do not suffice; each conversion
done once, constants where a rule looks parameters up, no checks of facts, versions or known dates.
What the engine adds is thereby all counted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

Column = np.ndarray[Any, Any]

_ONE_DAY = np.timedelta64(1, "D")
_LARGEST = int(np.iinfo(np.int64).max)
_RATE_STARTS = np.array(["2020-04-01", "2021-04-01"], dtype="datetime64[D]")
_RATES_PERMILLE = np.array([26, 25])


def exact_part(amount: Column, numerator: Column, denominator: Any) -> Column:
    """``amount × numerator ÷ denominator``, cut, or an error where the product does not fit."""
    if int(amount.max()) * int(numerator.max()) > _LARGEST:
        raise OverflowError
    return amount * numerator // denominator


def netsugen_fee_due_on(fee_month: Column, registered_on: Column) -> Column:
    """Clause 5-3 of NETSUGEN."""
    joined_in = registered_on.astype("datetime64[M]")
    day_number = (registered_on - joined_in.astype("datetime64[D]")).astype(np.int64) + 1
    first_due_month = joined_in + np.where(day_number >= 21, 2, 1)
    return np.maximum(fee_month, first_due_month).astype("datetime64[D]") + 9 * _ONE_DAY


def netsugen_late_interest(principal_yen: Column, due_on: Column, paid_on: Column) -> Column:
    """Clause 6-2 of NETSUGEN: the rate of the first day of delay, per mille and year."""
    days_late = np.maximum((paid_on - due_on).astype(np.int64), 0)
    version = np.searchsorted(_RATE_STARTS, due_on + _ONE_DAY, side="right") - 1
    return exact_part(principal_yen, days_late * _RATES_PERMILLE[version], 365_000)


def netsugen_membership_period(started_on: Column, containing: Column) -> dict[str, Column]:
    """Clause 3-1 of NETSUGEN."""
    month = containing.astype("datetime64[M]")
    return {
        "first_day": np.maximum(started_on, month.astype("datetime64[D]")),
        "last_day": (month + 1).astype("datetime64[D]") - _ONE_DAY,
    }


def netsugen_withdrawal_last_day_to_ask(month: Column) -> Column:
    """Clause 10-2 of NETSUGEN."""
    return month.astype("datetime64[D]") + 19 * _ONE_DAY


def netsugen_membership_end(requested_on: Column, desired_month: Column) -> Column:
    """Clauses 10-2 and 3-1 of NETSUGEN."""
    asked_in = requested_on.astype("datetime64[M]")
    day_number = (requested_on - asked_in.astype("datetime64[D]")).astype(np.int64) + 1
    earliest = asked_in + (day_number > 20)
    last_month = np.fmax(desired_month, earliest)  # fmax passes over what is not given
    return (last_month + 1).astype("datetime64[D]") - _ONE_DAY


def choppaya_first_month_fee(monthly_fee_yen: Column, service_started_on: Column) -> Column:
    """Clauses 12-1 and 12-2 of Choppaya Net, by the day."""
    month = service_started_on.astype("datetime64[M]")
    next_month = (month + 1).astype("datetime64[D]")
    days_left = (next_month - service_started_on).astype(np.int64)
    days_of_month = (next_month - month.astype("datetime64[D]")).astype(np.int64)
    return exact_part(monthly_fee_yen, days_left, days_of_month)


def choppaya_initial_cancellation_settlement(
    monthly_fee_yen: Column, service_started_on: Column, dispatched_on: Column, paid_yen: Column
) -> dict[str, Any]:
    """Clauses 7-3 and 7-4 of Choppaya Net."""
    days_used = np.maximum((dispatched_on - service_started_on).astype(np.int64), 0)
    charged_yen = exact_part(monthly_fee_yen, days_used, 30)
    left_yen = paid_yen - charged_yen - 3_300
    return {
        "charged_yen": charged_yen,
        "handling_fee_yen": 3_300,
        "refund_yen": np.maximum(left_yen, 0),
        "billed_yen": np.maximum(-left_yen, 0),
    }


def choppaya_late_interest(principal_yen: Column, due_on: Column, paid_on: Column) -> Column:
    """Clause 12-4 of Choppaya Net."""
    days_late = np.maximum((paid_on - due_on).astype(np.int64), 0)
    return exact_part(principal_yen, days_late * 146, 365_000)


def choppaya_fee_due_on(fee_month: Column, registered_on: Column) -> Column:
    """Clause 12-1 of Choppaya Net: the month of use alone decides."""
    return (fee_month + 1).astype("datetime64[D]") + 26 * _ONE_DAY


BY_HAND: Mapping[tuple[str, str], Callable[..., Any]] = {
    ("netsugen", "fee_due_on"): netsugen_fee_due_on,
    ("netsugen", "late_interest"): netsugen_late_interest,
    ("netsugen", "membership_period"): netsugen_membership_period,
    ("netsugen", "withdrawal_last_day_to_ask"): netsugen_withdrawal_last_day_to_ask,
    ("netsugen", "membership_end"): netsugen_membership_end,
    ("choppaya", "first_month_fee"): choppaya_first_month_fee,
    ("choppaya", "initial_cancellation_settlement"): choppaya_initial_cancellation_settlement,
    ("choppaya", "late_interest"): choppaya_late_interest,
    ("choppaya", "fee_due_on"): choppaya_fee_due_on,
}
