"""Times at which spaces are closed: the operator's own, and stoppages of the service."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q

from kiyaku.base.errors import OperationRefused
from kiyaku.spaces.models import SpaceClosure
from kiyaku.terms.texts import Text


@dataclass(frozen=True)
class Closure:
    """A time at which a space, with its parts, is closed.

    Attributes:
        clause: by which it is, where it is a stoppage of the service; else empty.
        announcement: the number of the announcement of that stoppage; 0 where there is none.
        is_standing: False once it was taken back.
    """

    id: int
    space: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    why: Text
    clause: str
    announcement: int
    is_standing: bool
    entered_on: dt.date
    entry: int

    def meets(self, starts_at: dt.datetime, ends_at: dt.datetime) -> bool:
        """Whether any moment of a span lies in it."""
        return self.starts_at < ends_at and starts_at < self.ends_at


def add(
    service: int,
    space: int,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    why: Text,
    *,
    day: dt.date,
    entry: int,
    clause: str = "",
    announcement: int = 0,
    basis: int | None = None,
) -> int:
    """Close a space for a time; returns the closure's id."""
    return SpaceClosure.objects.create(
        service_id=service,
        space_id=space,
        during=(starts_at, ends_at),
        ja=why.ja,
        en=why.en,
        clause=clause,
        announcement_id=announcement,
        basis_id=basis,
        entered_on=day,
        entry_id=entry,
    ).pk


def withdraw(closure: int, *, entry: int) -> None:
    """Take a closure back."""
    SpaceClosure.objects.filter(pk=closure).update(withdrawn_entry_id=entry)


def closure(service: int, closure_id: int) -> Closure:
    """A closure of a service by its id.

    Raises:
        OperationRefused: ``unknown_closure``.
    """
    found = SpaceClosure.objects.filter(service_id=service, pk=closure_id).first()
    if found is None:
        raise OperationRefused(
            "unknown_closure",
            f"休室 {closure_id} はこのサービスにありません。",
            f"this service has no closure {closure_id}",
        )
    return _closure(found)


def standing(
    spaces: Collection[int], starts_at: dt.datetime, ends_at: dt.datetime
) -> list[Closure]:
    """The closures of some spaces that meet a span, in their order; one query."""
    rows = SpaceClosure.objects.filter(
        space_id__in=spaces, withdrawn_entry_id=None, during__overlap=(starts_at, ends_at)
    )
    return [_closure(row) for row in rows.order_by("during", "pk")]


def of_announcement(service: int, announcement: int) -> list[Closure]:
    """The closures of a service that stand by a stoppage, in their order; one query."""
    rows = SpaceClosure.objects.filter(
        service_id=service, announcement_id=announcement, withdrawn_entry_id=None
    )
    return [_closure(row) for row in rows.order_by("during", "pk")]


def stoppages_of(service: int, span: tuple[dt.datetime, dt.datetime] | None = None) -> list[int]:
    """The stoppages by which spaces of a service are closed, in order; one query.

    Args:
        span: only those that close some within it.
    """
    rows = SpaceClosure.objects.filter(
        service_id=service, announcement_id__gt=0, withdrawn_entry_id=None
    )
    if span is not None:
        rows = rows.filter(during__overlap=span)
    return sorted(set(rows.values_list("announcement_id", flat=True)))


def ahead(service: int, now: dt.datetime) -> list[Closure]:
    """The closures of a service that are not over, in their order."""
    rows = SpaceClosure.objects.filter(service_id=service, withdrawn_entry_id=None)
    rows = rows.filter(Q(during__endswith__gt=now))
    return [_closure(row) for row in rows.order_by("during", "pk")]


def _closure(row: SpaceClosure) -> Closure:
    return Closure(
        row.pk,
        row.space_id,
        row.during.lower,
        row.during.upper,
        Text(row.ja, row.en),
        row.clause,
        row.announcement_id,
        row.withdrawn_entry_id is None,
        row.entered_on,
        row.entry_id,
    )
