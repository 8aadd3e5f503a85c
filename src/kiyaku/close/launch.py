"""Closing as a process of its own: started from a page, one at a time, readable afterwards.

The process outlives who started it and reads from the database what it is to do. Its output and
exit code are files under ``KIYAKU_HOME/closes``; what the pages show comes from the database.
"""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import psycopg
from django.db import DatabaseError, connection, transaction

from kiyaku.base import close_runs, closing, queries
from kiyaku.base.close_runs import Run
from kiyaku.base.embedded import ServerError
from kiyaku.base.errors import OperationRefused
from kiyaku.base.home import kiyaku_home
from kiyaku.terms.errors import TermsError
from kiyaku.terms.texts import Text

LOGS_KEPT = 30
"""Outputs kept of each service's closes; older ones go when another is started."""

_PATIENCE_S = 2.0

# The shell waits for the close and writes down its exit code, which a killed process cannot do
# itself. Both belong to nobody's session, so who started them may end, or be a server's worker.
_KEPT = '(umask 077; "$@" >"$0.log" 2>&1; echo $? >"$0.exit") &'


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
            close_runs.finish(run, at=now(), code=refusal.code, message=_text(refusal))
        raise refusal
    try:
        if run is None:
            day, pid = closing.next_day(service), os.getpid()
            run = close_runs.open_run(service, first_day=day, until=until, at=now(), by=by, pid=pid)
        else:
            close_runs.begin(run, os.getpid())
        with _told(run, now):
            yield
    finally:
        # Without a connection there is nothing to let go.
        with suppress(DatabaseError, psycopg.Error):
            close_runs.let_go(service)


def hold(service: int) -> bool:
    """Hold the service's close; False where another process goes on holding it.

    One that has just finished lets go in a moment.
    """
    patient_until = time.monotonic() + _PATIENCE_S
    while not close_runs.hold(service):
        if time.monotonic() > patient_until:
            return False
        time.sleep(0.05)
    return True


def log_file(run: Run) -> Path:
    """Where the output of a run's process is, if ``start`` started it here: it holds no names."""
    return _stem(run.service, run.id).with_suffix(".log")


def exit_code(run: Run) -> int | None:
    """The exit code of a run's process, also where it was killed (128 + signal); None if unknown.

    The file that tells it is on the machine that started the process.
    """
    with suppress(OSError, ValueError):
        return int(_stem(run.service, run.id).with_suffix(".exit").read_text(encoding="ascii"))
    return run.exit_code


def forget_logs(service: int, keep: int = 0) -> None:
    """Remove the outputs of a service's closes, all but the latest ``keep``."""
    prefix = f"{connection.settings_dict['NAME']}-{service}-"
    files = list(_folder().glob(f"{prefix}*"))
    runs = sorted({_run_in(file) for file in files}, reverse=True)
    for file in files:
        if _run_in(file) not in runs[:keep]:
            file.unlink(missing_ok=True)


# --- the process ------------------------------------------------------------------------------


def _spawn(service: int, run: int, workers: int, at: dt.datetime) -> None:
    code = queries.service(service).code
    command = ["close", code, "--run", str(run), "--workers", str(workers)]
    named = {
        "KIYAKU_HOME": str(kiyaku_home()),
        "KIYAKU_DATABASE_NAME": connection.settings_dict["NAME"],
    }
    try:
        _folder().mkdir(parents=True, exist_ok=True)
        forget_logs(service, LOGS_KEPT - 1)
        subprocess.run(
            ["/bin/sh", "-c", _KEPT, str(_stem(service, run)),
             sys.executable, "-P", "-m", "kiyaku", *command],
            env={**os.environ, **named},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            check=True,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError) as error:
        why = Text(f"締めの処理を起動できません: {error}", f"cannot start the close: {error}")
        close_runs.finish(run, at=at, code="close_not_started", message=why)


def _folder() -> Path:
    return kiyaku_home() / "closes"


def _stem(service: int, run: int) -> Path:
    """Several databases of one home each have services and runs of the same numbers."""
    return _folder() / f"{connection.settings_dict['NAME']}-{service}-{run}"


def _run_in(file: Path) -> int:
    return int(file.stem.rpartition("-")[2])


# --- its end ----------------------------------------------------------------------------------


@contextmanager
def _told(run: int, now: Callable[[], dt.datetime]) -> Iterator[None]:
    try:
        yield
    except BaseException as error:  # whatever ends it, an interrupt too
        code, message = failure(error)
        # What the database cannot be told it finds out: a run that holds nothing is dead.
        with suppress(DatabaseError, psycopg.Error):
            if not connection.in_atomic_block:
                connection.close_if_unusable_or_obsolete()
            close_runs.finish(run, at=now(), code=code, message=message)
        raise
    close_runs.finish(run, at=now())


def failure(error: BaseException) -> tuple[str, Text]:
    """What to tell people of an error that ended a close: its code, and a line without names."""
    if isinstance(error, OperationRefused | TermsError | ServerError):
        return error.code, _text(error)
    first = next(iter(str(error).splitlines()), "").strip()
    if isinstance(error, DatabaseError | psycopg.Error):
        return "database_error", Text(f"データベースの誤り: {first}", f"the database says: {first}")
    if isinstance(error, KeyboardInterrupt):
        return "interrupted", Text("途中で止められました。", "it was interrupted")
    kind = type(error).__name__
    return "internal_error", Text(
        f"プログラムの誤りです({kind})。詳しくは出力の記録を見てください。",
        f"an error in the program ({kind}): its output has the details",
    )


def _text(refusal: OperationRefused | TermsError | ServerError) -> Text:
    return Text(refusal.ja, refusal.en)
