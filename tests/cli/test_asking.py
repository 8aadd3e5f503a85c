"""``kiyaku ask``."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import Kiyaku

DUE = ("ask", "netsugen", "fee_due_on", "fee_month=2026-12", "registered_on=2026-11-21")
LATE = ("ask", "choppaya", "late_interest", "principal_yen=10000", "due_on=2026-11-27",
        "paid_on=2026-12-22")  # fmt: skip


def test_an_answer_comes_with_its_working_in_both_languages(kiyaku: Kiyaku) -> None:
    japanese = kiyaku(*DUE).out.splitlines()
    assert japanese[0] == "第5条3項(2024-03-05 の版)による"
    assert japanese[-1] == "答え: 2027-01-10"
    english = kiyaku(*DUE, english=True).out.splitlines()
    assert english[0] == "By Art. 5(3) (version of 2024-03-05)"
    assert english[-1] == "Answer: 2027-01-10"


def test_an_answer_as_json(kiyaku: Kiyaku) -> None:
    told = kiyaku(*LATE, "--json").data
    assert told["answer"] == 100
    assert told["clauses"] == ["12-4"]
    assert told["terms_version"] == "2022-02-18"
    assert told["parameters"] == {"late_interest_rate_permille": 146}
    assert told["working"].endswith("答え: 100")


def test_an_answer_in_parts_is_an_object(kiyaku: Kiyaku) -> None:
    told = kiyaku(
        "ask", "netsugen", "membership_period", "started_on=2024-02-10", "containing=2024-02-29",
        "--json",
    ).data  # fmt: skip
    assert told["answer"] == {"first_day": "2024-02-10", "last_day": "2024-02-29"}


def test_readings_values_and_days_are_chosen_by_options(kiyaku: Kiyaku) -> None:
    moved = kiyaku(*DUE, "--reading", "holiday_due_date=next_business_day", "--json").data
    assert moved["answer"] == "2027-01-12"
    assert moved["readings"] == {"holiday_due_date": "next_business_day"}
    later = kiyaku(*DUE, "--set", "due_day=15", "--set", "late_joiner_from_day=25", "--json").data
    assert later["answer"] == "2026-12-15"
    assert later["parameter_sources"]["due_day"] == ["set"]
    assert kiyaku(*DUE, "--as-of", "2021-01-01", "--json").data["terms_version"] == "2020-12-21"


@pytest.mark.parametrize("absent", ["none", "null", "なし", ""])
def test_an_argument_said_to_be_none_is_not_given(kiyaku: Kiyaku, absent: str) -> None:
    told = kiyaku(
        "ask", "choppaya", "arrears_ground", "arrears_yen=9000", "monthly_fee_yen=3000",
        f"formal_demand_due_on={absent}", "on=2026-12-01", "--json",
    ).data  # fmt: skip
    assert told["answer"] is False
    assert "formal_demand_due_on" not in told["inputs"]


def test_an_answer_of_nothing_is_null(kiyaku: Kiyaku) -> None:
    told = kiyaku(
        "ask", "netsugen", "liability_cap", "fault=gross", "fees_received_yen=1", "--json"
    ).data
    assert told["answer"] is None


@pytest.mark.parametrize(
    ("arguments", "code", "en"),
    [
        (("netsgen", "fee_due_on"), "unknown_service", "did you mean netsugen?"),
        (("netsugen", "fee_due"), "unknown_question", "did you mean fee_due_on"),
        (("netsugen", "fee_due_on", "month=2026-12"), "unknown_argument", "fee_month"),
        (("netsugen", "fee_due_on", "fee_month=2026-12"), "missing_argument", "registered_on"),
        (("netsugen", "fee_due_on", "fee_month=12"), "bad_argument", "a month such as 2026-11"),
        (("netsugen", "fee_due_on", "2026-12"), "bad_argument", "give '2026-12' as NAME=VALUE"),
        (("netsugen", "fee_due_on", "=2026-12"), "bad_argument", "as NAME=VALUE"),
        (
            ("netsugen", "fee_due_on", "fee_month=2026-12", "fee_month=2026-11"),
            "bad_argument",
            "fee_month is given twice",
        ),
        ((*DUE[1:], "--reading", "holiday"), "bad_argument", "--reading"),
        ((*DUE[1:], "--reading", "holiday=x"), "unknown_reading", "holiday_due_date"),
        ((*DUE[1:], "--set", "due=5"), "unknown_parameter", "due_day"),
        ((*DUE[1:], "--set", "due_day=soon"), "bad_parameter_value", "expected an integer"),
        ((*DUE[1:], "--as-of", "2019-01-01"), "before_first_version", "2020-12-21"),
        (
            ("netsugen", "late_interest", "principal_yen=1", "due_on=2026-01-10",
             "paid_on=2026-02-10"),
            "parameter_unknown",
            "--set late_interest_rate_permille=VALUE",
        ),
    ],
)  # fmt: skip
def test_a_refusal_is_one_line_that_says_what_to_do(
    kiyaku: Kiyaku, arguments: tuple[str, ...], code: str, en: str
) -> None:
    refused = kiyaku("ask", *arguments, english=True)
    assert (refused.exit_code, refused.out) == (1, "")
    assert en in refused.err
    assert len(refused.err.splitlines()) == 1
    as_json = kiyaku("ask", *arguments, "--json")
    assert as_json.exit_code == 1
    told = json.loads(as_json.err)
    assert told["error"] == code
    assert told["message"] == kiyaku("ask", *arguments).err.strip()
