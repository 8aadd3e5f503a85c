"""Starts of a close: one runs, the dead are told from the living, what became of each is kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from kiyaku.base import close_runs, database, started
from kiyaku.base.errors import OperationRefused
from kiyaku.terms.texts import Text
from tests.living import Living, day

pytestmark = pytest.mark.django_db

AT = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)
LONG_AFTER = AT + dt.timedelta(seconds=close_runs.STARTUP_S + 1)


@pytest.fixture
def service(db: None) -> int:
    return Living("netsugen", "2026-11-15").id


def opened(service: int, at: dt.datetime = AT, pid: int | None = None) -> int:
    return close_runs.open_run(
        service, first_day=day("2026-11-15"), until=day("2026-11-18"), at=at, by="staff", pid=pid
    )


@contextmanager
def held_elsewhere(service: int) -> Iterator[psycopg.Connection]:
    """Another process closes the service."""
    with psycopg.connect(**database.connection_parameters(), autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s, -2)", [service])
        yield other


def test_a_run_says_what_it_is_to_do(service: int) -> None:
    run = close_runs.run(opened(service), at=AT)
    assert (run.state, run.first_day, run.until, run.days) == (
        "running", day("2026-11-15"), day("2026-11-18"), 4,
    )  # fmt: skip
    assert (run.started_by, run.pid, run.exit_code, run.finished_at) == ("staff", None, None, None)
    assert close_runs.last(service, at=AT) == run
    assert close_runs.latest(service, 5, at=AT) == [run]


def test_a_service_has_no_run_before_the_first(service: int) -> None:
    assert close_runs.last(service, at=AT) is None
    with pytest.raises(OperationRefused) as refused:
        close_runs.run(0, at=AT)
    assert refused.value.code == "unknown_close_run"


def test_two_do_not_run_at_the_same_time(service: int) -> None:
    opened(service)
    with pytest.raises(OperationRefused) as refused:
        opened(service, AT + dt.timedelta(seconds=close_runs.STARTUP_S))
    assert refused.value.code == "close_running"
    other = Living("netsugen", "2026-11-15").id
    assert close_runs.run(opened(other), at=AT).state == "running"


def test_one_that_never_began_is_dead_after_a_while(service: int) -> None:
    first = opened(service)
    assert close_runs.run(first, at=LONG_AFTER).state == "dead"
    opened(service, LONG_AFTER)
    buried = close_runs.run(first, at=AT)
    assert (buried.state, buried.code, buried.finished_at) == ("dead", "close_died", LONG_AFTER)
    with pytest.raises(OperationRefused) as refused:
        close_runs.begin(first, 1)
    assert refused.value.code == "close_run_over"


def test_one_that_closes_lives_as_long_as_it_holds_the_close(service: int) -> None:
    with held_elsewhere(service) as process:
        run = opened(service)
        close_runs.begin(run, 4711)
        assert close_runs.is_held(service)
        alive = close_runs.run(run, at=LONG_AFTER)
        assert (alive.state, alive.pid) == ("running", 4711)
        with pytest.raises(OperationRefused):
            opened(service, LONG_AFTER)
        assert not close_runs.hold(service)
        process.execute("SELECT pg_advisory_unlock_all()")
        dead = close_runs.run(run, at=AT)
        assert (dead.state, dead.code) == ("dead", "close_died")
        assert "killed" in dead.message.en
        assert "もう一度" in dead.message.ja
    assert close_runs.run(opened(service), at=AT).state == "running"
    assert [one.state for one in close_runs.latest(service, 9, at=AT)] == ["running", "dead"]


def test_who_holds_the_close_knows_that_the_one_before_is_dead(service: int) -> None:
    first = opened(service)
    close_runs.begin(first, 4711)
    assert close_runs.hold(service)
    try:
        second = opened(service, pid=4712)
        assert close_runs.run(second, at=AT).pid == 4712
        assert close_runs.run(first, at=AT).state == "dead"
    finally:
        close_runs.let_go(service)
    assert not close_runs.is_held(service)


def test_the_close_of_one_service_is_not_that_of_another(service: int) -> None:
    other = Living("netsugen", "2026-11-15").id
    with held_elsewhere(service):
        assert not close_runs.is_held(other)
        assert close_runs.hold(other)
        close_runs.let_go(other)


def test_what_became_of_a_run_is_kept(service: int) -> None:
    well = opened(service)
    close_runs.finish(well, at=LONG_AFTER)
    badly = opened(service)
    close_runs.finish(badly, at=LONG_AFTER, code="no_price", message=Text("あ" * 500, "bad"))
    told = [close_runs.run(one, at=LONG_AFTER) for one in (well, badly)]
    assert [(one.state, one.exit_code, one.code) for one in told] == [
        ("done", 0, ""), ("failed", 1, "no_price"),
    ]  # fmt: skip
    assert told[1].message == Text("あ" * 400, "bad")
    assert told[1].finished_at == LONG_AFTER
    close_runs.finish(badly, at=LONG_AFTER)
    assert close_runs.run(badly, at=LONG_AFTER).state == "failed"


def test_one_that_finishes_while_it_is_looked_at_is_not_called_dead(
    service: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = opened(service)
    close_runs.begin(run, 4711)

    def just_now(*_: object) -> bool:
        close_runs.finish(run, at=AT)
        return False

    monkeypatch.setattr(started.Work, "is_held", just_now)
    assert close_runs.run(run, at=AT).state == "done"
