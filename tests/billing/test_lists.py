"""Invoices and payments a page at a time: the whole list, in order, in the right state."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from typing import Any

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from kiyaku.base.paging import Page
from kiyaku.billing import arrears, duties, lists, statements
from kiyaku.billing.lists import Owed
from tests.living import Living, day, select
from tests.many import MONTHS, many, plans

pytestmark = pytest.mark.django_db


def every(read: Callable[..., Page[Any]], **asked: Any) -> list[Any]:
    """A whole list, page by page."""
    found, after = [], None
    while True:
        page = read(**asked, after=after)
        found += page
        if page.after is None:
            return found
        after = page.after


@pytest.fixture
def lived(db: None) -> Living:
    """Invoices in every state: two are credited, one of them (``back``) after it was paid."""
    living = Living(
        "choppaya",
        "2026-11-01",
        parameters={"due_months_after": 0},
        readings={"first_month_fee": "full"},
    )
    for name in ("pays", "late", "cancels", "back", "never"):
        living.register(name)
    living.closed("2026-11-02")
    living.pay("back")
    for name in ("cancels", "back"):
        living.on("2026-11-05").cancel(name, "2026-11-04", "2026-11-02")
    living.pay("pays")
    return living.on("2026-12-03")


def test_an_invoice_stands_where_its_statement_says(lived: Living) -> None:
    lived.pay("late", 1_000)
    found = lists.invoices(lived.id, size=100).rows
    of_back = [one for one in found if one.membership == lived.members["back"]]
    # What was paid for it is free again, and has settled the invoice for the days of use.
    paid = [one.state for one in of_back if one.settled_on == day("2026-11-03")]
    assert sorted(paid) == ["credited", "settled"]
    assert {one.state for one in found} == {"open", "overdue", "settled", "credited"}
    for name, membership in lived.members.items():
        shown = statements.statement(membership).invoices
        assert {
            (one.number, one.state, one.open_yen, one.total_yen, one.settled_on)
            for one in found
            if one.membership == membership
        } == {
            (one.number, one.state, one.open_yen, one.total_yen, one.settled_on) for one in shown
        }, name


def test_states_share_out_all_invoices(lived: Living) -> None:
    whole = [one.invoice for one in lists.invoices(lived.id, size=100)]
    by_state = {
        state: [one.invoice for one in lists.invoices(lived.id, state=state, size=100)]
        for state in ("open", "overdue", "settled", "credited")
    }
    assert all(by_state.values())
    assert sorted(chain(*by_state.values())) == sorted(whole)
    for state, found in by_state.items():
        assert {one.state for one in lists.invoices_by_id(lived.id, found).values()} == {state}


def test_what_is_owed_is_what_the_statement_says(lived: Living) -> None:
    lived.pay("late", 1_000)
    lived.register("new")
    owed = lists.owed(lived.members.values())
    for name, membership in lived.members.items():
        balance = statements.statement(membership).balance
        assert owed.get(membership, Owed()) == Owed(
            balance.invoiced_open_yen, balance.overdue_yen
        ), name
    assert lived.members["new"] not in owed
    assert owed[lived.members["never"]].overdue_yen > 0


def test_what_was_waived_is_not_open() -> None:
    living = Living("netsugen", "2026-12-01", prices={"usual": 600_000})
    membership = living.register("m")
    living.closed("2027-01-01")
    living.on("2027-01-20").pay("m")
    living.closed("2027-02-01")
    (whole,) = lists.invoices(living.id, state="open")
    waived = living.waive("m")
    assert waived == whole.total_yen - 600_000 > 0
    (less,) = lists.invoices(living.id, state="open")
    assert (less.open_yen, less.taken_back_yen, less.total_yen) == (
        600_000, waived, whole.total_yen,
    )  # fmt: skip
    assert lists.owed([membership]) == {membership: Owed(600_000, 0)}
    living.on("2027-02-20")
    assert lists.owed([membership]) == {membership: Owed(600_000, 600_000)}
    (cell,) = arrears.cells(living.id, living.today)
    assert cell.overdue_yen == 600_000
    assert [one.open_yen for one in duties.undemanded(living.id, [whole.due_on], 5)] == [600_000]


def test_invoices_of_another_service_are_left_out(lived: Living) -> None:
    other = Living("netsugen", "2026-11-20")
    assert lists.invoices(other.id) == Page(())
    assert lists.invoices_by_id(other.id, [one.invoice for one in lists.invoices(lived.id)]) == {}
    assert lists.payments(other.id) == Page(())


def test_payments_by_the_day_received_or_paid(lived: Living) -> None:
    lived.pay("late", 1_000, "2026-12-01")
    received = [(one.amount_yen, one.received_on) for one in lists.payments(lived.id)]
    assert received[0] == (1_000, day("2026-12-03"))
    days = {"from_day": day("2026-12-01"), "until_day": day("2026-12-01")}
    assert [one.amount_yen for one in lists.payments(lived.id, by="paid", **days)] == [1_000]
    assert lists.payments(lived.id, **days) == Page(())


def test_pages_of_a_large_service_are_its_whole_list(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    living = many()
    known = select(
        "SELECT i.id FROM invoice i JOIN membership m ON m.id = i.membership_id"
        " WHERE m.service_id = %s AND date_trunc('month', i.due_on) = %s"
        " ORDER BY i.due_on DESC, i.membership_id DESC",
        living.id,
        MONTHS[2],
    )
    found = every(lists.invoices, service=living.id, due_month=day("2026-09-30"), size=200)
    assert [one.invoice for one in found] == known
    late = every(lists.invoices, service=living.id, state="overdue", size=150)
    assert [one.invoice for one in late] == select(
        "SELECT o.invoice_id FROM overdue o JOIN membership m ON m.id = o.membership_id"
        " WHERE m.service_id = %s AND o.closed_on IS NULL"
        " ORDER BY o.due_on DESC, o.membership_id DESC",
        living.id,
    )
    in_august = {"from_day": day("2026-08-08"), "until_day": day("2026-08-09")}
    paid = every(lists.payments, service=living.id, size=200, **in_august)
    assert [one.payment for one in paid] == select(
        "SELECT id FROM payment WHERE service_id = %s AND received_on BETWEEN %s AND %s"
        " ORDER BY received_on DESC, id DESC",
        living.id,
        *in_august.values(),
    )
    with django_assert_max_num_queries(1):
        lists.invoices(living.id, state="settled", after=known[300])
    with django_assert_max_num_queries(1):
        lists.payments(living.id, after=paid[3].payment)
    with django_assert_max_num_queries(1):
        lists.owed([one.membership for one in found[:50]])


def test_indexes_are_used_in_a_large_service() -> None:
    living = many()
    somewhere = lists.invoices(living.id, due_month=MONTHS[3]).rows[-1].invoice
    by_due_day = plans(lambda: lists.invoices(living.id, due_month=MONTHS[3], after=somewhere))
    assert "one_invoice_per_due_date" in by_due_day
    assert "Sort Key: i.due_on" not in by_due_day
    assert "overdue_open" in plans(lambda: lists.invoices(living.id, state="overdue"))
    assert "charge_invoiced_once" in plans(lambda: lists.invoices(living.id, state="credited"))
    assert "one_invoice_per_due_date" in plans(lambda: lists.invoices(living.id, state="open"))
    paid = lists.payments(living.id).rows[-1].payment
    by_day_received = plans(lambda: lists.payments(living.id, after=paid))
    assert "payments_by_day_received" in by_day_received
    assert "Sort" not in by_day_received
    one_day = {"from_day": day("2026-09-08"), "until_day": day("2026-09-08")}
    assert "payments_by_day_and_amount" in plans(
        lambda: lists.payments(living.id, by="paid", **one_day)
    )
    owed = plans(lambda: lists.owed(select("SELECT max(id) FROM membership")))
    assert "invoices_by_membership" in owed
