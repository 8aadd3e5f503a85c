"""A month beside the one before, for the review of its close."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import DjangoAssertNumQueries

from kiyaku.billing import months as billing
from kiyaku.flows import months
from tests.living import Living, day
from tests.many import MONTHS, many

pytestmark = pytest.mark.django_db


def test_a_month_is_reviewed_beside_the_one_before() -> None:
    living = Living("netsugen", "2026-11-10")
    living.register("a")
    living.on("2026-12-20").register("b")
    living.register("c")
    living.on("2027-01-05").leave("a")
    living.terminate("c")
    living.closed("2027-02-28")
    found = months.review(living.id, day("2026-12-31"))
    assert (found.month.money.month, found.before.money.month) == (
        day("2026-12-01"), day("2026-11-01"),
    )  # fmt: skip
    assert (found.month.members.registered, found.before.members.registered) == (2, 1)
    assert (found.month.members.started, found.month.members.ended) == (2, 0)
    january = months.review(living.id, day("2027-01-31"))
    assert january.month.members.registered == 0
    assert january.month.members.ended >= 1
    ended = sum(
        months.review(living.id, day(f"2027-{month:02}-01")).month.members.ended
        for month in (1, 2, 3)
    )
    assert ended == 2
    assert january.before == found.month


def test_the_chart_covers_a_year_and_the_month_before_it() -> None:
    living = Living("netsugen", "2026-11-10")
    every = months.series(living.id, day("2026-12-31"))
    assert (len(every), every[0].month, every[-1].month) == (
        13, day("2025-12-01"), day("2026-12-01"),
    )  # fmt: skip


def test_a_month_is_summed_once_when_nothing_can_change_it_any_more() -> None:
    living = Living("netsugen", "2026-11-10")
    living.register("a")
    living.closed("2027-01-31")
    asked = day("2027-02-01")
    first = months.series(living.id, asked)  # January is over; its last due day is not closed yet
    with CaptureQueriesContext(connection) as captured:
        assert months.series(living.id, asked) == first
    (invoices,) = [one["sql"] for one in captured if "FROM invoice i" in one["sql"]]
    assert "'2027-01-01'" in invoices
    living.closed("2027-02-01").pay("a", 13_000)
    (january, february) = months.series(living.id, asked)[-2:]
    assert january == first[-2]
    assert (january.invoices, february.paid_yen) == (first[-2].invoices, 13_000)
    assert months.series(living.id, asked) == billing.totals(living.id, asked)
    with CaptureQueriesContext(connection) as captured:
        months.series(living.id, day("2027-01-15"), months=12)
    assert not [one["sql"] for one in captured if "FROM invoice i" in one["sql"]]


def test_a_review_takes_five_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    living = many()
    with django_assert_num_queries(5):
        found = months.review(living.id, MONTHS[-1])
    assert found.month.money.invoices == 2_000
    assert found.before.money.overdue_invoices > 0
    assert found.before.members.ended == 40
