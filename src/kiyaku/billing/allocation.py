"""Which debt a payment goes to: pure arithmetic, no database.

The order is the service's reading. By default, among what has been invoiced: the oldest due date
first, and within one due date costs, interest, principal (Civil Code 488, 489). The other reading
puts costs, interest and principal first over all invoices. Of one due date and part, what is no fee
comes last: it bears no interest, and to have the rest paid is of more use to the member (488(4)).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kiyaku.billing.kinds import NOT_FEES

OLDEST_DUE_FIRST = "invoiced_oldest_due_first"
COSTS_INTEREST_PRINCIPAL = "accrued_costs_interest_principal"


@dataclass(frozen=True)
class OpenLine:
    """A line of an invoice with what is still open on it."""

    invoice_id: int
    line_number: int
    kind: int
    due_on: date
    rank: int
    open_yen: int


@dataclass(frozen=True)
class Credit:
    """A payment with what has not been applied of it."""

    payment_id: int
    paid_on: date
    remaining_yen: int


@dataclass(frozen=True)
class Applied:
    """So many yen of a payment applied to a line."""

    credit: Credit
    line: OpenLine
    amount_yen: int


def in_order(lines: Iterable[OpenLine], order: str) -> list[OpenLine]:
    """The lines in the order in which payments are applied to them."""
    if order == COSTS_INTEREST_PRINCIPAL:
        return sorted(lines, key=lambda one: (one.rank, one.due_on, *_within(one)))
    return sorted(lines, key=lambda one: (one.due_on, one.rank, *_within(one)))


def _within(line: OpenLine) -> tuple[bool, int, int]:
    """The turn of a line among those of one due date and rank."""
    return line.kind in NOT_FEES, line.invoice_id, line.line_number


def allocate(
    credits: Sequence[Credit], lines: Iterable[OpenLine], order: str
) -> tuple[list[Applied], list[Credit]]:
    """Apply payments, oldest first, to lines in order.

    Returns: what was applied, and the payments with what remains of them. Not a yen is made or
    lost: for each payment, remaining before = applied + remaining after.
    """
    applied: list[Applied] = []
    left = sorted(credits, key=lambda one: (one.paid_on, one.payment_id))
    for line in in_order(lines, order):
        open_yen = line.open_yen
        for index, credit in enumerate(left):
            amount = min(open_yen, credit.remaining_yen)
            if amount == 0:
                continue
            applied.append(Applied(credit, line, amount))
            left[index] = replace(credit, remaining_yen=credit.remaining_yen - amount)
            open_yen -= amount
    return applied, left
