"""The tables of FreeRADIUS: there, usable by the application, and without any password."""

from __future__ import annotations

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db

READ = {"radcheck", "radreply", "radusergroup", "radgroupcheck", "radgroupreply"}
WRITTEN = {"radacct", "radpostauth"}


def test_the_tables_are_those_that_freeradius_asks_for() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'radius'")
        assert {name for (name,) in cursor.fetchall()} == READ | WRITTEN


def test_what_was_answered_is_kept_without_the_password() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_schema = 'radius' AND table_name = 'radpostauth'"
        )
        assert {"username", "reply"} <= {name for (name,) in cursor.fetchall()}
        cursor.execute(
            "SELECT count(*) FROM information_schema.columns"
            " WHERE table_schema = 'radius' AND column_name LIKE '%pass%'"
        )
        assert cursor.fetchone() == (0,)


def test_the_application_uses_them_all() -> None:
    with connection.cursor() as cursor:
        for table in sorted(READ | WRITTEN):
            cursor.execute(
                "SELECT has_table_privilege(%s, 'SELECT, INSERT, DELETE')", [f"radius.{table}"]
            )
            assert cursor.fetchone() == (True,), table
