"""What the registers say carries a clause is there: every operation they name can be called."""

from __future__ import annotations

from importlib import import_module
from operator import attrgetter

import pytest

from kiyaku import packs

OPERATIONS = sorted(
    {
        (service, carrier.name)
        for service in packs.names()
        for clause in packs.load(service).clauses.values()
        for carrier in clause.carried_by
        if carrier.kind == "operation"
    }
)


@pytest.mark.parametrize(("service", "name"), OPERATIONS)
def test_operation_named_in_a_register_can_be_called(service: str, name: str) -> None:
    module, _, path = name.partition(":")
    assert callable(attrgetter(path)(import_module(module)))
