"""Operations done twice under one key, and then once more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from kiyaku.base.files import Upload
from kiyaku.flows import admission
from tests.close import rows
from tests.close.small_service import AT, BY

EVE = dt.date(2026, 11, 28)
NEW_YEARS_EVE = dt.date(2026, 12, 31)
"""December's fee is overdue, and more than a month's with November's."""
SCAN = Upload("scan.pdf", b"%PDF-1.7 made up")


class Twice:
    """Does everything twice under one key, and remembers it to do it once more."""

    def __init__(self, service: int) -> None:
        self.service = service
        self.done: list[tuple[Callable[..., Any], dict[str, Any], Any]] = []

    def do(self, operation: Callable[..., Any], **facts: Any) -> Any:
        """Do it, do it again, and return what came of it both times."""
        named = {"service": self.service, "by": BY, "key": f"key {len(self.done)}"}
        facts = {"at": AT, **facts, **named}
        self.done.append((operation, facts, operation(**facts)))
        self.repeat(slice(-1, None))
        return self.done[-1][2]

    def repeat(self, which: slice) -> None:
        """Do what was done before once more: the same result, and not a row is another."""
        before = rows.as_they_are()
        for operation, facts, outcome in self.done[which]:
            assert operation(**facts) == outcome, operation.__name__
        assert rows.as_they_are() == before, [one.__name__ for one, _, _ in self.done[which]]


def memberships(twice: Twice) -> list[int]:
    """The memberships whose service was started, in that order."""
    started = admission.start_service
    return [facts["membership"] for operation, facts, _ in twice.done if operation is started]
