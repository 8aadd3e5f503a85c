"""The questions that are read a second time: their cases, scalar readings and choices."""

from datetime import date

from . import choppaya, netsugen
from .cases import (
    FIRST_DAY,
    LATER_RATES,
    Subject,
    a_day,
    an_amount,
)
from .drawn_cases import (
    acceleration_case,
    arrears_case,
    cancellation_case,
    cancellation_days_case,
    choppaya_cap_case,
    contract_renewal_case,
    delay_case,
    dispatch_case,
    end_notice_case,
    fee_due_case,
    first_month_case,
    interest_case,
    kept_case,
    minor_case,
    netsugen_cap_case,
    nothing,
    notice_case,
    one_day_case,
    one_month_case,
    outage_case,
    part_case,
    part_payments_case,
    particular_case,
    passing_case,
    period,
    period_case,
    renewal_case,
    resumption_case,
    settlement_case,
    withdrawal_case,
    works_case,
)

_PAYMENT_ORDER = {
    "payment_order": ("invoiced_oldest_due_first", "accrued_costs_interest_principal")
}


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


NETSUGEN = (
    Subject(
        "netsugen", "membership_period", period_case(_N),
        lambda **case: period(netsugen.membership_period(**case)),
    ),
    Subject("netsugen", "renews", renewal_case, netsugen.renews),
    Subject(
        "netsugen", "withdrawal_last_day_to_ask", one_month_case(_N),
        netsugen.withdrawal_last_day_to_ask,
    ),
    Subject("netsugen", "membership_end", withdrawal_case, netsugen.membership_end),
    Subject(
        "netsugen", "withdrawal_revocable", one_day_case("ends_on", _N),
        netsugen.withdrawal_revocable, _REVOCATION,
    ),
    Subject(
        "netsugen", "plan_changes_on", one_day_case("requested_on", _N),
        netsugen.plan_changes_on, {"plan_change_start": ("next_period", "as_leaving")},
    ),
    Subject("netsugen", "fee_due_on", fee_due_case(_N), netsugen.fee_due_on, _HOLIDAY_READING),
    Subject(
        "netsugen", "late_interest", interest_case(_N),
        lambda **case: netsugen.late_interest(operator_rates=LATER_RATES, **case),
        _INTEREST_READINGS,
    ),
    Subject(
        "netsugen", "late_interest_of_part_payments", part_payments_case(_N),
        lambda **case: netsugen.late_interest_of_part_payments(operator_rates=LATER_RATES, **case),
        _INTEREST_READINGS,
    ),
    Subject(
        "netsugen", "late_interest_days", delay_case(_N), netsugen.late_interest_days,
        {"interest_end_day": ("counts", "does_not_count")},
    ),
    Subject(
        "netsugen", "dunning_last_day", one_day_case("due_on", _N), netsugen.dunning_last_day,
        _HOLIDAY_READING,
    ),
    Subject(
        "netsugen", "notice_arrived_at",
        notice_case(_N),
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
    Subject("netsugen", "space_restored", nothing, netsugen.space_restored),
    Subject(
        "netsugen", "lost_property_disposable_on", one_day_case("stored_on", _N),
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
    Subject("netsugen", "liability_cap", netsugen_cap_case, netsugen.liability_cap),
    Subject(
        "netsugen", "arrears_ground",
        lambda rng: {"arrears_yen": an_amount(rng), "on": a_day(rng, _N)},
        lambda arrears_yen, on: netsugen.arrears_ground(arrears_yen),
    ),
    Subject("netsugen", "allocation_rank", part_case, netsugen.allocation_rank),
    Subject(
        "netsugen", "accrued_interest_takes_payment", nothing,
        netsugen.accrued_interest_takes_payment, _PAYMENT_ORDER,
    ),
    Subject("netsugen", "fees_refundable", nothing, netsugen.fees_refundable),
)  # fmt: skip


# Choppaya Net

_C = FIRST_DAY["choppaya"]

_DAY_COUNT = {"interest_day_count": ("days_365", "actual")}


CHOPPAYA = (
    Subject(
        "choppaya", "membership_period", period_case(_C),
        lambda **case: period(choppaya.membership_period(**case)),
    ),
    Subject(
        "choppaya", "withdrawal_last_day_to_ask", one_month_case(date(2022, 3, 1)),
        choppaya.withdrawal_last_day_to_ask,
    ),
    Subject(
        "choppaya", "membership_end", cancellation_case, choppaya.membership_end,
        {"cancellation_end": ("literal", "following_month")},
    ),
    Subject(
        "choppaya", "withdrawal_revocable", one_day_case("ends_on", _C),
        choppaya.withdrawal_revocable,
        {**_REVOCATION, "cancellation_end": ("literal", "following_month")},
    ),
    Subject(
        "choppaya", "change_proof_needed", particular_case, choppaya.change_proof_needed,
        {"change_proof": ("not_asked", "name_and_address")},
    ),
    Subject(
        "choppaya", "plan_changes_on", one_day_case("requested_on", _C),
        choppaya.plan_changes_on, {"plan_change_start": ("next_period", "month_between")},
    ),
    Subject("choppaya", "fee_due_on", fee_due_case(_C), choppaya.fee_due_on),
    Subject(
        "choppaya", "first_month_fee", first_month_case, choppaya.first_month_fee,
        {"first_month_fee": ("full", "by_day", "free")},
    ),
    Subject(
        "choppaya", "late_interest", interest_case(_C), choppaya.late_interest, _DAY_COUNT
    ),
    Subject(
        "choppaya", "late_interest_of_part_payments", part_payments_case(_C),
        choppaya.late_interest_of_part_payments, _DAY_COUNT,
    ),
    Subject("choppaya", "late_interest_days", delay_case(_C), choppaya.late_interest_days),
    Subject("choppaya", "late_handling_fee", nothing, choppaya.late_handling_fee),
    Subject(
        "choppaya", "initial_cancellation_last_day", cancellation_days_case,
        choppaya.initial_cancellation_last_day,
    ),
    Subject(
        "choppaya", "initial_cancellation_settlement", settlement_case,
        choppaya.initial_cancellation_settlement,
        {"initial_cancellation_rounding": ("cut_once", "daily_amount_cut")},
    ),
    Subject("choppaya", "is_minor", minor_case, choppaya.is_minor),
    Subject(
        "choppaya", "notice_arrived_at", notice_case(_C, "other"),
        lambda channel, dispatched_at, accepted_at, posted_at, **reading: (
            choppaya.notice_arrived_at(channel, accepted_at, posted_at, **reading)
        ),
        {"letter_arrival": ("when_delivered", "not_deemed")},
    ),
    Subject(
        "choppaya", "service_end_notice_last_day",
        one_day_case("ends_on", _C), choppaya.service_end_notice_last_day,
        {"notice_day_count": ("calendar_days", "clear_days")},
    ),
    Subject(
        "choppaya", "outage_compensation_cap", outage_case, choppaya.outage_compensation_cap,
        {"outage_duty": ("cap", "literal_none")},
    ),
    Subject(
        "choppaya", "outage_cap_holds",
        lambda rng: {"fault": rng.choice(("ordinary", "gross", "wilful"))},
        choppaya.outage_cap_holds,
    ),
    Subject(
        "choppaya", "liability_cap", choppaya_cap_case,
        lambda fees_received_yen, **case: choppaya.liability_cap(**case),
        {"outage_duty": ("cap", "literal_none")},
    ),
    *(
        Subject(
            "choppaya", question, passing_case, choppaya.passed_on,
            {"succession_day": ("occurred", "recorded")},
        )
        for question in ("corporate_succession_takes_effect_on", "inheritance_takes_effect_on")
    ),
    Subject("choppaya", "arrears_ground", arrears_case, choppaya.arrears_ground),
    Subject("choppaya", "allocation_rank", part_case, netsugen.allocation_rank),
    Subject(
        "choppaya", "accrued_interest_takes_payment", nothing,
        netsugen.accrued_interest_takes_payment, _PAYMENT_ORDER,
    ),
    Subject(
        "choppaya", "initial_cancellation_in_time", dispatch_case,
        choppaya.initial_cancellation_in_time,
    ),
    Subject(
        "choppaya", "service_end_notice_in_time", end_notice_case,
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
    Subject("choppaya", "line_starts_on", works_case, choppaya.line_starts_on),
    Subject(
        "choppaya", "equipment_due_back_on", lambda rng: {"line_last_day": a_day(rng, _C)},
        choppaya.equipment_due_back_on,
    ),
    Subject(
        "choppaya", "line_suspension_first_day", lambda rng: {"fault_told_on": a_day(rng, _C)},
        choppaya.line_suspension_first_day,
        {"line_suspension_notice": ("not_asked", "beforehand")},
    ),
    Subject("choppaya", "equipment_kept", kept_case, choppaya.equipment_kept),
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
        "choppaya", "renews", contract_renewal_case, choppaya.renews,
        {"cancellation_end": ("literal", "following_month")},
    ),
    Subject(
        "choppaya", "accelerated_due_on", acceleration_case, choppaya.accelerated_due_on,
        {"acceleration_day": ("ground", "decision")},
    ),
    Subject(
        "choppaya", "acceleration_follows_ground", nothing,
        choppaya.acceleration_follows_ground,
        {"acceleration_day": ("ground", "decision")},
    ),
    Subject(
        "choppaya", "acceleration_takes_uninvoiced", nothing,
        choppaya.acceleration_takes_uninvoiced,
        {"acceleration_reach": ("every_debt", "invoiced")},
    ),
    Subject("choppaya", "fees_refundable", nothing, choppaya.fees_refundable),
    Subject(
        "choppaya", "accrues_while_suspended", nothing, choppaya.accrues_while_suspended
    ),
    Subject("choppaya", "resumption_amount", resumption_case, choppaya.resumption_amount),
)  # fmt: skip

SUBJECTS = NETSUGEN + CHOPPAYA
