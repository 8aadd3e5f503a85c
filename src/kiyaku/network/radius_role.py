"""Who FreeRADIUS connects to the database as: a role that may do what it must, and nothing more."""

from __future__ import annotations

from django.db import connection
from psycopg import sql

ROLE = "kiyaku_radius"
READ = ("radcheck", "radreply", "radgroupcheck", "radgroupreply", "radusergroup")
WRITTEN = ("radacct", "radpostauth")


def prepare(password: str) -> None:
    """Have the role, with this password and just its rights; within ``as_owner()``."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = %s)", [ROLE])
        how = "ALTER" if cursor.fetchone()[0] else "CREATE"
        role = sql.Identifier(ROLE)
        statement = sql.SQL(
            "{} ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT PASSWORD {}"
        ).format(sql.SQL(how), role, sql.Literal(password))
        cursor.execute(statement.as_string(cursor.connection))
        for grant in (
            "REVOKE ALL ON ALL TABLES IN SCHEMA radius FROM {role}",
            "REVOKE ALL ON ALL SEQUENCES IN SCHEMA radius FROM {role}",
            "GRANT USAGE ON SCHEMA radius TO {role}",
            *(f"GRANT SELECT ON radius.{one} TO {{role}}" for one in READ),
            # To write an accounting row is to find it by its session first.
            "GRANT SELECT, INSERT, UPDATE ON radius.radacct TO {role}",
            "GRANT INSERT ON radius.radpostauth TO {role}",
            *(f"GRANT USAGE ON SEQUENCE radius.{one} TO {{role}}"
              for one in ("radacct_radacctid_seq", "radpostauth_id_seq")),
            "ALTER ROLE {role} SET search_path = radius",
            "ALTER ROLE {role} SET statement_timeout = '10s'",
        ):  # fmt: skip
            cursor.execute(sql.SQL(grant).format(role=role).as_string(cursor.connection))
