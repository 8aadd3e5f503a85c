"""Interruptions and restrictions by area: kept as they were told, with how they ended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from kiyaku.base.errors import OperationRefused
from kiyaku.network.models import (
    Interruption,
    InterruptionArea,
    InterruptionEnd,
    InterruptionExpected,
    Outage,
)
from kiyaku.terms.texts import Text

_RUNNING = """
SELECT id FROM membership
WHERE service_id = %(service)s AND started_on <= %(last)s
  AND coalesce(least(ended_on, ends_on), %(first)s) >= %(first)s
  AND end_kind <> 'initial_cancellation'
  AND (%(only)s::bigint[] IS NULL OR id = ANY(%(only)s))
ORDER BY id
"""


@dataclass(frozen=True)
class Ended:
    """How an interruption ended.

    Attributes:
        ended_at: None where it was called off before it began.
    """

    ended_at: dt.datetime | None
    hit_count: int
    told_count: int
    entered_on: dt.date
    entry: int


@dataclass(frozen=True)
class Expected:
    """When an interruption was expected to end, other than was said before; None: not known.

    Attributes:
        is_late: whether of what is planned it was told late that it takes longer.
    """

    until: dt.datetime | None
    is_late: bool
    hit_count: int
    told_count: int
    entry: int


@dataclass(frozen=True)
class Interrupted:
    """An interruption or restriction, and how it ended.

    Attributes:
        kind: ``interruption``, ``stoppage`` or ``use_restriction``; ``cause``: as the terms list
            it, empty for what is planned.
        first_expected: its end as it was expected when it was put on record; ``moved``: as it was
            expected afterwards, in order.
        last_day: until when members could be told beforehand; None where they need not be.
        areas: ids; none for the whole service.
        end: None while nobody said that it ended.
        outage: the outage that was put on record from it; None where none was.
    """

    id: int
    kind: str
    cause: str
    what: Text
    starts_at: dt.datetime
    first_expected: dt.datetime | None
    last_day: dt.date | None
    is_late: bool
    hit_count: int
    told_count: int
    areas: tuple[int, ...]
    recorded_on: dt.date
    basis: int
    entry: int
    moved: tuple[Expected, ...]
    end: Ended | None
    outage: int | None

    @property
    def expected_until(self) -> dt.datetime | None:
        """When it is expected to end, as it was last said; None where nobody knows."""
        return self.moved[-1].until if self.moved else self.first_expected

    @property
    def ended_at(self) -> dt.datetime | None:
        """When it ended; None while it lasts, is to come, or was called off."""
        return None if self.end is None else self.end.ended_at

    @property
    def is_called_off(self) -> bool:
        """Whether it was called off before it began."""
        return self.end is not None and self.end.ended_at is None

    def lasts(self, at: dt.datetime) -> bool:
        """Whether it has begun by an instant and nobody said that it ended."""
        return self.end is None and self.starts_at <= at


def add(service: int, *, what: Text, areas: Collection[int], **facts: Any) -> int:
    """Put an interruption on record; its number."""
    row = Interruption.objects.create(service_id=service, what_ja=what.ja, what_en=what.en, **facts)
    InterruptionArea.objects.bulk_create(
        InterruptionArea(interruption=row, area_id=one) for one in sorted(areas)
    )
    return row.pk


def end(
    interruption: int,
    ended_at: dt.datetime | None,
    *,
    hit_count: int,
    told_count: int,
    day: dt.date,
    entry: int,
) -> None:
    """Put on record when it ended; None: that it was called off."""
    InterruptionEnd.objects.create(
        interruption_id=interruption, ended_at=ended_at, hit_count=hit_count,
        told_count=told_count, entered_on=day, entry_id=entry,
    )  # fmt: skip


def expect(interruption: int, moved: Expected) -> None:
    """Put on record when its end is expected now."""
    InterruptionExpected.objects.create(
        interruption_id=interruption, expected_until=moved.until, is_late=moved.is_late,
        hit_count=moved.hit_count, told_count=moved.told_count, entry_id=moved.entry,
    )  # fmt: skip


def interruption(service: int, number: int, *, hold: bool = False) -> Interrupted:
    """An interruption by its number.

    Args:
        hold: keep others from ending it until the transaction ends.

    Raises:
        OperationRefused: ``unknown_interruption``.
    """
    rows = Interruption.objects.filter(service_id=service, pk=number)
    row = (rows.select_for_update() if hold else rows).first()
    if row is None:
        raise OperationRefused(
            "unknown_interruption",
            f"このサービスに中断 {number} はありません。",
            f"this service has no interruption {number}",
        )
    return _read([row])[0]


def interruptions(service: int, most: int = 200) -> list[Interrupted]:
    """The interruptions of a service, the latest first; five queries."""
    rows = Interruption.objects.filter(service_id=service).order_by("-starts_at", "-pk")
    return _read(list(rows[:most]))


def not_ended(service: int) -> list[Interrupted]:
    """Those of which nobody said that they ended, the latest first."""
    rows = Interruption.objects.filter(service_id=service, end__isnull=True)
    return _read(list(rows.order_by("-starts_at", "-pk")))


def running(
    service: int, first: dt.date, last: dt.date, only: Sequence[int] | None = None
) -> list[int]:
    """The memberships whose service runs on a day between two, by id; one query.

    Those too that are suspended: they may be resumed by then.

    Args:
        only: of these alone.
    """
    about: dict[str, Any] = {
        "service": service, "first": first, "last": last,
        "only": None if only is None else list(only),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_RUNNING, about)
        return [int(row[0]) for row in cursor.fetchall()]


def _read(rows: Sequence[Interruption]) -> list[Interrupted]:
    ids = [row.pk for row in rows]
    if not ids:
        return []
    places: dict[int, list[int]] = {}
    for area in InterruptionArea.objects.filter(interruption_id__in=ids).order_by("area_id"):
        places.setdefault(area.interruption_id, []).append(area.area_id)
    moved = _moved(ids)
    ends: Mapping[int, InterruptionEnd] = {
        row.interruption_id: row for row in InterruptionEnd.objects.filter(interruption_id__in=ids)
    }
    named = Outage.objects.filter(interruption_id__in=ids)
    outages = dict(named.values_list("interruption_id", "pk"))
    return [
        Interrupted(
            row.pk, row.kind, row.cause, Text(row.what_ja, row.what_en), row.starts_at,
            row.expected_until, row.last_day, row.is_late, row.hit_count, row.told_count,
            tuple(places.get(row.pk, ())), row.recorded_on, row.basis_id, row.entry_id,
            tuple(moved.get(row.pk, ())), _ended(ends.get(row.pk)), outages.get(row.pk),
        )
        for row in rows
    ]  # fmt: skip


def _moved(ids: Sequence[int]) -> dict[int, list[Expected]]:
    moved: dict[int, list[Expected]] = {}
    for row in InterruptionExpected.objects.filter(interruption_id__in=ids).order_by("entry_id"):
        one = Expected(row.expected_until, row.is_late, row.hit_count, row.told_count, row.entry_id)
        moved.setdefault(row.interruption_id, []).append(one)
    return moved


def _ended(row: InterruptionEnd | None) -> Ended | None:
    if row is None:
        return None
    return Ended(row.ended_at, row.hit_count, row.told_count, row.entered_on, row.entry_id)
