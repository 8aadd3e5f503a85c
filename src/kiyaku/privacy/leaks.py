"""Storing and reading leaks of personal data: what got out, whom it is about, what was reported.

Each function that writes is one step within a caller's transaction; ``flows.leaks`` journals.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from kiyaku.base import paging
from kiyaku.base.errors import OperationRefused
from kiyaku.base.paging import Page
from kiyaku.privacy.models import Leak as Row
from kiyaku.privacy.models import LeakPerson


@dataclass(frozen=True)
class Leak:
    """Personal data that got out, or may have.

    Attributes:
        found_on: the day on which the operator knew.
        is_reported: whether it is one to be reported, by its last days.
        told_on: when all who were named had been told, or what was done instead.
        file_ids: proof of the reports.
        measures: what was done against it.
        told_otherwise: why they were not told one by one, and what was done instead.
    """

    id: int
    found_on: dt.date
    what: str
    cause: str
    people: int
    is_sensitive: bool
    is_financial: bool
    is_wrongful: bool
    is_reported: bool
    first_due_on: dt.date | None
    full_due_on: dt.date | None
    first_reported_on: dt.date | None
    full_reported_on: dt.date | None
    told_on: dt.date | None
    closed_on: dt.date | None
    basis: int | None
    file_ids: tuple[int, ...]
    measures: str
    told_otherwise: str

    @property
    def is_open(self) -> bool:
        """Whether it is not closed yet."""
        return self.closed_on is None


@dataclass(frozen=True)
class Person:
    """A member whose data a leak is about.

    Attributes:
        row: the place in the list.
        told_on: when they were told; None where they were not, one by one.
    """

    row: int
    member: int
    handle: str
    name: str
    told_on: dt.date | None


def add(*, service: int, entry: int, **facts: Any) -> int:
    """Store a leak; returns its id."""
    return Row.objects.create(service_id=service, entry_id=entry, **facts).pk


def change(leak: int, **facts: Any) -> None:
    """Store what became known or was done about a leak."""
    Row.objects.filter(pk=leak).update(**facts)


def leak(service: int, number: int, *, hold: bool = False) -> Leak:
    """A leak of a service; ``hold``: nobody else changes it meanwhile.

    Raises:
        OperationRefused: ``unknown_leak``.
    """
    rows = Row.objects.filter(service_id=service, pk=number)
    row = (rows.select_for_update() if hold else rows).first()
    if row is None:
        raise OperationRefused(
            "unknown_leak", f"漏えい等の記録 {number} はありません。", f"there is no leak {number}"
        )
    return _leak(row)


def listed(
    service: int,
    *,
    is_open: bool | None = None,
    after: int | None = None,
    size: int = paging.USUAL,
) -> Page[Leak]:
    """The leaks of a service, perhaps only those that are open, the latest first, by pages."""
    rows = Row.objects.filter(service_id=service)
    if is_open is not None:
        rows = rows.filter(closed_on__isnull=is_open)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    read = [_leak(row) for row in rows.order_by("-pk")[: paging.reach(size)]]
    return paging.page(read, size, lambda one: one.id)


def open_ones(service: int) -> list[Leak]:
    """The leaks that are not closed, the one known first, first."""
    rows = Row.objects.filter(service_id=service, closed_on__isnull=True)
    return [_leak(row) for row in rows.order_by("found_on", "pk")[: paging.USUAL]]


def add_people(service: int, number: int, members: Collection[int]) -> int:
    """Name whose data a leak is about; how many were not named before."""
    known = set(LeakPerson.objects.filter(leak_id=number).values_list("member_id", flat=True))
    new = sorted(set(members) - known)
    LeakPerson.objects.bulk_create(
        [LeakPerson(service_id=service, leak_id=number, member_id=one) for one in new]
    )
    return len(new)


def people(number: int, *, after: int | None = None, size: int = paging.USUAL) -> Page[Person]:
    """The members a leak is about, as they were named, a page at a time."""
    rows = LeakPerson.objects.filter(leak_id=number).select_related("member")
    if after is not None:
        rows = rows.filter(pk__gt=after)
    read = [
        Person(row.pk, row.member_id, row.member.handle, row.member.name, row.told_on)
        for row in rows.order_by("pk")[: paging.reach(size)]
    ]
    return paging.page(read, size, lambda one: one.row)


def untold(number: int, first: int) -> list[int]:
    """The ids of members a leak is about who have not been told yet, the first so many."""
    rows = LeakPerson.objects.filter(leak_id=number, told_on__isnull=True).order_by("member_id")
    return list(rows.values_list("member_id", flat=True)[:first])


def mark_told(number: int, members: Collection[int], on: dt.date) -> None:
    """Put on record that these were told."""
    LeakPerson.objects.filter(leak_id=number, member_id__in=members).update(told_on=on)


def counts(number: int) -> tuple[int, int]:
    """How many members a leak names, and how many of them have been told."""
    rows = LeakPerson.objects.filter(leak_id=number)
    return rows.count(), rows.filter(told_on__isnull=False).count()


def _leak(row: Row) -> Leak:
    return Leak(
        row.pk, row.found_on, row.what, row.cause, row.people, row.is_sensitive,
        row.is_financial, row.is_wrongful, row.is_reported, row.first_due_on, row.full_due_on,
        row.first_reported_on, row.full_reported_on, row.told_on, row.closed_on, row.basis_id,
        tuple(row.file_ids), row.measures, row.told_otherwise,
    )  # fmt: skip
