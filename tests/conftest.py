"""What every test finds: a home that is thrown away, and a database when it asks for one.

A test that asks for no database starts no server. The first that does starts the packaged one, or,
under `--postgresql=debian-15`, one of Debian's; all processes of a test run share it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import django.conf
import pytest
from hypothesis import settings

from kiyaku.base.embedded import Dsn, EmbeddedServer
from tests import handlers

pytest_plugins = ["tests.browser.plugin", "tests.statements", "tests.worlds"]

DEBIAN_PROGRAMS = Path("/usr/lib/postgresql/15")

# How long one case takes depends on what else the machine does.
settings.register_profile("kiyaku", deadline=None, print_blob=True)
settings.register_profile("ci", parent=settings.get_profile("kiyaku"), derandomize=True)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--postgresql",
        choices=("packaged", "debian-15"),
        default="packaged",
        help="the server for tests that ask for the database",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "database: asks for the database (set by itself)")
    settings.load_profile("ci" if os.environ.get("CI") else "kiyaku")
    django.conf.settings.PASSWORD_HASHERS = ["tests.hashing.QuickArgon2"]
    if not _is_worker(config):
        # Whatever the environment says, no test touches data that somebody needs.
        home = Path(tempfile.mkdtemp(prefix="kiyaku-tests-"))
        home.chmod(0o711)
        os.environ["KIYAKU_HOME"] = str(home)
        names = ("DATABASE_URL", "DATABASE_NAME", "SECRET_KEY", "FORMER_SECRET_KEYS", "PACKS")
        for name in (f"KIYAKU_{one}" for one in names):
            os.environ.pop(name, None)


def pytest_unconfigure(config: pytest.Config) -> None:
    if not _is_worker(config):
        home = Path(os.environ["KIYAKU_HOME"])
        _server(config, home).kill_hard()
        shutil.rmtree(home)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        wanted = set(getattr(item, "fixturenames", ()))
        if item.get_closest_marker("django_db") or wanted & {"db", "transactional_db"}:
            item.add_marker(pytest.mark.database)


@pytest.fixture(scope="session", autouse=True)
def _shared_middleware(django_test_environment: None) -> Iterator[None]:
    """Clients of tests find the pages' middleware built."""
    with pytest.MonkeyPatch.context() as patch:
        handlers.share_middleware(patch)
        yield


@pytest.fixture(scope="session")
def database_server(pytestconfig: pytest.Config) -> EmbeddedServer:
    """The server of this test run, running, and named to the processes that tests start."""
    server = _server(pytestconfig, Path(os.environ["KIYAKU_HOME"]))
    dsn = server.ensure_running()
    if _is_debian(pytestconfig):
        os.environ["KIYAKU_DATABASE_URL"] = _url(dsn, "kiyaku")
    return server


@pytest.fixture(scope="session")
def django_db_setup(
    pytestconfig: pytest.Config,
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_blocker: object,
    database_server: EmbeddedServer,
) -> Iterator[None]:
    """A database of this test process, a copy of the one the run has migrated.

    It goes away with the server.
    """
    from django.db import connection

    from tests import databases

    name = f"test_kiyaku_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        databases.copy(databases.migrated(), name)
    connection.close()
    connection.settings_dict["NAME"] = name
    if _is_debian(pytestconfig):
        os.environ["KIYAKU_DATABASE_URL"] = _url(database_server.ensure_running(), name)
    else:
        os.environ["KIYAKU_DATABASE_NAME"] = name
    with pytest.MonkeyPatch.context() as patch:
        _let_tests_empty_tables(patch)
        yield
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        connection.close()


@pytest.fixture
def own_server(
    request: pytest.FixtureRequest,
    pytestconfig: pytest.Config,
    django_db_setup: None,
    django_db_blocker: object,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[EmbeddedServer]:
    """A server that only this test uses, and may kill, with all tables and no rows.

    Meanwhile Django, `connection_parameters()` and processes that the test starts connect to it.
    With the parameter "durable" it is set as it is outside tests.
    """
    from django.db import connection

    from kiyaku.base import database

    home = Path(tempfile.mkdtemp(prefix="kiyaku-tests-"))
    home.chmod(0o711)
    server = _server(pytestconfig, home, fast=getattr(request, "param", "") != "durable")
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        connection.close()
        monkeypatch.setenv("KIYAKU_HOME", str(home))
        if _is_debian(pytestconfig):
            url = _url(server.ensure_running(), connection.settings_dict["NAME"])
            monkeypatch.setenv("KIYAKU_DATABASE_URL", url)
        server.ensure_running()
        database.recreate_database()
        database.migrate()
        yield server
        connection.close()
    server.kill_hard()
    shutil.rmtree(home)


_OF_NO_MODEL = """
SELECT format('%%I.%%I', n.nspname, c.relname)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND (n.nspname IN ('radius', 'lease') OR n.nspname = 'public' AND c.relname <> ALL(%s))
"""


def _let_tests_empty_tables(patch: pytest.MonkeyPatch) -> None:
    """After a test with transactions of its own, tables are emptied, the append-only ones too.

    So are those of no model, which Django leaves: the queue's, FreeRADIUS's, and the leases'.
    """
    from django.db import connection
    from django.db.backends.postgresql.operations import DatabaseOperations

    original = DatabaseOperations.execute_sql_flush

    def as_login_role(self: DatabaseOperations, statements: list[str]) -> None:
        known = [*connection.introspection.django_table_names(), "django_migrations"]
        with connection.cursor() as cursor:
            cursor.execute(_OF_NO_MODEL, [known])
            others = ", ".join(name for (name,) in cursor.fetchall())
        original(self, ["SET LOCAL ROLE NONE", *statements, f"TRUNCATE {others}"])

    patch.setattr(DatabaseOperations, "execute_sql_flush", as_login_role)


def _server(config: pytest.Config, home: Path, *, fast: bool = True) -> EmbeddedServer:
    if _is_debian(config):
        return EmbeddedServer(home / "debian-15", fast=fast, programs=DEBIAN_PROGRAMS)
    return EmbeddedServer(home, fast=fast)


def _is_debian(config: pytest.Config) -> bool:
    return bool(config.getoption("--postgresql") == "debian-15")


def _is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


def _url(dsn: Dsn, name: str) -> str:
    parameters = dsn.parameters(name)
    login = f"{parameters.pop('user')}:{quote(parameters.pop('password'))}"
    return f"postgresql://{login}@/{parameters.pop('dbname')}?{urlencode(parameters)}"
