"""Trying an act: what would be seen after it, and nothing has happened."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db import transaction

Seen = TypeVar("Seen")


def seen_after(act: Callable[[], object], look: Callable[[], Seen]) -> Seen:
    """What ``look`` finds once an act is done.

    The act is really done, by the operation that would do it, and all of it is rolled back; what
    refuses it is raised. Only sequences move on.
    """
    with transaction.atomic():
        act()
        found = look()
        transaction.set_rollback(True)
    return found
