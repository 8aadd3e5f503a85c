"""Readings and their options."""

from __future__ import annotations

from typing import Any

import pytest

from kiyaku.terms import UnknownReading
from kiyaku.terms.errors import PackError
from kiyaku.terms.readings import read_reading

ENTRY: dict[str, Any] = {
    "clause": "5-3",
    "question": {"ja": "動くか", "en": "Does it move?"},
    "default": "stays",
    "ground": {"ja": "定めなし", "en": "Nothing is said"},
    "options": {"stays": {"ja": "動かない", "en": "no"}, "moves": {"ja": "動く", "en": "yes"}},
}


def test_an_option_there_is() -> None:
    reading = read_reading("holiday", ENTRY)
    assert reading.option("moves") == "moves"
    assert reading.options["moves"].in_language("ja") == "動く"
    assert reading.question.in_language("en") == "Does it move?"


def test_an_option_there_is_not_names_those_there_are() -> None:
    with pytest.raises(UnknownReading, match="it has stays, moves") as refused:
        read_reading("holiday", ENTRY).option("flies")
    assert "stays, moves" in refused.value.ja
    assert refused.value.code == "unknown_reading"


def test_a_default_must_be_one_of_the_options() -> None:
    with pytest.raises(PackError, match="default flies is none"):
        read_reading("holiday", {**ENTRY, "default": "flies"})
