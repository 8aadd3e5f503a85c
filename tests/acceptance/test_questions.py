"""Every question of both services, asked as an outsider asks it; the answers counted by hand.

Each case: the clauses it rests on, the question with its arguments in one line, the answer.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cli.conftest import Kiyaku

NETSUGEN: list[tuple[str, str, Any]] = [
    ("3-1", "membership_period started_on=2026-11-21 containing=2026-11-30",
     {"first_day": "2026-11-21", "last_day": "2026-11-30"}),
    ("3-1", "membership_period started_on=2026-11-21 containing=2028-02-29",
     {"first_day": "2028-02-01", "last_day": "2028-02-29"}),
    ("10-2", "withdrawal_last_day_to_ask month=2027-02", "2027-02-20"),
    ("10-2 3-1", "membership_end requested_on=2027-02-20 desired_month=2027-02", "2027-02-28"),
    ("10-2 3-1", "membership_end requested_on=2027-02-21 desired_month=2027-02", "2027-03-31"),
    ("10-2 3-1", "membership_end requested_on=2027-02-21 desired_month=2027-06", "2027-06-30"),
    ("10-2 3-1", "membership_end requested_on=2027-12-31 desired_month=2027-12", "2028-01-31"),
    ("10-2 3-1", "membership_end requested_on=2028-02-20", "2028-02-29"),
    ("5-3", "fee_due_on fee_month=2026-11 registered_on=2026-11-20", "2026-12-10"),
    ("5-3", "fee_due_on fee_month=2026-12 registered_on=2026-11-20", "2026-12-10"),
    ("5-3", "fee_due_on fee_month=2026-11 registered_on=2026-11-21", "2027-01-10"),
    ("5-3", "fee_due_on fee_month=2026-12 registered_on=2026-11-21", "2027-01-10"),
    ("5-3", "fee_due_on fee_month=2027-01 registered_on=2026-11-21", "2027-01-10"),
    ("5-3", "fee_due_on fee_month=2027-02 registered_on=2026-11-21", "2027-02-10"),
    # 39,600 × 26 ‰ × 51 ÷ 365,000 = 143.8; the rate fell while the delay ran
    ("6-2", "late_interest principal_yen=39600 due_on=2021-03-10 paid_on=2021-04-30", 143),
    ("6-2", "late_interest principal_yen=39600 due_on=2024-06-10 paid_on=2024-06-10", 0),
    ("5-4", "dunning_last_day due_on=2027-02-10", "2027-03-02"),
    ("5-4", "dunning_last_day due_on=2028-02-10", "2028-03-01"),
    ("15-3", "notice_arrived_at channel=email dispatched_at=2026-11-01T09:00+09:00",
     "2026-11-01T09:00:00+09:00"),
    ("16-3", "lost_property_disposable_on stored_on=2026-01-15", "2026-02-16"),
    ("16-3", "lost_property_disposable_on stored_on=2026-01-31", "2026-03-01"),
    ("16-3", "lost_property_disposable_on stored_on=2024-01-31", "2024-03-01"),
    ("16-3", "lost_property_disposable_on stored_on=2026-12-31", "2027-02-01"),
    ("11-1 11-2", "liability_cap fault=ordinary fees_received_yen=13200", 13200),
    ("11-1 11-2", "liability_cap fault=gross fees_received_yen=13200", None),
    ("9-1(3)", "arrears_ground arrears_yen=1 monthly_fee_yen=13200 formal_demand_due_on=none"
     " on=2026-11-11", True),
    ("9-1(3)", "arrears_ground arrears_yen=0 monthly_fee_yen=13200 on=2026-11-11", False),
    ("5-1", "fees_refundable", False),
]  # fmt: skip

CHOPPAYA: list[tuple[str, str, Any]] = [
    ("20-2", "membership_period started_on=2026-01-31 containing=2026-02-15",
     {"first_day": "2026-02-01", "last_day": "2026-02-28"}),
    ("20-1", "withdrawal_last_day_to_ask month=2024-03", "2024-02-29"),
    ("20-1", "membership_end requested_on=2024-02-01", "2024-02-29"),
    ("20-1", "membership_end requested_on=2026-12-31", "2026-12-31"),
    ("12-1", "fee_due_on fee_month=2026-12 registered_on=2026-12-31", "2027-01-27"),
    ("12-1 12-2", "first_month_fee monthly_fee_yen=5000 service_started_on=2026-04-15", 2666),
    ("12-1 12-2", "first_month_fee monthly_fee_yen=5500 service_started_on=2024-02-29", 189),
    ("12-1 12-2", "first_month_fee monthly_fee_yen=5500 service_started_on=2024-02-29 option=full",
     5500),
    ("12-1 12-2", "first_month_fee monthly_fee_yen=5500 service_started_on=2024-02-29 option=free",
     0),
    ("12-4", "late_interest principal_yen=10000 due_on=2026-11-27 paid_on=2026-12-22", 100),
    ("12-4", "late_interest principal_yen=2666 due_on=2026-05-27 paid_on=2026-08-10", 79),
    ("12-4", "late_handling_fee", 3300),
    ("7-1", "initial_cancellation_last_day document_received_on=2026-11-01"
     " service_started_on=2026-11-05", "2026-11-12"),
    ("7-1", "initial_cancellation_last_day document_received_on=2026-12-28"
     " service_started_on=2026-12-01", "2027-01-04"),
    ("7-3 7-4", "initial_cancellation_settlement monthly_fee_yen=5000"
     " service_started_on=2026-11-05 dispatched_on=2026-11-10 paid_yen=10000",
     {"charged_yen": 833, "handling_fee_yen": 3300, "refund_yen": 5867, "billed_yen": 0}),
    ("7-3 7-4", "initial_cancellation_settlement monthly_fee_yen=5000"
     " service_started_on=2026-11-05 dispatched_on=2026-11-05 paid_yen=0",
     {"charged_yen": 0, "handling_fee_yen": 3300, "refund_yen": 0, "billed_yen": 3300}),
    ("6-3(4)", "is_minor born_on=2002-04-01 on=2022-03-31", True),
    ("6-3(4)", "is_minor born_on=2004-04-01 on=2022-04-01", False),
    ("6-3(4)", "is_minor born_on=2004-04-02 on=2022-04-01", True),
    ("6-3(4)", "is_minor born_on=2008-02-29 on=2026-02-28", True),
    ("6-3(4)", "is_minor born_on=2008-02-29 on=2026-03-01", False),
    ("4-2", "notice_arrived_at channel=email dispatched_at=2026-11-01T09:00+09:00"
     " accepted_at=2026-11-01T00:00:05Z", "2026-11-01T09:00:05+09:00"),
    ("4-2", "notice_arrived_at channel=email dispatched_at=2026-11-01T09:00+09:00", None),
    ("4-2", "notice_arrived_at channel=posting posted_at=2026-11-01T09:00+09:00",
     "2026-11-01T09:00:00+09:00"),
    ("10-4", "service_end_notice_last_day ends_on=2026-03-31", "2026-03-01"),
    ("10-4", "service_end_notice_last_day ends_on=2024-03-01", "2024-01-31"),
    ("22-1", "outage_compensation_cap monthly_basic_fee_yen=5000"
     " known_at=2026-11-01T09:00+09:00 restored_at=2026-11-02T08:59:59+09:00", 0),
    ("22-1", "outage_compensation_cap monthly_basic_fee_yen=5000"
     " known_at=2026-11-01T00:00Z restored_at=2026-11-02T09:00+09:00", 166),
    ("22-1", "outage_compensation_cap monthly_basic_fee_yen=5000"
     " known_at=2026-11-01T09:00+09:00 restored_at=2026-11-04T08:00+09:00", 333),
    ("22-2", "liability_cap fault=wilful fees_received_yen=5000", None),
    ("22-2", "liability_cap fault=gross fees_received_yen=5000", None),
    ("21-1(1)", "arrears_ground arrears_yen=5000 monthly_fee_yen=5000"
     " formal_demand_due_on=2026-11-10 on=2026-11-11", True),
    ("21-1(1)", "arrears_ground arrears_yen=5000 monthly_fee_yen=5000"
     " formal_demand_due_on=2026-11-11 on=2026-11-11", False),
    ("21-1(1)", "arrears_ground arrears_yen=4999 monthly_fee_yen=5000"
     " formal_demand_due_on=2026-11-10 on=2026-11-11", False),
    ("21-1(1)", "arrears_ground arrears_yen=5000 monthly_fee_yen=5000"
     " formal_demand_due_on=none on=2026-11-11", False),
    ("20-1 21-1", "fees_refundable", False),
    ("21-2", "accrues_while_suspended", True),
    ("21-4", "resumption_amount arrears_yen=5000 late_interest_yen=100 resumption_fee_yen=2200",
     7300),
]  # fmt: skip

VERSIONS = {"netsugen": ("2020-12-21", "2023-11-01", "2024-03-05"), "choppaya": ("2022-02-18",)}
CASES = [("netsugen", *case) for case in NETSUGEN] + [("choppaya", *case) for case in CHOPPAYA]


@pytest.mark.parametrize(
    ("service", "clauses", "asked", "answer"), CASES, ids=lambda one: str(one)[:70]
)
def test_the_answer_counted_by_hand(
    kiyaku: Kiyaku, service: str, clauses: str, asked: str, answer: Any
) -> None:
    outcome = kiyaku("ask", service, *asked.split(), "--json")
    assert outcome.exit_code == 0, outcome.err
    told = outcome.data
    assert _exact(told["answer"]) == _exact(answer)
    assert told["clauses"] == clauses.split()
    assert told["terms_version"] in VERSIONS[service]
    assert isinstance(told["readings"], dict) and isinstance(told["parameters"], dict)
    assert told["working"] and not outcome.err


def _exact(value: Any) -> str:
    """JSON text: an integer is no bool and no float, a date is its ISO form."""
    return json.dumps(value, sort_keys=True)


@pytest.mark.parametrize(
    ("asked", "version"),
    [
        ("fee_due_on fee_month=2020-12 registered_on=2020-12-21", "2020-12-21"),
        ("fee_due_on fee_month=2023-10 registered_on=2023-10-31", "2020-12-21"),
        ("fee_due_on fee_month=2023-11 registered_on=2023-10-31", "2023-11-01"),
        ("fee_due_on fee_month=2024-03 registered_on=2024-03-04", "2023-11-01"),
        ("fee_due_on fee_month=2024-03 registered_on=2024-03-05", "2024-03-05"),
        ("fees_refundable", "2024-03-05"),
        ("fees_refundable --as-of 2024-03-04", "2023-11-01"),
    ],
)
def test_suppl_the_version_in_force_on_the_deciding_day_is_named(
    kiyaku: Kiyaku, asked: str, version: str
) -> None:
    assert kiyaku("ask", "netsugen", *asked.split(), "--json").data["terms_version"] == version


READ_OTHERWISE = [
    ("netsugen", "late_interest principal_yen=39600 due_on=2021-03-10 paid_on=2021-04-30",
     "interest_end_day=does_not_count", 141),  # 50 days: 141.0…
    ("netsugen", "late_interest principal_yen=39600 due_on=2021-03-10 paid_on=2021-04-30",
     "interest_rate_day=each_day", 140),  # 21 days at 26 ‰, 30 at 25 ‰: 140.6
    ("netsugen", "late_interest principal_yen=39600 due_on=2023-12-10 paid_on=2024-02-20",
     "interest_day_count=actual", 194),  # 21 ÷ 365 + 51 ÷ 366: 194.9
    ("netsugen", "late_interest principal_yen=39600 due_on=2021-03-10 paid_on=2021-04-30",
     "interest_rounding=hundred_yen", 100),
    ("netsugen", "fee_due_on fee_month=2026-10 registered_on=2026-08-01",
     "holiday_due_date=next_business_day", "2026-10-13"),  # Saturday; Monday is a holiday
    ("netsugen", "lost_property_disposable_on stored_on=2026-01-31",
     "lost_property_month=days_30", "2026-03-03"),
    ("choppaya", "membership_end requested_on=2024-01-31",
     "cancellation_end=following_month", "2024-02-29"),
    ("choppaya", "outage_compensation_cap monthly_basic_fee_yen=5000"
     " known_at=2026-11-01T09:00+09:00 restored_at=2026-11-05T09:00+09:00",
     "outage_duty=literal_none", 0),
]  # fmt: skip


@pytest.mark.parametrize(("service", "asked", "reading", "answer"), READ_OTHERWISE)
def test_the_other_reading_gives_the_other_answer(
    kiyaku: Kiyaku, service: str, asked: str, reading: str, answer: Any
) -> None:
    told = kiyaku("ask", service, *asked.split(), "--reading", reading, "--json").data
    assert told["answer"] == answer
    name, option = reading.split("=")
    assert told["readings"][name] == option
    assert kiyaku("ask", service, *asked.split(), "--json").data["answer"] != answer


REFUSED = [
    ("netsugen", "fee_due_on fee_month=2026-11", "missing_argument", "registered_on"),
    ("netsugen", "fee_due_on fee_month=2026-11 registered_on=2026-11-20 plan=x",
     "unknown_argument", "plan"),
    ("netsugen", "late_handling_fee", "unknown_question", "late_handling_fee"),
    ("nosuch", "fee_due_on", "unknown_service", "nosuch"),
    ("netsugen", "fee_due_on fee_month=2026-13 registered_on=2026-11-20", "bad_argument",
     "fee_month"),
    ("netsugen", "fee_due_on fee_month=2026-11 registered_on=2026-11-31", "bad_argument",
     "registered_on"),
    ("choppaya", "late_interest principal_yen=1.5 due_on=2026-11-27 paid_on=2026-12-22",
     "bad_argument", "principal_yen"),
    ("choppaya", "late_interest principal_yen=-1 due_on=2026-11-27 paid_on=2026-12-22",
     "bad_argument", "principal_yen"),
    ("choppaya", "notice_arrived_at channel=email accepted_at=2026-11-01T09:00", "bad_argument",
     "accepted_at"),
    ("choppaya", "notice_arrived_at channel=fax", "bad_argument", "email, posting"),
    ("netsugen", "fee_due_on fee_month=2020-12 registered_on=2020-12-20", "before_first_version",
     "2020-12-21"),
    ("choppaya", "late_interest principal_yen=1 due_on=2022-02-17 paid_on=2022-12-22",
     "before_first_version", "2022-02-18"),
    ("netsugen", "late_interest principal_yen=39600 due_on=2025-03-31 paid_on=2025-04-30",
     "parameter_unknown", "--set late_interest_rate_permille="),
    ("choppaya", "resumption_amount arrears_yen=1 late_interest_yen=1", "parameter_unknown",
     "--set resumption_fee_yen="),
    ("choppaya", "late_handling_fee --set late_handling_fee_yen=3301", "parameter_out_of_range",
     "3,300"),
    ("choppaya", "late_handling_fee --set nothing=1", "unknown_parameter", "nothing"),
    ("choppaya", "late_handling_fee --reading nothing=x", "unknown_reading", "nothing"),
    ("choppaya", "membership_end requested_on=2024-01-31 --reading cancellation_end=x",
     "unknown_reading", "following_month"),
]  # fmt: skip


@pytest.mark.parametrize(("service", "asked", "error", "named"), REFUSED)
def test_a_refusal_names_what_is_wrong_on_stderr(
    kiyaku: Kiyaku, service: str, asked: str, error: str, named: str
) -> None:
    outcome = kiyaku("ask", service, *asked.split(), "--json")
    assert outcome.exit_code == 1 and outcome.out == ""
    refusal = json.loads(outcome.err)
    assert refusal["error"] == error
    assert named in refusal["message"]
