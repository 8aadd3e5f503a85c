"""Traced values: the same result as without, and a line for each step."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiyaku import terms
from kiyaku.terms.tracing import Step, Trace, Traced, bare, show

SIGNS: list[tuple[Callable[[Any, Any], Any], str]] = [
    (operator.add, "+"),
    (operator.sub, "−"),
    (operator.mul, "×"),
    (operator.floordiv, "÷"),
    (operator.mod, "mod"),
    (operator.lt, "<"),
    (operator.le, "≤"),
    (operator.gt, ">"),
    (operator.ge, "≥"),
    (operator.eq, "="),
    (operator.ne, "≠"),
]


@pytest.mark.parametrize(("operate", "sign"), SIGNS)
@given(left=st.integers(-100, 100), right=st.integers(1, 100))
def test_operators_give_what_they_give_untraced(
    operate: Callable[[Any, Any], Any], sign: str, left: int, right: int
) -> None:
    trace = Trace()
    one, other = trace.leaf(np.int64(left), "甲", "a"), trace.leaf(np.int64(right), "乙", "b")
    for pair in ((one, other), (one, right), (np.int64(left), other)):
        result = operate(*pair)
        assert isinstance(result, Traced)
        assert result.value == operate(left, right)
    assert trace.steps[0].en == f"a {left} {sign} b {right} → {show(result.value, 'en')}"


@pytest.mark.parametrize(("operate", "sign"), [(operator.and_, "∧"), (operator.or_, "∨")])
def test_logical_operators(operate: Callable[[Any, Any], Any], sign: str) -> None:
    trace = Trace()
    yes = trace.leaf(np.bool_(True), "甲", "a")
    for result in (operate(yes, np.bool_(False)), operate(np.bool_(False), yes)):
        assert result.value == operate(True, False)
    assert trace.steps[0].ja.startswith(f"甲 はい {sign} いいえ")


def test_a_negative_is_a_difference_from_nothing() -> None:
    trace = Trace()
    assert (-trace.leaf(np.int64(3), "甲", "a")).value == -3
    assert trace.steps == [Step("0 − 甲 3 → -3", "0 − a 3 → -3")]


def test_numpy_columns_hand_over_to_traced_values() -> None:
    traced = Trace().leaf(np.array([1, 2]), "甲", "a")
    assert (np.array([10, 20]) - traced).value.tolist() == [9, 18]


def test_no_rule_can_branch_on_a_fact() -> None:
    with pytest.raises(TypeError, match="where"):
        bool(Trace().leaf(np.bool_(True), "甲", "a"))


def test_a_word_writes_its_line_in_both_languages() -> None:
    trace = Trace()
    date = trace.leaf(np.datetime64("2026-11-21"), "登録日", "joined")
    assert str(terms.month(date).value) == "2026-11"
    assert trace.steps == [
        Step("登録日 2026-11-21 の月 → 2026-11", "month of joined 2026-11-21 → 2026-11")
    ]


def test_words_with_any_number_of_arguments_name_all() -> None:
    trace = Trace()
    terms.latest(trace.leaf(np.int64(1), "甲", "a"), 2, 3)
    assert trace.steps[0].text("ja") == "甲 1、2、3 のうち最も遅いもの → 3"
    assert trace.steps[0].text("en") == "latest of a 1, 2, 3 → 3"


def test_a_word_keeps_its_name_and_docstring() -> None:
    assert terms.month.__name__ == "month"
    assert "month" in (terms.month.__doc__ or "")


@pytest.mark.parametrize(
    ("value", "ja", "en"),
    [
        (np.int64(39600), "39,600", "39,600"),
        (terms.NOTHING, "なし", "none"),
        (np.bool_(True), "はい", "yes"),
        (False, "いいえ", "no"),
        (np.datetime64("2026-11-21"), "2026-11-21", "2026-11-21"),
        (np.datetime64("NaT", "D"), "なし", "none"),
        (
            np.datetime64("2026-11-21T00:00:00", "us"),
            "2026-11-21T09:00:00+09:00",
            "2026-11-21T09:00:00+09:00",
        ),
        (np.timedelta64(2, "M"), "2か月", "2 months"),
        (np.timedelta64(20, "D"), "20日", "20 days"),
        (np.timedelta64(90_000_000, "us"), "90秒", "90 seconds"),
        ("email", "「email」", "“email”"),
        ("", "なし", "none"),
        (np.array([1, 2000]), "[1, 2,000]", "[1, 2,000]"),
    ],
)
def test_values_as_they_stand_in_a_line(value: Any, ja: str, en: str) -> None:
    assert show(value, "ja") == ja
    assert show(value, "en") == en


def test_the_value_of_a_traced_value() -> None:
    assert bare(Trace().leaf(3, "甲", "a")) == 3
    assert bare(3) == 3
