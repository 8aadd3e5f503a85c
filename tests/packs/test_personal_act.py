"""Provisions of the Act that packs cite: alike in both languages, and told in the documents."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kiyaku.packs import load, names

TABLE = Path("docs/reference/personal-information-act.md").read_text(encoding="utf-8")
REFUSALS = [(pack, code) for pack in names() for code in load(pack).refusals]


def numbers(cited: str) -> list[str]:
    """The numbers of a citation, Roman ones in Arabic."""
    roman = {"i": "1", "ii": "2", "iii": "3"}
    return [roman.get(one, one) for one in re.findall(r"\d+|(?<=\()i+(?=\))", cited)]


@pytest.mark.parametrize(("pack", "code"), REFUSALS)
def test_a_provision_is_cited_alike_and_stands_in_the_table(pack: str, code: str) -> None:
    law = load(pack).refusals[code].law
    assert numbers(law.ja) == numbers(law.en) != []
    articles = law.en.removeprefix("Personal Information Protection Act, ")
    rows = [row for row in TABLE.splitlines() if row.startswith("| art.") and f"`{code}`" in row]
    told = " ".join(row.split("|")[1] for row in rows)
    for article in re.findall(r"\d+(?: \(\d+\))?(?: \(i+\))?", articles):
        assert article in told, (code, article)


def test_only_disclosure_is_refused_without_saying_whether_anything_is_held() -> None:
    assert load("netsugen").refusals["not_confirmed"].kinds == {"disclosure"}
