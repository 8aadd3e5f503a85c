"""Receipts: what an answer rested on, and its working in words."""

from __future__ import annotations

import datetime as dt
import json

from kiyaku.terms import Pack


def test_a_receipt_as_json(tiny: Pack) -> None:
    receipt = tiny.explain("fee_due_on", fee_month="2026-12", readings={"holiday": "moves"})
    told = receipt.as_json("en")
    assert json.loads(json.dumps(told)) == told
    working = told.pop("working")
    assert told == {
        "question": "fee_due_on",
        "answer": "2026-12-10",
        "clauses": ["2-2", "2-1"],
        "terms_version": "2024-03-05",
        "readings": {"holiday": "moves"},
        "parameters": {"due_day": 10},
        "parameter_sources": {"due_day": ["operator"]},
        "inputs": {"fee_month": "2026-12"},
        "rule_hash": tiny.rules["fee_due_on"][0].source_hash,
    }
    assert working.splitlines() == [
        "By Art. 2(2), Art. 2(1) (version of 2024-03-05)",
        "Fact: month of the fee 2026-12",
        "◇ Art. 2(2), Art. 2(1) fee_due_on: Fees are due on a fixed day of the month.",
        "Value: due day (source: the operator's settings)",
        "Reading: Does a due date on a holiday move? → it moves",
        "day due day 10 of month of the fee 2026-12 → 2026-12-10",
        "first business day on or after 2026-12-10 → 2026-12-10",
        "Answer: 2026-12-10",
    ]


def test_a_working_in_japanese(tiny: Pack) -> None:
    assert tiny.explain("cash_taken").working().splitlines() == [
        "第2条2項1号(2024-03-05 の版)による",
        "◇ 第2条2項1号 cash_taken: 現金は受け取らない。",
        "答え: いいえ",
    ]


def test_only_the_values_that_were_used_are_told(tiny: Pack) -> None:
    case = {"principal_yen": 39600, "due_on": "2021-03-20"}
    late = tiny.explain("late_interest", paid_on="2021-04-15", **case)
    assert late.as_json()["parameters"] == {"rate": 26}
    each = tiny.explain(
        "late_interest", paid_on="2021-04-15", readings={"rate_day": "each"}, **case
    )
    assert each.as_json()["parameters"]["rate"] == [
        {"from": "2020-04-01", "until": "2021-03-31", "value": 26, "document": "law"},
        {"from": "2021-04-01", "until": "2022-12-31", "value": 25, "document": "law"},
    ]
    in_time = tiny.explain("late_interest", paid_on="2021-03-20", **case)
    assert in_time.as_json()["parameters"] == {}


def test_a_value_without_an_end_has_none(tiny: Pack) -> None:
    mine = tiny.configured(parameters={"rate": {"2021-04-01": 30}})
    receipt = mine.explain(
        "late_interest", principal_yen=39600, due_on="2021-03-20", paid_on="2021-04-15",
        readings={"rate_day": "each"},
    )  # fmt: skip
    told = receipt.as_json()
    assert told["parameters"]["rate"][1] == {
        "from": "2021-04-01", "until": None, "value": 30, "document": "operator",
    }  # fmt: skip
    assert told["parameter_sources"]["rate"] == ["law", "operator"]


def test_as_of_chooses_values_but_not_the_days_a_table_is_weighed_over(tiny: Pack) -> None:
    case = {"principal_yen": 39600, "due_on": "2024-05-01", "paid_on": "2024-06-01"}
    receipt = tiny.explain("late_interest", as_of="2021-05-01", **case)
    assert receipt.terms_version == "2020-12-21"
    assert receipt.as_json()["parameters"] == {"rate": 24}
    fee = tiny.explain("monthly_fee", as_of="2021-05-01", fee_month="2024-05")
    assert fee.as_json()["parameters"] == {"fee_yen": 3000}


def test_answers_in_parts_and_without_a_value(tiny: Pack) -> None:
    period = tiny.explain("period", started_on="2026-01-15", containing="2026-01-20")
    assert period.answer["last_day"] == dt.date(2026, 1, 31)
    assert period.as_json()["answer"] == {"first_day": "2026-01-15", "last_day": "2026-01-31"}
    assert period.working("en").endswith("Answer: first_day = 2026-01-15, last_day = 2026-01-31")
    nothing = tiny.explain("refund", change_yen=5, student=False, asked_on="2026-01-20")
    assert nothing.answer is None
    assert nothing.working("ja").endswith("答え: なし")
    assert nothing.working("en").endswith("Answer: none")


def test_parts_of_an_inner_answer_are_named(tiny: Pack) -> None:
    case = {"started_on": "2026-01-15", "containing": "2026-01-20"}
    working = tiny.explain("days_left", **case).working("en")
    assert "days from a day of the period 2026-01-20 to last_day 2026-01-31 → 11" in working


def test_truths_and_lists_among_the_inputs(tiny: Pack) -> None:
    told = tiny.explain(
        "late_interest_of_pieces",
        due_on="2024-05-01",
        pieces_yen=[10000],
        pieces_paid_on=["2024-06-30"],
    ).as_json()
    assert told["inputs"]["pieces_paid_on"] == ["2024-06-30"]
    refund = tiny.explain("refund", change_yen=-1000, student=True, asked_on="2026-01-20")
    assert refund.as_json()["inputs"]["student"] is True
    assert refund.working("en").endswith("Answer: -20,000")


def test_absent_facts_are_none_in_a_working(tiny: Pack) -> None:
    working = tiny.explain("monthly_fee", fee_month="2026-01").working("en")
    assert "is day of joining none given → no" in working
