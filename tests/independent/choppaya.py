"""Choppaya Net, clause by clause, one case at a time.

Every function carries the name of the question it answers and takes the facts of one case;
readings and settings follow as keyword arguments with their defaults.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
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
    month_before,
    month_named,
    month_of,
    month_steps,
    walked_interest,
)

VERSIONS = (date(2022, 2, 18),)

HANDLING_FEE_YEN = 3300
RATE_PERMILLE = 146


# 4-2


def notice_arrived_at(
    channel: str,
    accepted_at: datetime | None,
    posted_at: datetime | None,
    *,
    letter_arrival: str = "when_delivered",
) -> datetime | None:
    """Mail arrives when the member's server takes it, a posting when it can be read.

    A letter arrives when it is delivered, or by the other reading never.
    """
    delivered = accepted_at if letter_arrival == "when_delivered" else None
    return {"email": accepted_at, "posting": posted_at, "other": delivered}[channel]


# 6-3(4)


def is_minor(born_on: date, on: date) -> bool:
    """Whether a person is not yet of age: the years of life are stepped through.

    A year of life ends the day before the birthday, for one born on 29 February at the end of
    February in other years; one is of age from the day after.
    """
    adult_age = 18 if on >= date(2022, 4, 1) else 20
    of_age_from = last_day_of_months_counted_from(born_on, 12 * adult_age) + ONE_DAY
    return on < of_age_from


# 7-1, 7-3, 7-4


def initial_cancellation_last_day(document_received_on: date, service_started_on: date) -> date:
    """The eighth of eight days, the later of the two days being the first."""
    both = sorted([document_received_on, service_started_on])
    eight_days = [both[-1]]
    while len(eight_days) < 8:
        eight_days.append(eight_days[-1] + ONE_DAY)
    return eight_days[-1]


def initial_cancellation_in_time(
    document_received_on: date, service_started_on: date, dispatched_on: date
) -> bool:
    """Whether the letter was sent by the last of the eight days (7-2: sending decides)."""
    return dispatched_on <= initial_cancellation_last_day(document_received_on, service_started_on)


def initial_cancellation_settlement(
    monthly_fee_yen: int,
    service_started_on: date,
    dispatched_on: date,
    paid_yen: int,
    *,
    initial_cancellation_rounding: str = "cut_once",
) -> dict[str, int]:
    """What the days used cost, the fee, and what goes back or is still to be paid."""
    days_used = list(days_from_to(service_started_on, dispatched_on - ONE_DAY))
    one_day = Fraction(monthly_fee_yen, 30)
    if initial_cancellation_rounding == "daily_amount_cut":
        one_day = Fraction(cut_below(one_day, 1))
    charged = cut_below(sum((one_day for _ in days_used), Fraction(0)), 1)
    left = paid_yen - charged - HANDLING_FEE_YEN
    return {
        "charged_yen": charged,
        "handling_fee_yen": HANDLING_FEE_YEN,
        "refund_yen": left if left > 0 else 0,
        "billed_yen": -left if left < 0 else 0,
    }


# 10-4


def service_end_notice_last_day(ends_on: date, *, notice_day_count: str = "calendar_days") -> date:
    """The day thirty before the end; or with thirty whole days between notice and end."""
    day = ends_on
    for _ in range(30):
        day -= ONE_DAY
    return day - ONE_DAY if notice_day_count == "clear_days" else day


def service_end_notice_in_time(
    ends_on: date, notified_on: date, *, notice_day_count: str = "calendar_days"
) -> bool:
    """Whether a notice came on that day or an earlier one."""
    return notified_on <= service_end_notice_last_day(ends_on, notice_day_count=notice_day_count)


# 12-1, 12-2, 12-4


def fee_due_on(
    fee_month: str, registered_on: date, *, due_day: int = 27, due_months_after: int = 1
) -> date:
    """The operator's day in the operator's month after the month of use."""
    due_month = month_steps(month_named(fee_month), due_months_after)
    return next(day for day in days_of_month(due_month) if day.day == due_day)


def first_month_fee(
    monthly_fee_yen: int,
    service_started_on: date,
    option: str | None,
    *,
    first_month_fee: str = "by_day",
) -> int:
    """The first month's fee: whole, none, or that of the days left in the month.

    A plan's own option goes before what the service does otherwise.
    """
    manner = option or first_month_fee
    if manner == "full":
        return monthly_fee_yen
    if manner == "free":
        return 0
    assert manner == "by_day"
    month = days_of_month(month_of(service_started_on))
    served = [day for day in month if day >= service_started_on]
    return cut_below(Fraction(monthly_fee_yen, len(month)) * len(served), 1)


def late_interest_of_part_payments(
    due_on: date,
    pieces_yen: Sequence[int],
    pieces_paid_on: Sequence[date],
    *,
    interest_day_count: str = "days_365",
) -> int:
    """The interest on a debt paid in pieces: each day on what is still open, cut at the end."""
    pieces = list(zip(pieces_yen, pieces_paid_on, strict=True))
    exact = walked_interest(
        days_from_to(due_on + ONE_DAY, max(pieces_paid_on)),
        lambda day: sum(yen for yen, paid_on in pieces if day <= paid_on),
        lambda _: RATE_PERMILLE,
        days_in_year if interest_day_count == "actual" else lambda _: 365,
    )
    return cut_below(exact, 1)


def late_interest(
    principal_yen: int, due_on: date, paid_on: date, *, interest_day_count: str = "days_365"
) -> int:
    """The interest on a debt paid at once: the case of a single piece."""
    return late_interest_of_part_payments(
        due_on, [principal_yen], [paid_on], interest_day_count=interest_day_count
    )


def late_interest_days(due_on: date, paid_on: date) -> int:
    """How many days of delay there are: those after the due date, to that of payment, listed."""
    return len(list(days_from_to(due_on + ONE_DAY, paid_on)))


def late_handling_fee() -> int:
    """The most the clause allows, which is what is charged unless the operator sets less."""
    return HANDLING_FEE_YEN


def late_handling_fee_due(
    demanded: bool, *, late_handling_fee_when: str = "demanded_invoice"
) -> bool:
    """Whether an overdue invoice bears the fee: when demanded, or in any case."""
    return demanded if late_handling_fee_when == "demanded_invoice" else True


# 9-1, 9-3, 12-2


def line_starts_on(works_done_on: date, works_recorded_on: date) -> date:
    """A line is in use from the day of its works, but never from before they are put on record."""
    if works_recorded_on > works_done_on:
        return works_recorded_on
    return works_done_on


def equipment_due_back_on(line_last_day: date) -> date:
    """Two weeks after the line's last day, where the operator sets nothing else."""
    return line_last_day + 14 * ONE_DAY


# 12-3


def advanced_costs_due_on(charged_on: date) -> date:
    """The 27th of the first month that has not begun before that day: its invoice is to go out."""
    month = month_of(charged_on)
    if charged_on != days_of_month(month)[0]:
        month = month_after(month)
    return days_of_month(month)[26]


# 20-1, 20-2


def membership_period(started_on: date, containing: date) -> tuple[date, date]:
    """The first and last day of the period a day lies in.

    The terms bill by the month and let a contract end only with a calendar month (20-1), so a
    period closes with its month and the next one is the calendar month after.
    """
    first, last = started_on, last_day_of_month(month_of(started_on))
    while last < containing:
        first = last + ONE_DAY
        last = last_day_of_months_counted_from(first, 1)
    return first, last


def withdrawal_last_day_to_ask(month: str) -> date:
    """The last day of the month before the one in which the member wishes to be out."""
    return last_day_of_month(month_before(month_named(month)))


def membership_end(
    requested_on: date, desired_month: str | None = None, *, cancellation_end: str = "literal"
) -> date:
    """The end for the first month, from the one desired on, whose deadline has not passed."""
    desired = desired_month or f"{requested_on.year:04d}-{requested_on.month:02d}"
    month = month_named(desired)
    while requested_on > last_day_of_month(month_before(month)):
        month = month_after(month)
    deadline_month = month_before(month)
    return last_day_of_month(deadline_month if cancellation_end == "literal" else month)


def withdrawal_revocable(
    ends_on: date,
    *,
    cancellation_end: str = "literal",
    withdrawal_revocation: str = "until_last_day",
) -> dict[str, object]:
    """As long as that end could still be asked for; or with consent to the end; or not at all."""
    if withdrawal_revocation == "never":
        return {"until": None, "needs_consent": False}
    if withdrawal_revocation == "with_consent":
        return {"until": ends_on, "needs_consent": True}
    month = (ends_on.year, ends_on.month)
    asked_in = month if cancellation_end == "literal" else month_before(month)
    return {"until": last_day_of_month(asked_in), "needs_consent": False}


def change_proof_needed(particular: str, *, change_proof: str = "not_asked") -> bool:
    """Of name and address, where the company asks for it; else of nothing."""
    return change_proof == "name_and_address" and particular in ("name", "address")


def plan_changes_on(requested_on: date, *, plan_change_start: str = "next_period") -> date:
    """The first of the next month, or of the one after that."""
    month = month_after((requested_on.year, requested_on.month))
    if plan_change_start == "month_between":
        month = month_after(month)
    return date(month[0], month[1], 1)


def renews(
    period_last_day: date,
    withdrawal_requested_on: date | None,
    desired_month: str | None,
    *,
    cancellation_end: str = "literal",
) -> bool:
    """Whether the contract outlives the period: nobody asked to end it with that day or before."""
    if withdrawal_requested_on is None:
        return True
    ends_on = membership_end(
        withdrawal_requested_on, desired_month, cancellation_end=cancellation_end
    )
    return ends_on > period_last_day


def fees_refundable() -> bool:
    """20-1, 21-1: neither a cancellation nor a termination gives fees back."""
    return False


# 21-1(1), 21-2, 21-3, 21-4


def arrears_ground(
    arrears_yen: int, monthly_fee_yen: int, formal_demand_due_on: date | None, on: date
) -> bool:
    """A month's fees or more open, demanded with a new deadline, and that deadline passed.

    A month's fees are those of the plan and of every add-on had that day.
    """
    if arrears_yen == 0 or arrears_yen < monthly_fee_yen:
        return False
    if formal_demand_due_on is None:
        return False
    return on > formal_demand_due_on


def accrues_while_suspended() -> bool:
    """Fees go on while the service is suspended."""
    return True


def accelerated_due_on(
    due_on: date, ground_arose_on: date, acceleration_day: str = "ground"
) -> date:
    """A debt not yet due is due on the day the ground arises, or counts as having arisen."""
    assert acceleration_day in {"ground", "decision"}
    return sorted([due_on, ground_arose_on])[0]


def acceleration_follows_ground(acceleration_day: str = "ground") -> bool:
    """That a ground has arisen is all that 21-3 asks for, unless it is read to ask for an act."""
    return acceleration_day not in {"decision"}


def acceleration_takes_uninvoiced(acceleration_reach: str = "every_debt") -> bool:
    """All debts, or those alone for which an invoice went out."""
    return {"every_debt": True, "invoiced": False}[acceleration_reach]


def resumption_amount(arrears_yen: int, late_interest_yen: int, resumption_fee_yen: int) -> int:
    """Everything to be paid before the service is taken up again."""
    return sum([arrears_yen, late_interest_yen, resumption_fee_yen])


# 22-1, 22-2


def outage_compensation_cap(
    monthly_basic_fee_yen: int,
    known_at: datetime,
    restored_at: datetime,
    *,
    outage_duty: str = "cap",
) -> int:
    """A thirtieth of the monthly fee for every 24 hours that have fully gone by."""
    if outage_duty == "literal_none":
        return 0
    whole_days = 0
    end_of_day = known_at + timedelta(hours=24)
    while end_of_day <= restored_at:
        whole_days += 1
        end_of_day += timedelta(hours=24)
    return cut_below(Fraction(monthly_basic_fee_yen, 30) * whole_days, 1)


def passed_on(
    recorded_on: date, occurred_on: date | None, *, succession_day: str = "occurred"
) -> date:
    """18, 19-1: what is reported has come about; else the day on which it was put on record."""
    if occurred_on is None or succession_day == "recorded":
        return recorded_on
    return occurred_on


def outage_cap_holds(fault: str) -> bool:
    """22-2: wilful acts and gross negligence are not capped."""
    return fault not in {"gross", "wilful"}


def liability_cap(
    fault: str,
    monthly_basic_fee_yen: int | None,
    known_at: datetime | None,
    restored_at: datetime | None,
    *,
    outage_duty: str = "cap",
) -> int | None:
    """The cap of 22-1 on ordinary fault, nothing without an outage (23); else no cap (22-2)."""
    if fault in ("gross", "wilful"):
        return None
    assert fault == "ordinary"
    if monthly_basic_fee_yen is None or known_at is None or restored_at is None:
        return 0
    return outage_compensation_cap(
        monthly_basic_fee_yen, known_at, restored_at, outage_duty=outage_duty
    )


# 15-3 to 15-5


def line_suspension_first_day(
    fault_told_on: date, line_suspension_notice: str = "not_asked"
) -> date:
    """At once; read to need a notice, a day later."""
    assert line_suspension_notice in {"not_asked", "beforehand"}
    wait = {"beforehand": 1}.get(line_suspension_notice, 0)
    return date.fromordinal(fault_told_on.toordinal() + wait)


def equipment_kept(remove_by: date, on: date, is_removed: bool) -> bool:
    """What is still there once its day is over."""
    return not is_removed and not on <= remove_by


def equipment_removal_owed(conforms: bool) -> bool:
    """What does not conform goes."""
    return not conforms
