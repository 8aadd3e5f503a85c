"""Things left behind: stored, read, searched for.

Each function that writes is one step within a caller's transaction; ``flows.place`` journals.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from kiyaku.base import paging
from kiyaku.base.errors import OperationRefused
from kiyaku.base.paging import Page
from kiyaku.premises.things_models import LeftThing as Row

STORED, HANDED_OUT, DISPOSED = Row.STORED, Row.HANDED_OUT, Row.DISPOSED
STATES = (STORED, HANDED_OUT, DISPOSED)
SIZE = 20
_SEARCHED = ("what", "description", "place", "shelf", "found_by")


@dataclass(frozen=True)
class Thing:
    """A thing that was left behind, and what became of it.

    Attributes:
        membership: that of its owner; None while nobody knows whose it is.
        member: who held that membership on the day on which it was found.
        disposable_on: the first day on which it may be disposed of.
        told_on: when its owner was written to.
        closed_on: when it was handed out or disposed of.
        charge: the charge by which its owner bears the cost of its disposal.
    """

    id: int
    service: int
    membership: int | None
    member: int | None
    handle: str
    what: str
    description: str
    place: str
    found_by: str
    found_on: dt.date
    stored_on: dt.date
    shelf: str
    file_ids: tuple[int, ...]
    disposable_on: dt.date
    basis: int
    entry: int
    state: str
    owner_named_on: dt.date | None
    owner_entry: int | None
    told_on: dt.date | None
    closed_on: dt.date | None
    closed_entry: int | None
    handed_to: str
    identity: str
    manner: str
    cost_yen: int | None
    charge: int | None

    @property
    def is_stored(self) -> bool:
        """Whether it is still there."""
        return self.state == STORED

    def is_disposable(self, on: dt.date) -> bool:
        """Whether it is still there and may be disposed of on a day."""
        return self.is_stored and self.disposable_on <= on


def add(service: int, *, membership: int | None, member: int | None, **told: Any) -> int:
    """Store that a thing was left behind; returns its id."""
    row = Row.objects.create(service_id=service, membership_id=membership, member_id=member, **told)
    return int(row.pk)


def change(thing: int, **told: Any) -> None:
    """Put down what became of a thing."""
    Row.objects.filter(pk=thing).update(**told)


def thing(service: int, number: int, *, hold: bool = False) -> Thing:
    """A thing of a service, held until the transaction ends if asked for.

    Raises:
        OperationRefused: ``unknown_thing``.
    """
    rows = Row.objects.filter(service_id=service, pk=number)
    if hold:
        rows = rows.select_for_update()
    found = _shown(rows)
    if not found:
        raise OperationRefused(
            "unknown_thing",
            f"忘れ物 {number} はこのサービスにありません。",
            f"this service has no left thing {number}",
        )
    return found[0]


def listed(
    service: int,
    *,
    state: str | None = STORED,
    words: str = "",
    disposable_by: dt.date | None = None,
    after: int | None = None,
    size: int = SIZE,
) -> Page[Thing]:
    """Things of a service, the latest first, a page at a time. One query.

    Args:
        state: of ``STATES``; None: all.
        words: only those in which all of these words stand.
        disposable_by: only those that may be disposed of on that day.
    """
    rows = _of(service, state)
    for word in words.split():
        found = Q()
        for name in _SEARCHED:
            found |= Q(**{f"{name}__icontains": word})
        rows = rows.filter(found)
    if disposable_by is not None:
        rows = rows.filter(disposable_on__lte=disposable_by)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    return paging.page(_shown(rows.order_by("-pk")[: paging.reach(size)]), size, lambda one: one.id)


def disposable(service: int, on: dt.date, first: int) -> tuple[Thing, ...]:
    """The first things that wait on a day for somebody to dispose of them, the longest first."""
    rows = _of(service, STORED).filter(disposable_on__lte=on)
    return tuple(_shown(rows.order_by("disposable_on", "pk")[:first]))


def count_disposable(service: int, on: dt.date) -> int:
    """How many wait for that on a day."""
    return _of(service, STORED).filter(disposable_on__lte=on).count()


def of_member(service: int, member: int, *, first: int = SIZE) -> list[Thing]:
    """What a member left behind, the latest first."""
    rows = Row.objects.filter(service_id=service, member_id=member)
    return _shown(rows.order_by("-pk")[:first])


def evidence_of(service: int, member: int) -> set[int]:
    """The photographs of what a member left behind."""
    named = Row.objects.filter(service_id=service, member_id=member)
    return {file for ids in named.values_list("file_ids", flat=True) for file in ids}


def _of(service: int, state: str | None) -> QuerySet[Row]:
    rows = Row.objects.filter(service_id=service)
    return rows if state is None else rows.filter(state=state)


def _shown(rows: Iterable[Row] | QuerySet[Row]) -> list[Thing]:
    if isinstance(rows, QuerySet) and not rows.query.select_for_update:
        rows = rows.select_related("member")
    return [
        Thing(
            row.pk, row.service_id, row.membership_id, row.member_id,
            row.member.handle if row.member else "", row.what, row.description, row.place,
            row.found_by, row.found_on, row.stored_on, row.shelf, tuple(row.file_ids),
            row.disposable_on, row.basis_id, row.entry_id, row.state, row.owner_named_on,
            row.owner_entry_id, row.told_on, row.closed_on, row.closed_entry_id, row.handed_to,
            row.identity, row.manner, row.cost_yen, row.charge_id,
        )
        for row in rows
    ]  # fmt: skip
