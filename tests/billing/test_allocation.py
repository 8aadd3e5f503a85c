"""Which debt a payment goes to: not a yen made or lost, and in the registered order."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiyaku.billing.allocation import (
    COSTS_INTEREST_PRINCIPAL,
    OLDEST_DUE_FIRST,
    Credit,
    OpenLine,
    allocate,
    in_order,
)
from kiyaku.billing.kinds import ChargeKind

NOVEMBER, DECEMBER = dt.date(2026, 11, 10), dt.date(2026, 12, 10)
COSTS, INTEREST, PRINCIPAL = 1, 2, 3

orders = st.sampled_from([OLDEST_DUE_FIRST, COSTS_INTEREST_PRINCIPAL])
some_yen = st.integers(0, 50_000)


@st.composite
def some_lines(draw: st.DrawFn) -> list[OpenLine]:
    """Open lines of a few invoices; the due date and the rank go with invoice and kind."""
    keys = draw(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 4)), max_size=12, unique=True))
    due_on = {invoice: draw(st.sampled_from([NOVEMBER, DECEMBER])) for invoice, _ in keys}
    return [
        OpenLine(
            invoice, number, 1, due_on[invoice], draw(st.integers(COSTS, PRINCIPAL)), draw(some_yen)
        )
        for invoice, number in keys
    ]


@st.composite
def some_credits(draw: st.DrawFn) -> list[Credit]:
    days = st.dates(dt.date(2026, 10, 1), dt.date(2027, 1, 1))
    amounts = draw(st.lists(st.tuples(days, some_yen), max_size=5))
    return [Credit(number, on, yen) for number, (on, yen) in enumerate(amounts)]


@given(some_credits(), some_lines(), orders)
def test_not_a_yen_is_made_or_lost(
    credits: list[Credit], lines: list[OpenLine], order: str
) -> None:
    applied, left = allocate(credits, lines, order)
    assert all(one.amount_yen > 0 for one in applied)
    for credit in credits:
        used = sum(x.amount_yen for x in applied if x.credit.payment_id == credit.payment_id)
        (rest,) = (x.remaining_yen for x in left if x.payment_id == credit.payment_id)
        assert used + rest == credit.remaining_yen
        assert rest >= 0
    for line in lines:
        paid = sum(x.amount_yen for x in applied if x.line == line)
        assert paid <= line.open_yen


@given(some_credits(), some_lines(), orders)
def test_nothing_waits_while_there_is_money(
    credits: list[Credit], lines: list[OpenLine], order: str
) -> None:
    applied, left = allocate(credits, lines, order)
    open_yen = sum(line.open_yen for line in lines) - sum(one.amount_yen for one in applied)
    assert open_yen == 0 or sum(one.remaining_yen for one in left) == 0


@given(some_credits(), some_lines(), orders)
def test_a_line_is_paid_only_when_all_before_it_are(
    credits: list[Credit], lines: list[OpenLine], order: str
) -> None:
    applied, _ = allocate(credits, lines, order)
    paid = [
        (line, sum(one.amount_yen for one in applied if one.line == line))
        for line in in_order(lines, order)
    ]
    for (before, paid_before), (_, paid_after) in pairwise(paid):
        assert paid_after == 0 or paid_before == before.open_yen


@given(some_credits(), some_lines(), orders)
def test_the_oldest_payment_is_used_up_first(
    credits: list[Credit], lines: list[OpenLine], order: str
) -> None:
    _, left = allocate(credits, lines, order)
    had = {credit.payment_id: credit.remaining_yen for credit in credits}
    for earlier, later in pairwise(left):
        assert (earlier.paid_on, earlier.payment_id) < (later.paid_on, later.payment_id)
        assert earlier.remaining_yen == 0 or later.remaining_yen == had[later.payment_id]


LINES = [
    OpenLine(1, 1, 1, DECEMBER, PRINCIPAL, 100),
    OpenLine(2, 1, 1, NOVEMBER, PRINCIPAL, 100),
    OpenLine(2, 2, 2, NOVEMBER, INTEREST, 10),
    OpenLine(2, 3, 3, NOVEMBER, COSTS, 5),
    OpenLine(3, 1, 2, DECEMBER, INTEREST, 20),
]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (OLDEST_DUE_FIRST, [(2, 3), (2, 2), (2, 1), (3, 1), (1, 1)]),
        (COSTS_INTEREST_PRINCIPAL, [(2, 3), (2, 2), (3, 1), (2, 1), (1, 1)]),
    ],
)
def test_the_two_orders(order: str, expected: list[tuple[int, int]]) -> None:
    assert [(line.invoice_id, line.line_number) for line in in_order(LINES, order)] == expected


@pytest.mark.parametrize("order", [OLDEST_DUE_FIRST, COSTS_INTEREST_PRINCIPAL])
def test_of_one_due_date_and_part_a_fee_comes_before_a_cost_charged_on(order: str) -> None:
    """Civil Code 488(4)(ii): the fee bears interest, and a cost of a month before does not."""
    cost, fee, older = (
        OpenLine(1, 1, ChargeKind.ADVANCED_COSTS, DECEMBER, PRINCIPAL, 100),
        OpenLine(1, 2, ChargeKind.MONTHLY_FEE, DECEMBER, PRINCIPAL, 100),
        OpenLine(2, 1, ChargeKind.ADVANCED_COSTS, NOVEMBER, PRINCIPAL, 100),
    )
    assert in_order([cost, fee, older], order) == [older, fee, cost]


def test_a_payment_is_split_over_lines_and_a_line_over_payments() -> None:
    credits = [Credit(2, DECEMBER, 60), Credit(1, NOVEMBER, 60)]
    applied, left = allocate(credits, LINES[:2], OLDEST_DUE_FIRST)
    assert [(one.credit.payment_id, one.line.invoice_id, one.amount_yen) for one in applied] == [
        (1, 2, 60), (2, 2, 40), (2, 1, 20),
    ]  # fmt: skip
    assert [one.remaining_yen for one in left] == [0, 0]
