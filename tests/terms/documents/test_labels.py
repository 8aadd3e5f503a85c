"""Addresses in English."""

from __future__ import annotations

import pytest

from kiyaku.terms.clauses import label
from kiyaku.terms.documents.labels import label_en


@pytest.mark.parametrize(
    ("address", "label"),
    [
        ("5", "Art. 5"),
        ("5-3", "Art. 5(3)"),
        ("5-3(1)", "Art. 5(3) item 1"),
        ("5-3(1)(2)(4)", "Art. 5(3) item 1(2)(4)"),
        ("13(1)", "Art. 13 item 1"),
        ("5の2-1", "Art. 5-2(1)"),
        ("5~2", "Art. 5~2"),
        ("suppl", "Supplementary provision"),
        ("suppl2-1(3)", "Supplementary provision 2 (1) item 3"),
        ("suppl/1-2", "Supplementary provision, Art. 1(2)"),
        ("appendix", "Appendix"),
        ("history-1", "Revision history (1)"),
        ("preamble", "Preamble"),
        ("", ""),
        ("elsewhere-1", "elsewhere-1"),
    ],
)
def test_an_address_is_said_in_english(address: str, label: str) -> None:
    assert label_en(address) == label


@pytest.mark.parametrize("address", ["12", "5-3", "9-1(3)", "13(2)", "suppl", "preamble"])
def test_a_registered_clause_is_called_the_same_by_both(address: str) -> None:
    assert label_en(address) == label(address, "en")
