"""Late interest of many invoices at once, exact per piece and cut once: arithmetic over columns."""

from __future__ import annotations

from typing import Any

import numpy as np

from kiyaku.terms import Pack

Column = np.ndarray[Any, Any]


def fiscal_year(date: Any) -> int:
    """The Japanese fiscal year (April to March) that a date lies in.

    >>> from datetime import date
    >>> fiscal_year(date(2027, 3, 31)), fiscal_year(date(2027, 4, 1))
    (2026, 2027)
    """
    return int(date.year) - (date.month < 4)


def sum_by_group(groups: Column, amounts: Column, count: int) -> Column:
    """Sums of integer amounts by group number (0 … count-1), exact in int64."""
    sums = np.zeros(count, dtype=np.int64)
    np.add.at(sums, groups, amounts)
    return sums


def interest_by_invoice(
    pack: Pack, invoice: Column, due_on: Column, piece_yen: Column, paid_on: Column, count: int
) -> Column:
    """Late interest of each of ``count`` invoices whose principal was paid in pieces.

    Args:
        invoice: invoice number (0 … count-1) of each piece.
        due_on, piece_yen, paid_on: due date of its invoice, amount and day of each piece.

    Returns: yen per invoice: exact over all its pieces, cut once at the end.

    Raises:
        ParameterUnknown: with the mask of the *pieces* whose rate is not known.
    """
    exact = pack.ask("late_interest_exact", principal_yen=piece_yen, due_on=due_on, paid_on=paid_on)
    totals = sum_by_group(invoice, exact, count)
    interest: Column = pack.ask("late_interest_cut", exact_total=totals)
    return interest
