"""Every clause of the terms is carried, save those named here with why not."""

from __future__ import annotations

import pytest

from kiyaku import packs
from kiyaku.flows.coverage import coverage_of

PLACE_OR_NETWORK = {
    "choppaya": {
        "14-1", "14-2", "15-2", "15-2(1)", "15-2(2)", "15-2(3)", "15-3", "15-3(1)", "15-3(2)",
        "15-4", "15-5", "16-1", "24-4",
    },
    "netsugen": {"1-5", "8-1", "8-2", "16-1", "16-2", "16-5"},
}  # fmt: skip
"""Flows and records that need a network's or a place's own procedures."""
MONEY = {"choppaya": {"12-3"}}
"""What waits for costs of the operator's to be charged on."""


@pytest.mark.parametrize("name", packs.names())
def test_what_is_not_carried_is_said_to_be_and_why(name: str) -> None:
    later = PLACE_OR_NETWORK[name] | MONEY.get(name, set())
    found = coverage_of(name)
    left = {one.clause.id for one in found if set(one.open_kinds) & {"rule", "flow"}}
    assert left - _TEXTS.get(name, set()) <= later, "name what carries it in the clauses.yaml"
    assert later <= {one.clause.id for one in found}


_TEXTS = {"netsugen": {"4-4"}}
"""Registered as procedures, yet only stating who does not answer for what."""
