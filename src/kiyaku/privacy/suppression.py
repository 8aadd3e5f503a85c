"""Which counts of a table of people may be told, so that nobody is told of by themselves.

Three steps, each of which one can follow by hand. Categories of few people are told of together, so
that every total is one of many. Within a table, a cell of few is withheld together with the corners
of a rectangle: people could have been moved around it without any figure that is told being
another, so that what is withheld may have been ``least`` different numbers at least. Where there is
no such rectangle, a line of the table joins the others. No cell is ever covered by an empty one:
who knows which cells are empty (a plan for companies has no persons) learns no other from that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from kiyaku.base.columns import Rows

_KNOWN_EMPTY = 3
"""Of so many numbers one is left open even to who knows which cells are not empty."""


def told_together(counts: Rows, least: int) -> Rows:
    """Which categories are told of only together, as the others: a mask.

    All of fewer than ``least`` people, the empty ones too; then the smallest, until the others are
    ``least`` people at least, of two categories at least in which there is anybody.
    """
    together = counts < least
    if together.any():
        for place in np.argsort(counts, kind="stable"):
            inside = counts[together]
            if inside.sum() >= least and np.count_nonzero(inside) > 1:
                break
            together[place] = True
    return together


@dataclass(frozen=True)
class Told:
    """What of a table may be told.

    Attributes:
        rows, columns: masks of those categories that are told of together, in the last line.
        counts: the table with them put together.
        withheld: its cells that are not told. Every total is.
    """

    rows: Rows
    columns: Rows
    counts: Rows
    withheld: Rows


def protected(counts: Rows, least: int) -> Told:
    """What may be told of a table of people by two things.

    Args:
        counts: people by row and column, every category that there is among them, empty ones too.
        least: so many people a cell must count.
    """
    rows = told_together(counts.sum(axis=1), least)
    columns = told_together(counts.sum(axis=0), least)
    while True:
        table = put_together(counts, rows, columns)
        open_cell = _first_open(table, least)
        if open_cell is None:
            return Told(rows, columns, table, _withheld(table, least))
        row, column = open_cell
        if _joins_row(table, row, column, least):
            rows = _with(rows, counts.sum(axis=1), row)
        else:
            columns = _with(columns, counts.sum(axis=0), column)


def told_by_totals(counts: Rows, least: int) -> bool:
    """Whether the totals of a table alone tell a cell of few, to who knows which are empty.

    They do where the cell is the only way between its row and its column: without it the cells that
    are not empty fall apart in two, and what is missing on either side is that cell.
    """
    rows, columns = np.nonzero(counts)
    ways: dict[int, list[int]] = defaultdict(list)
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        ways[row].append(-1 - column)
        ways[-1 - column].append(row)
    few = {
        frozenset((row, -1 - column))
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
        if counts[row, column] < least
    }
    return any(bridge in few for bridge in _bridges(ways))


def has_circle(pairs: Iterable[tuple[str, str]]) -> bool:
    """Whether tables by these pairs of things close a circle: then they tell of each other.

    Tables without a circle do not: any two that agree in the totals they share may both be so,
    whatever stands in the cells that are withheld.
    """
    joined: dict[str, str] = {}

    def end(one: str) -> str:
        while one in joined:
            one = joined[one]
        return one

    for first, second in pairs:
        one, other = end(first), end(second)
        if one == other:
            return True
        joined[one] = other
    return False


def put_together(counts: Rows, rows: Rows, columns: Rows | None = None) -> Rows:
    """A table with the categories of these masks put together as the others, in its last lines."""
    folded = _folded(counts, rows)
    return folded if columns is None else _folded(folded.T, columns).T


def _folded(counts: Rows, together: Rows) -> Rows:
    """The lines that are told by themselves, and after them the others as one line."""
    if not together.any():
        return counts
    return np.vstack([counts[~together], counts[together].sum(axis=0)])


def _with(together: Rows, totals: Rows, line: int) -> Rows:
    """That line of the table told of with the others; and the smallest besides, if need be."""
    single = np.flatnonzero(~together)
    found = together.copy()
    if line < len(single):
        found[single[line]] = True
    if line == len(single) or not together.any():
        left = np.flatnonzero(~found)
        found[left[np.argmin(totals[left])]] = True
    return found


def _joins_row(table: Rows, row: int, column: int, least: int) -> bool:
    """Whether the row of a cell that nothing covers is to join the others, or its column."""
    height, width = table.shape
    if height <= 2 or width <= 2:  # lines that can still be put together
        return bool(height >= width)
    poor_row = table[row].max() < least
    if poor_row != (table[:, column].max() < least):
        return bool(poor_row)
    return bool(table[row].sum() <= table[:, column].sum())


def _first_open(table: Rows, least: int) -> tuple[int, int] | None:
    """A cell of few that no rectangle covers, if there is one."""
    if min(table.shape) < 2:
        return None
    rich = np.minimum(table.max(axis=1)[:, None], table.max(axis=0)[None, :]) >= least
    for row, column in np.argwhere((table == 0) & ~rich):
        return int(row), int(column)
    for row, column in np.argwhere((table > 0) & (table < least)):
        if not _rectangles(table, row, column, least).any():
            return int(row), int(column)
    return None


def _withheld(table: Rows, least: int) -> Rows:
    """The cells of few, each with the rectangle about it that withholds the fewest people more."""
    withheld = table < least
    if min(table.shape) < 2:
        return np.zeros_like(withheld)
    few = np.argwhere(withheld)
    for row, column in few[np.argsort(-table[few[:, 0], few[:, 1]], kind="stable")]:
        more = np.where(withheld, 0, table)
        price = more[row][None, :] + more[:, column][:, None] + more
        price = np.where(_rectangles(table, row, column, least), price, np.iinfo(np.int64).max)
        opposite = np.unravel_index(np.argmin(price), price.shape)
        withheld[row, opposite[1]] = withheld[opposite[0], column] = withheld[opposite] = True
    return withheld


def _rectangles(table: Rows, row: int, column: int, least: int) -> Rows:
    """Which opposite corners make a rectangle around which enough people could be moved: a mask.

    As many more could be in the cell as are in the smaller of its neighbours, and as many fewer as
    are in the smaller of itself and the opposite corner.
    """
    count = table[row, column]
    beside, below = table[row][None, :], table[:, column][:, None]
    more, fewer = np.minimum(beside, below), np.minimum(count, table)
    covers = more + fewer >= max(least, _KNOWN_EMPTY if count else least)
    if count:
        covers &= (beside > 0) & (below > 0) & (table > 0)
    covers[row, :] = False
    covers[:, column] = False
    return covers


def _bridges(ways: dict[int, list[int]]) -> list[frozenset[int]]:
    """The ways without which what they join falls apart, after Tarjan."""
    found: list[frozenset[int]] = []
    entered: dict[int, int] = {}
    lowest: dict[int, int] = {}

    def visit(place: int, before: int | None) -> None:
        entered[place] = lowest[place] = len(entered)
        for other in ways[place]:
            if other in entered:
                if other != before:
                    lowest[place] = min(lowest[place], entered[other])
                continue
            visit(other, place)
            lowest[place] = min(lowest[place], lowest[other])
            if lowest[other] > entered[place]:
                found.append(frozenset((place, other)))

    for place in ways:
        if place not in entered:
            visit(place, None)
    return found
