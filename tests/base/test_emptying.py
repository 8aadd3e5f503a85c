"""What a test has committed is gone before the next one, in tables of no model too."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection

_ROWS = {
    "procrastinate_jobs": "INSERT INTO procrastinate_jobs (queue_name, task_name)"
    " VALUES ('upkeep', 'close')",
    "radius.radcheck": "INSERT INTO radius.radcheck (username, attribute, value)"
    " VALUES ('m@test.example', 'Cleartext-Password', 'x')",
    "lease.login": "INSERT INTO lease.login (service_id, login, last_on)"
    " VALUES (1, 'm@test.example', '2026-11-05')",
}


@pytest.mark.django_db(transaction=True)
def test_a_flush_leaves_no_row_in_tables_of_no_model():
    with connection.cursor() as cursor:
        for statement in _ROWS.values():
            cursor.execute(statement)
        call_command("flush", interactive=False, verbosity=0)
        for table in _ROWS:
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone() == (0,), table
