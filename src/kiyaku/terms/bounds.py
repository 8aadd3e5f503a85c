"""Between which values a column lies, looked for once while a question is answered.

Versions, tables of parameters, absent values and overflow are all decided on a column's least and
greatest value, so that nothing is looked up row by row where one answer holds for all. Each look
is a pass over memory; what was found is therefore kept for as long as ``remembering`` lasts.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import numpy as np

Column = np.ndarray[Any, Any]

_ABSENT = int(np.iinfo(np.int64).min)
"""What an absent integer is, and what NaT is kept as: smaller than any other."""


@dataclass
class _Known:
    """What has been found out about a column; it is kept so that no other gets its ``id``."""

    column: Column
    least: int | None = None
    greatest: int | None = None


_SEEN: ContextVar[dict[int, _Known] | None] = ContextVar("bounds", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Keep what is found out about columns while it lasts; none of them may change meanwhile."""
    before = _SEEN.set({})
    try:
        yield
    finally:
        _SEEN.reset(before)


def least(column: Column) -> int:
    """The least integer of a column, dates taken as the integers they are kept in; 0 of none."""
    known = _known(column)
    if known.least is None:
        known.least = int(column.view(np.int64).min()) if column.size else 0
    return known.least


def greatest(column: Column) -> int:
    """The greatest integer of a column, dates taken as the integers they are kept in; 0 of none."""
    known = _known(column)
    if known.greatest is None:
        known.greatest = int(column.view(np.int64).max()) if column.size else 0
    return known.greatest


def some_absent(column: Column) -> bool:
    """Whether a row is absent."""
    return least(column) == _ABSENT


def note(column: Column, least: int, greatest: int) -> None:
    """Keep values between which a column was found to lie: bounds that need not be reached."""
    known = _known(column)
    known.least, known.greatest = least, greatest


def _known(column: Column) -> _Known:
    seen = _SEEN.get()
    if seen is None:
        return _Known(column)
    return seen.setdefault(id(column), _Known(column))
