"""The steps of a story about leaks and figures of people: what each needs, and what it may take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kiyaku.scenarios import values
from kiyaku.scenarios.errors import Place
from kiyaku.scenarios.values import Reader, one_of

FIRST, FULL, TOLD = "first", "full", "told"
"""What is to be done about a leak: the two reports, and telling the people."""
WITHHELD = "withheld"
"""What stands for a cell of a table that is not told."""
_GRAVE = ("sensitive", "financial", "wrongful")


def read_report_due(value: Any, place: Place) -> str:
    """One of the two reports of a leak."""
    return one_of(value, (FIRST, FULL), place)


def read_leak_steps(value: Any, place: Place) -> tuple[str, ...]:
    """A list of what is to be done about a leak."""
    return tuple(one_of(one, (FIRST, FULL, TOLD), place) for one in values.read_list(value, place))


def read_grave(value: Any, place: Place) -> tuple[str, ...]:
    """What makes a leak grave."""
    return tuple(one_of(one, _GRAVE, place) for one in values.read_list(value, place))


def read_table(value: Any, place: Place) -> dict[str, Any]:
    """People by row, or by row and column; ``withheld`` where the table does not tell."""
    return {
        row: (
            {column: _read_cell(one, place) for column, one in cells.items()}
            if isinstance(cells, dict)
            else values.read_count(cells, place)
        )
        for row, cells in values.read_mapping(value, place).items()
    }


def _read_cell(value: Any, place: Place) -> int | str:
    return WITHHELD if value == WITHHELD else values.read_count(value, place)


SHAPES: Mapping[str, tuple[Mapping[str, Reader], Mapping[str, Reader]]] = {
    "open_leak": (
        {"people": values.read_count},
        {"found_on": values.read_date, "grave": read_grave},
    ),
    "revise_leak": ({"people": values.read_count}, {"grave": read_grave}),
    "name_leaked": ({"members": values.read_texts}, {}),
    "report_leak": ({"which": read_report_due}, {}),
    "tell_leaked": ({}, {"instead": values.read_text}),
    "close_leak": ({}, {}),
    "check_leak": (
        {},
        {
            "first_due_on": values.read_arrival,
            "full_due_on": values.read_arrival,
            "late": read_leak_steps,
            "left": read_leak_steps,
            "told": values.read_count,
        },
    ),
    "publish_statistics": ({"day": values.read_date, "by": values.read_texts}, {}),
    "check_statistics": ({"table": read_table}, {}),
}
"""Of each: what it needs, and what it may take."""
