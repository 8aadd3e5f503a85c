"""What every template knows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from kiyaku.accounts.rights import Right


def here(request: HttpRequest) -> dict[str, Any]:
    """The service the page is about (``here``), and by name what the user may do (``may``)."""
    found = getattr(request, "here", None)
    if found is None:
        return {"here": None, "may": {}}
    return {"here": found, "may": {right.value: found.may(right) for right in Right}}
