"""Facts: single values, columns, lists, choices."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kiyaku.terms import NOTHING, BadFact
from kiyaku.terms.errors import PackError
from kiyaku.terms.facts import Fact, read_fact
from kiyaku.terms.texts import Text

CHANNEL = Fact("channel", "choice", Text("方法", "way"), options=("email", "posting"))
PIECES = Fact("pieces_yen", "yen", Text("各回の額", "pieces"), "yen", is_list=True)
DAYS = Fact("paid_on", "date", Text("支払日", "days"), is_list=True)
AMOUNT = Fact("amount_yen", "yen", Text("額", "amount"), "yen")


def test_a_choice_is_one_of_its_options() -> None:
    assert CHANNEL.read("email") == "email"
    with pytest.raises(BadFact, match="channel must be one of email, posting: pigeon") as refused:
        CHANNEL.read("pigeon")
    assert "方法(channel)は email, posting のどれかです" in refused.value.ja
    with pytest.raises(BadFact):
        CHANNEL.read("")


def test_a_column_of_choices_may_lack_some_and_names_the_rows_at_fault() -> None:
    assert CHANNEL.read(np.array(["email", "", "posting"])).tolist() == ["email", "", "posting"]
    with pytest.raises(BadFact, match="pigeon") as refused:
        CHANNEL.read(np.array(["email", "pigeon"]))
    assert refused.value.rows is not None
    assert refused.value.rows.tolist() == [False, True]


@pytest.mark.parametrize("given", ["10,20", [10, 20], (10, "20"), np.array([10, 20])])
def test_lists_are_given_with_commas_or_as_sequences(given: Any) -> None:
    assert PIECES.read(given).tolist() == [10, 20]


def test_a_list_of_dates() -> None:
    assert DAYS.read("2026-11-21,2026-12-01").astype(str).tolist() == ["2026-11-21", "2026-12-01"]
    assert DAYS.read([]).tolist() == []


@pytest.mark.parametrize("given", [5, "10,-1", "10,,20", [10, None], np.array([10, -1])])
def test_lists_that_cannot_be_read(given: Any) -> None:
    with pytest.raises(BadFact, match="pieces_yen"):
        PIECES.read(given)


def test_columns_have_one_axis_and_columns_of_lists_two() -> None:
    assert AMOUNT.rows(AMOUNT.read(np.array([1, 2, 3]))) == 3
    assert AMOUNT.rows(AMOUNT.read(5)) is None
    assert PIECES.rows(PIECES.read(np.array([[1, 2, 3], [4, 5, 6]]))) == 2
    assert PIECES.rows(PIECES.read([1, 2, 3])) is None
    with pytest.raises(BadFact, match="at most 1 axes"):
        AMOUNT.read(np.array([[1, 2], [3, 4]]))
    with pytest.raises(BadFact, match="at most 2 axes"):
        PIECES.read(np.zeros((2, 2, 2), dtype=np.int64))


def test_what_cannot_be_read_is_named_with_what_would_do() -> None:
    with pytest.raises(BadFact) as refused:
        AMOUNT.read("lots")
    assert refused.value.en == "amount_yen: 'lots' cannot be read; expected an integer"
    assert refused.value.ja == "額(amount_yen)の値 'lots' は読めません。整数 が必要です。"


def test_what_stands_for_an_absent_fact() -> None:
    assert AMOUNT.absent == NOTHING
    assert PIECES.absent.tolist() == []


def test_reading_an_entry() -> None:
    fact = read_fact("on", {"type": "date", "ja": "日", "en": "day", "list": True, "unit": "d"})
    assert fact == Fact("on", "date", Text("日", "day"), "d", is_list=True)


@pytest.mark.parametrize(
    ("entry", "en"),
    [
        ({"type": "colour", "ja": "色", "en": "c"}, "unknown type colour"),
        ({"type": "choice", "ja": "色", "en": "c"}, "options belong to the type choice"),
        ({"type": "yen", "options": ["red"], "ja": "色", "en": "c"}, "options belong"),
    ],
)
def test_entries_that_cannot_be(entry: dict[str, Any], en: str) -> None:
    with pytest.raises(PackError, match=en):
        read_fact("colour", entry)
