"""Which PostgreSQL this process talks to, and as whom.

`KIYAKU_DATABASE_URL` names a server; without it the packaged one is started under `KIYAKU_HOME`
at the first connection. The rest of the code cannot tell them apart.

Two roles. The application works as `kiyaku_app`, which may only append to the journal and the
postings. Tables are made, and databases created, as the owner: inside `as_owner()`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Literal

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from kiyaku.base.embedded import EmbeddedServer
from kiyaku.base.home import kiyaku_home
from kiyaku.base.roles import APP_ROLE

Role = Literal["app", "owner"]

_role: ContextVar[Role] = ContextVar("role", default="app")


def database_name() -> str:
    """The name of the database that holds this installation's services."""
    named = conninfo_to_dict(_url()).get("dbname") if _url() else None
    return str(named or os.environ.get("KIYAKU_DATABASE_NAME") or "kiyaku")


def connection_parameters(role: Role | None = None, *, name: str | None = None) -> dict[str, Any]:
    """Keyword arguments for `psycopg.connect`, after starting the packaged server if need be.

    Args: role, "app" or "owner", by default "app" unless inside `as_owner()`; name, another
    database of the same server.
    Raises: `kiyaku.base.embedded.ServerError` when the packaged server cannot be started;
    `psycopg.ProgrammingError` when `KIYAKU_DATABASE_URL` is not a PostgreSQL address.
    """
    if _url():
        parameters: dict[str, Any] = dict(conninfo_to_dict(_url()))
    else:
        parameters = embedded_server().ensure_running().parameters()
    parameters["dbname"] = name or database_name()
    if (role or _role.get()) == "app":
        options = parameters.get("options", "")
        parameters["options"] = f"{options} -c role={APP_ROLE}".strip()
    return parameters


def prepare() -> None:
    """Have a server to talk to: start the packaged one, unless it runs or a server is named."""
    if not _url():
        embedded_server().ensure_running()


def embedded_server() -> EmbeddedServer:
    """The packaged server of this `KIYAKU_HOME`, running or not."""
    return EmbeddedServer(kiyaku_home())


@contextmanager
def as_owner() -> Iterator[None]:
    """Inside the block, Django connects as the owner: for migrations, and nothing else.

    The connection of the calling thread is closed at both ends, so call this outside any
    transaction.
    Raises: `django.db.transaction.TransactionManagementError` inside a transaction.
    """
    from django.db import connection  # settings read this module

    connection.validate_no_atomic_block()
    token = _role.set("owner")
    connection.close()
    try:
        yield
    finally:
        connection.close()
        _role.reset(token)


@contextmanager
def rights_of_owner() -> Iterator[None]:
    """Inside the block, in the caller's transaction, Django's statements are those of the owner.

    For what the application may not do: to move sequences on, to take back a sandbox's journal.
    """
    from django.db import connection  # settings read this module

    assert connection.in_atomic_block, "only within a transaction, which ends it at the latest"
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
    yield
    # After an error the transaction is rolled back, and the role with it.
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {APP_ROLE}")


@contextmanager
def another_database(name: str) -> Iterator[None]:
    """Inside the block, this thread works in another database of the same server.

    The connection is closed at both ends, so call this outside any transaction.
    Raises: `django.db.transaction.TransactionManagementError` inside a transaction.
    """
    from django.db import connection  # settings read this module

    connection.validate_no_atomic_block()
    connection.close()
    usual = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


def migrate() -> None:
    """Bring the tables up to date, as the owner; harmless when they are."""
    from django.core.management import call_command  # settings read this module

    with as_owner():
        call_command("migrate", interactive=False, verbosity=0)


def recreate_database(name: str | None = None) -> None:
    """An empty database in place of the one there was, whoever is connected to it.

    Args: name, of the database; by default that of this installation.
    """
    identifier = sql.Identifier(name or database_name())
    with _maintenance() as server:
        server.execute(_DROP.format(identifier))
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(identifier))


def drop_database(name: str) -> None:
    """Remove a database, whoever is connected to it; harmless when there is none."""
    with _maintenance() as server:
        server.execute(_DROP.format(sql.Identifier(name)))


_DROP = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")


def _maintenance() -> psycopg.Connection[Any]:
    """A connection of the owner's, outside the databases that come and go."""
    parameters = connection_parameters("owner", name="postgres")
    return psycopg.connect(**parameters, autocommit=True)


def _url() -> str:
    return os.environ.get("KIYAKU_DATABASE_URL", "")
