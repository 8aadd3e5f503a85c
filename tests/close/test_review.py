"""Before closing: what it would do, beside a month before, within bounds, and nothing kept."""

from __future__ import annotations

import datetime as dt
from typing import Any

import psycopg
import pytest
from django.db import connection

from kiyaku.base import closing, database
from kiyaku.base.errors import OperationRefused
from kiyaku.close import review, run
from tests.close import small_service
from tests.close.small_service import FIRST, LAST
from tests.close.test_daily_close import everything
from tests.living import Living, day

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that does other things as well may take longer."""
    monkeypatch.setattr(review, "LAST_S", 120)


@pytest.fixture
def eve(db: None) -> small_service.SmallService:
    return small_service.on_the_eve("choppaya")


def refused(act: Any, *arguments: Any) -> str:
    with pytest.raises(OperationRefused) as refusal:
        act(*arguments)
    return refusal.value.code


@pytest.mark.parametrize("of", [LAST, FIRST])
@pytest.mark.parametrize("pack", ["netsugen", "choppaya"])
def test_it_tells_what_the_close_then_does(db: None, pack: str, of: dt.date) -> None:
    """Counts, sums and who is affected; and leaves no row behind."""
    service = small_service.on_the_eve(pack, of=of)
    before = everything()
    found = review.next_day(service.id)
    assert everything() == before
    report = run.close_day(service.id, of)
    assert found.day == of
    assert {line.what: line.count for line in found.lines if line.count} == report.counts
    assert {line.what: line.yen for line in found.lines if line.yen} == report.sums_yen
    names = {one: name for name, one in service.members.items()}
    assert {one.member for one in found.affected} <= set(service.members)
    assert all(names[one.membership] == one.member for one in found.affected)
    told = [one.what for one in found.affected]
    for what in set(told):
        assert told.count(what) == found.total(what)
    assert set(told) == set(report.counts) - {
        "periods", "charges", "lines", "parked", "settled_by_credit"
    }  # fmt: skip


def test_amounts_stand_beside_the_members(eve: small_service.SmallService) -> None:
    run.close_day(eve.id, LAST)
    yen = {(one.what, one.member): one.yen for one in review.next_day(eve.id).affected}
    report = run.close_day(eve.id, FIRST)
    assert (
        sum(n or 0 for (what, _), n in yen.items() if what == "invoices")
        == (report.sums_yen["invoices"])
    )
    assert yen["overdue", "never"] == 6600


def test_it_stands_beside_the_same_day_of_the_month_before(db: None) -> None:
    living = Living("choppaya", "2026-10-15")
    living.register("a")
    living.on("2026-11-30").register("b")
    living.on("2026-12-01")
    earlier = closing.report(living.id, day("2026-11-01"))
    found = review.next_day(living.id)
    assert found.compared_with == day("2026-11-01")
    charges = next(line for line in found.lines if line.what == "charges")
    assert (charges.count, charges.yen) == (2, 12_000)
    assert (charges.count_before, charges.yen_before) == (1, 6_000)
    assert earlier.sums_yen["charges"] == 6_000
    assert charges.words.en == "charges raised"


@pytest.mark.parametrize(
    ("on", "before"),
    [
        ("2026-12-15", "2026-11-15"),
        ("2026-12-01", "2026-11-01"),
        ("2027-03-31", "2027-02-28"),
        ("2027-02-28", "2027-01-31"),
        ("2027-03-30", "2027-02-28"),
        ("2028-02-29", "2028-01-31"),
        ("2027-01-10", "2026-12-10"),
    ],
)
def test_the_same_day_of_the_month_before(on: str, before: str) -> None:
    assert review._month_before(day(on)) == day(before)


def test_a_service_that_was_not_open_is_compared_with_nothing(db: None) -> None:
    living = Living("netsugen", "2026-11-15")
    living.register("a")
    found = review.next_day(living.id)
    assert found.compared_with is None
    assert [(one.what, one.count, one.count_before) for one in found.lines] == [
        ("charges", 1, None)
    ]


def test_what_it_could_not_compute_is_told_with_the_reason(db: None) -> None:
    living = Living("netsugen", "2026-11-15", prices={"later": {day("2027-01-01"): 6_000}})
    living.register("a", "later")
    living.register("b", "later")
    found = review.next_day(living.id, limit=1)
    assert found.total("parked") == 2
    (parked,) = found.parked
    assert (parked.member, parked.membership, parked.code) == ("a", living.members["a"], "no_price")
    assert parked.about_day == living.today
    assert parked.clause
    assert "publish one" in parked.reason.en
    assert "料金" in parked.reason.ja
    living.closed("2026-11-15")
    living.set_price(6_000, "2026-11-01", "later")
    assert (review.next_day(living.id).resumed, review.next_day(living.id).parked) == (2, ())


def test_of_many_members_some_are_listed(eve: small_service.SmallService) -> None:
    run.close_day(eve.id, LAST)
    found = review.next_day(eve.id, limit=2)
    listed = [one for one in found.affected if one.what == "invoices"]
    assert len(listed) == 2 < found.total("invoices")


def test_a_day_closed_half_way_is_told_whole(eve: small_service.SmallService) -> None:
    whole = review.next_day(eve.id)
    closing.cut_off(eve.id, LAST)
    from kiyaku.close.partition import close_partition
    from kiyaku.members import queries as members

    first, *_ = members.partitions_of(eve.id)
    close_partition(eve.id, LAST, first, run.end_of_day(LAST))
    assert review.next_day(eve.id) == whole


def test_days_ahead_are_told_by_their_numbers(eve: small_service.SmallService) -> None:
    before = everything()
    ahead = review.days_ahead(eve.id, day("2027-01-05"))
    assert everything() == before
    closed = run.close_until(eve.id, day("2027-01-05"))
    assert [(one.day, one.counts, one.sums_yen) for one in ahead] == [
        (one.day, one.counts, one.sums_yen) for one in closed
    ]
    assert len(ahead) == 37
    assert review.days_ahead(eve.id, day("2027-01-05")) == []


# --- bounds -------------------------------------------------------------------------------------


def test_it_refuses_what_is_too_large(
    eve: small_service.SmallService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(review, "MEMBERSHIPS_MOST", 9)
    assert review.next_day(eve.id).day == LAST
    monkeypatch.setattr(review, "MEMBERSHIPS_MOST", 8)
    assert refused(review.next_day, eve.id) == "too_many_memberships"
    monkeypatch.setattr(review, "MEMBERSHIP_DAYS_MOST", 18)
    assert len(review.days_ahead(eve.id, FIRST)) == 2
    assert refused(review.days_ahead, eve.id, day("2026-12-02")) == "too_many_memberships"


def test_it_refuses_while_a_close_runs(eve: small_service.SmallService) -> None:
    with psycopg.connect(**database.connection_parameters(), autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s, -2)", [eve.id])
        assert refused(review.next_day, eve.id) == "close_running"
        assert refused(review.days_ahead, eve.id, FIRST) == "close_running"


@pytest.mark.django_db(transaction=True)
def test_it_waits_for_operations_only_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    eve = small_service.on_the_eve("netsugen")
    monkeypatch.setattr(review, "WAIT_S", 1)
    with psycopg.connect(**database.connection_parameters()) as other:
        other.execute("SELECT pg_advisory_xact_lock_shared(%s, -1)", [eve.id])
        assert refused(review.next_day, eve.id) == "preview_kept_waiting"
    assert review.next_day(eve.id).day == LAST


def test_it_gives_up_when_it_lasts_too_long(
    eve: small_service.SmallService, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything()
    monkeypatch.setattr(review, "LAST_S", 0)  # no limit to a statement: the partitions are
    assert refused(review.next_day, eve.id) == "preview_too_long"
    assert everything() == before


def test_a_statement_that_lasts_too_long_is_ended(
    eve: small_service.SmallService, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*_: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(30)")

    monkeypatch.setattr(review, "LAST_S", 1)
    monkeypatch.setattr(review, "_affected", slow)
    assert refused(review.next_day, eve.id) == "preview_too_long"


def test_other_errors_of_the_database_are_not_hidden(
    eve: small_service.SmallService, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_terminate_backend(0) WHERE 1 / 0 = 1")

    monkeypatch.setattr(review, "_affected", lost)
    with pytest.raises(Exception, match="division by zero"):
        review.next_day(eve.id)


def test_it_asks_the_database_little_beyond_the_close(
    eve: small_service.SmallService, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(400) as made:
        run.preview_day(eve.id)
    with django_assert_max_num_queries(len(made.captured_queries) + 15):
        review.next_day(eve.id)
