"""The lines that memberships have, and whose lie in an area."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import Q

from kiyaku.base import columns, paging
from kiyaku.base.errors import OperationRefused
from kiyaku.base.paging import Page
from kiyaku.network.models import Line

SIZE = 50

_FIELDS = (
    "id", "membership_id", "code", "product_id", "area_id", "assigned_on", "first_day", "last_day",
    "replaces_id", "basis_id", "entry_id",
)  # fmt: skip


@dataclass(frozen=True)
class LineOf:
    """A line as a membership has it.

    Attributes:
        code: its id, by which everybody concerned knows it.
        assigned_on: from when on the id is the membership's.
        first_day: from when on the line is in use, None before its works are done.
        last_day: None while no end is settled.
        replaces: the line whose place it takes, as on a move.
    """

    id: int
    membership_id: int
    code: str
    product_id: int
    area_id: int
    assigned_on: dt.date
    first_day: dt.date | None
    last_day: dt.date | None
    replaces: int | None
    basis_id: int
    entry_id: int

    def is_had(self, day: dt.date) -> bool:
        """Whether its id is the membership's on a day."""
        return self.assigned_on <= day and (self.last_day is None or self.last_day >= day)

    def is_used(self, day: dt.date) -> bool:
        """Whether the line is in use on a day."""
        return self.first_day is not None and self.first_day <= day and self.is_had(day)


def lines_of(membership: int) -> list[LineOf]:
    """Every line that a membership has or had, the first one first."""
    rows = Line.objects.filter(membership_id=membership).order_by("assigned_on", "pk")
    return [LineOf(*row) for row in rows.values_list(*_FIELDS)]


def line(service: int, code: str) -> LineOf:
    """The line that has an id, or had it last.

    Raises:
        OperationRefused: ``unknown_line``.
    """
    rows = Line.objects.filter(service_id=service, code=code).order_by("-assigned_on")
    for row in rows.values_list(*_FIELDS)[:1]:
        return LineOf(*row)
    raise unknown_line(code)


def line_by_number(service: int, line_id: int) -> LineOf:
    """A line by the number of its row.

    Raises:
        OperationRefused: ``unknown_line``.
    """
    for row in Line.objects.filter(service_id=service, pk=line_id).values_list(*_FIELDS):
        return LineOf(*row)
    raise unknown_line(str(line_id))


def unknown_line(code: str) -> OperationRefused:
    """The refusal of a line that a service has not."""
    return OperationRefused(
        "unknown_line", f"回線 {code} はありません。", f"there is no line {code}"
    )


def listed(
    service: int, *, text: str = "", area_ids: Collection[int] | None = None,
    after: int | None = None, size: int = SIZE,
) -> Page[LineOf]:  # fmt: skip
    """Lines in the order in which they were assigned, a page at a time.

    Args:
        text: the beginning of an id; a line of any id without it.
        area_ids: only those in these areas.
    """
    rows = Line.objects.filter(service_id=service, code__startswith=text)
    if area_ids is not None:
        rows = rows.filter(area_id__in=area_ids)
    if after is not None:
        rows = rows.filter(pk__gt=after)
    found = rows.order_by("pk").values_list(*_FIELDS)[: paging.reach(size)]
    return paging.page([LineOf(*row) for row in found], size, lambda one: one.id)


def every(service: int) -> Iterator[LineOf]:
    """Every line of a service, in the order in which they were assigned."""
    rows = Line.objects.filter(service_id=service).order_by("pk").values_list(*_FIELDS)
    return (LineOf(*row) for row in rows.iterator(chunk_size=2000))


def taken_at(service: int, code: str, day: dt.date) -> LineOf | None:
    """The line that an id names on a day, or later."""
    rows = Line.objects.filter(service_id=service, code=code)
    for row in rows.values_list(*_FIELDS):
        one = LineOf(*row)
        if one.last_day is None or one.last_day >= day:
            return one
    return None


def count_with(service: int, product_id: int, day: dt.date) -> int:
    """How many memberships have a line with a product on a day, in use or assigned."""
    rows = Line.objects.filter(service_id=service, product_id=product_id)
    rows = rows.filter(Q(last_day__isnull=True) | Q(last_day__gte=day))
    return rows.values("membership_id").distinct().count()


# A plan asked for is had from its day on; without one, the plan that a later change leaves.
_LEFT = """
SELECT count(DISTINCT m.id) FROM line JOIN membership m ON m.id = line.membership_id
WHERE line.service_id = %(service)s AND line.product_id = %(product)s
  AND coalesce(line.last_day, %(after)s) >= %(after)s
  AND coalesce(m.ended_on, m.ends_on, %(after)s) >= %(after)s
  AND NOT EXISTS (
    SELECT FROM line other WHERE other.membership_id = m.id
      AND other.product_id <> line.product_id AND coalesce(other.last_day, %(after)s) >= %(after)s)
  AND (coalesce(
      (SELECT to_plan_id FROM plan_change c WHERE c.membership_id = m.id
         AND c.withdrawn_on IS NULL AND c.from_day <= %(after)s ORDER BY c.from_day DESC LIMIT 1),
      (SELECT from_plan_id FROM plan_change c WHERE c.membership_id = m.id
         AND c.withdrawn_on IS NULL AND c.from_day > %(after)s ORDER BY c.from_day LIMIT 1),
      m.plan_id) = ANY(%(paid)s::bigint[])
    OR EXISTS (
      SELECT FROM add_on_taken t
      WHERE t.membership_id = m.id AND t.add_on_id = ANY(%(paid)s::bigint[])
        AND coalesce(t.last_day, 'infinity') >= greatest(%(after)s, t.from_day)))
"""


def count_left_paying(service: int, product_id: int, paid: Collection[int], after: dt.date) -> int:
    """How many memberships would go on paying for a product from a day on which it is not provided.

    Args:
        paid: ids of the plans and add-ons that are paid for it.
    """
    about: dict[str, Any] = {
        "service": service, "product": product_id, "paid": list(paid), "after": after,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_LEFT, about)
        return int(cursor.fetchall()[0][0])


def add(
    service: int, membership: int, *, code: str, product: int, area: int, day: dt.date,
    basis: int, entry: int, replaces: int | None = None, first_day: dt.date | None = None,
    start_basis: int | None = None,
) -> int:  # fmt: skip
    """Store a line from the day on which its id is assigned; its number."""
    row = Line.objects.create(
        service_id=service, membership_id=membership, code=code, product_id=product, area_id=area,
        assigned_on=day, basis_id=basis, entry_id=entry, replaces_id=replaces, first_day=first_day,
        start_basis_id=start_basis,
    )  # fmt: skip
    return row.pk


def begin(line_id: int, first_day: dt.date, basis: int) -> None:
    """Store from when a line is in use."""
    Line.objects.filter(pk=line_id, first_day__isnull=True).update(
        first_day=first_day, start_basis_id=basis
    )


def end(line_id: int, last_day: dt.date, basis: int) -> None:
    """Store a line's last day."""
    Line.objects.filter(pk=line_id).update(last_day=last_day, end_basis_id=basis)


# What ends with its membership or its product; whoever is assigned a line after that day has it
# for that day alone, so that the id is free again. Nobody loses a line to the end of a product
# before the end was announced: where that is done past the last day, the line ends that day.
_ENDING = """
UPDATE line SET last_day = greatest(ending.last_day, line.assigned_on), end_basis_id = ending.basis
FROM (
    SELECT line.id, least(m.ended_on, e.last_day) AS last_day,
        CASE WHEN e.last_day < coalesce(m.ended_on, 'infinity') THEN e.basis_id
            ELSE m.end_basis_id END AS basis
    FROM line JOIN membership m ON m.id = line.membership_id
    LEFT JOIN (
        SELECT pe.product_id, pe.basis_id, greatest(pe.last_day, a.announced_on) AS last_day
        FROM product_end pe JOIN announcement a ON a.id = pe.announcement_id
        WHERE a.announced_on IS NOT NULL
    ) AS e ON e.product_id = line.product_id AND e.last_day <= %(day)s
    WHERE line.service_id = %(service)s AND line.membership_id BETWEEN %(first)s AND %(last)s
      AND (m.ended_on IS NOT NULL OR e.last_day IS NOT NULL)) AS ending
WHERE line.id = ending.id
  AND coalesce(line.last_day, 'infinity') > greatest(ending.last_day, line.assigned_on)
"""


def end_with_others(service: int, first: int, last: int, day: dt.date) -> None:
    """End the lines of memberships ``first`` … ``last`` that are over, and those of a product.

    Those whose membership is over by now, or whose product had its last day on a day or before it
    and members were told of that.
    """
    about: dict[str, int | dt.date] = {
        "service": service, "first": first, "last": last, "day": day,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_ENDING, about)


# An area's parts belong to it, and theirs.
_IN_AREAS = """
WITH RECURSIVE within (id) AS (
    SELECT id FROM area WHERE service_id = %(service)s AND id = ANY(%(areas)s)
    UNION SELECT part.id FROM area part JOIN within ON part.parent_id = within.id)
SELECT DISTINCT line.membership_id FROM line
WHERE line.service_id = %(service)s AND line.area_id IN (SELECT id FROM within)
  AND line.first_day <= %(last)s AND coalesce(line.last_day, %(first)s) >= %(first)s
ORDER BY line.membership_id
"""


def memberships_in(
    service: int, areas: Collection[int], first_day: dt.date, last_day: dt.date | None = None
) -> np.ndarray[Any, np.dtype[np.int64]]:
    """The ids of memberships with a line in use in areas or their parts, on any day of a stretch.

    Each once, in order; one query.

    Args:
        areas: ids of areas; those of another service's take in nothing.
        last_day: None for a stretch that has no end yet.
    """
    about = {
        "service": service, "areas": list(areas), "first": first_day,
        "last": dt.date.max if last_day is None else last_day,
    }  # fmt: skip
    found = columns.read({"membership_id": "i8"}, _IN_AREAS, about)
    return found["membership_id"]


_IN_USE = """
SELECT membership_id, area_id, first_day, coalesce(last_day, '9999-12-31') FROM line
WHERE service_id = %(service)s AND membership_id = ANY(%(memberships)s::bigint[])
  AND first_day <= %(last)s AND coalesce(last_day, %(first)s) >= %(first)s
ORDER BY membership_id, id
"""


def in_use(
    service: int, memberships: Collection[int], first_day: dt.date, last_day: dt.date
) -> columns.Rows:
    """The lines of memberships in use on any day of a stretch: area, first and last day.

    Those that go on end in the year 9999.
    """
    about = {
        "service": service, "memberships": list(memberships), "first": first_day,
        "last": last_day,
    }  # fmt: skip
    told = {"membership_id": "i8", "area_id": "i8", "first_day": "date", "last_day": "date"}
    return columns.read(told, _IN_USE, about)
