"""The journal of a service in pages: who did what, when, on whom, each act in words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kiyaku.base import events, paging, records
from kiyaku.base.paging import Page
from kiyaku.base.records import Asked, Entry
from kiyaku.flows import timeline
from kiyaku.flows.telling import action_in_words, in_both
from kiyaku.members import directory
from kiyaku.members import events as members
from kiyaku.terms.texts import Text


@dataclass(frozen=True)
class JournalRow:
    """An entry of the journal: what was done in one word, and in a sentence with its figures.

    ``member`` is the number of the member on whom it was done, if on one.
    """

    entry: Entry
    member: str | None
    action: Text
    words: Text
    clauses: tuple[str, ...]


def entries(
    service: int,
    *,
    from_day: dt.date | None = None,
    until_day: dt.date | None = None,
    actor: str | None = None,
    action: str | None = None,
    member: str | None = None,
    after: int | None = None,
    size: int = paging.USUAL,
) -> Page[JournalRow]:
    """Entries of a service's journal, the latest day first, and within a day the latest entry.

    Args:
        from_day, until_day: only those booked on these days, both inclusive.
        actor, action: only what was done by somebody; only what was done of a kind.
        member: only what was done on the member of this number and on their memberships.

    Raises:
        OperationRefused: ``unknown_member``.
    """
    about = None if member is None else int(directory.member(service, member).pk)
    held = () if about is None else tuple(members.held_by(service, about))
    asked = Asked(from_day, until_day, actor, action, about, held)
    page = records.entries(service, asked, after=after, size=size)
    told = timeline.in_words(service, [events.told(one) for one in page])
    return page.of(
        [
            JournalRow(
                one, event.member, action_in_words(one.action), in_both(event), event.clauses
            )
            for one, event in zip(page, told, strict=True)
        ]
    )


def actions(service: int) -> dict[str, Text]:
    """The kinds of acts that a service's journal has entries of, in words."""
    return {one: action_in_words(one) for one in records.actions(service)}


def actors(service: int) -> list[str]:
    """Everybody who has done something in a service."""
    return records.actors(service)
