"""By which calendar the years of dates are written just now, as Django keeps the language."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

BY_ERA, WESTERN = "era", "western"
CALENDARS = (BY_ERA, WESTERN)

_chosen: ContextVar[str] = ContextVar("calendar", default=WESTERN)


def chosen() -> str:
    """The calendar: western, unless a reader has chosen otherwise."""
    return _chosen.get()


@contextmanager
def override(calendar: str) -> Iterator[None]:
    """In the block dates are written by a calendar, whoever's request is under way."""
    token = _chosen.set(calendar)
    try:
        yield
    finally:
        _chosen.reset(token)
