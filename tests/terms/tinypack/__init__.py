"""An invented reading room: a pack small enough to see through, with one of everything."""

from typing import Any

from kiyaku import terms
from kiyaku.terms import (
    at_least_zero,
    both,
    cut_to,
    day,
    days_between,
    first_day,
    for_each_piece,
    last_day,
    latest,
    month,
    next_business_day,
    next_day,
    nth_day,
    present,
    same,
    total,
    where,
)

PARTS = {"first_day": "date", "last_day": "date"}


@terms.rule("1", since="2020-12-21", basis="containing", answer=PARTS)
def period(started_on: Any, containing: Any) -> dict[str, Any]:
    """The period a day lies in."""
    terms.require(
        containing >= started_on, "before_joining", ja="入会前の日です。", en="not a member yet"
    )
    return {
        "first_day": latest(started_on, first_day(month(containing))),
        "last_day": last_day(month(containing)),
    }


@terms.rule("1", since="2020-12-21", answer="integer")
def days_left(containing: Any, period: Any) -> Any:
    """Days from a day to the end of its period."""
    return days_between(containing, period["last_day"])


@terms.rule("2-1", since="2020-12-21", basis="fee_month", answer="yen")
def monthly_fee(fee_month: Any, fee_yen: Any) -> Any:
    """The fee of a month."""
    return where(present(fee_month), fee_yen, 0)


@terms.rule("2-1", since="2024-03-05", basis="fee_month", answer="yen")
def monthly_fee(fee_month: Any, fee_yen: Any, started_on: Any = None) -> Any:  # noqa: F811
    """The fee of a month, half in the month of joining."""
    joined_then = both(present(started_on), month(started_on) == fee_month)
    return where(joined_then, fee_yen // 2, fee_yen)


@terms.rule("2-1", since="2020-12-21", basis="fee_month", answer="text")
def fee_kind(fee_month: Any, monthly_fee: Any) -> Any:
    """What kind of fee it is."""
    return where(monthly_fee > 0, "full", "none")


@terms.rule("2-1", since="2024-03-05", basis="fee_month", answer="text")
def fee_kind(monthly_fee: Any) -> Any:  # noqa: F811
    """What kind of fee it is, in longer words."""
    return where(monthly_fee >= 3000, "full fee of a month", "half in the month of joining")


@terms.rule("2-1", since="2020-12-21", basis="started_on", answer="yen")
def first_fee(started_on: Any, current_fee: Any, monthly_fee: Any) -> Any:
    """A fee at the price of joining against another at its month's price."""
    return latest(current_fee, monthly_fee)


@terms.rule("2-1", since="2020-12-21", answer="yen", question=False)
def current_fee(fee_yen: Any) -> Any:
    """The fee at the asker's own day."""
    return fee_yen


@terms.rule("2-1", since="2020-12-21", basis="asked_on", answer="yen")
def fee_then_and_now(asked_on: Any, current_fee: Any, first_fee: Any) -> Any:
    """Two askers of one inner rule, each with a day of its own."""
    return current_fee * 10_000 + first_fee


@terms.rule("2-2", "2-1", since="2020-12-21", basis=("fee_month", "started_on"), answer="date")
def fee_due_on(fee_month: Any, due_day: Any, holiday: str, started_on: Any = None) -> Any:
    """When a month's fee is due."""
    due_on = nth_day(fee_month, due_day)
    if holiday == "moves":
        return next_business_day(due_on)
    return due_on


@terms.rule("2-2(1)", since="2020-12-21", answer="bool")
def cash_taken() -> Any:
    """Whether cash is taken: never."""
    return False


@terms.rule("3-1", since="2020-12-21", basis="due_on", answer="integer", question=False)
def late_weight(due_on: Any, paid_on: Any, rate: terms.Dated, rate_day: str) -> Any:
    """Days of delay, each times its rate."""
    if rate_day == "each":
        return rate.weigh_days(next_day(due_on), paid_on)
    delay = at_least_zero(days_between(due_on, paid_on))
    return delay * rate.on(next_day(due_on), delay > 0)


@terms.rule("3-1", since="2020-12-21", basis="due_on", answer="yen")
def late_interest(principal_yen: Any, late_weight: Any) -> Any:
    """Interest on what is late."""
    return principal_yen * late_weight // 365_000


@terms.rule(
    "3-1", since="2020-12-21", basis="due_on", answer={"weight": "integer", "interest": "yen"}
)
def late_summary(late_weight: Any, late_interest: Any) -> dict[str, Any]:
    """Both together: the inner rule is asked twice under one day."""
    return {"weight": late_weight, "interest": late_interest}


@terms.rule(
    "3-1", since="2024-03-05", basis="due_on", answer={"weight": "integer", "interest": "yen"}
)
def late_summary(late_weight: Any, late_interest: Any) -> dict[str, Any]:  # noqa: F811
    """Both together, interest in tens of yen."""
    return {"weight": late_weight, "interest": cut_to(late_interest, 10)}


@terms.rule("3-1", since="2020-12-21", basis="due_on", answer="yen")
def late_interest_of_pieces(
    due_on: Any, pieces_yen: Any, pieces_paid_on: Any, rate: terms.Dated
) -> Any:
    """Interest on what is paid in pieces."""
    delay = at_least_zero(days_between(for_each_piece(due_on), pieces_paid_on))
    weight = delay * rate.on(next_day(for_each_piece(due_on)), delay > 0)
    return total(pieces_yen * weight) // 365_000


@terms.rule("4-1", since="2020-12-21", basis=("sent_at", "posted_at"), answer="instant")
def arrived_at(channel: Any, sent_at: Any = None, posted_at: Any = None) -> Any:
    """When a notice arrived, if it did."""
    return where(same(channel, "email"), sent_at, posted_at)


@terms.rule("3-1", since="2020-12-21", basis="asked_on", answer="integer")
def rate_told(rate: Any, asked_on: Any = None) -> Any:
    """The rate on the day of asking, else the last one known."""
    return rate


@terms.rule("4-1", since="2020-12-21", basis="asked_on", answer="month")
def reminder_month(reminder_days: Any, asked_on: Any = None) -> Any:
    """The month of a reminder, as long as none was asked for."""
    return month(asked_on) + 0 * reminder_days


@terms.rule("4-1", since="2020-12-21", answer="integer")
def days_closed(closing_days: Any, seats: Any = terms.NOTHING, remark: Any = None) -> Any:
    """Days on which the room is closed."""
    return where(present(seats), seats, closing_days)


@terms.rule("4-1", since="2020-12-21", basis="asked_on", answer="yen")
def refund(change_yen: Any, student: Any, asked_on: Any, seats: Any = None) -> Any:
    """What is given back: nothing at all (no number) to who is no student."""
    return where(student, change_yen * day(asked_on), terms.NOTHING)
