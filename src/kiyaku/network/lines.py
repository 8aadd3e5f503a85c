"""The lines that memberships have, and whose lie in an area."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np

from kiyaku.base import columns
from kiyaku.network.models import Line

_FIELDS = (
    "id", "membership_id", "code", "product_id", "area_id", "assigned_on", "first_day", "last_day",
    "basis_id", "entry_id",
)  # fmt: skip


@dataclass(frozen=True)
class LineOf:
    """A line as a membership has it.

    Attributes:
        code: its id, by which everybody concerned knows it.
        assigned_on: from when on the id is the membership's.
        first_day: from when on the line is in use, None before its works are done.
        last_day: None while no end is settled.
    """

    id: int
    membership_id: int
    code: str
    product_id: int
    area_id: int
    assigned_on: dt.date
    first_day: dt.date | None
    last_day: dt.date | None
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
