"""Consumption tax that prices include, per rate and once per invoice: arithmetic alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class TaxOfRate:
    """What an invoice comes to at one rate, tax included; ``percent`` is None outside the tax."""

    percent: int | None
    total_yen: int
    tax_yen: int


def included_tax(total_yen: int, percent: int) -> int:
    """The tax within an amount that includes it, cut below one yen.

    >>> included_tax(26_400, 10), included_tax(1_000, 8)
    (2400, 74)
    """
    return total_yen * percent // (100 + percent)


def by_rate(amounts: Iterable[tuple[int | None, int]]) -> tuple[TaxOfRate, ...]:
    """Totals and tax of each rate, the highest first and what is outside the tax last.

    An invoice is rounded once per rate (Consumption Tax Act 57-4): amounts are added up first.

    Args: amounts, pairs of a percentage (None: outside the tax) and yen, tax included.
    """
    totals: dict[int | None, int] = defaultdict(int)
    for percent, yen in amounts:
        totals[percent] += yen
    rates = sorted(totals, key=lambda percent: -1 if percent is None else percent, reverse=True)
    return tuple(
        TaxOfRate(one, totals[one], 0 if one is None else included_tax(totals[one], one))
        for one in rates
    )
