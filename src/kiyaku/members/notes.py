"""Notes of the staff on a member, read page by page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kiyaku.base import paging
from kiyaku.base.paging import Page
from kiyaku.members.models import Note


@dataclass(frozen=True)
class WrittenNote:
    """What somebody of the staff wrote. ``on`` is the business day, ``entry`` the journal's."""

    id: int
    on: dt.date
    at: dt.datetime
    by: str
    text: str
    entry: int


def notes_of(
    service: int, member: int, *, after: int | None = None, size: int = paging.USUAL
) -> Page[WrittenNote]:
    """The notes on a member, the latest first."""
    rows = Note.objects.filter(member_id=member, member__service_id=service)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    read = [
        WrittenNote(row.pk, row.noted_on, row.at, row.by, row.text, row.entry_id)
        for row in rows.order_by("-pk")[: paging.reach(size)]
    ]
    return paging.page(read, size, lambda one: one.id)
