"""A month's money: what was invoiced, paid, charged for delay and paid late in it."""

from __future__ import annotations

import datetime as dt

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from kiyaku.billing import figures, months
from kiyaku.billing.months import MonthMoney
from tests.living import Living, day, select
from tests.many import MONTHS, many, plans

pytestmark = pytest.mark.django_db


@pytest.fixture
def living(db: None) -> Living:
    """Two members; December's and January's fees fall due in January, ``late`` pays in February."""
    living = Living("netsugen", "2026-12-01", prices={"usual": 60_000})
    living.register("pays")
    living.register("late")
    living.closed("2027-01-01")
    living.pay("pays", 100_000)
    living.pay("pays", 20_000)
    living.on("2027-02-20").pay("late", 120_000, "2027-02-19")
    return living.closed("2027-03-01")


def test_a_month_is_what_happened_in_it(living: Living) -> None:
    december, january, february, march = months.series(living.id, day("2027-03-15"), 4)
    assert december == MonthMoney(day("2026-12-01"))
    assert january == MonthMoney(
        day("2027-01-01"), invoices=2, invoiced_yen=240_000, payments=2, paid_yen=120_000,
        overdue_invoices=1, overdue_yen=120_000,
    )  # fmt: skip
    assert (february.invoices, february.payments, february.paid_yen) == (2, 1, 120_000)
    assert (february.late_interest_charges, february.late_interest_yen > 0) == (1, True)
    assert (february.overdue_invoices, february.overdue_yen) == (2, 120_000)
    assert (march.invoices, march.payments, march.overdue_invoices) == (2, 0, 0)


def test_all_months_together_are_what_the_service_came_to(living: Living) -> None:
    every, whole = months.series(living.id, day("2027-03-01")), figures.money(living.id)
    assert len(every) == 13
    assert [one.month for one in every[:2]] == [day("2026-03-01"), day("2026-04-01")]
    assert sum(one.invoiced_yen for one in every) == whole.invoiced_yen
    assert sum(one.invoices for one in every) == whole.invoices
    assert sum(one.paid_yen for one in every) == whole.paid_yen
    assert sum(one.payments for one in every) == whole.payments
    assert sum(one.late_interest_yen for one in every) == whole.late_interest_yen
    assert sum(one.late_interest_charges for one in every) == whole.late_interest_charges


def test_another_service_has_none_of_it(living: Living) -> None:
    other = Living("netsugen", "2026-12-01")
    assert months.series(other.id, day("2027-03-01"), 2) == [
        MonthMoney(day("2027-02-01")), MonthMoney(day("2027-03-01")),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("last", "count", "first"),
    [("2026-01-31", 1, "2026-01-01"), ("2026-01-31", 2, "2025-12-01"),
     ("2026-12-01", 13, "2025-12-01"), ("2026-03-31", 4, "2025-12-01")],
)  # fmt: skip
def test_months_are_counted_back_over_the_year(last: str, count: int, first: str) -> None:
    living = Living("netsugen", "2026-12-01")
    every = months.series(living.id, day(last), count)
    assert (len(every), every[0].month) == (count, day(first))
    assert every[-1].month == day(last).replace(day=1)


def test_a_large_services_months_are_summed_by_the_database(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    living = many()
    with django_assert_num_queries(4):
        found = months.series(living.id, MONTHS[-1])
    assert [(one.month, one.invoices) for one in found[-6:]] == [(month, 2_000) for month in MONTHS]
    assert found[-1].invoiced_yen == sum(
        select(
            "SELECT total_yen FROM invoice i JOIN membership m ON m.id = i.membership_id"
            " WHERE m.service_id = %s AND issued_on = %s",
            living.id,
            MONTHS[-1],
        )
    )
    told = plans(lambda: months.series(living.id, MONTHS[2], 1))
    for index in (
        "invoices_by_issue_and_total", "payments_by_day_received", "one_charge_per_month_and_kind",
        "overdue_by_due_day",
    ):  # fmt: skip
        assert index in told
    assert isinstance(found[0].month, dt.date)
