"""Finding invoices by number, and invoices and payments by an exact amount."""

from __future__ import annotations

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from kiyaku.billing import search
from tests.living import Living
from tests.many import many, plans

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "yen"),
    [
        ("13200", 13_200), ("13,200", 13_200), ("¥13,200", 13_200), ("￥１３，２００", 13_200),
        ("13,200円", 13_200), ("13200 yen", 13_200), ("1", 1), ("1,000,000,000,000", 10**12),
        ("1,000,000,000,001", None), ("0", None), ("", None), ("-5", None), ("13,20", None),
        ("2026-12", None), ("1.5", None), ("九千円", None), ("9" * 40, None),
    ],
)  # fmt: skip
def test_amounts_are_read_however_they_are_written(text: str, yen: int | None) -> None:
    assert search.amount_in(text) == yen


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2026-12", (2026, 12)), ("2026-0000012", (2026, 12)), ("２０２６ー１２", (2026, 12)),
        ("2026−12", (2026, 12)), (" 2026 - 12 ", (2026, 12)), ("12", (None, 12)),
        ("26-12", None), ("2026-", None), ("12円", None), ("1" * 10, None), ("", None),
    ],
)  # fmt: skip
def test_invoice_numbers_are_read_as_printed_and_short(
    text: str, number: tuple[int | None, int] | None
) -> None:
    assert search.number_in(text) == number


@pytest.fixture
def living(db: None) -> Living:
    """Two members invoiced for December and January; the first has paid December's."""
    living = Living("netsugen", "2026-11-20")
    living.register("a")
    living.register("b")
    living.closed("2026-12-01")
    living.pay("a", 6_000)
    living.pay("b", 1_234)
    return living.closed("2027-01-01")


def by_invoice(living: Living, text: str) -> list[tuple[str, str]]:
    return [(one.invoice.number, one.matched_by) for one in search.find_invoices(living.id, text)]


def test_invoices_are_found_by_their_number(living: Living) -> None:
    assert by_invoice(living, "2026-2") == [("2026-0000002", "invoice_number")]
    assert by_invoice(living, "2") == [("2026-0000002", "invoice_number")]
    assert by_invoice(living, "2025-2") == []
    assert by_invoice(living, "99") == []


def test_invoices_are_found_by_their_total_the_latest_first(living: Living) -> None:
    all_of_them = by_invoice(living, "6,000円")
    assert [number for number, _ in all_of_them[:2]] == ["2026-0000004", "2026-0000003"]
    assert {by for _, by in all_of_them} == {"amount"}
    found = search.find_invoices(living.id, "6000", size=1)
    assert (len(found), found.is_more) == (1, True)
    assert by_invoice(living, "6001") == []


def test_what_is_a_number_and_an_amount_is_found_as_both(living: Living) -> None:
    living.set_price(3, "2027-02-01")
    living.closed("2027-02-01")
    assert by_invoice(living, "3") == [
        ("2026-0000003", "invoice_number"),
        *((f"2026-{number:07}", "amount") for number in reversed(_of_three_yen(living))),
    ]


def _of_three_yen(living: Living) -> list[int]:
    from tests.living import select

    return select(
        "SELECT n.number FROM invoice i JOIN invoice_number n ON n.invoice_id = i.id"
        " WHERE i.total_yen = 3 AND n.service_id = %s ORDER BY 1",
        living.id,
    )


def test_payments_are_found_by_their_amount(living: Living) -> None:
    (one,) = search.find_payments(living.id, "1,234")
    assert (one.payment.membership, one.payment.amount_yen) == (living.members["b"], 1_234)
    assert one.matched_by == "amount"
    assert not search.find_payments(living.id, "1235").rows
    assert not search.find_payments(living.id, "2026-1").rows


def test_nothing_of_another_service_is_found(living: Living) -> None:
    other = Living("choppaya", "2026-11-20")
    for text in ("2026-2", "2", "6000", "1234"):
        assert not search.find_invoices(other.id, text).rows
        assert not search.find_payments(other.id, text).rows


def test_indexes_are_used_in_a_large_service(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    living = many()
    with django_assert_max_num_queries(3):
        rare = search.find_invoices(living.id, "6613")
    assert 0 < len(rare) < 10
    assert "invoices_by_issue_and_total" in plans(lambda: search.find_invoices(living.id, "6613"))
    # An amount that most invoices have is found from the end of the table.
    assert "invoice_pkey" in plans(lambda: search.find_invoices(living.id, "6600円"))
    with django_assert_max_num_queries(2):
        assert search.find_payments(living.id, "13200").is_more
    assert "payments_by_day_and_amount" in plans(lambda: search.find_payments(living.id, "77"))
    numbered = plans(lambda: search.find_invoices(living.id, "2026-1200"))
    assert "Seq Scan on invoice_number" not in numbered
    assert "Index" in numbered
