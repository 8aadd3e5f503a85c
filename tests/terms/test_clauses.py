"""The register of clauses."""

from __future__ import annotations

from typing import Any

import pytest

from kiyaku.terms.clauses import (
    BOUND,
    CARRIERS,
    KINDS,
    PRICE_LIST,
    Carrier,
    bound_in_words,
    carrier_in_words,
    cited,
    kind_in_words,
    label,
    read_clause,
)
from kiyaku.terms.errors import PackError
from kiyaku.terms.texts import Text

ENTRY: dict[str, Any] = {
    "id": "9-1(3)",
    "article_title": {"ja": "制限", "en": "Restriction"},
    "kind": "rule+flow",
    "binds": "member",
    "gist": {"ja": "延滞", "en": "Arrears"},
    "carried_by": [{"rule": "arrears_ground"}, {"operation": "kiyaku.flows:restrict"}],
}


def test_reading_a_clause() -> None:
    clause = read_clause(ENTRY)
    assert clause.kinds == ("rule", "flow")
    assert clause.article == "9"
    assert clause.article_title is not None
    assert clause.article_title.en == "Restriction"
    assert clause.carried_by == (
        Carrier("rule", "arrears_ground"),
        Carrier("operation", "kiyaku.flows:restrict"),
    )


def test_a_clause_needs_no_title_and_no_carrier() -> None:
    clause = read_clause({**ENTRY, "article_title": None, "carried_by": []})
    assert clause.article_title is None
    assert clause.carried_by == ()


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "rule+poem"},
        {"binds": "nobody"},
        {"carried_by": [{"pigeon": "grey"}]},
        {"shows": ["weather"]},
    ],
)
def test_unknown_words_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(PackError, match=r"unknown (poem|nobody|pigeon|weather)"):
        read_clause({**ENTRY, **change})


@pytest.mark.parametrize(
    ("clause", "ja", "en"),
    [
        ("5-3", "第5条3項", "Art. 5(3)"),
        ("12", "第12条", "Art. 12"),
        ("9-1(3)", "第9条1項3号", "Art. 9(1) item 3"),
        ("13(2)", "第13条2号", "Art. 13 item 2"),
        ("suppl", "附則", "Supplementary provision"),
        ("preamble", "前文", "Preamble"),
    ],
)
def test_addresses_in_words(clause: str, ja: str, en: str) -> None:
    assert label(clause, "ja") == ja
    assert label(clause, "en") == en


def test_several_are_cited_each_once() -> None:
    assert cited(["17-2", "18", "17-2"]) == Text("第17条2項・第18条", "Art. 17(2), Art. 18")
    assert cited([]) == Text("", "")


def test_a_clause_about_the_price_list_shows_it() -> None:
    assert read_clause({**ENTRY, "shows": ["price_list"]}).shows == (PRICE_LIST,)
    assert read_clause(ENTRY).shows == ()


def test_kinds_carriers_and_who_is_bound_are_said_in_both_languages() -> None:
    said = [kind_in_words(one) for one in KINDS] + [carrier_in_words(one) for one in CARRIERS]
    said += [bound_in_words(one) for one in BOUND]
    assert all(one.ja and one.en and one.ja != one.en for one in said)
    assert bound_in_words("both").en == "the member and the operator"
