"""What is withheld of a table nobody can compute from what is told: checked by another way."""

from __future__ import annotations

from collections import deque
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from kiyaku.privacy import suppression

LEAST = 10
_SHAPES = st.tuples(st.integers(2, 6), st.integers(2, 6))
_PEOPLE = st.one_of(
    st.just(0), st.integers(0, 4), st.integers(0, 14), st.integers(5, 60), st.integers(20, 500)
)
TABLES = _SHAPES.flatmap(lambda shape: arrays.arrays(np.int64, shape, elements=_PEOPLE))


def most_and_fewest(counts, withheld, cell, floor=0):
    """The most and the fewest people there could be in a withheld cell, by flows of people.

    From the real table one can get to any other that has the same totals and the same cells told by
    moving people around circles of withheld cells; how many can go around through one cell is a
    maximal flow. ``floor``: no withheld cell with people in it has fewer than this.
    """
    return (
        counts[cell] + _flow(counts, withheld, cell, floor, more=True),
        counts[cell] - min(_flow(counts, withheld, cell, floor, more=False), counts[cell] - floor),
    )


def _flow(counts, withheld, cell, floor, *, more):
    room: dict[tuple[int, int], int] = {}
    for row, column in np.argwhere(withheld):
        if (row, column) == tuple(cell):
            continue
        count = int(counts[row, column])
        if floor and not count:
            continue  # known to be empty
        # One more person in this cell is one step from its row to its column; fewer, the other way.
        room[row, -1 - column] = 10**9
        room[-1 - column, row] = count - floor
    start, end = (-1 - cell[1], cell[0]) if more else (cell[0], -1 - cell[1])
    moved = 0
    while (path := _path(room, start, end)) is not None:
        step = min(room[way] for way in path)
        for one, other in path:
            room[one, other] -= step
            room[other, one] = room.get((other, one), 0) + step
        moved += step
        if moved > 10**8:
            return moved
    return moved


def _path(room, start, end):
    came = {start: None}
    waiting = deque([start])
    while waiting:
        place = waiting.popleft()
        if place == end:
            path = []
            while came[place] is not None:
                path.append((came[place], place))
                place = came[place]
            return path
        for (one, other), left in room.items():
            if one == place and left > 0 and other not in came:
                came[other] = place
                waiting.append(other)
    return None


@settings(max_examples=150, deadline=None)
@given(TABLES)
def test_a_withheld_cell_may_have_been_many_numbers(counts):
    told = suppression.protected(counts, LEAST)
    table, withheld = told.counts, told.withheld
    assert table.sum() == counts.sum()
    assert (table[~withheld] >= LEAST).all() or counts.sum() < LEAST
    for cell in map(tuple, np.argwhere(withheld)):
        most, fewest = most_and_fewest(table, withheld, cell)
        assert fewest <= table[cell] <= most
        assert most - fewest >= LEAST, (cell, table.tolist(), withheld.tolist())
        assert most >= LEAST


@settings(max_examples=100, deadline=None)
@given(TABLES)
def test_who_knows_which_cells_are_empty_can_compute_no_other(counts):
    told = suppression.protected(counts, LEAST)
    table, withheld = told.counts, told.withheld
    for cell in map(tuple, np.argwhere(withheld & (table > 0) & (table < LEAST))):
        most, fewest = most_and_fewest(table, withheld, cell, floor=1)
        assert most > fewest


@settings(max_examples=100, deadline=None)
@given(TABLES)
def test_every_line_with_something_withheld_has_two_such_cells_and_enough_people(counts):
    told = suppression.protected(counts, LEAST)
    for table, withheld in ((told.counts, told.withheld), (told.counts.T, told.withheld.T)):
        for line, hidden in zip(table, withheld, strict=True):
            assert line.sum() >= LEAST or counts.sum() < LEAST
            if hidden.any():
                assert hidden.sum() >= 2
                assert line[hidden].sum() >= LEAST


@settings(max_examples=60, deadline=None)
@given(TABLES)
def test_totals_that_are_told_are_those_that_any_other_table_of_the_day_tells(counts):
    told = suppression.protected(counts, LEAST)
    alone = suppression.told_together(counts.sum(axis=1), LEAST)
    assert (told.rows | ~alone).all()  # what is told of only together there, is here too
    totals = counts.sum(axis=1)[~told.rows]
    assert told.counts.sum(axis=1)[: len(totals)].tolist() == totals.tolist()


@given(arrays.arrays(np.int64, st.integers(1, 12), elements=_PEOPLE))
def test_the_others_are_many_and_of_two_categories(counts):
    together = suppression.told_together(counts, LEAST)
    assert (counts[~together] >= LEAST).all()
    if together.any() and not together.all():
        inside = counts[together]
        assert inside.sum() >= LEAST
        assert np.count_nonzero(inside) > 1


def brute_alternatives(counts):
    """Whether another table has the same totals and the same empty cells, cell by cell."""
    rows, columns = np.nonzero(counts)
    totals = [
        *[[int(r == row) for r in rows] for row in range(counts.shape[0])],
        *[[int(c == column) for c in columns] for column in range(counts.shape[1])],
    ]
    free = _null_space([[Fraction(one) for one in line] for line in totals], len(rows))
    return {
        (int(r), int(c)): any(vector[place] for vector in free)
        for place, (r, c) in enumerate(zip(rows, columns, strict=True))
    }


def _null_space(lines, width):
    pivots: list[int] = []
    for column in range(width):
        place = next((n for n in range(len(pivots), len(lines)) if lines[n][column]), None)
        if place is None:
            continue
        here = len(pivots)
        lines[here], lines[place] = lines[place], lines[here]
        lines[here] = [one / lines[here][column] for one in lines[here]]
        for n, line in enumerate(lines):
            if n != here and line[column]:
                lines[n] = [a - line[column] * b for a, b in zip(line, lines[here], strict=True)]
        pivots.append(column)
    vectors = []
    for column in set(range(width)) - set(pivots):
        vector = [Fraction(0)] * width
        vector[column] = Fraction(1)
        for n, pivot in enumerate(pivots):
            vector[pivot] = -lines[n][column]
        vectors.append(vector)
    return vectors


@settings(max_examples=150, deadline=None)
@given(TABLES)
def test_totals_tell_a_cell_of_few_just_where_the_sums_leave_it_no_choice(counts):
    may_differ = brute_alternatives(counts)
    fixed_few = any(not differs and counts[cell] < LEAST for cell, differs in may_differ.items())
    assert suppression.told_by_totals(counts, LEAST) is fixed_few


@pytest.mark.parametrize(
    ("pairs", "closed"),
    [
        ([("plan", "area")], False),
        ([("plan", "area"), ("plan", "state"), ("area", "age")], False),
        ([("plan", "area"), ("area", "state"), ("plan", "state")], True),
        ([("kind", "age"), ("plan", "kind"), ("plan", "age")], True),
        ([("kind", "age"), ("kind", "age")], True),
    ],
)
def test_tables_that_close_a_circle(pairs, closed):
    assert suppression.has_circle(pairs) is closed


def test_a_small_cell_takes_a_rectangle_with_it():
    told = suppression.protected(np.array([[40, 3, 60], [50, 70, 80], [20, 90, 30]]), LEAST)
    assert not told.rows.any()
    assert told.withheld.tolist() == [
        [True, True, False], [False, False, False], [True, True, False]
    ]  # fmt: skip


def test_an_empty_cell_covers_nothing():
    # A plan for companies alone, one for persons alone, and one for both with seven companies.
    told = suppression.protected(np.array([[50, 0], [0, 200], [7, 300]]), LEAST)
    assert told.withheld.all()  # no table by both can be told
    assert suppression.told_by_totals(np.array([[50, 0], [0, 200], [7, 300]]), LEAST)


def test_a_large_sparse_table_is_done_in_time():
    chance = np.random.default_rng(24)
    sparse = chance.poisson(chance.gamma(0.4, 12, (48, 1)) * chance.gamma(1, 1, (1, 60)))
    told = suppression.protected(sparse.astype(np.int64), LEAST)
    assert (told.counts[~told.withheld] >= LEAST).all()
    assert min(told.counts.shape) > 1
