"""Storing and reading statistics that were published: counts of people, and nobody's data."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kiyaku.base import journal, paging
from kiyaku.base.errors import OperationRefused
from kiyaku.base.paging import Page
from kiyaku.privacy.models import PublishedStatistics as Row


@dataclass(frozen=True)
class Publication:
    """A table that was published.

    Attributes:
        day: the day whose members it counts.
        dimensions: by what, one thing or two.
        told: the table as plain values; what was withheld is None.
    """

    id: int
    day: dt.date
    dimensions: tuple[str, ...]
    told: Mapping[str, Any]
    published_on: dt.date
    by: str
    basis: int


def add(
    *,
    service: int,
    day: dt.date,
    dimensions: Sequence[str],
    told: Mapping[str, Any],
    published_on: dt.date,
    at: dt.datetime,
    by: str,
    basis: int,
    entry: int,
) -> int:
    """Store a table as it is published; returns its number. In a transaction."""
    return Row.objects.create(
        service_id=service, day=day, dimensions=list(dimensions), told=dict(told),
        published_on=published_on, at=at, by=by, basis_id=basis, entry_id=entry,
    ).pk  # fmt: skip


def digest(told: Mapping[str, Any]) -> str:
    """The SHA-256 of a table, by which the journal knows it."""
    return hashlib.sha256(journal.canonical(told).encode()).hexdigest()


def publication(service: int, number: int) -> Publication:
    """A published table.

    Raises:
        OperationRefused: ``unknown_statistics``.
    """
    row = Row.objects.filter(service_id=service, pk=number).first()
    if row is None:
        raise OperationRefused(
            "unknown_statistics",
            f"公表した統計 {number} はありません。",
            f"there are no statistics {number}",
        )
    return _publication(row)


def listed(
    service: int, *, after: int | None = None, size: int = paging.USUAL
) -> Page[Publication]:
    """The published tables of a service, the latest first, a page at a time."""
    rows = Row.objects.filter(service_id=service)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    read = [_publication(row) for row in rows.order_by("-pk")[: paging.reach(size)]]
    return paging.page(read, size, lambda one: one.id)


def about(service: int, day: dt.date, days_apart: int) -> list[Publication]:
    """The tables of a day, and of days fewer than so many from it, in their order."""
    near = dt.timedelta(days_apart - 1)
    rows = Row.objects.filter(service_id=service, day__gte=day - near, day__lte=day + near)
    return [_publication(row) for row in rows.order_by("pk")]


def _publication(row: Row) -> Publication:
    return Publication(
        row.pk, row.day, tuple(row.dimensions), row.told, row.published_on, row.by, row.basis_id
    )
