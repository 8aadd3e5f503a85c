"""What happened, as the shared tables tell it: journal entries, parked cases, sealed days.

Every app offers its own happenings in an ``events`` module of the same shape; a timeline puts them
together.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from kiyaku.base import records
from kiyaku.base.models import Basis, DaySeal, JournalEntry, Parked
from kiyaku.base.records import Entry

_NOT_TOLD = frozenset({"partition_closed"})
"""Journal actions that are the close's own bookkeeping: what they did is told from its rows."""

_FULL_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Happening:
    """One thing that happened on a legal day, before ids are turned into words.

    ``basis`` names the stored bases it rests on; ``clauses`` are those of a happening that has no
    stored basis. ``sequence`` keeps things of one kind and day in the order they were recorded.
    """

    on: dt.date
    event: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    membership: int | None = None
    member: int | None = None
    basis: tuple[int, ...] = ()
    clauses: tuple[str, ...] = ()
    sequence: int = 0


@dataclass(frozen=True)
class Standing:
    """What a basis stands on: clause addresses, the version of the terms, what they were asked."""

    clauses: tuple[str, ...]
    terms_version: dt.date
    rule: str


def journal_events(
    service: int, memberships: Collection[int] | None = None, members: Collection[int] = ()
) -> list[Happening]:
    """What operations entered in the journal.

    Args:
        memberships: only entries on these, if given;
        members: and those on these members that are about no membership, such as applications.
    """
    entries = JournalEntry.objects.filter(service_id=service).exclude(action__in=_NOT_TOLD)
    if memberships is not None:
        entries = entries.filter(
            Q(membership_id__in=memberships) | Q(membership_id=None, member_id__in=members)
        )
    return [told(records.of_row(entry)) for entry in entries.order_by("id")]


def told(entry: Entry) -> Happening:
    """What an entry of the journal tells."""
    payload = dict(_with_dates(entry.payload))
    on = payload.pop("on", None)
    return Happening(
        on if isinstance(on, dt.date) else entry.day,
        entry.action,
        payload,
        membership=entry.membership,
        member=entry.member,
        basis=() if entry.basis is None else (entry.basis,),
        sequence=entry.id,
    )


def parked_events(service: int, memberships: Collection[int]) -> list[Happening]:
    """What the close could not compute of these memberships, with its reason and clause."""
    rows = Parked.objects.filter(service_id=service, membership_id__in=memberships)
    return [
        Happening(
            row.parked_on,
            "parked",
            {
                "step": row.step,
                "code": row.code,
                "reason": row.reason_ja,
                "reason_en": row.reason_en,
                "clause": row.clause,
                "about_day": row.about_day,
                "resolved_on": row.resolved_on,
            },
            membership=row.membership_id,
            clauses=(row.clause,) if row.clause else (),
            sequence=row.pk,
        )
        for row in rows.order_by("pk")
    ]


def closed_day_events(service: int) -> list[Happening]:
    """The days that are closed and sealed."""
    seals = DaySeal.objects.filter(service_id=service).order_by("day")
    return [
        Happening(seal.day, "day_closed", {"entries": seal.entries, "head": seal.head})
        for seal in seals
    ]


def standings(service: int) -> dict[int, Standing]:
    """Clauses and terms version of every basis of a service, by its id."""
    return {
        basis.pk: Standing(tuple(basis.clauses.split()), basis.terms_version, basis.rule)
        for basis in Basis.objects.filter(service_id=service)
    }


def _with_dates(payload: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The payload with its full dates as dates: JSON has only text for them."""
    for name, value in payload.items():
        is_date = isinstance(value, str) and _FULL_DATE.fullmatch(value)
        yield name, dt.date.fromisoformat(value) if is_date else value
