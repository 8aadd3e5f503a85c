"""How far a close has come, told by the database alone."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError

from kiyaku.base import close_runs, closing, database
from kiyaku.base.errors import OperationRefused
from kiyaku.close import launch, run
from kiyaku.close.progress import Progress, progress
from kiyaku.terms.texts import Text
from tests.close import small_service
from tests.living import Living, day

pytestmark = pytest.mark.django_db

AT = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)


@pytest.fixture
def living(db: None) -> Living:
    """Two members, each in a partition of its own."""
    living = Living("netsugen", "2026-11-28")
    small_service.straddle_partitions(before_border=1)
    living.register("a")
    living.register("b")
    return living


def of(living: Living) -> Progress:
    return progress(living.id, at=AT)


def day_parts(found: Progress) -> tuple[Any, ...]:
    return found.state, found.day, found.partitions_done, found.partitions


def test_before_the_first_close(living: Living) -> None:
    found = of(living)
    assert day_parts(found) == ("idle", None, 0, 0)
    assert (found.run, found.sealed, found.days, found.permille) == (None, None, 0, 0)


def test_while_days_are_closed(living: Living) -> None:
    """Told before each day, and after each partition of each day."""
    seen: list[tuple[Any, ...]] = []

    def look(*_: object) -> None:
        found = of(living)
        assert found.run is not None
        seen.append((found.day, found.partitions_done, found.days_done, found.permille))

    until = day("2026-11-29")
    with launch.recorded(living.id, until, by="staff", now=lambda: AT):
        look()
        assert of(living).state == "running"
        run.close_until(living.id, until, progress=look)
    assert [(str(on), *more) for on, *more in seen] == [
        ("2026-11-28", 0, 0, 0),
        ("2026-11-28", 1, 0, 250),
        ("2026-11-28", 2, 0, 500),
        ("2026-11-29", 1, 1, 750),
        ("2026-11-29", 2, 1, 1000),
    ]
    found = of(living)
    assert day_parts(found) == ("idle", None, 0, 0)
    assert (found.days_done, found.days, found.permille) == (2, 2, 1000)
    assert found.sealed is not None
    assert (found.sealed.day, found.sealed.head) == (until, closing.report(living.id, until).head)


def test_invoices_are_numbered_when_all_partitions_are_closed(
    living: Living, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    numbered = run.number_partition
    monkeypatch.setattr(
        run, "number_partition", lambda *a: (found.append(of(living)), numbered(*a))[1]
    )
    run.close_until(living.id, day("2027-01-01"))
    assert [(one.is_numbering, one.partitions_done) for one in found] == [(True, 2), (True, 2)]
    assert not of(living).is_numbering


def test_one_that_failed_half_way_waits_to_be_taken_up(
    living: Living, monkeypatch: pytest.MonkeyPatch
) -> None:
    until = day("2026-11-29")
    with monkeypatch.context() as patch, pytest.raises(DatabaseError):
        patch.setattr(closing, "seal_day", partial(_fail, closing.seal_day, until))
        with launch.recorded(living.id, until, by="staff", now=lambda: AT):
            run.close_until(living.id, until)
    found = of(living)
    assert day_parts(found) == ("stopped", until, 2, 2)
    assert found.run is not None
    assert (found.run.state, found.days_done, found.days) == ("failed", 1, 2)
    assert found.run.message == Text("データベースの誤り: no", "the database says: no")
    assert found.sealed is not None
    assert found.sealed.day == day("2026-11-28")
    run.close_until(living.id, until)
    assert of(living).state == "idle"


def test_one_that_failed_between_two_days_waits_as_well(living: Living) -> None:
    run_id = close_runs.open_run(
        living.id, first_day=living.today, until=day("2026-11-29"), at=AT, by="staff"
    )
    close_runs.finish(run_id, at=AT, code="no", message=Text("だめ", "no"))
    assert day_parts(of(living)) == ("stopped", None, 0, 0)
    living.closed("2026-11-29")
    assert of(living).state == "idle"


def test_a_close_by_other_means_is_seen_half_way(living: Living) -> None:
    closing.cut_off(living.id, living.today)
    found = of(living)
    assert day_parts(found) == ("stopped", living.today, 0, 2)
    assert found.run is None


def test_a_service_there_is_not(db: None) -> None:
    with pytest.raises(OperationRefused) as refused:
        progress(0, at=AT)
    assert refused.value.code == "unknown_service"


def test_looking_costs_few_questions(living: Living, django_assert_num_queries: Any) -> None:
    closing.cut_off(living.id, living.today)
    run_id = close_runs.open_run(
        living.id, first_day=living.today, until=living.today, at=AT, by="staff"
    )
    with psycopg.connect(**database.connection_parameters(), autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s, -2)", [living.id])
        close_runs.begin(run_id, 4711)
        with django_assert_num_queries(6):
            assert of(living).state == "running"


def _fail(seal: Any, until: dt.date, service: int, on: dt.date) -> None:
    if on == until:
        raise DatabaseError("no")
    seal(service, on)
