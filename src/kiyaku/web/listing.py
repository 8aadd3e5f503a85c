"""Lists on pages: what an address asks of them, and nothing it must not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.http import HttpRequest


def after(request: HttpRequest) -> int | None:
    """After which row the page begins; the first page where the address says nothing sensible."""
    asked = request.GET.get("after", "")
    return int(asked) if asked.isdecimal() and len(asked) < 19 else None


def choice(request: HttpRequest, name: str, options: Collection[str]) -> str | None:
    """The option that the address names, if it is one."""
    asked = request.GET.get(name)
    return asked if asked in options else None


def day(request: HttpRequest, name: str) -> dt.date | None:
    """The date that the address names, if it is one."""
    try:
        return dt.date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None


def month(request: HttpRequest, name: str) -> dt.date | None:
    """The first day of the month (``2026-11``) that the address names, if it is one."""
    try:
        return dt.date.fromisoformat(f"{request.GET.get(name, '')}-01")
    except ValueError:
        return None
