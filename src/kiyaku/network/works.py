"""Works on lines: appointments that are planned, then done, failed or called off."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from kiyaku.base.errors import OperationRefused
from kiyaku.network.models import Works

PLANNED, DONE, FAILED, CALLED_OFF = Works.PLANNED, Works.DONE, Works.FAILED, Works.CALLED_OFF
_FIELDS = (
    "id", "membership_id", "line_id", "line__code", "code", "planned_on", "state", "finished_on",
    "reason", "charge_id", "entry_id",
)  # fmt: skip


@dataclass(frozen=True)
class WorksOf:
    """Works on a line.

    Attributes:
        code: which, by the price list.
        finished_on: when they were done, failed or called off; None while they are planned.
        reason: why they failed.
        charge: of their fee; None where there is none.
    """

    id: int
    membership_id: int
    line_id: int
    line: str
    code: str
    planned_on: dt.date
    state: str
    finished_on: dt.date | None
    reason: str
    charge: int | None
    entry_id: int


def works_of(line_id: int) -> list[WorksOf]:
    """The works on a line, the first ones first."""
    return _read(Q(line_id=line_id))


def works_of_membership(membership: int) -> list[WorksOf]:
    """The works on a membership's lines, the first ones first."""
    return _read(Q(membership_id=membership))


def works(service: int, works_id: int) -> WorksOf:
    """Works by their id.

    Raises:
        OperationRefused: ``unknown_works``.
    """
    for one in _read(Q(pk=works_id, line__service_id=service)):
        return one
    raise OperationRefused(
        "unknown_works", f"工事 {works_id} はありません。", f"there are no works {works_id}"
    )


def planned_until(service: int, day: dt.date, size: int = 100) -> list[WorksOf]:
    """The works that are planned for a day or for one before it, the earliest first."""
    return _read(Q(line__service_id=service, state=PLANNED, planned_on__lte=day))[:size]


def add(membership: int, line_id: int, *, code: str, planned_on: dt.date, entry: int) -> int:
    """Store an appointment; its id."""
    row = Works.objects.create(
        membership_id=membership, line_id=line_id, code=code, planned_on=planned_on, entry_id=entry
    )
    return row.pk


def finish(
    works_id: int, *, state: str, on: dt.date, entry: int, reason: str = "",
    charge: int | None = None,
) -> None:  # fmt: skip
    """Store how planned works ended."""
    Works.objects.filter(pk=works_id, state=PLANNED).update(
        state=state, finished_on=on, reason=reason, charge_id=charge, finished_entry_id=entry
    )


def _read(condition: Q) -> list[WorksOf]:
    rows = Works.objects.filter(condition).order_by("planned_on", "pk")
    return [WorksOf(*row) for row in rows.values_list(*_FIELDS)]
