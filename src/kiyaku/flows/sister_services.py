"""Saying which other services the same operator runs, so that screening may look there too.

What screening tells of them is that there is a match, of which kind and since when: no data.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kiyaku.base import journal, links, operations, queries, records
from kiyaku.base.journal import Act
from kiyaku.members import screening

LINKED, UNLINKED = "service_linked", "service_unlinked"
_COUNTS = "screening_counts_elsewhere"


@dataclass(frozen=True)
class Word:
    """One time this service named another one, or took that back: when, and by whom."""

    is_linked: bool
    entered_on: dt.date
    by: str


@dataclass(frozen=True)
class Sister:
    """Another service that this one named, or that names this one.

    Attributes:
        says, is_said: whether this service names it now, and whether it names this one.
        history: all that this service said of it, in order.
    """

    code: str
    says: bool
    is_said: bool
    history: tuple[Word, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether screening looks at both: both say so."""
        return self.says and self.is_said


@dataclass(frozen=True)
class Sisters:
    """The services of one operator, and whether this one's terms count what happened there."""

    every: tuple[Sister, ...]
    counts: bool
    cited: tuple[str, ...]


def sisters(service: int) -> Sisters:
    """The services that a service named or that name it, by code; in a handful of queries."""
    pack = queries.pack(service)
    said, naming = links.over_time(service), set(links.naming(service))
    actors = records.actors_of(service, {one.entry for one in said})
    words: dict[str, list[Word]] = {code: [] for code in naming}
    for one in said:
        words.setdefault(one.code, []).append(
            Word(one.is_linked, one.entered_on, actors[one.entry])
        )
    every = tuple(
        Sister(code, bool(each) and each[-1].is_linked, code in naming, tuple(each))
        for code, each in sorted(words.items())
    )
    cited = pack.question(_COUNTS).clauses if pack.answers(_COUNTS) else ()
    return Sisters(every, screening.counts_elsewhere(pack), tuple(cited))


@operations.atomic_alone
def link(
    *,
    service: int,
    other: str,
    at: dt.datetime,
    by: str,
    is_linked: bool = True,
    key: str | None = None,
) -> bool:
    """Say that another service (by its code) is, or is not, of the same operator.

    Returns whether the link holds now: it does once both sides have said so.

    Raises:
        OperationRefused: ``unknown_service``; ``cannot_link``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return bool(done["holds"])
    other_id = links.other_named(service, other)
    day, entry = queries.business_day(service), journal.next_entry_id()
    links.say(service, other_id, is_linked, entered_on=day, entry=entry)
    holds = other_id in links.linked(service)
    journal.record(
        Act(at, by, key),
        service=service,
        business_day=day,
        action=LINKED if is_linked else UNLINKED,
        payload={"other": other, "holds": holds},
        entry_id=entry,
    )
    return holds
