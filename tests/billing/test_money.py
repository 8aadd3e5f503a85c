"""Exact late interest over columns, against the same counted one by one."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiyaku import packs
from kiyaku.billing.money import fiscal_year, interest_by_invoice, sum_by_group
from kiyaku.terms import ParameterUnknown

pieces = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 2_000_000), st.integers(-10, 900)), max_size=30
)
DUE = [dt.date(2024, 1, 10), dt.date(2024, 12, 27), dt.date(2026, 11, 27), dt.date(2023, 2, 28)]


@given(pieces)
def test_interest_is_exact_over_all_pieces_and_cut_once(rows: list[tuple[int, int, int]]) -> None:
    invoice, yen, days = (np.array([row[n] for row in rows], dtype=np.int64) for n in range(3))
    due_on = np.array(DUE, dtype="M8[D]")[invoice]
    found = interest_by_invoice(
        packs.load("choppaya"), invoice, due_on, yen, due_on + days, len(DUE)
    )
    exact = [
        sum(
            (
                Fraction(amount * 146 * max(late, 0), 365_000)
                for of, amount, late in rows
                if of == n
            ),
            Fraction(0),
        )
        for n in range(len(DUE))
    ]
    assert found.tolist() == [int(one) for one in exact]


def test_the_pieces_of_an_unknown_rate_are_named() -> None:
    due_on = np.array(["2024-01-10", "2026-01-10"], dtype="M8[D]")
    with pytest.raises(ParameterUnknown) as unknown:
        interest_by_invoice(
            packs.load("netsugen"),
            np.array([0, 1]),
            due_on,
            np.array([1_000, 1_000]),
            due_on + 5,
            2,
        )
    assert unknown.value.rows.tolist() == [False, True]


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(-(2**40), 2**40)), max_size=50))
def test_sums_by_group(rows: list[tuple[int, int]]) -> None:
    groups, amounts = (np.array([row[n] for row in rows], dtype=np.int64) for n in range(2))
    expected = [sum(amount for group, amount in rows if group == n) for n in range(5)]
    assert sum_by_group(groups, amounts, 5).tolist() == expected


@pytest.mark.parametrize(
    ("day", "year"), [("2026-03-31", 2025), ("2026-04-01", 2026), ("2026-12-31", 2026)]
)
def test_a_fiscal_year_begins_in_april(day: str, year: int) -> None:
    assert fiscal_year(dt.date.fromisoformat(day)) == year
