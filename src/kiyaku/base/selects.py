"""Reading with statements of our own, where a list or a sum is best said in SQL."""

from __future__ import annotations

from typing import Any

from django.db import connection


def rows(statement: str, **parameters: Any) -> list[tuple[Any, ...]]:
    """The rows of a statement, its parameters (``%(name)s``) given by name."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())
