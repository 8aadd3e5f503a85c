"""Reading many things as they stood at one moment, whatever others commit meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_moment() -> Iterator[None]:
    """All that is read inside is of one moment; nothing can be written, nobody is waited for.

    Else a fee could be counted twice by whoever adds up while a close commits: once as still to
    be charged, once as charged. Inside a transaction that is under way it changes nothing: what
    is seen is that transaction's affair.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield
