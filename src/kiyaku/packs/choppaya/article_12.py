"""Article 12: fees, when they are due, and what a late payment costs.

Interest is an exact fraction until it is cut once at the end. Its numerator is yen × thousandths ×
days; under the reading ``actual`` each day of a common year weighs 366 and each day of a leap year
365, so that both kinds share the denominator 365 × 366 × 1,000.
"""

from typing import Any

import numpy as np

from kiyaku import terms
from kiyaku.terms import (
    at_least_zero,
    day,
    days,
    days_between,
    first_day,
    for_each_piece,
    last_day,
    leap_year_days_until,
    month,
    months,
    nth_day,
    proportion,
    same,
    total,
    where,
)
from kiyaku.terms.tracing import bare

_INT64_MAX = np.iinfo(np.int64).max


@terms.rule("12-1", since="2022-02-18", basis=("fee_month", "registered_on"), answer="date")
def fee_due_on(
    fee_month: Any, due_day: Any, due_months_after: Any, registered_on: Any = None
) -> Any:
    """When a month's fee is due: on the operator's day, so many months after the month of use.

    The day of registration moves no due date here. It may be given so that a first month that
    began before the terms were in force is judged by the day it was registered on.

    Args: fee_month, month of use; registered_on, civil date in Asia/Tokyo.
    Returns: civil date.
    """
    return nth_day(fee_month + months(due_months_after), due_day)


@terms.rule("12-1", "12-2", since="2022-02-18", basis="service_started_on", answer="yen")
def first_month_fee(
    monthly_fee_yen: Any, service_started_on: Any, first_month_fee: str, option: Any = None
) -> Any:
    """The fee for the month in which the service starts: in full, by the day, or none.

    By the day: from the start to the month's end, over the days of that month, below one yen cut.

    Args: monthly_fee_yen, yen; service_started_on, civil date in Asia/Tokyo; option, the plan's own
        full, by_day or free (absent: the service's reading).
    Returns: yen.
    """
    last = last_day(month(service_started_on))
    charged_days = days_between(service_started_on, last) + 1
    by_day = proportion(monthly_fee_yen, charged_days, day(last))
    usual = {"full": monthly_fee_yen, "by_day": by_day, "free": 0}[first_month_fee]
    amount = where(same(option, "free"), 0, usual)
    amount = where(same(option, "by_day"), by_day, amount)
    return where(same(option, "full"), monthly_fee_yen, amount)


@terms.rule("12-2", since="2022-02-18", basis="service_started_on", answer="date")
def membership_started_on(service_started_on: Any) -> Any:
    """The day from which fees run: that of the start of the service, not of the acceptance.

    Args: service_started_on, civil date in Asia/Tokyo.
    Returns: civil date.
    """
    return service_started_on


@terms.rule("12-3", since="2022-02-18", basis="borne_on", answer="yen")
def advanced_costs(cost_yen: Any, borne_on: Any) -> Any:
    """What a member owes for a cost that the company bore for them: that cost, and nothing on it.

    Args: cost_yen, what the company paid, tax included; borne_on, the day on which it paid, a civil
        date in Asia/Tokyo.
    Returns: yen.
    """
    return cost_yen


@terms.rule("12-3", since="2022-02-18", basis="borne_on", answer="bool")
def advanced_costs_taxed(borne_on: Any, in_members_name: Any) -> Any:
    """Whether a cost that is charged on bears consumption tax as a supply of the company's.

    Not where the receipt is made out to the member: then it was advanced in the member's place, and
    the supply was made to the member. What the company bought in its own name it supplies itself.

    Args: borne_on, civil date; in_members_name, bool: the receipt is made out to the member.
    Returns: bool.
    """
    return where(in_members_name, False, True)


@terms.rule("12-3", "12-1", since="2022-02-18", basis="charged_on", answer="date")
def advanced_costs_due_on(charged_on: Any, due_day: Any, invoice_lead_days: Any) -> Any:
    """When a cost that is charged on falls due: with the next regular invoice that goes out.

    That is the one of the first due month whose invoice does not go out before the day on which the
    cost is charged on.

    Args: charged_on, civil date in Asia/Tokyo.
    Returns: civil date.
    """
    return _with_next_invoice(charged_on, due_day, invoice_lead_days)


@terms.rule("12-1", "12-2", since="2022-02-18", basis="borne_on", answer="yen")
def works_fee(cost_yen: Any, borne_on: Any) -> Any:
    """What a member owes for works on a line: what the price list says, set apart from the terms.

    Args: cost_yen, the price of the day, tax included; borne_on, the day on which the works were
        done, a civil date in Asia/Tokyo.
    Returns: yen.
    """
    return cost_yen


@terms.rule("12-1", since="2022-02-18", basis="borne_on", answer="bool")
def works_fee_taxed(borne_on: Any, in_members_name: Any) -> Any:
    """Whether a fee for works bears consumption tax: yes, they are a supply of the company's.

    Args: borne_on, civil date; in_members_name, bool: of no account here.
    Returns: bool.
    """
    return True


@terms.rule("12-1", since="2022-02-18", basis="charged_on", answer="date")
def works_fee_due_on(charged_on: Any, due_day: Any, invoice_lead_days: Any) -> Any:
    """When a fee for works falls due: with the next regular invoice that goes out.

    Args: charged_on, civil date in Asia/Tokyo.
    Returns: civil date.
    """
    return _with_next_invoice(charged_on, due_day, invoice_lead_days)


@terms.rule("12-1", since="2022-02-18", basis="borne_on", answer="yen")
def equipment_fee(cost_yen: Any, borne_on: Any) -> Any:
    """What a member owes for lent equipment that does not come back: what the price list says.

    Args: cost_yen, the price of the day, tax included; borne_on, the day for which it is asked, a
        civil date in Asia/Tokyo.
    Returns: yen.
    """
    return cost_yen


@terms.rule("12-1", since="2022-02-18", basis="borne_on", answer="bool")
def equipment_fee_taxed(borne_on: Any, in_members_name: Any) -> Any:
    """Whether it bears consumption tax: yes, the member keeps what can still be used.

    Args: borne_on, civil date; in_members_name, bool: of no account here.
    Returns: bool.
    """
    return True


@terms.rule("12-1", since="2022-02-18", basis="charged_on", answer="date")
def equipment_fee_due_on(charged_on: Any, due_day: Any, invoice_lead_days: Any) -> Any:
    """When a fee for equipment falls due: with the next regular invoice that goes out.

    Args: charged_on, civil date in Asia/Tokyo.
    Returns: civil date.
    """
    return _with_next_invoice(charged_on, due_day, invoice_lead_days)


@terms.rule("12-4", since="2022-02-18", basis="due_on", answer="integer")
def late_interest_days(due_on: Any, paid_on: Any) -> Any:
    """The number of days for which late interest runs: those after the due date, payment included.

    Args: due_on, paid_on (the day of payment in full): civil dates in Asia/Tokyo.
    Returns: days, 0 when paid in time.
    """
    return at_least_zero(days_between(due_on, paid_on))


@terms.rule("12-4", since="2022-02-18", basis="due_on", answer="yen")
def late_interest(
    principal_yen: Any,
    due_on: Any,
    paid_on: Any,
    late_interest_rate_permille: terms.Dated,
    late_interest_denominator: Any,
    interest_day_count: str,
    interest_rounding: str,
) -> Any:
    """Late interest on an amount paid in one piece, below one yen cut.

    The rate is that of the first day of delay, for the whole delay. ``interest_rounding`` has one
    option only; it is named so that a receipt tells it.

    Args: principal_yen, yen; due_on, paid_on: civil dates in Asia/Tokyo.
    Returns: yen, 0 when paid in time.
    """
    weight = _weight(due_on, paid_on, late_interest_rate_permille, interest_day_count)
    return proportion(principal_yen, weight, late_interest_denominator)


@terms.rule("12-4", since="2022-02-18", basis="due_on", answer="integer")
def late_interest_exact(
    principal_yen: Any,
    due_on: Any,
    paid_on: Any,
    late_interest_rate_permille: terms.Dated,
    interest_day_count: str,
) -> Any:
    """The uncut late interest on one piece, as a numerator over ``late_interest_denominator``.

    Add up the numerators of all pieces of a debt, then ask ``late_interest_cut`` once.

    Args: principal_yen, yen; due_on, paid_on: civil dates in Asia/Tokyo.
    Returns: integer, 0 when paid in time.
    Raises: BadFact for an amount so large that the numerator would not fit 64 bits.
    """
    weight = _weight(due_on, paid_on, late_interest_rate_permille, interest_day_count)
    _require_room(bare(principal_yen), bare(weight))
    return principal_yen * weight


@terms.rule("12-4", since="2022-02-18", answer="integer")
def late_interest_denominator(interest_day_count: str) -> Any:
    """What the numerators of ``late_interest_exact`` are divided by.

    Returns: 365,000 (days × thousandths), or 365 × 366 × 1,000 under the reading ``actual``.
    """
    if interest_day_count == "actual":
        return 365 * 366 * 1_000
    return 365 * 1_000


@terms.rule("12-4", since="2022-02-18", answer="yen")
def late_interest_cut(
    exact_total: Any, late_interest_denominator: Any, interest_rounding: str
) -> Any:
    """Late interest in yen from the sum of exact numerators, cut once below one yen.

    Args: exact_total, sum of answers of ``late_interest_exact``.
    Returns: yen.
    """
    return exact_total // late_interest_denominator


@terms.rule("12-4", since="2022-02-18", basis="due_on", answer="yen")
def late_interest_of_part_payments(
    due_on: Any,
    pieces_yen: Any,
    pieces_paid_on: Any,
    late_interest_rate_permille: terms.Dated,
    late_interest_denominator: Any,
    interest_day_count: str,
    interest_rounding: str,
) -> Any:
    """Late interest on a debt paid in pieces: each up to its own day, cut once at the end.

    Args: due_on, civil date; pieces_yen and pieces_paid_on, equally long lists: what was paid of
        the debt, and when.
    Returns: yen.
    Raises: BadFact for lists of unequal length, or amounts so large that the sum would not fit.
    """
    terms.require(
        np.shape(bare(pieces_yen))[-1] == np.shape(bare(pieces_paid_on))[-1],
        "pieces_unequal",
        ja="分割払いの額(pieces_yen)と日(pieces_paid_on)の数が合いません。",
        en="pieces_yen and pieces_paid_on differ in length",
    )
    weight = _weight(
        for_each_piece(due_on), pieces_paid_on, late_interest_rate_permille, interest_day_count
    )
    _require_room(np.sum(bare(pieces_yen), axis=-1), np.max(bare(weight), axis=-1, initial=0))
    return total(pieces_yen * weight) // late_interest_denominator


@terms.rule("12-4", "12-1", since="2022-02-18", basis="settled_on", answer="date")
def late_charge_due_on(settled_on: Any, due_day: Any, due_months_after: Any) -> Any:
    """When late interest and handling fee themselves fall due: as a fee of the settlement's month.

    Where that day has come already, because fees fall due in their own month, a month later:
    nobody is late with what could not be asked for before.

    Args: settled_on, civil date on which the overdue invoice was paid in full.
    Returns: civil date, after ``settled_on``.
    """
    regular = nth_day(month(settled_on) + months(due_months_after), due_day)
    next_regular = nth_day(month(settled_on) + months(due_months_after + 1), due_day)
    return where(regular > settled_on, regular, next_regular)


@terms.rule("12-4", since="2022-02-18", answer="yen")
def late_handling_fee(late_handling_fee_yen: Any) -> Any:
    """The billing handling fee on an overdue invoice: 3,300 yen, unless the operator takes less.

    Returns: yen.
    """
    return late_handling_fee_yen


@terms.rule("12-4", since="2022-02-18", answer="bool")
def late_handling_fee_due(demanded: Any, late_handling_fee_when: str) -> Any:
    """Whether an overdue invoice bears the handling fee: once, if it had to be demanded.

    Under the reading ``overdue_invoice`` every overdue invoice bears it, demanded or not.

    Args: demanded, bool: a demand was sent for the overdue invoice in question.
    Returns: bool.
    """
    if late_handling_fee_when == "overdue_invoice":
        return True
    return demanded


@terms.rule("12-4", since="2022-02-18", answer="bool")
def late_interest_waivable() -> Any:
    """Whether late interest may be left uncharged: yes.

    The clause gives the company a claim, and a creditor may release a debt (Civil Code 519).
    """
    return True


@terms.rule("12-4", since="2022-02-18", answer="bool")
def late_handling_fee_waivable() -> Any:
    """Whether the billing handling fee may be left uncharged: yes, the clause only caps it."""
    return True


@terms.rule("12-4", since="2022-02-18", basis="due_on", answer="date")
def dunning_on(due_on: Any, dunning_after_days: Any) -> Any:
    """The day on which the operator sends the demand for an unpaid invoice, by its own setting.

    Args: due_on, civil date in Asia/Tokyo.
    Returns: civil date.
    """
    return due_on + days(dunning_after_days)


@terms.rule("12-4", since="2022-02-18", answer="integer")
def allocation_rank(part: Any) -> Any:
    """The turn in which a part of a debt takes from a payment: costs, interest, principal.

    Civil Code 489. Whether this order holds within one due date or across all that has accrued is
    what ``accrued_interest_takes_payment`` tells.

    Args: part, one of costs, interest, principal.
    Returns: 1, 2 or 3.
    """
    return where(same(part, "costs"), 1, where(same(part, "interest"), 2, 3))


@terms.rule("12-4", since="2022-02-18", answer="bool")
def accrued_interest_takes_payment(payment_order: str) -> Any:
    """Whether interest that has accrued but is not invoiced yet takes from a payment.

    If not, payments go to what is invoiced, oldest due date first, and by rank within one due
    date. If so, the rank goes before the due date, over everything accrued to the day.
    """
    return payment_order == "accrued_costs_interest_principal"


@terms.rule("12-5", since="2022-02-18", basis="on", answer="bool")
def non_payment_may_be_sanctioned(arrears_ground: Any) -> Any:
    """Whether non-payment has come so far that article 21 allows suspension or termination.

    Args: as for ``arrears_ground`` (21-1(1)).
    Returns: bool.
    """
    return arrears_ground


def _with_next_invoice(charged_on: Any, due_day: Any, invoice_lead_days: Any) -> Any:
    """The due day of the first invoice that does not go out before a day."""
    reached = charged_on + days(invoice_lead_days)
    due_month = month(reached) + months(where(day(reached) > 1, 1, 0))
    return nth_day(due_month, due_day)


def _weight(due_on: Any, paid_on: Any, rate: terms.Dated, interest_day_count: str) -> Any:
    """Days of delay × the rate of its first day (and, under ``actual``, × 366 or 365)."""
    delay = at_least_zero(days_between(due_on, paid_on))
    rate_permille = rate.on_day_after(due_on, needed=delay)
    if interest_day_count == "actual":
        in_leap_years = at_least_zero(leap_year_days_until(paid_on) - leap_year_days_until(due_on))
        delay = delay * 366 - in_leap_years
    return delay * rate_permille


def _require_room(principal_yen: Any, weight: Any) -> None:
    """Refuse amounts whose exact interest would pass 64 bits, instead of a wrong answer."""
    terms.require(
        principal_yen <= _INT64_MAX // np.maximum(weight, 1),
        "amount_too_large",
        ja="延滞の額と日数が大きすぎて、遅延損害金を正確に計算できません。",
        en="the amount and delay are too large for exact late interest",
    )


@terms.rule("12-1", since="2022-02-18", basis="due_on", answer="date")
def invoice_issued_on(due_on: Any, invoice_lead_days: Any) -> Any:
    """The day on which the invoice for what falls due goes out: before it, by the operator's rule.

    Counted back from the first day of the due month; 0 days ahead is that day itself.

    Args: due_on, civil date in Asia/Tokyo.
    Returns: civil date.
    """
    return first_day(month(due_on)) - days(invoice_lead_days)
