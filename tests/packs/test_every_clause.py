"""Every clause of the terms is carried: by a rule, an operation or a page."""

from __future__ import annotations

import pytest

from kiyaku import packs
from kiyaku.flows.coverage import coverage_of
from kiyaku.terms.clauses import Carrier

READ_ONLY = {
    "choppaya": {
        "22-3", "23-1", "23-2", "23-3", "23-4", "23-5", "26", "27-1", "27-2",
    },
    "netsugen": {"9-2", "11-3", "17", "18"},
}  # fmt: skip
"""Clauses with nothing to do and nothing to answer: what carries them is that members read them.

That the page of the terms shows each of them, ``tests/public/test_terms.py`` sees.
"""
_TERMS = Carrier("page", "kiyaku.public.terms:terms")


@pytest.mark.parametrize("name", packs.names())
def test_no_clause_waits_for_what_carries_it(name: str) -> None:
    left = {one.clause.id for one in coverage_of(name) if one.open_kinds}
    assert not left, "name what carries it in the clauses.yaml"


@pytest.mark.parametrize("name", packs.names())
def test_what_is_only_read_is_text_and_nothing_else(name: str) -> None:
    register = packs.load(name).clauses.values()
    assert {one.id for one in register if one.carried_by == (_TERMS,)} == READ_ONLY[name]
    assert {kind for one in register if one.id in READ_ONLY[name] for kind in one.kinds} == {"text"}
