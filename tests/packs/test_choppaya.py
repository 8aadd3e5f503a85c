"""Choppaya Net's pack: what its cases cannot say, about the register, columns and sums."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kiyaku import packs
from kiyaku.terms import IndividualRules, Pack, UnknownParameter

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT.parent / "shared" / "seeds" / "003_5fa378987c0fc51f.txt"
FOLDER = ROOT / "src" / "kiyaku" / "packs" / "choppaya"

CLAUSES = """
1 2
3-1 3-2 3-3 3-4
4-1 4-2
5-1 5-1(1) 5-1(2)
6-1 6-2 6-3 6-3(1) 6-3(2) 6-3(3) 6-3(4) 6-3(5) 6-3(6) 6-3(7) 6-3(8) 6-3(9)
7-1 7-2 7-3 7-4
8-1 8-2
9-1 9-2 9-3
10-1 10-2 10-3 10-4
11
12-1 12-2 12-3 12-4 12-5
13 13(1) 13(2) 13(3) 13(4) 13(5) 13(6) 13(7) 13(8) 13(9)
14-1 14-2 14-3
15-1 15-2 15-2(1) 15-2(2) 15-2(3) 15-3 15-3(1) 15-3(2) 15-4 15-5 15-6
16-1 16-2
17-1 17-2 17-3 17-4
18
19-1 19-2 19-3
20-1 20-2
21-1 21-1(1) 21-1(2) 21-1(3) 21-1(4) 21-1(5) 21-1(6) 21-1(7) 21-1(8) 21-1(9) 21-1(10)
21-2 21-3 21-4
22-1 22-2 22-3
23-1 23-2 23-3 23-4 23-5
24-1 24-2 24-3 24-4
25-1 25-2 25-2(1) 25-2(2) 25-2(3) 25-2(4) 25-2(5) 25-2(6) 25-3
26
27-1 27-2
suppl
"""

COMPUTED = """
3-2 3-3 3-4 4-1 4-2 6-3(1) 6-3(2) 6-3(3) 6-3(4) 6-3(5) 7-1 7-2 7-3 7-4 8-2 10-4 11 12-2 12-4 12-5
16-1 16-2 20-1 20-2 21-1 21-1(1) 21-2 21-3 21-4 22-1 22-2 24-1 24-2 24-4
"""

CITED = {
    "membership_period": ["20-2"],
    "withdrawal_last_day_to_ask": ["20-1"],
    "membership_end": ["20-1"],
    "fee_due_on": ["12-1"],
    "first_month_fee": ["12-1", "12-2"],
    "late_interest": ["12-4"],
    "late_handling_fee": ["12-4"],
    "initial_cancellation_last_day": ["7-1"],
    "initial_cancellation_settlement": ["7-3", "7-4"],
    "is_minor": ["6-3(4)"],
    "notice_arrived_at": ["4-2"],
    "service_end_notice_last_day": ["10-4"],
    "outage_compensation_cap": ["22-1"],
    "liability_cap": ["22-2"],
    "arrears_ground": ["21-1(1)"],
    "fees_refundable": ["20-1", "21-1"],
    "accrues_while_suspended": ["21-2"],
    "resumption_amount": ["21-4"],
    "transferable": ["17-1", "17-2"],
    "rights_and_debts_pass": ["17-4"],
    "corporate_succession_to_be_reported": ["18"],
    "inheritance_to_be_reported": ["19-1"],
    "change_proof_needed": ["8-1"],
    "corporate_succession_takes_effect_on": ["18"],
    "inheritance_takes_effect_on": ["17-1", "19-1"],
    "heirs_representative_needed": ["19-2"],
    "heirs_representative_designated": ["19-3"],
    "withdrawal_revocable": ["20-1"],
    "plan_changes_on": ["20-2"],
    "add_on_starts_on": ["9-1", "12-2"],
}

DEFAULT_READINGS = {
    "letter_arrival": "when_delivered",
    "change_proof": "not_asked",
    "initial_cancellation_rounding": "cut_once",
    "notice_day_count": "calendar_days",
    "first_month_fee": "by_day",
    "interest_day_count": "days_365",
    "interest_rounding": "one_yen",
    "late_handling_fee_when": "demanded_invoice",
    "payment_order": "invoiced_oldest_due_first",
    "cancellation_end": "literal",
    "arrears_measure": "sum_at_least_monthly_fee",
    "start_notice_day": "start_day",
    "line_suspension_notice": "not_asked",
    "succession_day": "occurred",
    "acceleration_day": "ground",
    "acceleration_reach": "every_debt",
    "resumption_fee_amount": "operator_sets",
    "outage_duty": "cap",
    "outage_rounding": "one_yen",
    "withdrawal_revocation": "until_last_day",
    "plan_change_start": "next_period",
}

YEN = st.integers(0, 1_000_000)
DAYS = st.dates(date(2022, 3, 1), date(2040, 12, 31))


@pytest.fixture(scope="module")
def choppaya() -> Pack:
    return packs.load("choppaya")


@pytest.fixture(scope="module")
def document() -> str:
    """The text of the terms without spaces, where it lies beside the repository."""
    if not DOCUMENT.exists():
        pytest.skip("the terms document does not lie beside this repository")
    return _without_spaces(DOCUMENT.read_text(encoding="utf-8"))


# The register


def test_register_has_every_clause_and_item_in_the_documents_order(choppaya: Pack) -> None:
    assert list(choppaya.clauses) == CLAUSES.split()


def test_every_clause_that_computes_is_carried_by_a_rule(choppaya: Pack) -> None:
    without = [
        clause
        for clause in COMPUTED.split()
        if not any(carrier.kind == "rule" for carrier in choppaya.clauses[clause].carried_by)
    ]
    assert without == []


def test_every_clause_of_kind_rule_is_carried_by_one(choppaya: Pack) -> None:
    for clause in choppaya.clauses.values():
        if "rule" in clause.kinds:
            assert "rule" in {carrier.kind for carrier in clause.carried_by}, clause.id


def test_every_question_stands_under_the_clause_it_rests_on(choppaya: Pack) -> None:
    for question in choppaya.questions():
        carriers = choppaya.clauses[question.clauses[0]].carried_by
        assert question.name in {carrier.name for carrier in carriers}


@pytest.mark.parametrize("question", CITED)
def test_question_cites_its_clauses(choppaya: Pack, question: str) -> None:
    assert list(choppaya.question(question).clauses) == CITED[question]


def test_readings_and_their_defaults(choppaya: Pack) -> None:
    assert {name: one.default for name, one in choppaya.readings.items()} == DEFAULT_READINGS


def test_every_article_is_titled_once(choppaya: Pack) -> None:
    titled = [clause.article for clause in choppaya.clauses.values() if clause.article_title]
    articles = [*(str(number) for number in range(1, 28)), "suppl"]
    assert titled == articles


def test_japanese_is_in_our_own_words(document: str) -> None:
    for path in sorted(FOLDER.glob("*.yaml")):
        for text in _japanese(yaml.safe_load(path.read_text(encoding="utf-8"))):
            runs = [text[at : at + 15] for at in range(len(text) - 14)]
            copied = [run for run in runs if run in document]
            assert copied == [], path.name


# Money


def test_25_days_late_cost_a_hundred_yen_to_the_yen(choppaya: Pack) -> None:
    receipt = choppaya.explain(
        "late_interest", principal_yen=10000, due_on="2026-11-27", paid_on="2026-12-22"
    )
    assert receipt.answer == 100
    assert receipt.clauses == ("12-4",)
    assert receipt.as_json()["parameters"] == {"late_interest_rate_permille": 146}


@given(fee=YEN, paid=YEN, started_on=DAYS, after=st.integers(-10, 40))
def test_settlement_balances(fee: int, paid: int, started_on: date, after: int) -> None:
    answer = packs.load("choppaya").ask(
        "initial_cancellation_settlement",
        monthly_fee_yen=fee,
        service_started_on=started_on,
        dispatched_on=started_on + timedelta(days=after),
        paid_yen=paid,
    )
    owed = answer["charged_yen"] + answer["handling_fee_yen"]
    assert paid + answer["billed_yen"] == owed + answer["refund_yen"]
    assert 0 in (answer["billed_yen"], answer["refund_yen"])


@given(
    pieces=st.lists(st.tuples(YEN, st.integers(-30, 900)), min_size=1, max_size=6),
    due_on=DAYS,
    count=st.sampled_from(["days_365", "actual"]),
)
def test_exact_pieces_add_up_to_the_interest_on_part_payments(
    pieces: list[tuple[int, int]], due_on: date, count: str
) -> None:
    pack, readings = packs.load("choppaya"), {"interest_day_count": count}
    paid_on = [due_on + timedelta(days=after) for _, after in pieces]
    exact = sum(
        pack.ask(
            "late_interest_exact", principal_yen=yen, due_on=due_on, paid_on=day, readings=readings
        )
        for (yen, _), day in zip(pieces, paid_on, strict=True)
    )
    together = pack.ask(
        "late_interest_of_part_payments",
        due_on=due_on,
        pieces_yen=[yen for yen, _ in pieces],
        pieces_paid_on=paid_on,
        readings=readings,
    )
    assert together == pack.ask("late_interest_cut", exact_total=exact, readings=readings)


def test_part_payments_of_many_debts_are_computed_row_by_row(choppaya: Pack) -> None:
    answers = choppaya.ask(
        "late_interest_of_part_payments",
        due_on=_dates("2026-11-27", "2026-12-27"),
        pieces_yen=np.array([[4000, 6000], [3000, 7000]]),
        pieces_paid_on=np.array(
            [["2026-12-07", "2026-12-22"], ["2026-12-20", "2027-01-21"]], dtype="datetime64[D]"
        ),
    )
    assert answers.tolist() == [76, 70]


# Columns


def test_age_of_majority_changes_within_one_column(choppaya: Pack) -> None:
    answers = choppaya.ask(
        "is_minor",
        born_on=_dates("2003-01-01", "2003-01-01", "2008-11-22"),
        on=_dates("2022-03-31", "2022-04-01", "2026-11-21"),
    )
    assert answers.tolist() == [True, False, True]


def test_notices_in_one_column_arrive_each_by_its_own_channel(choppaya: Pack) -> None:
    absent = np.datetime64("NaT", "us")
    sent, taken, legible = (
        np.datetime64(f"2026-12-01T01:{minute}:00", "us") for minute in ("00", "03", "05")
    )
    answers = choppaya.ask(
        "notice_arrived_at",
        channel=np.array(["email", "email", "posting", "other", "email"]),
        dispatched_at=np.array([sent, sent, sent, sent, absent]),
        accepted_at=np.array([taken, absent, absent, absent, absent]),
        posted_at=np.array([absent, legible, legible, absent, absent]),
    )
    expected = np.array([taken, absent, legible, absent, absent])
    np.testing.assert_array_equal(answers, expected)


def test_each_plan_charges_its_first_month_in_its_own_way(choppaya: Pack) -> None:
    answers = choppaya.ask(
        "first_month_fee",
        monthly_fee_yen=np.array([4980, 4980, 4980, 4980]),
        service_started_on=_dates("2026-11-16", "2026-11-16", "2026-11-16", "2026-11-16"),
        option=np.array(["full", "by_day", "free", ""]),
    )
    assert answers.tolist() == [4980, 2490, 0, 2490]


# An operator's settings


def test_individual_rules_win_and_are_named_in_the_receipt(choppaya: Pack) -> None:
    student_plan = IndividualRules("学生プラン規定", {"late_handling_fee_yen": {"2026-04-01": 0}})
    pack = choppaya.configured(
        parameters={"late_handling_fee_yen": 1100}, individual_rules=[student_plan]
    )
    receipt = pack.explain("late_handling_fee")
    assert receipt.answer == 0
    assert receipt.as_json()["parameter_sources"] == {"late_handling_fee_yen": ["学生プラン規定"]}


@pytest.mark.parametrize("capped", ["late_handling_fee_yen", "late_interest_rate_permille"])
def test_no_setting_goes_above_what_the_terms_allow(choppaya: Pack, capped: str) -> None:
    limit = choppaya.parameters[capped].parameter.at_most
    assert limit is not None
    choppaya.configured(parameters={capped: {"2026-04-01": limit}})
    with pytest.raises(UnknownParameter, match=capped):
        choppaya.configured(parameters={capped: {"2026-04-01": limit + 1}})


def _dates(*days: str) -> np.ndarray[Any, Any]:
    return np.array(days, dtype="datetime64[D]")


def _without_spaces(text: str) -> str:
    return re.sub(r"\s", "", text)


def _japanese(entry: Any) -> Iterator[str]:
    """Every Japanese text below an entry of a YAML file, without spaces."""
    if isinstance(entry, list):
        for one in entry:
            yield from _japanese(one)
    elif isinstance(entry, dict):
        for key, value in entry.items():
            if key == "ja" and isinstance(value, str):
                yield _without_spaces(value)
            else:
                yield from _japanese(value)
