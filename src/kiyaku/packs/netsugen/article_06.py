"""Article 6: late interest, and in which order payments are applied.

Interest is an exact fraction until it is cut once at the end. Its numerator is yen × thousandths ×
days; under the reading ``actual`` each day of a common year weighs 366 and each day of a leap year
365, so that both kinds share the denominator 365 × 366 × 1,000.
"""

from typing import Any

from kiyaku import terms
from kiyaku.packs.netsugen.article_05 import off_holiday
from kiyaku.terms import (
    at_least_zero,
    count,
    cut_to,
    days_between,
    for_each_piece,
    leap_year_days_until,
    month,
    months,
    next_day,
    nth_day,
    previous_day,
    product,
    proportion,
    same,
    total,
    where,
)


@terms.rule("6-1", since="2020-12-21", answer="bool")
def late_interest_waivable() -> Any:
    """Whether the operator may leave late interest uncharged: yes, charging it is its right."""
    return True


@terms.rule("6-2", since="2020-12-21", basis="due_on", answer="integer")
def late_interest_days(due_on: Any, paid_on: Any, interest_end_day: str) -> Any:
    """The number of days for which late interest runs: those after the due date.

    Args: due_on, paid_on: civil dates in Asia/Tokyo.
    Returns: days, 0 when paid in time.
    """
    return at_least_zero(days_between(due_on, _last_charged_day(paid_on, interest_end_day)))


@terms.rule("6-2", since="2020-12-21", basis="due_on", answer="yen")
def late_interest(
    principal_yen: Any,
    due_on: Any,
    paid_on: Any,
    late_interest_rate_permille: terms.Dated,
    late_interest_denominator: Any,
    interest_end_day: str,
    interest_rate_day: str,
    interest_day_count: str,
    interest_rounding: str,
) -> Any:
    """Late interest on an amount paid in one piece.

    Args: principal_yen, yen; due_on, paid_on: civil dates in Asia/Tokyo.
    Returns: yen, 0 when paid in time.
    Raises: ParameterUnknown where a rate that is needed is not known.
    """
    last = _last_charged_day(paid_on, interest_end_day)
    weight = _weight(
        due_on, last, late_interest_rate_permille, interest_rate_day, interest_day_count
    )
    return _rounded(proportion(principal_yen, weight, late_interest_denominator), interest_rounding)


@terms.rule("6-2", since="2020-12-21", basis="due_on", answer="integer")
def late_interest_exact(
    principal_yen: Any,
    due_on: Any,
    paid_on: Any,
    late_interest_rate_permille: terms.Dated,
    interest_end_day: str,
    interest_rate_day: str,
    interest_day_count: str,
) -> Any:
    """The uncut late interest on one piece, as a numerator over ``late_interest_denominator``.

    Add up the numerators of all pieces of a debt, then ask ``late_interest_cut`` once.

    Args: principal_yen, yen; due_on, paid_on: civil dates in Asia/Tokyo.
    Returns: integer, 0 when paid in time.
    Raises: ParameterUnknown where a rate that is needed is not known.
    """
    last = _last_charged_day(paid_on, interest_end_day)
    weight = _weight(
        due_on, last, late_interest_rate_permille, interest_rate_day, interest_day_count
    )
    return product(principal_yen, weight)


@terms.rule("6-2", since="2020-12-21", answer="integer")
def late_interest_denominator(interest_day_count: str) -> Any:
    """What the numerators of ``late_interest_exact`` are divided by.

    Returns: 365,000 (days × thousandths), or 365 × 366 × 1,000 under the reading ``actual``.
    """
    if interest_day_count == "actual":
        return 365 * 366 * 1_000
    return 365 * 1_000


@terms.rule("6-2", since="2020-12-21", answer="yen")
def late_interest_cut(
    exact_total: Any, late_interest_denominator: Any, interest_rounding: str
) -> Any:
    """Late interest in yen from the sum of exact numerators, cut once.

    Args: exact_total, sum of answers of ``late_interest_exact``.
    Returns: yen.
    """
    return _rounded(exact_total // late_interest_denominator, interest_rounding)


@terms.rule("6-2", since="2020-12-21", basis="due_on", answer="yen")
def late_interest_of_part_payments(
    due_on: Any,
    pieces_yen: Any,
    pieces_paid_on: Any,
    late_interest_rate_permille: terms.Dated,
    late_interest_denominator: Any,
    interest_end_day: str,
    interest_rate_day: str,
    interest_day_count: str,
    interest_rounding: str,
) -> Any:
    """Late interest on a debt paid in pieces: each to its own day, cut once at the end.

    Args: due_on, civil date; pieces_yen and pieces_paid_on, equally long lists: what was paid of
        the debt, and when.
    Returns: yen.
    Raises: ParameterUnknown where a rate that is needed is not known; BadFact for lists of unequal
        length.
    """
    terms.require(
        count(pieces_yen) == count(pieces_paid_on),
        "pieces_unequal",
        ja="分割払いの額(pieces_yen)と日(pieces_paid_on)の数が合いません。",
        en="pieces_yen and pieces_paid_on differ in length",
    )
    last = _last_charged_day(pieces_paid_on, interest_end_day)
    weight = _weight(
        for_each_piece(due_on),
        last,
        late_interest_rate_permille,
        interest_rate_day,
        interest_day_count,
    )
    exact = total(product(pieces_yen, weight))
    return _rounded(exact // late_interest_denominator, interest_rounding)


@terms.rule("6-2", "5-3", since="2020-12-21", basis="settled_on", answer="date")
def late_charge_due_on(settled_on: Any, due_day: Any, holiday_due_date: str) -> Any:
    """When late interest itself falls due: the regular due day of the month after settlement.

    Args: settled_on, civil date on which the overdue invoice was paid in full.
    Returns: civil date.
    """
    return off_holiday(nth_day(month(settled_on) + months(1), due_day), holiday_due_date)


@terms.rule("5-3", "6-2", since="2020-12-21", answer="integer")
def allocation_rank(part: Any) -> Any:
    """The turn in which a part of a debt takes from a payment: costs, interest, principal.

    Civil Code 489. Whether this order holds within one due date or across all that has accrued is
    what ``accrued_interest_takes_payment`` tells.

    Args: part, one of costs, interest, principal.
    Returns: 1, 2 or 3.
    """
    return where(same(part, "costs"), 1, where(same(part, "interest"), 2, 3))


@terms.rule("5-3", "6-2", since="2020-12-21", answer="bool")
def accrued_interest_takes_payment(payment_order: str) -> Any:
    """Whether interest that has accrued but is not invoiced yet takes from a payment.

    If not, payments go to what is invoiced, oldest due date first, and by rank within one due
    date. If so, the rank goes before the due date, over everything accrued to the day.
    """
    return payment_order == "accrued_costs_interest_principal"


def _last_charged_day(paid_on: Any, interest_end_day: str) -> Any:
    if interest_end_day == "does_not_count":
        return previous_day(paid_on)
    return paid_on


def _weight(
    due_on: Any, last: Any, rate: terms.Dated, interest_rate_day: str, interest_day_count: str
) -> Any:
    """Days of delay, each times its rate (and, under ``actual``, 366 or 365)."""
    if interest_rate_day == "each_day":
        first = next_day(due_on)
        if interest_day_count == "actual":
            return rate.weigh_days(first, last) * 366 - rate.weigh_leap_days(first, last)
        return rate.weigh_days(first, last)
    delay = at_least_zero(days_between(due_on, last))
    if interest_day_count == "actual":
        in_leap_years = leap_year_days_until(last) - leap_year_days_until(due_on)
        delay = where(delay > 0, delay * 366 - in_leap_years, 0)
    return delay * rate.on_day_after(due_on, needed=delay)


def _rounded(amount_yen: Any, interest_rounding: str) -> Any:
    if interest_rounding == "hundred_yen":
        return cut_to(amount_yen, 100)
    return amount_yen
