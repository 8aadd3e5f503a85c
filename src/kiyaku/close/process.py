"""Processes of their own for work that outlives who started it, and what ends it, in words."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import psycopg
from django.db import DatabaseError, connection

from kiyaku.base.embedded import ServerError
from kiyaku.base.errors import OperationRefused
from kiyaku.base.home import kiyaku_home
from kiyaku.terms.errors import TermsError
from kiyaku.terms.texts import Text

CANNOT_START = (OSError, subprocess.SubprocessError)
"""What ``spawn`` raises where the process cannot be started."""

OUTPUTS_KEPT = 30
"""Outputs kept of each service's work of a kind; older ones go when more is started."""

_PATIENCE_S = 2.0

# The shell waits for the work and writes down its exit code, which a killed process cannot do
# itself. Both belong to nobody's session, so who started them may end, or be a server's worker.
_KEPT = '(umask 077; "$@" >"$0.log" 2>&1; echo $? >"$0.exit") &'


class Finish(Protocol):
    """Puts on record how a run ended."""

    def __call__(
        self, run_id: int, *, at: dt.datetime, code: str = "", message: Text | None = None
    ) -> None: ...


@dataclass(frozen=True)
class Outputs:
    """Where outputs (``.log``) and exit codes (``.exit``) of a kind of work are.

    Attributes:
        name: the folder below ``KIYAKU_HOME``.
    """

    name: str

    @property
    def folder(self) -> Path:
        """The folder of this kind of work."""
        return kiyaku_home() / self.name

    def stem(self, service: int, run: int) -> Path:
        """Several databases of one home each have services and runs of the same numbers."""
        return self.folder / f"{connection.settings_dict['NAME']}-{service}-{run}"

    def forget(self, service: int, keep: int = 0) -> None:
        """Remove those of a service, all but the latest ``keep``."""
        files = list(self.folder.glob(f"{connection.settings_dict['NAME']}-{service}-*"))
        runs = sorted({_run_in(file) for file in files}, reverse=True)
        for file in files:
            if _run_in(file) not in runs[:keep]:
                # One that cannot be removed lies there; what asked for it is done all the same.
                with suppress(OSError):
                    file.unlink()


def _run_in(file: Path) -> int:
    return int(file.stem.rpartition("-")[2])


def spawn(outputs: Outputs, service: int, run: int, command: Sequence[str]) -> None:
    """Have ``kiyaku COMMAND`` run on this database for a run; returns without waiting.

    Raises:
        OSError, subprocess.SubprocessError: where it cannot be started.
    """
    named = {
        "KIYAKU_HOME": str(kiyaku_home()),
        "KIYAKU_DATABASE_NAME": connection.settings_dict["NAME"],
    }
    outputs.folder.mkdir(parents=True, exist_ok=True)
    outputs.forget(service, OUTPUTS_KEPT - 1)
    stem = outputs.stem(service, run)
    subprocess.run(
        ["/bin/sh", "-c", _KEPT, str(stem), sys.executable, "-P", "-m", "kiyaku", *command],
        env={**os.environ, **named},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        check=True,
    )


def patiently(hold: Callable[[int], bool], service: int) -> bool:
    """Hold a service's work; False where another process goes on holding it.

    One that has just finished lets go in a moment.
    """
    patient_until = time.monotonic() + _PATIENCE_S
    while not hold(service):
        if time.monotonic() > patient_until:
            return False
        time.sleep(0.05)
    return True


@contextmanager
def told(run: int, finish: Finish, now: Callable[[], dt.datetime]) -> Iterator[None]:
    """What becomes of the block is put on record."""
    try:
        yield
    except BaseException as error:  # whatever ends it, an interrupt too
        code, message = failure(error)
        # What the database cannot be told it finds out: a run that holds nothing is dead.
        with suppress(DatabaseError, psycopg.Error):
            if not connection.in_atomic_block:
                connection.close_if_unusable_or_obsolete()
            finish(run, at=now(), code=code, message=message)
        raise
    finish(run, at=now())


def failure(error: BaseException) -> tuple[str, Text]:
    """What to tell people of an error that ended the work: its code, and a line without names."""
    if isinstance(error, OperationRefused | TermsError | ServerError):
        return error.code, text(error)
    if isinstance(error, DatabaseError | psycopg.Error):
        said = _said_by_database(error)
        return "database_error", Text(f"データベースの誤り: {said}", f"the database says: {said}")
    if isinstance(error, KeyboardInterrupt):
        return "interrupted", Text("途中で止められました。", "it was interrupted")
    kind = type(error).__name__
    return "internal_error", Text(
        f"プログラムの誤りです({kind})。詳しくは出力の記録を見てください。",
        f"an error in the program ({kind}): its output has the details",
    )


def _said_by_database(error: BaseException) -> str:
    """Its first line; of a value that it cannot take, which it would quote, only what is wrong."""
    cause = error if isinstance(error, psycopg.Error) else error.__cause__
    if isinstance(cause, psycopg.DataError):
        return f"{type(cause).__name__} ({cause.sqlstate})"
    return next(iter(str(error).splitlines()), "").strip()


def text(refusal: OperationRefused | TermsError | ServerError) -> Text:
    """What a refusal says, in both languages."""
    return Text(refusal.ja, refusal.en)
