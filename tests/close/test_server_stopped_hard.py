"""The database server dies in the middle of a close: what it said was done is, all else is not."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from kiyaku.close import run
from kiyaku.close.verify import verify
from tests.close import killing, rows, small_service
from tests.close.small_service import FIRST, LAST

STOPS = 10

# For each line of two numbers: closes, says when it comes to that exchange, and perhaps waits for
# a word before it makes it; then says whether the close was done.
_CLOSE = f"""
import datetime, sys
import django
django.setup()
from django.db import Error, connection
from kiyaku.close import run
from tests.close import killing

def say(word):
    print(word, flush=True)

for line in sys.stdin:
    exchange, waits = map(int, line.split())
    def arrive():
        say("here")
        if waits:
            sys.stdin.readline()
    try:
        with killing.called_before(exchange, arrive):
            run.close_until({{service}}, datetime.date.fromisoformat("{FIRST}"))
        say("done")
    except Error:
        say("lost")
    connection.close()
"""


@pytest.mark.parametrize("own_server", ["durable"], indirect=True)
def test_the_server_is_stopped_hard_and_the_close_run_again(own_server, pytestconfig):
    """At ten points; before an exchange that then fails, and while a COMMIT may be under way."""
    service = small_service.on_the_eve("choppaya").id
    with connection.cursor() as cursor:
        cursor.execute("SHOW fsync")
        assert cursor.fetchone() == ("on",)
    with rows.put_aside() as before, _closing(service, pytestconfig.rootpath) as close:
        with killing.counted() as exchanges:
            undisturbed = run.close_until(service, FIRST)
        expected = before.changes()
        for number in range(STOPS):
            before.bring_back()
            before.close()
            exchange, waits = _point(exchanges, number)
            close.tell(f"{exchange} {waits:d}")
            assert close.hear() == "here"
            own_server.kill_hard()
            if waits:
                close.tell("go on")
            assert close.hear() in ({"lost"} if waits else {"lost", "done"})
            connection.close()
            own_server.ensure_running()
            before.connect()
            assert [run.close_day(service, day) for day in (LAST, FIRST)] == undisturbed
            assert before.changes() == expected, exchange
    assert verify(service) == []


def _point(exchanges: list[str], number: int) -> tuple[int, bool]:
    """The exchange to stop at; every other time it is a COMMIT, and nobody waits."""
    exchange = (2 * number + 1) * len(exchanges) // (2 * STOPS)
    if number % 2:
        return exchanges.index(killing.COMMIT, exchange), False
    return exchange, True


class _Close:
    """The process that closes."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def tell(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    def hear(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


@contextmanager
def _closing(service: int, folder: object) -> Iterator[_Close]:
    with subprocess.Popen(
        [sys.executable, "-c", _CLOSE.format(service=service)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=str(folder),
    ) as process:
        yield _Close(process)
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(60) == 0
