"""Servers of their own for the tests of the packaged server."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from kiyaku.base.embedded import EmbeddedServer
from kiyaku.base.embedded.record import Home

MakeServer = Callable[..., EmbeddedServer]

# Only root can act as another user.
collect_ignore = [] if os.geteuid() == 0 else ["test_embedded_as_root.py"]


@contextmanager
def an_open_folder() -> Iterator[Path]:
    """An empty folder with a short path that every user of the machine can pass through."""
    folder = Path(tempfile.mkdtemp(prefix="kiyaku-open-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@contextmanager
def servers() -> Iterator[MakeServer]:
    """Makes servers that end, with all they wrote outside their homes, after the block."""
    homes = []

    def make(home: Path, *, fast: bool = True, programs: Path | None = None) -> EmbeddedServer:
        homes.append(home.absolute())
        return EmbeddedServer(home, fast=fast, programs=programs)

    yield make
    for home in homes:
        EmbeddedServer(home).kill_hard()
        record = Home(home).record()
        if record and Path(record.cluster).is_absolute():
            shutil.rmtree(record.cluster)
        if record and record.socket_directory.startswith("/tmp/kiyaku-"):
            shutil.rmtree(record.socket_directory, ignore_errors=True)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """`an_open_folder` for one test."""
    with an_open_folder() as folder:
        yield folder


@pytest.fixture
def make_server(open_folder: Path) -> Iterator[MakeServer]:
    """`servers` for one test."""
    with servers() as make:
        yield make


def ask(server: EmbeddedServer, statement: str) -> object:
    """The one value that a statement answers, on a running server or one started for it."""
    with psycopg.connect(**server.ensure_running().parameters(), autocommit=True) as connection:
        return connection.execute(statement).fetchone()[0]


def tell(server: EmbeddedServer, statement: str) -> None:
    """Run a statement that answers nothing."""
    with psycopg.connect(**server.ensure_running().parameters(), autocommit=True) as connection:
        connection.execute(statement)
