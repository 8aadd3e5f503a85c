"""A close by several processes, of which one is killed: run again, nothing is lost or doubled."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg
import pytest
from psycopg import sql

from kiyaku.base import database
from kiyaku.close import run
from tests.close import rows, small_service
from tests.close.small_service import FIRST, LAST

pytestmark = pytest.mark.django_db(transaction=True)

_CLOSE = f"""
import datetime, django
django.setup()
from kiyaku.close import run
if __name__ == "__main__":
    run.close_until({{service}}, datetime.date.fromisoformat("{FIRST}"), workers=2)
"""
_PATIENCE_S = 60


def test_a_close_by_several_processes_of_which_one_is_killed(tmp_path):
    """Both workers are held where they write to a table; then a worker is killed, or who leads."""
    service = small_service.on_the_eve("netsugen").id
    script = tmp_path / "close.py"
    script.write_text(_CLOSE.format(service=service))
    with rows.put_aside() as before:
        undisturbed = run.close_until(service, FIRST)
        expected = before.changes()
        for table, kill in (
            ("journal_entry", _a_worker),
            ("invoice_number", _a_worker),
            ("invoice_line", _the_leader),
        ):
            before.bring_back()
            workers = _close_and_kill(script, table, kill)
            assert [run.close_day(service, day) for day in (LAST, FIRST)] == undisturbed
            assert before.changes() == expected, table
            _, alive = psutil.wait_procs(workers, _PATIENCE_S)
            assert not alive


def _a_worker(close: psutil.Process) -> None:
    close.children()[-1].send_signal(signal.SIGKILL)


def _the_leader(close: psutil.Process) -> None:
    close.send_signal(signal.SIGKILL)


def _close_and_kill(
    script: Path, table: str, kill: Callable[[psutil.Process], None]
) -> list[psutil.Process]:
    """Run the close and kill a process when both workers are held; returns the workers."""
    complaints = script.with_suffix(".stderr")
    with complaints.open("wb") as stderr, _nobody_writes_to(table) as waiting:
        close = psutil.Popen([sys.executable, str(script)], stderr=stderr)
        give_up_at = time.monotonic() + _PATIENCE_S
        while waiting() < 2:
            assert close.poll() is None, complaints.read_text()
            assert time.monotonic() < give_up_at
            time.sleep(0.01)
        workers = close.children()
        kill(close)
    # Who leads may notice a worker's death only when the other has a result.
    assert close.wait(_PATIENCE_S) != 0
    return workers


@contextmanager
def _nobody_writes_to(table: str) -> Iterator[Callable[[], int]]:
    """Hold off writers of a table; yields how many are waiting."""

    def waiting() -> int:
        found = owner.execute("SELECT FROM pg_locks WHERE NOT granted AND locktype = 'relation'")
        return len(found.fetchall())

    with psycopg.connect(**database.connection_parameters("owner")) as owner:
        owner.execute(sql.SQL("LOCK TABLE {} IN SHARE MODE").format(sql.Identifier(table)))
        yield waiting
