"""A process that is killed between two of its exchanges with the database.

Everything goes through ``psycopg.Connection.wait``: statements, reads of whole columns, COPY and
COMMIT. An exchange that never begins leaves what the one before it left, so to be killed before
each of them is to be killed after each as well, on either side of every COMMIT.
"""

from __future__ import annotations

import itertools
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any
from unittest import mock

import psycopg
from django.db import Error, connection

STATEMENT, COPY, COPIED, COMMIT = "_execute_gen", "_start_copy_gen", "copy_end", "_commit_gen"

# Switching autocommit tells the server nothing; what COPY is sent counts for nothing until its end.
_NO_EXCHANGE = {"_set_autocommit_gen", "copy_to"}


class Killed(BaseException):
    """Nobody catches it: the process is gone."""


@contextmanager
def counted() -> Iterator[list[str]]:
    """The exchanges made in the block, by what they are."""
    made: list[str] = []
    connection.ensure_connection()
    with _watching(lambda _, name: made.append(name)):
        yield made


@contextmanager
def called_before(exchange: int, call: Callable[[], object]) -> Iterator[None]:
    """Call something before the ``exchange``-th exchange made in the block (from 0)."""
    numbers = itertools.count()
    connection.ensure_connection()
    with _watching(lambda *_: next(numbers) == exchange and call()):
        yield


@contextmanager
def killed_before(exchange: int) -> Iterator[list[bool]]:
    """Kill what runs in the block before its ``exchange``-th exchange (from 0).

    The connection is cut without a word; what the code does to clean up reaches nobody. Yields a
    list that is empty where the block ends before it comes to that.
    """
    killed: list[bool] = []
    left = iter(range(exchange))

    def perhaps(server: psycopg.Connection[Any], _: str) -> None:
        if killed:
            raise psycopg.OperationalError("the connection is cut")
        if next(left, None) is None:
            killed.append(True)
            cut(server)
            raise Killed

    connection.ensure_connection()
    try:
        with _watching(perhaps), suppress(Killed):
            try:
                yield killed
            except (Error, psycopg.Error):
                assert killed
    finally:
        connection.close()


def cut(server: psycopg.Connection[Any]) -> None:
    """End a connection as the death of its process does."""
    with socket.socket(socket.AF_UNIX, fileno=os.dup(server.pgconn.socket)) as wire:
        wire.shutdown(socket.SHUT_RDWR)
    server.pgconn.finish()


@contextmanager
def _watching(watch: Callable[[psycopg.Connection[Any], str], object]) -> Iterator[None]:
    original = psycopg.Connection.wait

    def wait(self: psycopg.Connection[Any], exchange: Any, *arguments: Any, **named: Any) -> Any:
        if exchange.__name__ not in _NO_EXCHANGE:
            watch(self, exchange.__name__)
        return original(self, exchange, *arguments, **named)

    with mock.patch.object(psycopg.Connection, "wait", wait):
        yield
