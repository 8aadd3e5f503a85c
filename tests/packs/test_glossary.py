"""The glossary: one identifier for one legal effect, and every place it names exists."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from kiyaku import packs

WORDS: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parents[2] / "glossary.toml").read_text(encoding="utf-8")
)["word"]
IDENTIFIERS = {word["identifier"]: word for word in WORDS}


@pytest.fixture(params=WORDS, ids=lambda word: str(word["identifier"]))
def word(request: pytest.FixtureRequest) -> dict[str, Any]:
    found: dict[str, Any] = request.param
    return found


def test_no_identifier_and_no_japanese_word_stands_twice() -> None:
    wordings = [ja for word in WORDS for ja in (word["ja"], *word.get("also", []))]
    assert len(IDENTIFIERS) == len(WORDS)
    assert len(set(wordings)) == len(wordings)


def test_word_says_how_it_is_read_and_written(word: dict[str, Any]) -> None:
    assert re.fullmatch(r"[ぁ-んー]+", word["reading"])
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", word["identifier"])


def test_word_names_clauses_that_exist(word: dict[str, Any]) -> None:
    assert word["clauses"]
    for service, clauses in word["clauses"].items():
        assert set(clauses) <= set(packs.load(service).clauses)


def test_confusions_are_named_at_both_words(word: dict[str, Any]) -> None:
    for other in word["not_to_be_confused_with"]:
        assert word["identifier"] in IDENTIFIERS[other]["not_to_be_confused_with"]
        assert other != word["identifier"]
