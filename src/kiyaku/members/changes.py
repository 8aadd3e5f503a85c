"""The history of what members registered: what was changed, when, by whom, from what to what."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kiyaku.base import paging
from kiyaku.base.paging import Page
from kiyaku.members.models import Member, ParticularsChange


@dataclass(frozen=True)
class FieldChange:
    """One of the particulars before and after; dates in ISO form, ``None`` for none."""

    name: str
    old: str | None
    new: str | None


@dataclass(frozen=True)
class Change:
    """What was changed with one report. ``on`` is the business day, ``entry`` the journal's."""

    id: int
    on: dt.date
    at: dt.datetime
    by: str
    fields: tuple[FieldChange, ...]
    entry: int
    files: tuple[int, ...] = ()


def changes_of(
    service: int, member: int, *, after: int | None = None, size: int = paging.USUAL
) -> Page[Change]:
    """A member's changes, the latest first."""
    rows = ParticularsChange.objects.filter(member_id=member, member__service_id=service)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    read = list(rows.order_by("-pk")[: paging.reach(size)])
    return paging.page([_change(row) for row in read], size, lambda one: one.id)


def since(service: int, member: int, instant: dt.datetime) -> list[Change]:
    """A member's changes entered after an instant, the latest first."""
    rows = ParticularsChange.objects.filter(
        member_id=member, member__service_id=service, at__gt=instant
    )
    return [_change(row) for row in rows.order_by("-pk")]


def value_on(member: Member, name: str, day: dt.date) -> str:
    """One of the particulars as it was registered at the end of a business day; empty for none.

    What was erased of the history is not known any more.
    """
    rows = ParticularsChange.objects.filter(
        member_id=member.pk, changed_on__gt=day, field_names__contains=[name]
    )
    row = rows.order_by("pk").first()
    value = getattr(member, name) if row is None else (row.old_values or {}).get(name)
    return str(value or "")


def came_with(service: int, member: int, file: int) -> bool:
    """Whether a stored file came as proof with a change of a member's."""
    rows = ParticularsChange.objects.filter(member_id=member, member__service_id=service)
    return rows.filter(file_ids__contains=[file]).exists()


def _change(row: ParticularsChange) -> Change:
    return Change(
        row.pk,
        row.changed_on,
        row.at,
        row.by,
        tuple(
            FieldChange(name, row.old_values[name], row.new_values[name])
            for name in row.field_names
        ),
        row.entry_id,
        tuple(row.file_ids),
    )
