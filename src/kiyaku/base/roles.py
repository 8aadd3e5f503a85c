"""The application's role in the database and what it may do: SQL for migrations.

A migration that makes tables needs nothing: `LET_APP_USE_TABLES`, run once before any table is
made, covers all that the owner makes later. Only an append-only table says so:
`migrations.RunSQL(append_only("base_journalentry"), migrations.RunSQL.noop)`.
"""

from __future__ import annotations

APP_ROLE = "kiyaku_app"
OWNER_ROLE = "kiyaku_owner"

# Roles belong to the whole server: another database's migration may have made this one, even at
# the same moment. From PostgreSQL 16 on, who creates a role may take it on only after saying so.
CREATE_APP_ROLE = f"""
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{APP_ROLE}') THEN
        CREATE ROLE {APP_ROLE} NOLOGIN;
    END IF;
    IF NOT pg_has_role(session_user, '{APP_ROLE}', 'MEMBER') THEN
        GRANT {APP_ROLE} TO session_user;
    END IF;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN
        NULL;
    WHEN insufficient_privilege THEN
        RAISE EXCEPTION 'the role {APP_ROLE} is missing and % may not create it', session_user
            USING HINT = 'Have an administrator run: CREATE ROLE {APP_ROLE} NOLOGIN; '
                || format('GRANT {APP_ROLE} TO %I;', session_user);
END
$$;
"""

LET_APP_USE_TABLES = f"""
GRANT USAGE ON SCHEMA public TO {APP_ROLE};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APP_ROLE};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE};
ALTER DEFAULT PRIVILEGES IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP_ROLE};
ALTER DEFAULT PRIVILEGES IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO {APP_ROLE};
"""


def append_only(table: str) -> str:
    """SQL after which the application can read a table and add to it, nothing else."""
    return f'REVOKE UPDATE, DELETE, TRUNCATE ON "{table}" FROM {APP_ROLE};'
