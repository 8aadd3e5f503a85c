"""Payments: before and after the due date, by the day they were paid, in parts, in advance."""

from __future__ import annotations

from typing import Any

import pytest

from kiyaku.base.errors import OperationRefused
from kiyaku.flows import payments
from kiyaku.flows.payments import PaymentRow
from kiyaku.terms import ParameterUnknown
from tests.living import Living, day, select

pytestmark = pytest.mark.django_db

ACCRUED = {"payment_order": "accrued_costs_interest_principal"}


def net(**readings: str) -> Living:
    """Choppaya Net with one member whose first invoice, 100,000 yen, is due on 27 November."""
    living = Living(
        "choppaya",
        "2026-11-20",
        prices={"usual": 100_000},
        parameters={"dunning_after_days": 5, "due_months_after": 0},
        readings={"first_month_fee": "full", **readings},
    )
    living.register("m")
    return living


def overdue(living: Living) -> list[Any]:
    return select(
        "SELECT open_yen, settled_on, interest_days, interest_yen FROM overdue o"
        " WHERE membership_id = %s ORDER BY due_on",
        living.members["m"],
    )


def charges(living: Living, kind: int) -> list[int]:
    return select(
        "SELECT amount_yen FROM charge WHERE membership_id = %s AND kind = %s ORDER BY id",
        living.members["m"],
        kind,
    )


def settled_on(living: Living) -> list[Any]:
    return select(
        "SELECT settled_on FROM settlement WHERE membership_id = %s ORDER BY invoice_id",
        living.members["m"],
    )


@pytest.mark.parametrize(
    ("entered", "paid_on"),
    [("2026-11-22", None), ("2026-11-27", None), ("2026-12-03", "2026-11-27")],
)
def test_paid_by_the_due_date_costs_nothing_more(entered: str, paid_on: str | None) -> None:
    living = net().on(entered)
    living.pay("m", 100_000, paid_on)
    living.closed("2026-12-05")
    assert settled_on(living) == [day(paid_on or entered)]
    assert charges(living, 2) == charges(living, 3) == []


def test_a_payment_entered_late_takes_back_the_delay_but_not_the_record() -> None:
    living = net().on("2026-12-03")
    assert overdue(living) == [(100_000, None, None, None)]
    living.pay("m", 100_000, "2026-11-27")
    living.closed("2026-12-03")
    assert overdue(living) == [(100_000, day("2026-11-27"), 0, 0)]


@pytest.mark.parametrize(
    ("entered", "paid_on", "days", "yen"),
    [
        ("2026-11-28", None, 1, 40),
        ("2026-12-22", None, 25, 1_000),
        ("2026-12-22", "2026-12-02", 5, 200),
    ],
)
def test_interest_runs_to_the_day_of_payment(
    entered: str, paid_on: str | None, days: int, yen: int
) -> None:
    living = net().on(entered)
    living.pay("m", 100_000, paid_on)
    living.closed(entered)
    assert overdue(living)[0][2:] == (days, yen)
    assert charges(living, 2) == [yen]
    assert select("SELECT due_on FROM charge WHERE kind = 2") == [day("2026-12-27")]


def test_part_payments_bear_interest_piece_by_piece_cut_once() -> None:
    living = net()
    for entered, yen in (("2026-11-21", 30_001), ("2026-12-01", 33_333), ("2026-12-07", 36_666)):
        living.on(entered).pay("m", yen)
    living.closed("2026-12-07")
    # 33,333 for 4 days and 36,666 for 10 days at 0.04 % a day: 53.3328 + 146.664
    assert overdue(living) == [(69_999, day("2026-12-07"), 10, 199)]


def test_the_handling_fee_comes_only_with_a_demand() -> None:
    in_time, late = net().on("2026-12-01"), net().on("2026-12-03")
    for living in (in_time, late):
        living.pay("m")
        living.closed(living.today.isoformat())
    assert charges(in_time, 3) == []
    assert charges(late, 3) == [3_300]


def test_the_handling_fee_comes_with_any_delay_under_the_other_reading() -> None:
    living = net(late_handling_fee_when="overdue_invoice").on("2026-11-28")
    living.pay("m")
    living.closed("2026-11-28")
    assert charges(living, 3) == [3_300]


def test_what_is_paid_in_advance_settles_the_next_invoices() -> None:
    living = net()
    living.pay("m", 250_000)
    living.closed("2026-12-01")
    assert settled_on(living) == [day("2026-11-20")] * 2
    assert select("SELECT remaining_yen FROM payment") == [50_000]
    living.closed("2027-01-02")
    assert select("SELECT remaining_yen FROM payment") == [0]
    assert select(
        "SELECT sum(amount_yen) FROM allocation WHERE invoice_id = (SELECT max(id) FROM invoice)"
    ) == [50_000]


def test_all_that_is_open_can_be_paid_at_once() -> None:
    living = net().on("2026-12-02")
    living.pay("m")
    assert select("SELECT amount_yen FROM payment") == [200_000]
    with pytest.raises(OperationRefused) as refused:
        living.pay("m")
    assert refused.value.code == "nothing_open"


def test_the_oldest_invoice_is_paid_first() -> None:
    living = net().on("2026-12-02")
    living.pay("m", 120_000)
    assert select(
        "SELECT i.due_on, a.amount_yen FROM allocation a JOIN invoice i ON i.id = a.invoice_id"
        " ORDER BY a.id"
    ) == [(day("2026-11-27"), 100_000), (day("2026-12-27"), 20_000)]


def test_within_a_due_date_costs_and_interest_come_before_the_fee() -> None:
    living = net().on("2026-12-03")
    living.pay("m", 100_000)
    living.on("2026-12-05").pay("m", 4_000)
    # December's fee and what the delay cost are on two invoices, due on one day
    assert select(
        "SELECT i.sequence, a.kind, a.amount_yen FROM allocation a"
        " JOIN invoice i ON i.id = a.invoice_id WHERE i.due_on = '2026-12-27' ORDER BY a.id"
    ) == [(1, 3, 3_300), (1, 2, 240), (0, 1, 460)]


# --- Civil Code 489 over everything accrued ---------------------------------------------------


def test_accrued_interest_takes_from_a_payment_before_the_debt() -> None:
    living = net(**ACCRUED).on("2026-12-07")
    living.pay("m", 10_000)
    # ten days' interest and, the invoice having been demanded, the handling fee come first
    assert charges(living, 2) == [400]
    assert charges(living, 3) == [3_300]
    assert select("SELECT kind, amount_yen FROM allocation ORDER BY id") == [
        (3, 3_300), (2, 400), (1, 6_300),
    ]  # fmt: skip
    living.on("2026-12-12").pay("m", 193_887)
    living.closed("2026-12-12")
    # 6,300 for 10 days and 93,700 for 15 are 587.4 in all, of which 400 was charged before
    assert charges(living, 2) == [400, 187]
    assert charges(living, 3) == [3_300]


def test_several_payments_of_one_lot_accrue_in_turn() -> None:
    apart, together = net(**ACCRUED), net(**ACCRUED)
    for living in (apart, together):
        living.on("2026-12-20")
    apart.pay("m", 20_000, "2026-12-05")
    apart.pay("m", 30_000, "2026-12-15")
    ids = together.pay_many(("m", 30_000, "2026-12-15"), ("m", 20_000, "2026-12-05"))
    assert charges(together, 2) == charges(apart, 2)
    assert len(charges(apart, 2)) == 2
    assert select("SELECT amount_yen FROM payment WHERE id = %s", ids[0]) == [30_000]


def test_interest_that_cannot_be_computed_keeps_a_payment_from_being_applied() -> None:
    living = Living(
        "netsugen",
        "2026-11-15",
        parameters={"late_interest_rate_permille": {}},
        readings=ACCRUED,
    )
    living.register("m")
    living.on("2026-12-15")
    with pytest.raises(ParameterUnknown, match="late_interest_rate_permille"):
        living.pay("m", 500)
    assert select("SELECT count(*) FROM payment") == [0]


# --- in bulk ----------------------------------------------------------------------------------


def test_many_payments_are_entered_together() -> None:
    living = net()
    living.register("n")
    living.on("2026-11-23")
    rows = [PaymentRow(living.members[who], 100_000, day("2026-11-22")) for who in ("m", "n", "m")]
    ids = payments.receive_payments(**living.acting, rows=rows, key="lot")
    assert payments.receive_payments(**living.acting, rows=rows, key="lot") == ids
    assert select("SELECT id FROM payment ORDER BY id") == sorted(ids)
    assert select("SELECT count(*) FROM journal_entry WHERE action LIKE 'payment%%'") == [4]


def test_a_lot_of_one_is_repeated_by_its_key() -> None:
    living = net().on("2026-11-23")
    rows = [PaymentRow(living.members["m"], 5, day("2026-11-22"))]
    (first,) = payments.receive_payments(**living.acting, rows=rows, key="lot")
    assert payments.receive_payments(**living.acting, rows=rows, key="lot") == [first]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ((0, 0, "2026-11-22"), "bad_amount"),
        ((0, -5, "2026-11-22"), "bad_amount"),
        ((0, 5, "2026-11-24"), "paid_in_future"),
        ((99, 5, "2026-11-22"), "unknown_membership"),
    ],
)
def test_one_wrong_row_refuses_the_lot(row: tuple[int, int, str], code: str) -> None:
    living = net().on("2026-11-23")
    membership = living.members["m"]
    rows = [
        PaymentRow(membership, 5, day("2026-11-22")),
        PaymentRow(membership + row[0], row[1], day(row[2])),
    ]
    with pytest.raises(OperationRefused) as refused:
        payments.receive_payments(**living.acting, rows=rows)
    assert refused.value.code == code
    assert refused.value.details == {"row": 2}
    assert "2 件目" in refused.value.message("ja")
    assert select("SELECT count(*) FROM payment") == [0]


def test_a_payment_for_nobody_is_refused() -> None:
    living = net()
    with pytest.raises(OperationRefused) as refused:
        payments.receive_payment(**living.acting, membership=10**9, amount_yen=5)
    assert refused.value.code == "unknown_membership"
