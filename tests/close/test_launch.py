"""Closing as a process of its own: it closes, says how it ended, and one goes on after a crash."""

from __future__ import annotations

import datetime as dt
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psutil
import psycopg
import pytest
from django.db import OperationalError, transaction
from psycopg.errors import InvalidDatetimeFormat

from kiyaku.base import close_runs, closing, database
from kiyaku.base.close_runs import Run
from kiyaku.base.errors import OperationRefused
from kiyaku.close import launch, process
from kiyaku.close.verify import verify
from tests.living import Living, day, select

pytestmark = pytest.mark.django_db(transaction=True)

AT = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)
UNTIL = day("2026-12-02")
_PATIENCE_S = 60


@pytest.fixture
def living(transactional_db: None) -> Iterator[Living]:
    living = Living("netsugen", "2026-11-15")
    living.register("hanako")
    yield living
    launch.forget_logs(living.id)


def started(living: Living, **more: object) -> Run:
    return launch.start(service=living.id, until=UNTIL, at=AT, by="staff", **more)


def when(is_so: Callable[[], object]) -> None:
    give_up_at = time.monotonic() + _PATIENCE_S
    while not is_so():
        assert time.monotonic() < give_up_at
        time.sleep(0.02)


def ended(run: Run) -> Run:
    """The run once its process is over."""
    when(lambda: launch.log_file(run).with_suffix(".exit").exists())
    return close_runs.run(run.id, at=AT)


@contextmanager
def nobody_may(privilege: str, table: str) -> Iterator[None]:
    with psycopg.connect(**database.connection_parameters("owner"), autocommit=True) as owner:
        owner.execute(f"REVOKE {privilege} ON {table} FROM kiyaku_app")
        try:
            yield
        finally:
            owner.execute(f"GRANT {privilege} ON {table} TO kiyaku_app")


@contextmanager
def held_up(table: str) -> Iterator[None]:
    """Whoever wants to write to a table waits."""
    with psycopg.connect(**database.connection_parameters("owner")) as owner:
        owner.execute(f"LOCK TABLE {table} IN SHARE MODE")
        yield


def test_the_days_are_closed_by_another_process(living: Living) -> None:
    run = started(living, workers=2)
    assert (run.state, run.first_day, run.until) == ("running", living.today, UNTIL)
    done = ended(run)
    log = launch.log_file(run).read_text(encoding="utf-8")
    assert (done.state, done.exit_code, launch.exit_code(run)) == ("done", 0, 0), log
    assert done.finished_at is not None
    assert done.pid not in (None, psutil.Process().pid)
    assert closing.next_day(living.id) == UNTIL + dt.timedelta(1)
    assert verify(living.id) == []
    assert "2026-12-02" in log
    assert "hanako" not in log
    assert launch.log_file(run).stat().st_mode & 0o077 == 0


def test_it_belongs_to_nobody_and_leaves_no_corpse(living: Living) -> None:
    with held_up("period"):
        run = started(living)
        when(lambda: close_runs.run(run.id, at=AT).pid)
        process = psutil.Process(close_runs.run(run.id, at=AT).pid)
        assert psutil.Process().pid not in [one.pid for one in process.parents()]
    ended(run)
    assert not [one for one in psutil.Process().children() if one.status() == "zombie"]


def test_two_are_not_started_at_the_same_time(living: Living) -> None:
    with held_up("period"):
        run = started(living)
        for _ in range(2):
            with pytest.raises(OperationRefused) as refused:
                started(living)
            assert refused.value.code == "close_running"
            when(lambda: close_runs.run(run.id, at=AT).pid)
    assert ended(run).state == "done"
    assert select("SELECT count(*) FROM close_run") == [1]


def test_one_that_is_killed_is_dead_and_another_takes_up_where_it_was(living: Living) -> None:
    with held_up("charge"):
        run = started(living)
        when(lambda: select("SELECT FROM pg_locks WHERE NOT granted AND locktype = 'relation'"))
        assert close_runs.run(run.id, at=AT).state == "running"
        psutil.Process(close_runs.run(run.id, at=AT).pid).send_signal(signal.SIGKILL)
        dead = ended(run)
        when(lambda: close_runs.run(run.id, at=AT).state == "dead")
    assert dead.exit_code is None
    assert launch.exit_code(run) == 128 + signal.SIGKILL
    assert ended(started(living)).state == "done"
    assert close_runs.run(run.id, at=AT).state == "dead"
    assert verify(living.id) == []


def test_how_it_failed_is_told_in_both_languages(living: Living) -> None:
    with nobody_may("INSERT", "day_seal"):
        failed = ended(started(living))
    assert (failed.state, failed.code, failed.exit_code) == ("failed", "database_error", 1)
    assert failed.message.en == "the database says: permission denied for table day_seal"
    assert "permission denied" in failed.message.ja
    assert "データベース" in failed.message.ja
    assert ended(started(living)).state == "done"


def test_it_starts_when_the_transaction_is_committed(living: Living) -> None:
    with transaction.atomic():
        run = started(living)
        assert not launch.log_file(run).exists()
    assert ended(run).state == "done"
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        living.closed("2026-12-05")
        launch.start(service=living.id, until=day("2026-12-07"), at=AT, by="staff")
        raise ZeroDivisionError
    assert select("SELECT count(*) FROM close_run") == [1]


def test_nothing_is_started_where_there_is_nothing_to_close(living: Living) -> None:
    living.closed("2026-12-02")
    with pytest.raises(OperationRefused) as refused:
        started(living)
    assert refused.value.code == "nothing_to_close"
    assert "2026-12-03" in refused.value.en


def test_a_process_that_cannot_be_started_says_so(
    living: Living, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setattr(process.Outputs, "folder", tmp_path / "file" / "closes")
    (tmp_path / "file").write_text("in the way")
    run = started(living)
    assert (run.state, run.code) == ("failed", "close_not_started")
    assert "Not a directory" in run.message.en


def test_the_outputs_of_the_latest_are_kept(living: Living) -> None:
    folder = launch.log_file(_run_numbered(living, 1)).parent
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(1, 5):
        file = launch.log_file(_run_numbered(living, number))
        file.touch()
        file.with_suffix(".exit").touch()
    launch.forget_logs(living.id, keep=1)
    kept = sorted(one.name for one in folder.glob(f"*-{living.id}-*"))
    assert [name.rpartition("-")[2] for name in kept] == ["4.exit", "4.log"]


def _run_numbered(living: Living, number: int) -> Run:
    run = close_runs.open_run(
        living.id, first_day=UNTIL, until=UNTIL, at=AT + dt.timedelta(number), by="staff"
    )
    close_runs.finish(run, at=AT)
    return Run(**{**close_runs.run(run, at=AT).__dict__, "id": number})


# --- in this process --------------------------------------------------------------------------


def now() -> dt.datetime:
    return AT


def only_run(living: Living) -> Run:
    (run,) = close_runs.latest(living.id, 2, at=AT)
    return run


@pytest.mark.parametrize(
    ("error", "code", "en"),
    [
        (OperationRefused("no", "だめ", "no way"), "no", "no way"),
        (KeyboardInterrupt(), "interrupted", "interrupted"),
        (ZeroDivisionError("secret"), "internal_error", "ZeroDivisionError"),
        (OperationalError("gone\nDETAIL: secret"), "database_error", "says: gone"),
        (
            InvalidDatetimeFormat('invalid input syntax for type date: "secret"'),
            "database_error",
            "says: InvalidDatetimeFormat (22007)",
        ),
    ],
)
def test_what_ends_a_close_is_put_on_record(
    living: Living, error: BaseException, code: str, en: str
) -> None:
    with (
        pytest.raises(type(error)),
        launch.recorded(living.id, UNTIL, by="staff", now=now),
    ):
        raise error
    run = only_run(living)
    assert (run.state, run.code) == ("failed", code)
    assert en in run.message.en
    assert "secret" not in run.message.en + run.message.ja
    assert not close_runs.is_held(living.id)


def test_nobody_closes_beside_one_who_does(living: Living, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_PATIENCE_S", 0.1)
    mine = close_runs.open_run(living.id, first_day=living.today, until=UNTIL, at=AT, by="staff")
    with psycopg.connect(**database.connection_parameters(), autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s, -2)", [living.id])
        for run in (None, mine):
            with (
                pytest.raises(OperationRefused) as refused,
                launch.recorded(living.id, UNTIL, by="staff", now=now, run=run),
            ):
                raise AssertionError
            assert refused.value.code == "close_running"
    assert (only_run(living).state, only_run(living).code) == ("failed", "close_running")


def test_the_command_runs_as_a_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kiyaku", "--version"], capture_output=True, text=True
    )
    assert done.stdout.startswith("kiyaku "), done.stderr
