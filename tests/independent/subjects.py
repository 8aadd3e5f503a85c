"""The questions that are read a second time: their cases, scalar readings and choices."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from . import choppaya, netsugen
from .calendar import last_day_of_month, month_of
from .cases import (
    FIRST_DAY,
    LATER_RATES,
    Case,
    Subject,
    a_day,
    a_day_after_delay,
    a_day_near,
    a_month,
    a_month_from,
    an_amount,
    an_instant,
    perhaps,
)


def _period(first_and_last: tuple[date, date]) -> dict[str, date]:
    return {"first_day": first_and_last[0], "last_day": first_and_last[1]}


def _nothing(_: Random) -> Case:
    return {}


def _period_case(first: date) -> Callable[[Random], Case]:
    def case(rng: Random) -> Case:
        started_on = a_day(rng, first)
        return {
            "started_on": started_on,
            "containing": a_day_near(rng, started_on, 0, rng.choice((0, 31, 400, 4000))),
        }

    return case


def _interest_case(first: date) -> Callable[[Random], Case]:
    def case(rng: Random) -> Case:
        due_on = a_day(rng, first, date(2034, 12, 31))
        return {
            "principal_yen": an_amount(rng),
            "due_on": due_on,
            "paid_on": a_day_after_delay(rng, due_on),
        }

    return case


def _kept_case(rng: Random) -> Case:
    remove_by = a_day(rng, FIRST_DAY["choppaya"] + timedelta(days=3))
    return {
        "remove_by": remove_by, "on": a_day_near(rng, remove_by, 3, 3),
        "is_removed": rng.random() < 0.5,
    }  # fmt: skip


def _works_case(rng: Random) -> Case:
    recorded_on = a_day(rng, FIRST_DAY["choppaya"])
    return {
        "works_done_on": a_day_near(rng, recorded_on, 40, 3), "works_recorded_on": recorded_on,
    }  # fmt: skip


def _particular_case(rng: Random) -> Case:
    return {
        "particular": rng.choice(
            ("name", "kana", "address", "phone", "representative", "payment_method")
        )
    }


def _part_case(rng: Random) -> Case:
    return {"part": rng.choice(("costs", "interest", "principal"))}


def _passing_case(rng: Random) -> Case:
    recorded_on = a_day(rng, FIRST_DAY["choppaya"])
    occurred_on = recorded_on - timedelta(rng.randrange(400))
    return {"recorded_on": recorded_on, "occurred_on": perhaps(rng, occurred_on)}


_PAYMENT_ORDER = {
    "payment_order": ("invoiced_oldest_due_first", "accrued_costs_interest_principal")
}


def _delay_case(first: date) -> Callable[[Random], Case]:
    interest_case = _interest_case(first)

    def case(rng: Random) -> Case:
        facts = interest_case(rng)
        return {"due_on": facts["due_on"], "paid_on": facts["paid_on"]}

    return case


def _part_payments_case(first: date) -> Callable[[Random], Case]:
    def case(rng: Random) -> Case:
        due_on = a_day(rng, first, date(2034, 12, 31))
        return {
            "due_on": due_on,
            "pieces_yen": [an_amount(rng, 10**8) for _ in range(3)],
            "pieces_paid_on": [a_day_after_delay(rng, due_on) for _ in range(3)],
        }

    return case


def _fee_due_case(first: date) -> Callable[[Random], Case]:
    def case(rng: Random) -> Case:
        registered_on = a_day(rng, first)
        return {
            "fee_month": a_month_from(rng, registered_on, rng.choice((3, 40))),
            "registered_on": registered_on,
        }

    return case


def _one_day_case(name: str, first: date) -> Callable[[Random], Case]:
    return lambda rng: {name: a_day(rng, first)}


def _one_month_case(first: date) -> Callable[[Random], Case]:
    return lambda rng: {"month": a_month(rng, first)}


def _notice_case(first: date, *more_ways: str) -> Callable[[Random], Case]:
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


# NETSUGEN

_N = FIRST_DAY["netsugen"]

_INTEREST_READINGS = {
    "interest_end_day": ("counts", "does_not_count"),
    "interest_rate_day": ("first_day_of_delay", "each_day"),
    "interest_day_count": ("days_365", "actual"),
    "interest_rounding": ("one_yen", "hundred_yen"),
}
_REVOCATION = {"withdrawal_revocation": ("until_last_day", "with_consent", "never")}
_HOLIDAY_READING = {"holiday_due_date": ("stays", "next_business_day")}


def _renewal_case(rng: Random) -> Case:
    last_day = last_day_of_month(month_of(a_day(rng, _N)))
    asked = max(_N, a_day_near(rng, last_day.replace(day=20), 40, 12))
    return {"period_last_day": last_day, "withdrawal_requested_on": perhaps(rng, asked)}


def _withdrawal_case(rng: Random) -> Case:
    requested_on = a_day(rng, _N)
    return {
        "requested_on": requested_on,
        "desired_month": perhaps(rng, a_month_from(rng, requested_on, 5)),
    }


def _netsugen_cap_case(rng: Random) -> Case:
    return {
        "fault": rng.choice(("ordinary", "gross", "wilful")),
        "fees_received_yen": an_amount(rng),
    }


NETSUGEN = (
    Subject(
        "netsugen", "membership_period", _period_case(_N),
        lambda **case: _period(netsugen.membership_period(**case)),
    ),
    Subject("netsugen", "renews", _renewal_case, netsugen.renews),
    Subject(
        "netsugen", "withdrawal_last_day_to_ask", _one_month_case(_N),
        netsugen.withdrawal_last_day_to_ask,
    ),
    Subject("netsugen", "membership_end", _withdrawal_case, netsugen.membership_end),
    Subject(
        "netsugen", "withdrawal_revocable", _one_day_case("ends_on", _N),
        netsugen.withdrawal_revocable, _REVOCATION,
    ),
    Subject(
        "netsugen", "plan_changes_on", _one_day_case("requested_on", _N),
        netsugen.plan_changes_on, {"plan_change_start": ("next_period", "as_leaving")},
    ),
    Subject("netsugen", "fee_due_on", _fee_due_case(_N), netsugen.fee_due_on, _HOLIDAY_READING),
    Subject(
        "netsugen", "late_interest", _interest_case(_N),
        lambda **case: netsugen.late_interest(operator_rates=LATER_RATES, **case),
        _INTEREST_READINGS,
    ),
    Subject(
        "netsugen", "late_interest_of_part_payments", _part_payments_case(_N),
        lambda **case: netsugen.late_interest_of_part_payments(operator_rates=LATER_RATES, **case),
        _INTEREST_READINGS,
    ),
    Subject(
        "netsugen", "late_interest_days", _delay_case(_N), netsugen.late_interest_days,
        {"interest_end_day": ("counts", "does_not_count")},
    ),
    Subject(
        "netsugen", "dunning_last_day", _one_day_case("due_on", _N), netsugen.dunning_last_day,
        _HOLIDAY_READING,
    ),
    Subject(
        "netsugen", "notice_arrived_at",
        _notice_case(_N),
        lambda accepted_at, **case: netsugen.notice_arrived_at(**case),
    ),
    Subject(
        "netsugen", "hourly_fee",
        lambda rng: {
            "hourly_price_yen": an_amount(rng, 10**6), "use_minutes": rng.randint(1, 1_440),
            "used_on": a_day(rng, _N),
        },
        netsugen.hourly_fee, {"part_of_hour": ("by_minutes", "begun_hours")},
    ),
    Subject("netsugen", "space_restored", _nothing, netsugen.space_restored),
    Subject(
        "netsugen", "lost_property_disposable_on", _one_day_case("stored_on", _N),
        netsugen.lost_property_disposable_on,
        {"lost_property_month": ("civil_code", "days_30")},
    ),
    *(
        Subject(
            "netsugen", question, lambda rng: {"charged_on": a_day(rng, _N)},
            netsugen.compensation_due_on,
            {"claim_due_day": ("fee_due_day", "first_of_month"), **_HOLIDAY_READING},
        )
        for question in ("compensation_due_on", "disposal_costs_due_on")
    ),
    Subject(
        "netsugen", "disposal_costs_taxed",
        lambda rng: {"borne_on": a_day(rng, _N), "in_members_name": rng.choice((True, False))},
        netsugen.disposal_costs_taxed,
        {"disposal_costs_tax": ("outside", "supply")},
    ),
    Subject("netsugen", "liability_cap", _netsugen_cap_case, netsugen.liability_cap),
    Subject(
        "netsugen", "arrears_ground",
        lambda rng: {"arrears_yen": an_amount(rng), "on": a_day(rng, _N)},
        lambda arrears_yen, on: netsugen.arrears_ground(arrears_yen),
    ),
    Subject("netsugen", "allocation_rank", _part_case, netsugen.allocation_rank),
    Subject(
        "netsugen", "accrued_interest_takes_payment", _nothing,
        netsugen.accrued_interest_takes_payment, _PAYMENT_ORDER,
    ),
    Subject("netsugen", "fees_refundable", _nothing, netsugen.fees_refundable),
)  # fmt: skip


# Choppaya Net

_C = FIRST_DAY["choppaya"]

_DAY_COUNT = {"interest_day_count": ("days_365", "actual")}


def _minor_case(rng: Random) -> Case:
    on = a_day(rng, _C)
    years = rng.choice((17, 18, 19, 20, 21, rng.randint(0, 90)))
    born_on = last_day_of_month((on.year - years, on.month))
    born_on = born_on.replace(day=min(on.day, born_on.day))
    return {"born_on": min(on, a_day_near(rng, born_on, 2, 2)), "on": on}


def _cancellation_days_case(rng: Random) -> Case:
    started_on = a_day(rng, _C)
    document_received_on = max(_C, a_day_near(rng, started_on, 40, 40))
    return {"document_received_on": document_received_on, "service_started_on": started_on}


def _settlement_case(rng: Random) -> Case:
    started_on = a_day(rng, _C)
    return {
        "monthly_fee_yen": an_amount(rng),
        "service_started_on": started_on,
        "dispatched_on": max(_C, a_day_near(rng, started_on, 9, 40)),
        "paid_yen": an_amount(rng),
    }


def _cancellation_case(rng: Random) -> Case:
    requested_on = a_day(rng, _C)
    return {
        "requested_on": requested_on,
        "desired_month": perhaps(rng, a_month_from(rng, requested_on, 5)),
    }


def _dispatch_case(rng: Random) -> Case:
    case = _cancellation_days_case(rng)
    later = max(case.values())
    return case | {"dispatched_on": max(_C, a_day_near(rng, later, 3, 12))}


def _end_notice_case(rng: Random) -> Case:
    ends_on = a_day(rng, date(2022, 4, 30))
    return {"ends_on": ends_on, "notified_on": a_day_near(rng, ends_on, 34, -27)}


def _contract_renewal_case(rng: Random) -> Case:
    last_day = last_day_of_month(month_of(a_day(rng, _C)))
    asked = max(_C, a_day_near(rng, last_day, 70, 35))
    return {
        "period_last_day": last_day,
        "withdrawal_requested_on": perhaps(rng, asked),
        "desired_month": perhaps(rng, a_month_from(rng, asked, 3)),
    }


def _acceleration_case(rng: Random) -> Case:
    due_on = a_day(rng, _C)
    return {"due_on": due_on, "ground_arose_on": max(_C, a_day_near(rng, due_on, 40, 40))}


def _first_month_case(rng: Random) -> Case:
    return {
        "monthly_fee_yen": an_amount(rng),
        "service_started_on": a_day(rng, _C),
        "option": perhaps(rng, rng.choice(("full", "by_day", "free"))),
    }


def _arrears_case(rng: Random) -> Case:
    on = a_day(rng, _C)
    monthly_fee_yen = rng.choice((0, an_amount(rng), an_amount(rng), an_amount(rng)))
    arrears_yen = rng.choice((monthly_fee_yen + rng.randint(-2, 2), an_amount(rng)))
    return {
        "arrears_yen": max(0, arrears_yen),
        "monthly_fee_yen": monthly_fee_yen,
        "formal_demand_due_on": perhaps(rng, max(_C, a_day_near(rng, on, 20, 20))),
        "on": on,
    }


def _outage_case(rng: Random) -> Case:
    known_at = an_instant(rng, _C)
    days = rng.choice((0, 1, 2, rng.randint(0, 60)))
    short_of_it = rng.choice((-3_600, -1, 0, 1, 3_600, rng.randint(0, 86_399)))
    seconds = max(0, days * 86_400 + short_of_it)
    return {
        "monthly_basic_fee_yen": an_amount(rng),
        "known_at": known_at,
        "restored_at": known_at + timedelta(seconds=seconds),
    }


def _choppaya_cap_case(rng: Random) -> Case:
    fault = rng.choice(("ordinary", "ordinary", "gross", "wilful"))
    outage = _outage_case(rng)
    if rng.randint(0, 3) == 0:
        outage = dict.fromkeys(outage)  # damage that no outage caused
    return {"fault": fault, "fees_received_yen": an_amount(rng)} | outage


def _resumption_case(rng: Random) -> Case:
    return {
        "arrears_yen": an_amount(rng),
        "late_interest_yen": an_amount(rng),
        "resumption_fee_yen": an_amount(rng),
    }


CHOPPAYA = (
    Subject(
        "choppaya", "membership_period", _period_case(_C),
        lambda **case: _period(choppaya.membership_period(**case)),
    ),
    Subject(
        "choppaya", "withdrawal_last_day_to_ask", _one_month_case(date(2022, 3, 1)),
        choppaya.withdrawal_last_day_to_ask,
    ),
    Subject(
        "choppaya", "membership_end", _cancellation_case, choppaya.membership_end,
        {"cancellation_end": ("literal", "following_month")},
    ),
    Subject(
        "choppaya", "withdrawal_revocable", _one_day_case("ends_on", _C),
        choppaya.withdrawal_revocable,
        {**_REVOCATION, "cancellation_end": ("literal", "following_month")},
    ),
    Subject(
        "choppaya", "change_proof_needed", _particular_case, choppaya.change_proof_needed,
        {"change_proof": ("not_asked", "name_and_address")},
    ),
    Subject(
        "choppaya", "plan_changes_on", _one_day_case("requested_on", _C),
        choppaya.plan_changes_on, {"plan_change_start": ("next_period", "month_between")},
    ),
    Subject("choppaya", "fee_due_on", _fee_due_case(_C), choppaya.fee_due_on),
    Subject(
        "choppaya", "first_month_fee", _first_month_case, choppaya.first_month_fee,
        {"first_month_fee": ("full", "by_day", "free")},
    ),
    Subject(
        "choppaya", "late_interest", _interest_case(_C), choppaya.late_interest, _DAY_COUNT
    ),
    Subject(
        "choppaya", "late_interest_of_part_payments", _part_payments_case(_C),
        choppaya.late_interest_of_part_payments, _DAY_COUNT,
    ),
    Subject("choppaya", "late_interest_days", _delay_case(_C), choppaya.late_interest_days),
    Subject("choppaya", "late_handling_fee", _nothing, choppaya.late_handling_fee),
    Subject(
        "choppaya", "initial_cancellation_last_day", _cancellation_days_case,
        choppaya.initial_cancellation_last_day,
    ),
    Subject(
        "choppaya", "initial_cancellation_settlement", _settlement_case,
        choppaya.initial_cancellation_settlement,
        {"initial_cancellation_rounding": ("cut_once", "daily_amount_cut")},
    ),
    Subject("choppaya", "is_minor", _minor_case, choppaya.is_minor),
    Subject(
        "choppaya", "notice_arrived_at", _notice_case(_C, "other"),
        lambda channel, dispatched_at, accepted_at, posted_at, **reading: (
            choppaya.notice_arrived_at(channel, accepted_at, posted_at, **reading)
        ),
        {"letter_arrival": ("when_delivered", "not_deemed")},
    ),
    Subject(
        "choppaya", "service_end_notice_last_day",
        _one_day_case("ends_on", _C), choppaya.service_end_notice_last_day,
        {"notice_day_count": ("calendar_days", "clear_days")},
    ),
    Subject(
        "choppaya", "outage_compensation_cap", _outage_case, choppaya.outage_compensation_cap,
        {"outage_duty": ("cap", "literal_none")},
    ),
    Subject(
        "choppaya", "outage_cap_holds",
        lambda rng: {"fault": rng.choice(("ordinary", "gross", "wilful"))},
        choppaya.outage_cap_holds,
    ),
    Subject(
        "choppaya", "liability_cap", _choppaya_cap_case,
        lambda fees_received_yen, **case: choppaya.liability_cap(**case),
        {"outage_duty": ("cap", "literal_none")},
    ),
    *(
        Subject(
            "choppaya", question, _passing_case, choppaya.passed_on,
            {"succession_day": ("occurred", "recorded")},
        )
        for question in ("corporate_succession_takes_effect_on", "inheritance_takes_effect_on")
    ),
    Subject("choppaya", "arrears_ground", _arrears_case, choppaya.arrears_ground),
    Subject("choppaya", "allocation_rank", _part_case, netsugen.allocation_rank),
    Subject(
        "choppaya", "accrued_interest_takes_payment", _nothing,
        netsugen.accrued_interest_takes_payment, _PAYMENT_ORDER,
    ),
    Subject(
        "choppaya", "initial_cancellation_in_time", _dispatch_case,
        choppaya.initial_cancellation_in_time,
    ),
    Subject(
        "choppaya", "service_end_notice_in_time", _end_notice_case,
        choppaya.service_end_notice_in_time,
        {"notice_day_count": ("calendar_days", "clear_days")},
    ),
    Subject(
        "choppaya", "advanced_costs_due_on", lambda rng: {"charged_on": a_day(rng, _C)},
        choppaya.advanced_costs_due_on,
    ),
    Subject(
        "choppaya", "works_fee_due_on", lambda rng: {"charged_on": a_day(rng, _C)},
        choppaya.advanced_costs_due_on,
    ),
    Subject(
        "choppaya", "equipment_fee_due_on", lambda rng: {"charged_on": a_day(rng, _C)},
        choppaya.advanced_costs_due_on,
    ),
    Subject("choppaya", "line_starts_on", _works_case, choppaya.line_starts_on),
    Subject(
        "choppaya", "equipment_due_back_on", lambda rng: {"line_last_day": a_day(rng, _C)},
        choppaya.equipment_due_back_on,
    ),
    Subject(
        "choppaya", "line_suspension_first_day", lambda rng: {"fault_told_on": a_day(rng, _C)},
        choppaya.line_suspension_first_day,
        {"line_suspension_notice": ("not_asked", "beforehand")},
    ),
    Subject("choppaya", "equipment_kept", _kept_case, choppaya.equipment_kept),
    Subject(
        "choppaya", "equipment_removal_owed", lambda rng: {"conforms": rng.random() < 0.5},
        choppaya.equipment_removal_owed,
    ),
    Subject(
        "choppaya", "late_handling_fee_due", lambda rng: {"demanded": rng.random() < 0.5},
        choppaya.late_handling_fee_due,
        {"late_handling_fee_when": ("demanded_invoice", "overdue_invoice")},
    ),
    Subject(
        "choppaya", "renews", _contract_renewal_case, choppaya.renews,
        {"cancellation_end": ("literal", "following_month")},
    ),
    Subject(
        "choppaya", "accelerated_due_on", _acceleration_case, choppaya.accelerated_due_on,
        {"acceleration_day": ("ground", "decision")},
    ),
    Subject(
        "choppaya", "acceleration_follows_ground", _nothing,
        choppaya.acceleration_follows_ground,
        {"acceleration_day": ("ground", "decision")},
    ),
    Subject(
        "choppaya", "acceleration_takes_uninvoiced", _nothing,
        choppaya.acceleration_takes_uninvoiced,
        {"acceleration_reach": ("every_debt", "invoiced")},
    ),
    Subject("choppaya", "fees_refundable", _nothing, choppaya.fees_refundable),
    Subject(
        "choppaya", "accrues_while_suspended", _nothing, choppaya.accrues_while_suspended
    ),
    Subject("choppaya", "resumption_amount", _resumption_case, choppaya.resumption_amount),
)  # fmt: skip

SUBJECTS = NETSUGEN + CHOPPAYA
