"""What each question is asked of, drawn by chance: days, money, ways that lie where rules turn."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from .calendar import last_day_of_month, month_of
from .cases import (
    FIRST_DAY,
    Case,
    a_day,
    a_day_after_delay,
    a_day_near,
    a_month,
    a_month_from,
    an_amount,
    an_instant,
    perhaps,
)

_N, _C = FIRST_DAY["netsugen"], FIRST_DAY["choppaya"]


def period(first_and_last: tuple[date, date]) -> dict[str, date]:
    return {"first_day": first_and_last[0], "last_day": first_and_last[1]}


def nothing(_: Random) -> Case:
    return {}


def period_case(first: date) -> Callable[[Random], Case]:
    def case(rng: Random) -> Case:
        started_on = a_day(rng, first)
        return {
            "started_on": started_on,
            "containing": a_day_near(rng, started_on, 0, rng.choice((0, 31, 400, 4000))),
        }

    return case


def interest_case(first: date) -> Callable[[Random], Case]:
    def case(rng: Random) -> Case:
        due_on = a_day(rng, first, date(2034, 12, 31))
        return {
            "principal_yen": an_amount(rng),
            "due_on": due_on,
            "paid_on": a_day_after_delay(rng, due_on),
        }

    return case


def kept_case(rng: Random) -> Case:
    remove_by = a_day(rng, FIRST_DAY["choppaya"] + timedelta(days=3))
    return {
        "remove_by": remove_by, "on": a_day_near(rng, remove_by, 3, 3),
        "is_removed": rng.random() < 0.5,
    }  # fmt: skip


def works_case(rng: Random) -> Case:
    recorded_on = a_day(rng, FIRST_DAY["choppaya"])
    return {
        "works_done_on": a_day_near(rng, recorded_on, 40, 3), "works_recorded_on": recorded_on,
    }  # fmt: skip


def particular_case(rng: Random) -> Case:
    return {
        "particular": rng.choice(
            ("name", "kana", "address", "phone", "representative", "payment_method")
        )
    }


def part_case(rng: Random) -> Case:
    return {"part": rng.choice(("costs", "interest", "principal"))}


def passing_case(rng: Random) -> Case:
    recorded_on = a_day(rng, FIRST_DAY["choppaya"])
    occurred_on = recorded_on - timedelta(rng.randrange(400))
    return {"recorded_on": recorded_on, "occurred_on": perhaps(rng, occurred_on)}


def delay_case(first: date) -> Callable[[Random], Case]:
    interest = interest_case(first)

    def case(rng: Random) -> Case:
        facts = interest(rng)
        return {"due_on": facts["due_on"], "paid_on": facts["paid_on"]}

    return case


def part_payments_case(first: date) -> Callable[[Random], Case]:
    def case(rng: Random) -> Case:
        due_on = a_day(rng, first, date(2034, 12, 31))
        return {
            "due_on": due_on,
            "pieces_yen": [an_amount(rng, 10**8) for _ in range(3)],
            "pieces_paid_on": [a_day_after_delay(rng, due_on) for _ in range(3)],
        }

    return case


def fee_due_case(first: date) -> Callable[[Random], Case]:
    def case(rng: Random) -> Case:
        registered_on = a_day(rng, first)
        return {
            "fee_month": a_month_from(rng, registered_on, rng.choice((3, 40))),
            "registered_on": registered_on,
        }

    return case


def one_day_case(name: str, first: date) -> Callable[[Random], Case]:
    return lambda rng: {name: a_day(rng, first)}


def one_month_case(first: date) -> Callable[[Random], Case]:
    return lambda rng: {"month": a_month(rng, first)}


def notice_case(first: date, *more_ways: str) -> Callable[[Random], Case]:
    def case(rng: Random) -> Case:
        dispatched_at = an_instant(rng, first)
        later = timedelta(seconds=rng.choice((0, rng.randint(0, 90_000))))
        return {
            "channel": rng.choice(("email", "posting", *more_ways)),
            "dispatched_at": perhaps(rng, dispatched_at),
            "accepted_at": perhaps(rng, dispatched_at + later),
            "posted_at": perhaps(rng, dispatched_at + later),
        }

    return case


def renewal_case(rng: Random) -> Case:
    last_day = last_day_of_month(month_of(a_day(rng, _N)))
    asked = max(_N, a_day_near(rng, last_day.replace(day=20), 40, 12))
    return {"period_last_day": last_day, "withdrawal_requested_on": perhaps(rng, asked)}


def withdrawal_case(rng: Random) -> Case:
    return _wish_to_leave(rng, _N)


def netsugen_cap_case(rng: Random) -> Case:
    return {
        "fault": rng.choice(("ordinary", "gross", "wilful")),
        "fees_received_yen": an_amount(rng),
    }


def minor_case(rng: Random) -> Case:
    on = a_day(rng, _C)
    years = rng.choice((17, 18, 19, 20, 21, rng.randint(0, 90)))
    born_on = last_day_of_month((on.year - years, on.month))
    born_on = born_on.replace(day=min(on.day, born_on.day))
    return {"born_on": min(on, a_day_near(rng, born_on, 2, 2)), "on": on}


def cancellation_days_case(rng: Random) -> Case:
    started_on = a_day(rng, _C)
    document_received_on = max(_C, a_day_near(rng, started_on, 40, 40))
    return {"document_received_on": document_received_on, "service_started_on": started_on}


def settlement_case(rng: Random) -> Case:
    started_on = a_day(rng, _C)
    return {
        "monthly_fee_yen": an_amount(rng),
        "service_started_on": started_on,
        "dispatched_on": max(_C, a_day_near(rng, started_on, 9, 40)),
        "paid_yen": an_amount(rng),
    }


def cancellation_case(rng: Random) -> Case:
    return _wish_to_leave(rng, _C)


def _wish_to_leave(rng: Random, since: date) -> Case:
    requested_on = a_day(rng, since)
    return {
        "requested_on": requested_on,
        "desired_month": perhaps(rng, a_month_from(rng, requested_on, 5)),
    }


def dispatch_case(rng: Random) -> Case:
    case = cancellation_days_case(rng)
    later = max(case.values())
    return case | {"dispatched_on": max(_C, a_day_near(rng, later, 3, 12))}


def end_notice_case(rng: Random) -> Case:
    ends_on = a_day(rng, date(2022, 4, 30))
    return {"ends_on": ends_on, "notified_on": a_day_near(rng, ends_on, 34, -27)}


def contract_renewal_case(rng: Random) -> Case:
    last_day = last_day_of_month(month_of(a_day(rng, _C)))
    asked = max(_C, a_day_near(rng, last_day, 70, 35))
    return {
        "period_last_day": last_day,
        "withdrawal_requested_on": perhaps(rng, asked),
        "desired_month": perhaps(rng, a_month_from(rng, asked, 3)),
    }


def acceleration_case(rng: Random) -> Case:
    due_on = a_day(rng, _C)
    return {"due_on": due_on, "ground_arose_on": max(_C, a_day_near(rng, due_on, 40, 40))}


def first_month_case(rng: Random) -> Case:
    return {
        "monthly_fee_yen": an_amount(rng),
        "service_started_on": a_day(rng, _C),
        "option": perhaps(rng, rng.choice(("full", "by_day", "free"))),
    }


def arrears_case(rng: Random) -> Case:
    on = a_day(rng, _C)
    monthly_fee_yen = rng.choice((0, an_amount(rng), an_amount(rng), an_amount(rng)))
    arrears_yen = rng.choice((monthly_fee_yen + rng.randint(-2, 2), an_amount(rng)))
    return {
        "arrears_yen": max(0, arrears_yen),
        "monthly_fee_yen": monthly_fee_yen,
        "formal_demand_due_on": perhaps(rng, max(_C, a_day_near(rng, on, 20, 20))),
        "on": on,
    }


def outage_case(rng: Random) -> Case:
    known_at = an_instant(rng, _C)
    days = rng.choice((0, 1, 2, rng.randint(0, 60)))
    short_of_it = rng.choice((-3_600, -1, 0, 1, 3_600, rng.randint(0, 86_399)))
    seconds = max(0, days * 86_400 + short_of_it)
    return {
        "monthly_basic_fee_yen": an_amount(rng),
        "known_at": known_at,
        "restored_at": known_at + timedelta(seconds=seconds),
    }


def choppaya_cap_case(rng: Random) -> Case:
    fault = rng.choice(("ordinary", "ordinary", "gross", "wilful"))
    outage = outage_case(rng)
    if rng.randint(0, 3) == 0:
        outage = dict.fromkeys(outage)  # damage that no outage caused
    return {"fault": fault, "fees_received_yen": an_amount(rng)} | outage


def resumption_case(rng: Random) -> Case:
    return {
        "arrears_yen": an_amount(rng),
        "late_interest_yen": an_amount(rng),
        "resumption_fee_yen": an_amount(rng),
    }
