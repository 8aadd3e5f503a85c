"""How what is done about stored data is tried: measured today, and judged to hinder the service."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from kiyaku.base.errors import OperationRefused
from kiyaku.flows.network import stored_data
from kiyaku.network import stored_data as kept
from kiyaku.scenarios.states.lives import Person, Small
from kiyaku.scenarios.states.operation import NONE, Operation
from kiyaku.terms.texts import Text


def _measuring(small: Small, person: Person) -> dict[str, Any]:
    return {
        "membership": person.membership, "what": "mail", "stored_bytes": 10, "oldest_on": small.day,
    }  # fmt: skip


def _deleting(small: Small, person: Person) -> dict[str, Any]:
    """What is measured today, where it can be."""
    with suppress(OperationRefused):
        small.act(stored_data.measure_stored_data, **_measuring(small, person))
    assert person.membership is not None
    found = kept.of_membership(person.membership)
    return {
        "stored": found[0].id if found else NONE, "ground": stored_data.HINDERS,
        "deleted_bytes": 10, "reason": "x",
    }  # fmt: skip


STORED_DATA_OPERATIONS = (
    Operation(
        Text("預かりデータの測定を記録する", "measure stored data"),
        stored_data.measure_stored_data, _measuring,
    ),
    Operation(
        Text("預かりデータの削除を記録する", "record a deletion of stored data"),
        stored_data.record_stored_data_deleted, _deleting,
    ),
)  # fmt: skip
"""What is done about what a member stores."""


def measurements(small: Small, number: int) -> dict[str, Any]:
    """A file about one of those there are, or about nobody."""
    every = [one.membership for one in small.people.values() if one.membership is not None]
    which = ([*every, NONE])[number % (len(every) + 1)]
    head = "membership,what,stored_bytes,oldest_on"
    return {"content": f"{head}\n{which},mail,{number},{small.day}\n".encode()}
