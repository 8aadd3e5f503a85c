"""Where a process connects, and as whom."""

from __future__ import annotations

import os
import subprocess
import sys

import psycopg
import pytest
from django.db import OperationalError, connection, transaction
from django.db.transaction import TransactionManagementError

from kiyaku.base import database
from kiyaku.base.roles import APP_ROLE, OWNER_ROLE, append_only


def _roles() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_user, current_user")
        return cursor.fetchone()


def _elsewhere(name: str) -> dict[str, str]:
    """The environment that names another database of the same server."""
    url = os.environ.get("KIYAKU_DATABASE_URL")
    if url:
        return {"KIYAKU_DATABASE_URL": url.replace(f"/{database.database_name()}?", f"/{name}?")}
    return {"KIYAKU_DATABASE_NAME": name}


@pytest.mark.django_db
def test_the_application_works_as_its_own_role():
    assert _roles() == (OWNER_ROLE, APP_ROLE)


@pytest.mark.django_db(transaction=True)
def test_migrations_work_as_the_owner():
    with database.as_owner():
        assert _roles() == (OWNER_ROLE, OWNER_ROLE)
    assert _roles() == (OWNER_ROLE, APP_ROLE)


@pytest.mark.django_db
def test_the_owner_s_rights_are_had_within_a_transaction():
    with transaction.atomic():
        with database.rights_of_owner():
            assert _roles() == (OWNER_ROLE, OWNER_ROLE)
        assert _roles() == (OWNER_ROLE, APP_ROLE)
    with pytest.raises(ZeroDivisionError), transaction.atomic(), database.rights_of_owner():
        raise ZeroDivisionError
    assert _roles() == (OWNER_ROLE, APP_ROLE)


@pytest.mark.django_db(transaction=True)
def test_the_owner_s_rights_are_not_had_for_longer():
    with pytest.raises(AssertionError), database.rights_of_owner():
        pass
    with transaction.atomic(), database.rights_of_owner():
        pass
    assert _roles() == (OWNER_ROLE, APP_ROLE)


@pytest.mark.django_db(transaction=True)
def test_the_role_is_not_changed_in_the_middle_of_a_transaction():
    with transaction.atomic(), pytest.raises(TransactionManagementError), database.as_owner():
        pass
    assert _roles() == (OWNER_ROLE, APP_ROLE)


@pytest.mark.django_db(transaction=True)
def test_what_is_append_only_can_be_added_to_and_read_but_not_changed():
    with psycopg.connect(**database.connection_parameters("owner"), autocommit=True) as owner:
        owner.execute("CREATE TABLE append_only_probe (number integer)")
        owner.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON append_only_probe TO {APP_ROLE}")
        owner.execute(append_only("append_only_probe"))
    try:
        with psycopg.connect(**database.connection_parameters(), autocommit=True) as app:
            app.execute("INSERT INTO append_only_probe VALUES (1)")
            assert app.execute("SELECT number FROM append_only_probe").fetchall() == [(1,)]
            for statement in (
                "UPDATE append_only_probe SET number = 2",
                "DELETE FROM append_only_probe",
                "TRUNCATE append_only_probe",
            ):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    app.execute(statement)
    finally:
        with psycopg.connect(**database.connection_parameters("owner"), autocommit=True) as owner:
            owner.execute("DROP TABLE append_only_probe")


def test_the_application_goes_on_after_the_server_was_killed(own_server):
    rows = "SELECT code FROM service"
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO service (code, pack, opened_on, business_day)"
            " VALUES ('kept', 'netsugen', '2026-11-01', '2026-11-01')"
        )
    own_server.kill_hard()
    with pytest.raises(OperationalError), connection.cursor() as cursor:
        cursor.execute(rows)
    connection.close()
    own_server.ensure_running()
    with connection.cursor() as cursor:
        cursor.execute(rows)
        assert cursor.fetchall() == [("kept",)]


@pytest.mark.django_db
def test_a_process_started_by_a_test_finds_the_database_of_the_test():
    asked = "from kiyaku.base import database as d; import psycopg; print(psycopg.connect("
    asked += "**d.connection_parameters()).info.dbname)"
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", asked], stdout=subprocess.PIPE)
    assert done.stdout.decode().strip() == connection.settings_dict["NAME"]


@pytest.mark.django_db(transaction=True)
def test_a_database_is_made_anew_even_while_somebody_is_connected(monkeypatch):
    for variable, value in _elsewhere(f"{database.database_name()}_anew").items():
        monkeypatch.setenv(variable, value)
    database.recreate_database()
    lingering = psycopg.connect(**database.connection_parameters("owner"), autocommit=True)
    lingering.execute("CREATE TABLE remains (number integer)")
    database.recreate_database()
    with psycopg.connect(**database.connection_parameters("owner")) as fresh:
        assert fresh.execute("SELECT to_regclass('remains')").fetchone() == (None,)
    lingering.close()


@pytest.mark.django_db
def test_a_fresh_database_is_made_ready_by_migrating_it():
    script = """
import django, psycopg
django.setup()
from kiyaku.base import database
database.prepare()
database.recreate_database()
database.migrate()
database.migrate()
with psycopg.connect(**database.connection_parameters()) as app:
    print(app.execute("SELECT count(*) FROM service").fetchone()[0])
"""
    environment = {**os.environ, **_elsewhere(f"{database.database_name()}_migrated")}
    environment["DJANGO_SETTINGS_MODULE"] = "kiyaku.config.settings"
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert done.stdout.split() == ["0"]


def test_a_named_server_is_used_as_it_is_named(monkeypatch):
    monkeypatch.setenv(
        "KIYAKU_DATABASE_URL", "postgresql://ai:pw@db.example:6432/terms?sslmode=require"
    )
    assert database.database_name() == "terms"
    assert database.connection_parameters("owner") == {
        "host": "db.example",
        "port": "6432",
        "user": "ai",
        "password": "pw",
        "dbname": "terms",
        "sslmode": "require",
    }
    options = database.connection_parameters("app")["options"]
    assert options == f"-c role={APP_ROLE}"


def test_options_of_a_named_server_are_kept(monkeypatch):
    monkeypatch.setenv("KIYAKU_DATABASE_URL", "postgresql:///terms?options=-c%20jit%3Doff")
    assert database.connection_parameters()["options"] == f"-c jit=off -c role={APP_ROLE}"


def test_an_address_that_is_none_is_refused(monkeypatch):
    monkeypatch.setenv("KIYAKU_DATABASE_URL", "mysql://db.example/terms")
    with pytest.raises(psycopg.ProgrammingError):
        database.connection_parameters()
