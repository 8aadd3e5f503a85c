"""The table of states is what really comes of trying everything everywhere."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kiyaku import flows, packs
from kiyaku.flows import admission, consenting, retention
from kiyaku.scenarios.states import OPERATIONS, SERVICE_OPERATIONS, STATES, Table, tried
from kiyaku.scenarios.states.page import TECHNICAL, written

pytestmark = pytest.mark.django_db
PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "states.md"
_ON_SOMEBODY = frozenset(
    {
        "line",
        "works_id",
        "equipment_id",
        "membership",
        "application",
        "member",
        "restriction",
        "ground",
        "succession",
        "charge",
        "booking",
        "damage_id",
        "inspection",
        "session",
        "thing",
        "token",
        "wait",
        "contact",
        "message",
        "messages",
        "case",
        "report",
    }
) | {"refund"}


def test_the_page_is_what_comes_of_trying_every_operation_in_every_state(tmp_path: Path) -> None:
    tables = [tried(name) for name in packs.names()]
    _check(tables)
    _check_technical(tables)
    page = written(tables).strip()
    if PAGE.read_text(encoding="utf-8").strip() != page:
        (tmp_path / "states.md").write_text(page + "\n", encoding="utf-8")
        pytest.fail(
            "write it anew: python -m kiyaku.cli.states_reference > docs/reference/states.md "
            f"(as it is now: {tmp_path / 'states.md'})"
        )


def _check(tables: list[Table]) -> None:
    assert {state for table in tables for state in table.states} == set(STATES)
    for table in tables:
        for number, operation in enumerate(OPERATIONS):
            for state, outcome in zip(table.states, table.row(number), strict=True):
                of_none = operation.of_membership and state.code in ("applied", "declined")
                assert (outcome is None) == of_none
    for number, operation in enumerate(OPERATIONS):
        if operation.function is consenting.consent:
            continue  # neither of these terms asks for consent anew
        row = [one for table in tables for one in table.row(number) if one is not None]
        assert any(one.is_allowed for one in row), (operation.words.en, row)


def _check_technical(tables: list[Table]) -> None:
    """Whatever rests on no clause is named as such; terms that have a clause on it cite that."""
    refused = [
        one
        for table in tables
        for number in range(len(OPERATIONS))
        for one in table.row(number)
        if one is not None and not one.is_allowed
    ]
    assert {one.code for one in refused if not one.clauses} == set(TECHNICAL)


def test_every_operation_on_somebody_is_tried() -> None:
    assert {admission.apply, *_operations()} == {one.function for one in OPERATIONS}


def test_every_other_operation_is_a_step_of_lives() -> None:
    """Registering is applying and being approved, which are both tried."""
    known = {one.function for one in (*OPERATIONS, *SERVICE_OPERATIONS)}
    assert set(_operations(on_somebody=False)) - known == {admission.register}
    assert {one.function for one in SERVICE_OPERATIONS} - set(_operations(on_somebody=False)) == {
        retention.apply
    }


def _operations(*, on_somebody: bool = True) -> Iterator[Callable[..., Any]]:
    """Every function of the flows that takes a key; those that name somebody's things alone."""
    for found in pkgutil.walk_packages(flows.__path__, f"{flows.__name__}."):
        module = importlib.import_module(found.name)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            parameters = inspect.signature(function).parameters
            own = function.__module__ == module.__name__ and not name.startswith("_")
            named = {name for name, about in parameters.items() if not _is_address(name, about)}
            if own and "key" in parameters and (named & _ON_SOMEBODY or not on_somebody):
                yield function


def _is_address(name: str, parameter: inspect.Parameter) -> bool:
    """A contact may be one of a member's, by its number, or how somebody else can be reached."""
    return (name, parameter.annotation) == ("contact", "str")
