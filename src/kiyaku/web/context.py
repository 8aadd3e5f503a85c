"""What every template knows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from kiyaku.accounts.rights import Right
from kiyaku.base import calendars


def here(request: HttpRequest) -> dict[str, Any]:
    """What every page is told.

    The service it is about (``here``), by name what the user may do (``may``), and by which
    ``calendar`` years are written.
    """
    found = getattr(request, "here", None)
    may = {} if found is None else {right.value: found.may(right) for right in Right}
    return {"here": found, "may": may, "calendar": calendars.chosen()}
