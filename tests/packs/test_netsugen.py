"""The NETSUGEN pack as a whole: its register, its parameters, and what cases cannot say."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from kiyaku import packs
from kiyaku.terms import IndividualRules, Pack, ParameterUnknown

# Every clause, item and bullet of the terms, with what it is to the software.
CLAUSES = {
    "preamble": "text",
    "1-1": "text", "1-2": "rule", "1-3": "rule", "1-4": "flow", "1-5": "flow",
    "2-1": "flow", "2-2": "flow", "2-2(1)": "flow", "2-2(2)": "flow", "2-2(3)": "flow",
    "3-1": "rule",
    "4-1": "flow", "4-2": "flow", "4-3": "flow", "4-4": "flow",
    "5-1": "rule", "5-2": "rule", "5-3": "rule", "5-4": "rule",
    "6-1": "rule", "6-2": "rule",
    "7": "record", "7-1": "record", "7-2": "record", "7-3": "record", "7-4": "record",
    "7-5": "record", "7-6": "record", "7-7": "record", "7-7(1)": "record", "7-7(2)": "record",
    "7-7(3)": "record", "7-8": "record",
    "8-1": "flow", "8-2": "flow",
    "9-1": "rule+flow", "9-1(1)": "rule+flow", "9-1(2)": "rule+flow", "9-1(3)": "rule+flow",
    "9-1(4)": "rule+flow", "9-1(5)": "rule+flow", "9-1(6)": "rule+flow", "9-2": "text",
    "10-1": "rule", "10-2": "rule",
    "11-1": "text", "11-2": "rule", "11-3": "text",
    "12": "flow", "13": "flow", "14": "rule+flow",
    "15-1": "flow", "15-2": "rule", "15-3": "rule",
    "16-1": "record", "16-2": "flow", "16-3": "rule", "16-4": "rule", "16-5": "record",
    "16-6": "record",
    "17": "text", "18": "text", "suppl": "record",
}  # fmt: skip

ARTICLES = {"preamble", *(str(number) for number in range(1, 19)), "suppl"}

CITED = {
    "membership_period": ["3-1"],
    "withdrawal_last_day_to_ask": ["10-2"],
    "membership_end": ["10-2", "3-1"],
    "fee_due_on": ["5-3"],
    "late_interest": ["6-2"],
    "dunning_last_day": ["5-4"],
    "notice_arrived_at": ["15-3"],
    "lost_property_disposable_on": ["16-3"],
    "liability_cap": ["11-1", "11-2"],
    "arrears_ground": ["9-1(3)"],
    "fees_refundable": ["5-1"],
    "transferable": ["16-4"],
    "facility_rules_bind": ["16-5"],
    "plan_changes_on": ["3-1"],
    "withdrawal_revocable": ["10-2"],
}

READINGS = {
    "part_of_hour": ["by_minutes", "begun_hours"],
    "interest_end_day": ["counts", "does_not_count"],
    "interest_rate_day": ["first_day_of_delay", "each_day"],
    "interest_day_count": ["days_365", "actual"],
    "interest_rounding": ["one_yen", "hundred_yen"],
    "payment_order": ["invoiced_oldest_due_first", "accrued_costs_interest_principal"],
    "holiday_due_date": ["stays", "next_business_day"],
    "lost_property_month": ["civil_code", "days_30"],
    "claim_due_day": ["fee_due_day", "first_of_month"],
    "disposal_costs_tax": ["outside", "supply"],
    "late_interest_on": ["fees"],
    "set_time": ["operator_days"],
    "withdrawal_revocation": ["until_last_day", "with_consent", "never"],
    "plan_change_start": ["next_period", "as_leaving"],
    "terms_change_notice": ["as_the_service"],
}

ORIGINAL = Path(__file__).parents[3] / "shared" / "seeds" / "000_9fe8673789647d0f.txt"
LONGEST_SHARED_RUN = 14


@pytest.fixture
def pack() -> Pack:
    return packs.load("netsugen")


@pytest.fixture
def original() -> str:
    if not ORIGINAL.exists():
        pytest.skip("the operator's own document is not part of this repository")
    return squeezed(ORIGINAL.read_text(encoding="utf-8"))


def test_register_holds_every_clause_and_what_it_is(pack: Pack) -> None:
    assert {name: "+".join(clause.kinds) for name, clause in pack.clauses.items()} == CLAUSES


def test_register_follows_the_order_of_the_terms_and_names_each_article_once(pack: Pack) -> None:
    assert list(pack.clauses) == list(CLAUSES)
    named = [clause.article for clause in pack.clauses.values() if clause.article_title]
    assert sorted(named) == sorted(ARTICLES)


def test_every_rule_clause_is_carried(pack: Pack) -> None:
    open_rules = {
        clause.id
        for clause in pack.clauses.values()
        if "rule" in clause.kinds and not clause.carried_by
    }
    assert open_rules == set()


def test_every_question_stands_in_the_register_at_each_clause_it_cites(pack: Pack) -> None:
    for question in pack.questions():
        for cited in question.clauses:
            carriers = {one.name for one in pack.clauses[cited].carried_by if one.kind == "rule"}
            assert question.name in carriers, cited


def test_no_gist_is_said_twice(pack: Pack) -> None:
    for language in ("ja", "en"):
        gists = [clause.gist.in_language(language) for clause in pack.clauses.values()]
        assert len(set(gists)) == len(gists)


@pytest.mark.parametrize(("question", "clauses"), CITED.items())
def test_question_cites_its_clauses_in_order(pack: Pack, question: str, clauses: list[str]) -> None:
    assert list(pack.question(question).clauses) == clauses


def test_every_reading_is_registered_with_its_default_first(pack: Pack) -> None:
    assert {name: list(reading.options) for name, reading in pack.readings.items()} == READINGS
    assert all(reading.default == READINGS[name][0] for name, reading in pack.readings.items())


def test_every_parameter_rests_on_a_clause_and_on_the_terms_the_law_or_the_operator(
    pack: Pack,
) -> None:
    for dated in pack.parameters.values():
        assert "rule" in pack.clauses[dated.parameter.clause].kinds
        assert dated.parameter.source in {"terms", "law", "operator"}


def test_nothing_written_in_the_pack_is_copied_from_the_document(original: str) -> None:
    assert [(file, text) for file, text in texts() if shares_a_run(text, original)] == []


def test_a_copy_would_be_found_across_line_breaks(original: str) -> None:
    taken = original[1_000 : 1_000 + LONGEST_SHARED_RUN + 1]
    assert shares_a_run(f"x{taken[:7]}\n {taken[7:]}x", original)
    assert not shares_a_run(f"x{taken[:-1]}x{taken[-1]}", original)


@pytest.mark.parametrize(
    ("date", "version"),
    [
        ("2020-12-21", "2020-12-21"),
        ("2023-10-31", "2020-12-21"),
        ("2023-11-01", "2023-11-01"),
        ("2024-03-04", "2023-11-01"),
        ("2024-03-05", "2024-03-05"),
        ("2030-01-01", "2024-03-05"),
    ],
)
def test_three_versions_govern_in_turn(pack: Pack, date: str, version: str) -> None:
    assert pack.terms_version_on(dt.date.fromisoformat(date)) == version
    receipt = pack.explain("dunning_last_day", due_on=date)
    assert receipt.terms_version == version


def test_only_the_last_version_is_known_by_its_wording(pack: Pack) -> None:
    assert [version.text_known for version in pack.versions] == [False, False, True]


def test_an_individual_rule_wins_over_the_terms_from_its_day_on_and_is_named(pack: Pack) -> None:
    hall = IndividualRules("Rules of the hall", {"due_day": {"2027-02-01": 25}})
    service = pack.configured(individual_rules=[hall])

    before = service.explain("fee_due_on", fee_month="2027-01", registered_on="2026-01-05")
    after = service.explain("fee_due_on", fee_month="2027-02", registered_on="2026-01-05")

    assert before.answer == dt.date(2027, 1, 10)
    assert before.as_json()["parameter_sources"]["due_day"] == ["terms"]
    assert after.answer == dt.date(2027, 2, 25)
    assert after.as_json()["parameter_sources"]["due_day"] == ["Rules of the hall"]


def test_an_individual_rule_wins_over_the_operators_settings(pack: Pack) -> None:
    hall = IndividualRules("Rules of the hall", {"dunning_after_days": {"2027-02-01": 3}})
    service = pack.configured(parameters={"dunning_after_days": 15}, individual_rules=[hall])
    assert service.ask("dunning_on", due_on="2027-01-10") == dt.date(2027, 1, 25)
    assert service.ask("dunning_on", due_on="2027-02-10") == dt.date(2027, 2, 13)


def test_the_operator_enters_later_rates_and_the_known_table_stays(pack: Pack) -> None:
    service = pack.configured(parameters={"late_interest_rate_permille": {"2026-04-01": 30}})
    year = {"principal_yen": 100_000}
    assert service.ask("late_interest", due_on="2026-04-10", paid_on="2027-04-10", **year) == 3_000
    assert service.ask("late_interest", due_on="2023-04-10", paid_on="2024-04-09", **year) == 2_500
    with pytest.raises(ParameterUnknown) as raised:  # the gap between both is not filled
        service.ask("late_interest", due_on="2025-06-10", paid_on="2025-06-20", **year)
    assert "late_interest_rate_permille" in raised.value.en


def test_a_column_names_the_row_whose_rate_is_unknown_and_only_that(pack: Pack) -> None:
    due_on = dates("2024-01-10", "2027-01-10", "2027-01-10")
    paid_on = dates("2024-01-15", "2027-01-10", "2027-01-15")
    with pytest.raises(ParameterUnknown) as raised:
        pack.ask("late_interest", principal_yen=39_600, due_on=due_on, paid_on=paid_on)
    assert raised.value.rows is not None
    assert raised.value.rows.tolist() == [False, False, True]

    answers = pack.ask(
        "late_interest", principal_yen=39_600, due_on=due_on[:2], paid_on=paid_on[:2]
    )
    assert answers.tolist() == [13, 0]


def test_a_column_of_debts_paid_in_pieces_equals_the_pieces_put_together(pack: Pack) -> None:
    due_on = dates("2024-01-10", "2021-03-20")
    pieces_yen = np.array([[20_000, 19_600, 0], [400_000, 300_000, 300_000]])
    pieces_paid_on = np.stack(
        [
            dates("2024-01-15", "2024-01-31", "2024-01-31"),
            dates("2021-03-31", "2021-04-10", "2021-05-31"),
        ]
    )
    for readings in ({}, {"interest_rate_day": "each_day", "interest_day_count": "actual"}):
        whole = pack.ask(
            "late_interest_of_part_payments",
            readings=readings,
            due_on=due_on,
            pieces_yen=pieces_yen,
            pieces_paid_on=pieces_paid_on,
        )
        for row in range(2):
            exact = pack.ask(
                "late_interest_exact",
                readings=readings,
                principal_yen=pieces_yen[row],
                due_on=np.repeat(due_on[row], 3),
                paid_on=pieces_paid_on[row],
            )
            cut = pack.ask("late_interest_cut", readings=readings, exact_total=int(exact.sum()))
            assert whole[row] == cut > 0


def texts() -> Iterator[tuple[str, str]]:
    """Every piece of text in the pack's data files, with the name of its file."""
    for path in sorted(Path(str(files("kiyaku.packs.netsugen"))).rglob("*.yaml")):
        for text in strings(yaml.safe_load(path.read_text(encoding="utf-8"))):
            yield path.name, text


def shares_a_run(text: str, original: str) -> bool:
    """Whether more signs in a row than allowed stand in both, whatever the line breaks."""
    bare, run = squeezed(text), LONGEST_SHARED_RUN + 1
    return any(bare[start : start + run] in original for start in range(len(bare) - run + 1))


def strings(value: Any) -> Iterator[str]:
    """All strings within nested lists and mappings, keys left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)


def squeezed(text: str) -> str:
    """Text without white space, in one width, so that line breaks hide no copy."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def dates(*days: str) -> Any:
    """A column of civil dates."""
    return np.array(days, dtype="datetime64[D]")
