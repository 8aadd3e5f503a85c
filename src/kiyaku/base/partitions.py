"""Partitions of memberships: what one transaction of the close handles, and how they are locked."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

SIZE = 16_384
"""Memberships (by id) a partition; memory of a close is bounded by it."""


def number(membership: int) -> int:
    """The partition a membership lies in."""
    return membership // SIZE


def bounds(partition: int) -> tuple[int, int]:
    """The lowest and highest membership id of a partition."""
    return partition * SIZE, partition * SIZE + SIZE - 1


_LAST = 2**31 - 1
_DAY = -1
"""Stands for the service's business day among the numbers of its partitions."""


def share_day(service: int) -> None:
    """Let the service's business day and settings stand still until the transaction ends.

    Who wants to change them waits for those who share them, and is let in before any who come
    later: acts that follow close upon each other never put off the close.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, %s)", [service, _DAY])


def take_day(service: int) -> None:
    """Be alone in changing the service's business day or settings until the transaction ends."""
    take(service, _DAY)


def share(service: int, memberships: Iterable[int]) -> None:
    """Let no close work on these memberships' partitions until the transaction ends.

    Not for ids so large that no partition can have them: there is no such membership either.
    """
    held = {number(one) for one in memberships}
    with connection.cursor() as cursor:
        for partition in sorted(one for one in held if 0 <= one <= _LAST):
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, %s)", [service, partition])


def take(service: int, partition: int) -> None:
    """Wait for operations on a partition's memberships and hold off new ones."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [service, partition])
