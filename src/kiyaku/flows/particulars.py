"""Changes of what a member registered: reported, checked, kept with what was there before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from kiyaku.base import journal, paging, queries, records
from kiyaku.base.basis import BasisBook
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.base.paging import Page
from kiyaku.members import changes as member_changes
from kiyaku.members import operations as members
from kiyaku.members import particulars_checks
from kiyaku.members import queries as member_queries
from kiyaku.members.particulars import WORDS, Particulars
from kiyaku.members.queries import Member
from kiyaku.terms.texts import Text

CHANGED = "particulars_changed"
QUESTION = "change_to_be_reported"


@dataclass(frozen=True)
class FieldShown:
    """One of the particulars before and after a change; None where there was or is nothing."""

    name: str
    words: Text
    old: str | dt.date | None
    new: str | dt.date | None


@dataclass(frozen=True)
class ChangeShown:
    """What was changed with one report: it holds from when it was entered.

    Attributes:
        on: the business day on which it was entered.
        by: who entered it, as the journal keeps it.
        clauses: under which it was to be reported.
    """

    on: dt.date
    at: dt.datetime
    by: str
    fields: tuple[FieldShown, ...]
    clauses: tuple[str, ...]


def history(
    service: int, member: int, *, after: int | None = None, size: int = paging.USUAL
) -> Page[ChangeShown]:
    """What a member registered before and what it was changed to, the latest change first."""
    page = member_changes.changes_of(service, member, after=after, size=size)
    clauses = records.clauses_of_entries(service, [one.entry for one in page])
    shown = [
        ChangeShown(
            one.on,
            one.at,
            one.by,
            tuple(
                FieldShown(
                    field.name,
                    WORDS[field.name],
                    _shown(field.name, field.old),
                    _shown(field.name, field.new),
                )
                for field in one.fields
            ),
            clauses[one.entry],
        )
        for one in page
    ]
    return page.of(shown)


def _shown(name: str, kept: str | None) -> str | dt.date | None:
    """A value as it is shown, from what the history keeps."""
    if not kept:
        return None
    return dt.date.fromisoformat(kept) if name == "born_on" else kept


@atomic
def change_particulars(
    *,
    service: int,
    member: int,
    changes: Mapping[str, Any],
    at: dt.datetime,
    by: str,
    key: str | None = None,
) -> tuple[str, ...]:
    """Enter what a member reports as changed; returns the names of what is other than it was.

    What it was before is kept for good. The journal names the fields and tells no values.

    Args:
        member: the member's id.
        changes: field (one of ``particulars.CHANGEABLE``) → new value; a date for ``born_on``.

    Raises:
        OperationRefused: ``unknown_member``; ``bad_particulars`` with all ``problems`` (see
            ``particulars_checks.Problem``); ``nothing_changed``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return tuple(done["fields"])
    pack, day = queries.pack(service), queries.business_day(service)
    row = member_queries.member(service, member, hold=True)
    changed = particulars_checks.changed(_registered(row), changes, on=day)
    entry = journal.record(
        Act(at, by, key),
        service=service,
        business_day=day,
        action=CHANGED,
        member=member,
        basis=BasisBook(service, pack).on(QUESTION, day) if pack.answers(QUESTION) else None,
        payload={"fields": list(changed)},
    )
    members.change_particulars(row, changed, on=day, at=at, by=by, entry=entry.pk)
    return tuple(changed)


def _registered(row: Member) -> Particulars:
    kept = {one.name for one in fields(Particulars)} - {"guardian_consented"}
    return Particulars(**{name: getattr(row, name) for name in kept})
