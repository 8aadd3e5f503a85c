"""Sandboxes made and removed by processes of their own, started from a page."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import psycopg
import pytest
from django.db import transaction

from kiyaku.base import database, queries, sandbox_runs, sandboxes
from kiyaku.base.errors import OperationRefused
from kiyaku.base.sandbox_runs import Run
from kiyaku.close import process, sandbox_launch
from kiyaku.close.sandbox import make_sandbox
from kiyaku.close.verify import verify
from tests.living import Living, select

pytestmark = pytest.mark.django_db(transaction=True)

AT = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)
LONG_AFTER = AT + dt.timedelta(hours=1)
_PATIENCE_S = 60


def now() -> dt.datetime:
    return AT


@pytest.fixture
def living(transactional_db: None) -> Iterator[Living]:
    living = Living("netsugen", "2026-11-15")
    living.register("hanako")
    yield living
    sandbox_launch.OUTPUTS.forget(living.id)


def ended(run: Run) -> Run:
    """The run once its process is over."""
    give_up_at = time.monotonic() + _PATIENCE_S
    while not sandbox_launch.log_file(run).with_suffix(".exit").exists():
        assert time.monotonic() < give_up_at
        time.sleep(0.02)
    return sandbox_runs.run(run.id, at=AT)


def refused(code: str) -> pytest.RaisesExc[OperationRefused]:
    return pytest.RaisesExc(OperationRefused, check=lambda error: error.code == code)


@contextmanager
def held_elsewhere(service: int, lock: int) -> Iterator[None]:
    with psycopg.connect(**database.connection_parameters(), autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s, %s)", [service, lock])
        yield


def open_run(living: Living, what: str = sandbox_runs.MAKE, **more: str) -> int:
    return sandbox_runs.open_run(living.id, what=what, at=AT, by="legal", **more)


def test_a_sandbox_is_made_and_removed_by_other_processes(living: Living) -> None:
    run = sandbox_launch.start_making(service=living.id, at=AT, by="legal#1")
    assert (run.state, run.what, run.sandbox) == ("running", "make", "")
    made = ended(run)
    log = sandbox_launch.log_file(run).read_text(encoding="utf-8")
    code = f"{living.code}-sandbox-1"
    assert (made.state, made.sandbox) == ("done", code), log
    assert code in log
    (listed,) = sandboxes.sandboxes(living.id)
    assert (listed.code, listed.made_by, listed.began_on) == (code, "legal#1", living.today)
    assert verify(listed.id) == []
    gone = ended(sandbox_launch.start_removing(sandbox=listed.id, at=AT, by="accounting"))
    assert (gone.state, gone.what, gone.sandbox) == ("done", "drop", code)
    assert sandboxes.sandboxes(living.id) == []
    assert [(one.what, one.started_by) for one in sandbox_runs.latest(living.id, 5, at=AT)] == [
        ("drop", "accounting"), ("make", "legal#1"),
    ]  # fmt: skip


def test_sent_twice_it_is_started_once(living: Living) -> None:
    first = sandbox_launch.start_making(service=living.id, at=AT, by="legal", key="k")
    again = sandbox_launch.start_making(service=living.id, at=AT, by="legal", key="k")
    assert again.id == first.id
    ended(first)
    (copy,) = sandboxes.sandboxes(living.id)
    gone = sandbox_launch.start_removing(sandbox=copy.id, at=AT, by="legal", key="g")
    assert select("SELECT count(*) FROM sandbox_run") == [2]
    ended(gone)


def test_sent_twice_at_the_same_moment_it_is_started_once_too(
    living: Living, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = sandbox_runs.run(open_run(living, key="k"), at=AT)
    seen, under_key = iter([None]), sandbox_runs.under_key
    monkeypatch.setattr(
        sandbox_runs, "under_key", lambda *asked, **at: next(seen, under_key(*asked, **at))
    )
    again = sandbox_launch.start_making(service=living.id, at=AT, by="legal", key="k")
    assert again == run
    with refused("sandbox_run_running"):
        sandbox_launch.start_making(service=living.id, at=AT, by="legal", key="another")


def test_what_is_there_and_what_is_told_of_it_are_one(
    living: Living, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever vanishes at the very end leaves no copy told as failed, and none half gone."""
    run = open_run(living)
    monkeypatch.setattr(process, "told", lambda *_: nullcontext())
    carried = sandbox_launch.carry_out(run, now=now)
    assert (carried.state, carried.sandbox) == ("done", f"{living.code}-sandbox-1")
    (copy,) = sandboxes.sandboxes(living.id)
    monkeypatch.setattr(sandbox_runs, "finish", lambda *_, **__: 1 / 0)
    removal = open_run(living, sandbox_runs.DROP, sandbox=copy.code)
    with pytest.raises(ZeroDivisionError):
        sandbox_launch.carry_out(removal, now=now)
    assert sandboxes.sandboxes(living.id) == [copy]


def test_of_a_service_one_is_made_or_removed_at_a_time(living: Living) -> None:
    copy = make_sandbox(service=living.id, at=AT, by="legal")
    with transaction.atomic():
        sandbox_launch.start_making(service=living.id, at=AT, by="legal")
        with refused("sandbox_run_running"):
            sandbox_launch.start_making(service=living.id, at=AT, by="legal", key="other")
        with refused("sandbox_run_running"):
            sandbox_launch.start_removing(sandbox=copy, at=AT, by="legal")
        transaction.set_rollback(True)


def test_what_cannot_be_is_not_started(living: Living, monkeypatch: pytest.MonkeyPatch) -> None:
    with refused("not_a_sandbox"):
        sandbox_launch.start_removing(sandbox=living.id, at=AT, by="legal")
    monkeypatch.setattr(sandbox_launch, "SANDBOXES_MOST", 0)
    with refused("too_many_sandboxes"):
        sandbox_launch.start_making(service=living.id, at=AT, by="legal")
    assert select("SELECT count(*) FROM sandbox_run") == [0]


def test_a_sandbox_whose_days_are_being_closed_is_not_removed(living: Living) -> None:
    from kiyaku.base import close_runs

    copy = make_sandbox(service=living.id, at=AT, by="legal")
    close_runs.open_run(copy, first_day=living.today, until=living.today, at=AT, by="legal")
    with refused("close_running"):
        sandbox_launch.start_removing(sandbox=copy, at=AT, by="legal")


def test_a_process_that_cannot_be_started_says_so(
    living: Living, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setattr(process.Outputs, "folder", tmp_path / "file" / "sandboxes")
    (tmp_path / "file").write_text("in the way")
    run = sandbox_launch.start_making(service=living.id, at=AT, by="legal")
    failed = sandbox_runs.run(run.id, at=AT)
    assert (failed.state, failed.code) == ("failed", "sandbox_run_not_started")
    assert "Not a directory" in failed.message.en


# --- in this process --------------------------------------------------------------------------


def test_what_goes_wrong_is_put_on_record_and_nothing_is_left(living: Living) -> None:
    run = open_run(living, sandbox_runs.DROP, sandbox="nowhere")
    with refused("unknown_service"):
        sandbox_launch.carry_out(run, now=now)
    failed = sandbox_runs.run(run, at=AT)
    assert (failed.state, failed.code) == ("failed", "unknown_service")
    assert failed.message.ja
    again = open_run(living)
    assert sandbox_launch.carry_out(again, now=now).state == "done"


def test_nobody_works_beside_one_who_does(living: Living, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_PATIENCE_S", 0.1)
    run = open_run(living)
    with held_elsewhere(living.id, -3), refused("sandbox_run_running"):
        sandbox_launch.carry_out(run, now=now)
    assert sandbox_runs.run(run, at=AT).state == "failed"
    with refused("sandbox_run_over"):
        sandbox_launch.carry_out(run, now=now)
    assert sandboxes.sandboxes(living.id) == []


def test_one_that_vanished_is_dead_and_makes_way(living: Living) -> None:
    run = open_run(living)
    sandbox_runs.begin(run, 4711)
    dead = sandbox_runs.run(run, at=AT)
    assert (dead.state, dead.code, dead.took_s) == ("dead", "sandbox_run_died", None)
    assert sandbox_launch.carry_out(open_run(living), now=now).state == "done"
    assert [one.state for one in sandbox_runs.latest(living.id, 5, at=LONG_AFTER)] == [
        "done", "dead",
    ]  # fmt: skip
    with refused("unknown_sandbox_run"):
        sandbox_runs.run(0, at=AT)


def test_the_copy_is_named_as_it_is_called(living: Living) -> None:
    done = sandbox_launch.carry_out(open_run(living), now=now)
    assert queries.service_by_code(done.sandbox).sandbox_of_id == living.id
    assert done.took_s == 0
