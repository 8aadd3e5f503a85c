"""Declaring rules."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kiyaku import terms
from kiyaku.terms import BadFact, Pack, PackError, Rule
from kiyaku.terms.rules import rules_of


def test_a_rule_knows_its_arguments(tiny: Pack) -> None:
    rule = tiny.rules["fee_due_on"][0]
    assert rule.arguments == ("fee_month", "due_day", "holiday", "started_on")
    assert rule.optional == {"started_on"}
    assert rule.clauses == ("2-2", "2-1")
    assert rule.basis == ("fee_month", "started_on")
    assert rule.summary == "When a month's fee is due."
    assert tiny.rules["late_weight"][0].tables == {"rate"}
    assert not tiny.rules["late_weight"][0].is_question


def test_a_rule_can_still_be_called_as_the_function_it_is(tiny: Pack) -> None:
    assert tiny.rules["current_fee"][0](3000) == 3000


def test_versions_stand_in_the_order_of_their_days(tiny: Pack) -> None:
    assert [str(rule.since) for rule in tiny.rules["monthly_fee"]] == ["2020-12-21", "2024-03-05"]


def test_the_hash_tells_one_text_from_another(tiny: Pack) -> None:
    first, second = tiny.rules["monthly_fee"]
    assert first.source_hash == first.source_hash
    assert first.source_hash != second.source_hash
    assert len(first.source_hash) == 16


def test_a_function_without_a_docstring_has_no_summary() -> None:
    @terms.rule("1", since="2020-12-21", answer="bool")
    def silent() -> Any:
        return True

    assert isinstance(silent, Rule)
    assert silent.summary == ""


def test_tables_are_known_by_their_annotation_as_text_too() -> None:
    @terms.rule("1", since="2020-12-21", answer="yen")
    def weighed(rate: terms.Dated, other: int) -> Any:
        return rate

    assert weighed.tables == {"rate"}


@pytest.mark.parametrize(
    ("clauses", "since", "answer", "en"),
    [
        ((), "2020-12-21", "yen", "names no clause"),
        (("1",), "someday", "yen", "since someday cannot be read"),
        (("1",), "2020-12-21", "euro", "unknown type of answer euro"),
        (("1",), "2020-12-21", {"a": "yen", "b": "euro"}, "unknown type of answer euro"),
    ],
)
def test_declarations_that_cannot_be(
    clauses: tuple[str, ...], since: str, answer: Any, en: str
) -> None:
    def nothing() -> Any:
        return 0

    with pytest.raises(PackError, match=en):
        terms.rule(*clauses, since=since, answer=answer)(nothing)


def test_rules_belong_to_the_package_of_their_module() -> None:
    assert "fee_due_on" in rules_of("tests.terms.tinypack")
    assert rules_of("tests.terms.tiny") == {}


def test_a_precondition_names_the_rows_that_break_it() -> None:
    terms.require(np.array([True, True]), "x", ja="だめ", en="no")
    with pytest.raises(BadFact) as refused:
        terms.require(np.array([True, False]), "out_of_order", ja="だめ", en="no")
    assert refused.value.code == "out_of_order"
    assert refused.value.message("ja") == "だめ"
    assert refused.value.message("en") == "no"
    assert refused.value.rows is not None
    assert refused.value.rows.tolist() == [False, True]
