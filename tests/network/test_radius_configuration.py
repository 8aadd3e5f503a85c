"""What FreeRADIUS is given to sign in to the database with is read by libpq as it was meant."""

from __future__ import annotations

import psycopg
import pytest
from psycopg import sql

from kiyaku.base import database
from kiyaku.network.radius_configuration import PASSWORD_FILE, Place, files

USER, PASSWORD = r"radius:of\net", r"a:b\c:\d"


@pytest.fixture
def role(db: None):
    """A role whose name and password hold what the file of passwords means something by."""
    name = sql.Identifier(USER)
    with psycopg.connect(**database.connection_parameters("owner"), autocommit=True) as owner:
        made = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(name, sql.Literal(PASSWORD))
        owner.execute(made)
        yield USER
        owner.execute(sql.SQL("DROP ROLE {}").format(name))


def test_the_file_of_passwords_holds_colons_and_backslashes(role: str, tmp_path) -> None:
    parameters = {**database.connection_parameters("owner"), "user": role}
    parameters.pop("password", None)
    written = files(str(tmp_path), Place(), [], parameters, PASSWORD)[PASSWORD_FILE]
    passwords = tmp_path / "pgpass"
    passwords.write_text(written)
    passwords.chmod(0o600)
    with psycopg.connect(**parameters, passfile=str(passwords)) as connected:
        assert connected.execute("SELECT current_user").fetchone() == (USER,)
    passwords.write_text(written.replace("\\", ""))
    passwords.chmod(0o600)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(**parameters, passfile=str(passwords))
