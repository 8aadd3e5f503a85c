"""Long lists a page at a time, and the first of many, with what tells that there are more.

Pages are found by key, not by counting off: the last row's id says where the next page begins, so
page 2,000 costs what page 1 costs, and rows that come or go meanwhile shift nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")
Other = TypeVar("Other")

USUAL, MOST = 50, 200
"""Rows of a page, unless asked for more or fewer; and the most there can be."""


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows of a list; ``after`` is what to ask with for the next ones, None at the end."""

    rows: tuple[Row, ...]
    after: int | None = None

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def of(self, rows: Sequence[Other]) -> Page[Other]:
        """The same page with what its rows have been made into."""
        return Page(tuple(rows), self.after)


@dataclass(frozen=True)
class Some(Generic[Row]):
    """The first rows of what was found; ``is_more`` where there are others."""

    rows: tuple[Row, ...] = ()
    is_more: bool = False

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def of(self, rows: Sequence[Other]) -> Some[Other]:
        """The same finding with what its rows have been made into."""
        return Some(tuple(rows), self.is_more)


@dataclass(frozen=True)
class Counted(Generic[Row]):
    """How many there are, and the first of them."""

    count: int
    first: tuple[Row, ...]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.first)


def reach(size: int) -> int:
    """How many rows to read for a page of this size: one more, which tells whether it goes on."""
    return held(size) + 1


def held(size: int) -> int:
    """How many rows a page of this size holds, within what is allowed."""
    return min(max(size, 1), MOST)


def page(read: Sequence[Row], size: int, key: Callable[[Row], int]) -> Page[Row]:
    """The page, from the rows read with ``reach``; ``key`` is the id the list goes by."""
    rows = tuple(read[: held(size)])
    return Page(rows, key(rows[-1]) if len(read) > len(rows) else None)


def some(read: Sequence[Row], size: int) -> Some[Row]:
    """The first rows, from those read with ``reach``."""
    return Some(tuple(read[: held(size)]), len(read) > held(size))
