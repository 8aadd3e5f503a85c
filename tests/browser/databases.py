"""The stage's databases: built once in a test run, copied for each test process.

A copy takes a quarter of a second, so a test that changes what it finds gets another one after it.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from kiyaku.base import database
from kiyaku.base.home import kiyaku_home

TEMPLATE = "kiyaku_stage"
"""The database from which all others are copied."""


def template(build: Callable[[], None]) -> str:
    """The name of the database that ``build`` filled; the first process of the run builds it."""
    home = kiyaku_home()
    with (home / "stage.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        built = home / "stage.built"
        if not built.exists():
            database.recreate_database(TEMPLATE)
            with working_in(TEMPLATE):
                database.migrate()
                build()
            built.touch()
    return TEMPLATE


def copy(original: str, name: str) -> str:
    """The name of a database with the same content, in place of the one there was."""
    database.drop_database(name)
    parameters = database.connection_parameters("owner", name="postgres")
    with psycopg.connect(**parameters, autocommit=True) as server:
        server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(original)
            )
        )
    return name


@contextmanager
def working_in(name: str) -> Iterator[None]:
    """Inside the block, the threads of this process and processes it starts use a database."""
    usual = {key: os.environ.get(key) for key in _NAMING}
    if url := usual["KIYAKU_DATABASE_URL"]:
        os.environ["KIYAKU_DATABASE_URL"] = urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
    os.environ["KIYAKU_DATABASE_NAME"] = name
    try:
        with database.another_database(name):
            yield
    finally:
        for key, value in usual.items():
            if value is None:
                os.environ.pop(key, None)
            else:
                os.environ[key] = value


_NAMING = ("KIYAKU_DATABASE_URL", "KIYAKU_DATABASE_NAME")
