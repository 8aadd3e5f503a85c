"""NETSUGEN, clause by clause, one case at a time.

Every function carries the name of the question it answers and takes the facts of one case;
readings and settings follow as keyword arguments with their defaults.
"""

from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction

from .calendar import (
    ONE_DAY,
    cut_below,
    days_from_to,
    days_in_year,
    days_of_month,
    last_day_of_month,
    last_day_of_months_counted_from,
    month_after,
    month_named,
    month_of,
    moved_to_business_day,
    walked_interest,
)

VERSIONS = (date(2020, 12, 21), date(2023, 11, 1), date(2024, 3, 5))

# Per mille a year from the day named, from the notices under the Act's article 8(1).
PUBLISHED_RATES = ((date(2020, 4, 1), 26), (date(2021, 4, 1), 25))
PUBLISHED_UNTIL = date(2025, 3, 31)

Rates = tuple[tuple[date, int], ...]


class RateUnknown(Exception):
    """A day's rate is asked for that neither the notices nor the operator has given."""


def version_on(day: date) -> date:
    """The day from which the version in force on a day applies."""
    return [version for version in VERSIONS if version <= day][-1]


# 3-1


def membership_period(started_on: date, containing: date) -> tuple[date, date]:
    """The first and last day of the period a day lies in: walk from period to period."""
    first, last = started_on, last_day_of_month(month_of(started_on))
    while last < containing:
        first = last + ONE_DAY
        last = last_day_of_months_counted_from(first, 1)
    return first, last


def renews(period_last_day: date, withdrawal_requested_on: date | None) -> bool:
    """Whether the period is followed by another: nothing asked for by the 20th of its month."""
    if withdrawal_requested_on is None:
        return True
    in_time = [day for day in days_of_month(month_of(period_last_day)) if day.day <= 20]
    return withdrawal_requested_on > in_time[-1]


# 5-3, 5-4


def fee_due_on(fee_month: str, registered_on: date, *, holiday_due_date: str = "stays") -> date:
    """The day a month's fee is due, by going through the three sentences of the clause."""
    month = month_named(fee_month)
    registered = month_of(registered_on)
    if registered_on.day <= 20:
        postponed_months, paid_in = [registered], month_after(registered)
    else:
        postponed_months = [registered, month_after(registered)]
        paid_in = month_after(month_after(registered))
    due_month = paid_in if month in postponed_months else month
    due_on = next(day for day in days_of_month(due_month) if day.day == 10)
    return moved_to_business_day(due_on) if holiday_due_date == "next_business_day" else due_on


def dunning_last_day(due_on: date, *, holiday_due_date: str = "stays") -> date:
    """The last day to send the demand: the twentieth after the due date, counted one by one."""
    day = due_on
    for _ in range(20):
        day += ONE_DAY
    return moved_to_business_day(day) if holiday_due_date == "next_business_day" else day


def fees_refundable() -> bool:
    """5-1: what has been paid is not returned, for whatever reason."""
    return False


# 6-2


def rate_permille_on(day: date, operator_rates: Rates = ()) -> int:
    """The rate in force on a day: an operator's entry governs from its day on.

    Raises: RateUnknown past the published table where the operator entered nothing.
    """
    entered = [rate for since, rate in operator_rates if since <= day]
    if entered:
        return entered[-1]
    if day > PUBLISHED_UNTIL:
        raise RateUnknown(day)
    return [rate for since, rate in PUBLISHED_RATES if since <= day][-1]


def late_interest_of_part_payments(
    due_on: date,
    pieces_yen: Sequence[int],
    pieces_paid_on: Sequence[date],
    *,
    operator_rates: Rates = (),
    interest_end_day: str = "counts",
    interest_rate_day: str = "first_day_of_delay",
    interest_day_count: str = "days_365",
    interest_rounding: str = "one_yen",
) -> int:
    """The interest on a debt paid in pieces: each day on what is still open, cut at the end."""
    first_day_of_delay = due_on + ONE_DAY
    day_of_payment = ONE_DAY * (0 if interest_end_day == "counts" else 1)
    pieces = [
        (yen, paid_on - day_of_payment)
        for yen, paid_on in zip(pieces_yen, pieces_paid_on, strict=True)
    ]

    def open_yen_on(day: date) -> int:
        return sum(yen for yen, last_counted in pieces if day <= last_counted)

    def rate_on(day: date) -> int:
        governing = first_day_of_delay if interest_rate_day == "first_day_of_delay" else day
        return rate_permille_on(governing, operator_rates)

    exact = walked_interest(
        days_from_to(first_day_of_delay, max(last_counted for _, last_counted in pieces)),
        open_yen_on,
        rate_on,
        days_in_year if interest_day_count == "actual" else lambda _: 365,
    )
    return _cut_interest(exact, interest_rounding)


def _cut_interest(exact: Fraction, interest_rounding: str) -> int:
    if interest_rounding == "hundred_yen":
        return 0 if exact < 100 else cut_below(exact, 100)
    return cut_below(exact, 1)


def late_interest(principal_yen: int, due_on: date, paid_on: date, **choices: object) -> int:
    """The interest on a debt paid at once: the case of a single piece."""
    return late_interest_of_part_payments(due_on, [principal_yen], [paid_on], **choices)  # type: ignore[arg-type]


def late_interest_days(due_on: date, paid_on: date, *, interest_end_day: str = "counts") -> int:
    """How many days of delay there are: those after the due date, listed."""
    counted = [
        day
        for day in days_from_to(due_on + ONE_DAY, paid_on)
        if day < paid_on or interest_end_day == "counts"
    ]
    return len(counted)


# The order of payments (Civil Code 489)


def allocation_rank(part: str) -> int:
    """Which turn a part of a debt has: costs, then interest, then principal."""
    return ["costs", "interest", "principal"].index(part) + 1


def accrued_interest_takes_payment(*, payment_order: str = "invoiced_oldest_due_first") -> bool:
    """Whether interest not yet invoiced is paid too: only under the code's own order."""
    return payment_order == "accrued_costs_interest_principal"


# 9-1(3), (4), (5)


def arrears_ground(arrears_yen: int) -> bool:
    """Whether there is a payment duty not fulfilled: any yen is enough."""
    return arrears_yen > 0


def no_answer_ground(contacted_on: date, answered_on: date | None, on: date, set_days: int) -> bool:
    """Whether the operator's days have all gone by, the day after the contact first, unanswered.

    Without such days there is never a ground.
    """
    answered = answered_on is not None and contacted_on <= answered_on <= on
    return not answered and no_use_ground(contacted_on, on, set_days)


def no_use_ground(last_used_on: date, on: date, set_days: int) -> bool:
    """Whether the operator's days have all gone by, the day after the last use being the first."""
    gone_by = list(days_from_to(last_used_on + ONE_DAY, on - ONE_DAY))
    return set_days > 0 and len(gone_by) >= set_days


# 10-2


def withdrawal_last_day_to_ask(month: str) -> date:
    """The 20th of the month in which the member wishes to leave."""
    return next(day for day in days_of_month(month_named(month)) if day.day == 20)


def membership_end(requested_on: date, desired_month: str | None) -> date:
    """The end of the month named, or of the first later one whose 20th has not yet passed.

    Who names no month wishes to leave as soon as possible.
    """
    month = month_named(desired_month) if desired_month else month_of(requested_on)
    while requested_on > date(month[0], month[1], 20):
        month = month_after(month)
    return last_day_of_month(month)


def withdrawal_revocable(
    ends_on: date, *, withdrawal_revocation: str = "until_last_day"
) -> dict[str, object]:
    """As long as that end could still be asked for; or with consent to the end; or not at all."""
    if withdrawal_revocation == "never":
        return {"until": None, "needs_consent": False}
    if withdrawal_revocation == "with_consent":
        return {"until": ends_on, "needs_consent": True}
    return {"until": date(ends_on.year, ends_on.month, 20), "needs_consent": False}


# 3-1


def plan_changes_on(requested_on: date, *, plan_change_start: str = "next_period") -> date:
    """The first of the next month; by the deadline of leaving, from the 21st one month later."""
    month = month_after(month_of(requested_on))
    if plan_change_start == "as_leaving" and requested_on.day > 20:
        month = month_after(month)
    return date(month[0], month[1], 1)


# 11-1, 11-2


def liability_cap(fault: str, fees_received_yen: int) -> int | None:
    """What was received for the month of the damage; no cap on intent and gross negligence."""
    if fault in ("gross", "wilful"):
        return None
    assert fault == "ordinary"
    return fees_received_yen


# 15-3


def notice_arrived_at(
    channel: str, dispatched_at: datetime | None, posted_at: datetime | None
) -> datetime | None:
    """A notice arrives when it is sent; one not sent has not arrived.

    A posting for which no dispatch is on record was sent by being put up.
    """
    if dispatched_at is None and channel == "posting":
        return posted_at
    return dispatched_at


# 16-3


def disposal_costs_taxed(
    borne_on: date, in_members_name: bool, *, disposal_costs_tax: str = "outside"
) -> bool:
    """Only where it is the price of a service, and the operator was its buyer."""
    return disposal_costs_tax == "supply" and not in_members_name


def compensation_due_on(
    charged_on: date,
    *,
    claim_due_day: str = "fee_due_day",
    holiday_due_date: str = "stays",
) -> date:
    """Invoices go out on the 1st: the claim is on that of today, or of the next month."""
    year, month = charged_on.year, charged_on.month
    if charged_on.day != 1:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    if claim_due_day == "first_of_month":
        return date(year, month, 1)
    day = date(year, month, 10)
    return moved_to_business_day(day) if holiday_due_date == "next_business_day" else day


def hourly_fee(
    hourly_price_yen: int, use_minutes: int, used_on: date, *, part_of_hour: str = "by_minutes"
) -> int:
    """Whole hours at their price, and the rest as a part of one or as another whole one."""
    hours, rest = divmod(use_minutes, 60)
    if part_of_hour == "begun_hours":
        return hourly_price_yen * (hours + (1 if rest else 0))
    return int(hourly_price_yen * hours + Fraction(hourly_price_yen * rest, 60))


def space_restored() -> bool:
    """Whoever used the place puts it back as it was."""
    return True


def lost_property_disposable_on(
    stored_on: date, *, lost_property_month: str = "civil_code"
) -> date:
    """The first day after the whole period has passed; the day of storing is not counted."""
    counted_from = stored_on + ONE_DAY
    if lost_property_month == "days_30":
        day = counted_from
        for _ in range(30):
            day += ONE_DAY
        return day
    return last_day_of_months_counted_from(counted_from, 1) + ONE_DAY
