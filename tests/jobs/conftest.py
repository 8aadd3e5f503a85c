"""A queue that is empty before and after."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection

_TABLES = "procrastinate_periodic_defers, procrastinate_events, procrastinate_jobs"


def _empty() -> None:
    with connection.cursor() as cursor:
        for table in (*_TABLES.split(", "), "procrastinate_workers", "job_failure"):
            cursor.execute(f"DELETE FROM {table}")


@pytest.fixture
def queue(transactional_db: None) -> Iterator[None]:
    """The queue's tables, which no test empties by itself, without rows."""
    _empty()
    yield
    _empty()
