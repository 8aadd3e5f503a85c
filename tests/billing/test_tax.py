"""Consumption tax within prices: per rate, once per invoice, to the yen."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiyaku.billing.tax import TaxOfRate, by_rate, included_tax

YEN = st.integers(0, 10**12)
RATES = st.integers(1, 99)
AMOUNTS = st.lists(st.tuples(st.one_of(st.none(), st.sampled_from([8, 10, 12])), YEN), max_size=30)


@pytest.mark.parametrize(
    ("total_yen", "percent", "tax_yen"),
    [(110, 10, 10), (109, 10, 9), (10, 10, 0), (11, 10, 1), (108, 8, 8), (107, 8, 7), (0, 10, 0)],
)
def test_the_tax_within_an_amount_is_cut_below_one_yen(
    total_yen: int, percent: int, tax_yen: int
) -> None:
    assert included_tax(total_yen, percent) == tax_yen


@given(YEN, RATES)
def test_the_tax_is_the_exact_share_cut_down(total_yen: int, percent: int) -> None:
    exact = Fraction(total_yen) * percent / (100 + percent)
    assert 0 <= exact - included_tax(total_yen, percent) < 1


@given(AMOUNTS)
def test_each_rate_is_computed_once_over_its_total(amounts: list[tuple[int | None, int]]) -> None:
    found = by_rate(amounts)
    assert {one.percent for one in found} == {percent for percent, _ in amounts}
    assert len({one.percent for one in found}) == len(found)
    assert sum(one.total_yen for one in found) == sum(yen for _, yen in amounts)
    for one in found:
        assert one.total_yen == sum(yen for percent, yen in amounts if percent == one.percent)
        assert one.tax_yen == (
            0 if one.percent is None else one.total_yen * one.percent // (100 + one.percent)
        )


@given(AMOUNTS, st.randoms())
def test_the_order_of_lines_changes_nothing(
    amounts: list[tuple[int | None, int]], die: object
) -> None:
    shuffled = list(amounts)
    die.shuffle(shuffled)
    assert by_rate(shuffled) == by_rate(amounts)


def test_a_total_is_rounded_not_its_lines() -> None:
    """Two lines of 105 yen hold 9.5 yen each: 19 together, 18 if each were cut."""
    assert by_rate([(10, 105), (10, 105)]) == (TaxOfRate(10, 210, 19),)


def test_the_highest_rate_comes_first_and_what_bears_no_tax_last() -> None:
    found = by_rate([(None, 41), (8, 108), (10, 110)])
    assert found == (TaxOfRate(10, 110, 10), TaxOfRate(8, 108, 8), TaxOfRate(None, 41, 0))
