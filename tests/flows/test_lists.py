"""Lists with everything a row shows, in a fixed number of queries."""

from __future__ import annotations

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from kiyaku.base.errors import OperationRefused
from kiyaku.billing import payments as billing
from kiyaku.billing import statements
from kiyaku.flows import lists
from tests.living import Living, day
from tests.many import MONTHS, many

pytestmark = pytest.mark.django_db


@pytest.fixture
def living(db: None) -> Living:
    living = Living("netsugen", "2026-12-01", prices={"usual": 6_000, "large": 9_000})
    living.register("a")
    living.register("b", "large")
    living.closed("2027-01-01")
    living.pay("a", 5_000)
    return living.on("2027-01-20")


def test_memberships_are_listed_with_plan_and_what_they_owe(living: Living) -> None:
    found = {one.listed.member: one for one in lists.memberships(living.id)}
    for name, membership in living.members.items():
        balance = statements.statement(membership).balance
        assert (found[name].open_yen, found[name].overdue_yen) == (
            balance.invoiced_open_yen, balance.overdue_yen,
        )  # fmt: skip
    assert (found["a"].plan.ja, found["a"].open_yen) == ("usual", 7_000)
    assert (found["b"].plan.ja, found["b"].overdue_yen) == ("large", 18_000)
    (one,) = lists.memberships(living.id, plan="large", state="active")
    assert one.listed.member == "b"
    with pytest.raises(OperationRefused) as caught:
        lists.memberships(living.id, plan="larger")
    assert caught.value.code == "unknown_plan"


def test_invoices_and_payments_are_listed_with_whose_they_are(living: Living) -> None:
    found = {one.handle: one for one in lists.invoices(living.id, due_month=day("2027-01-31"))}
    assert (found["a"].listed.open_yen, found["a"].listed.state) == (7_000, "overdue")
    assert found["b"].name == "b"
    (paid,) = lists.payments(living.id)
    assert (paid.handle, paid.listed.amount_yen) == ("a", 5_000)


def test_applications_are_listed_with_the_plan_applied_for(living: Living) -> None:
    found = lists.applications(living.id, state="approved")
    assert [(one.listed.handle, one.plan.ja) for one in found] == [("b", "large"), ("a", "usual")]


def test_a_page_takes_a_handful_of_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    living = many()
    with django_assert_num_queries(3):
        memberships = lists.memberships(living.id, size=200)
    with django_assert_num_queries(4):
        large = lists.memberships(living.id, state="active", plan="large")
    with django_assert_num_queries(3):
        invoices = lists.invoices(living.id, state="settled", due_month=MONTHS[0], size=200)
    with django_assert_num_queries(2):
        payments = lists.payments(living.id, size=200)
    with django_assert_num_queries(2):
        applications = lists.applications(living.id, size=200)
    assert {len(one) for one in (memberships, invoices, payments, applications)} == {200}
    assert [one.open_yen for one in large] == [
        billing.invoiced_and_open(one.listed.membership) for one in large
    ]
