"""Closing as a process of its own: started from a page, one at a time, readable afterwards.

The process outlives who started it and reads from the database what it is to do. Its output and
exit code are files under ``KIYAKU_HOME/closes``; what the pages show comes from the database.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import psycopg
from django.db import DatabaseError, transaction

from kiyaku.base import close_runs, closing, queries
from kiyaku.base.close_runs import Run
from kiyaku.base.errors import OperationRefused
from kiyaku.close import process
from kiyaku.close.process import Outputs
from kiyaku.terms.texts import Text

OUTPUTS = Outputs("closes")


def start(*, service: int, until: dt.date, at: dt.datetime, by: str, workers: int = 1) -> Run:
    """Start the close of every day not closed yet up to ``until``; returns without waiting.

    In a transaction the process starts when that is committed. A close that died before is taken
    up where it was. Where the process cannot be started the run says so (``failed``).

    Args:
        by: who starts it, as the journal names people.
        workers: processes that close partitions side by side.

    Raises:
        OperationRefused: ``nothing_to_close``; ``close_running`` while another close is.
    """
    first_day = closing.next_day(service)
    if until < first_day:
        raise OperationRefused(
            "nothing_to_close",
            f"締める日はありません。次に締めるのは {first_day} です。",
            f"there is no day to close; the next one is {first_day}",
        )
    run = close_runs.open_run(service, first_day=first_day, until=until, at=at, by=by)
    transaction.on_commit(partial(_spawn, service, run, workers, at))
    return close_runs.run(run, at=at)


@contextmanager
def recorded(
    service: int,
    until: dt.date,
    *,
    by: str,
    now: Callable[[], dt.datetime],
    run: int | None = None,
) -> Iterator[None]:
    """Be the one who closes a service during the block; what becomes of it is put on record.

    Args:
        now: the clock.
        run: the start that this process was made for, by ``start``; by default a new one.

    Raises:
        OperationRefused: ``close_running`` while another close is; ``close_run_over``.
    """
    if not hold(service):
        refusal = close_runs.already_running()
        if run is not None:
            close_runs.finish(run, at=now(), code=refusal.code, message=process.text(refusal))
        raise refusal
    try:
        if run is None:
            day, pid = closing.next_day(service), os.getpid()
            run = close_runs.open_run(service, first_day=day, until=until, at=now(), by=by, pid=pid)
        else:
            close_runs.begin(run, os.getpid())
        with process.told(run, close_runs.finish, now):
            yield
    finally:
        # Without a connection there is nothing to let go.
        with suppress(DatabaseError, psycopg.Error):
            close_runs.let_go(service)


def hold(service: int) -> bool:
    """Hold the service's close; False where another process goes on holding it.

    One that has just finished lets go in a moment.
    """
    return process.patiently(close_runs.hold, service)


def log_file(run: Run) -> Path:
    """Where the output of a run's process is, if ``start`` started it here: it holds no names."""
    return OUTPUTS.stem(run.service, run.id).with_suffix(".log")


def exit_code(run: Run) -> int | None:
    """The exit code of a run's process, also where it was killed (128 + signal); None if unknown.

    The file that tells it is on the machine that started the process.
    """
    with suppress(OSError, ValueError):
        return int(
            OUTPUTS.stem(run.service, run.id).with_suffix(".exit").read_text(encoding="ascii")
        )
    return run.exit_code


def forget_logs(service: int, keep: int = 0) -> None:
    """Remove the outputs of a service's closes, all but the latest ``keep``."""
    OUTPUTS.forget(service, keep)


# --- the process ------------------------------------------------------------------------------


def _spawn(service: int, run: int, workers: int, at: dt.datetime) -> None:
    code = queries.service(service).code
    try:
        command = ["close", code, "--run", str(run), "--workers", str(workers)]
        process.spawn(OUTPUTS, service, run, command)
    except process.CANNOT_START as error:
        why = Text(f"締めの処理を起動できません: {error}", f"cannot start the close: {error}")
        close_runs.finish(run, at=at, code="close_not_started", message=why)
