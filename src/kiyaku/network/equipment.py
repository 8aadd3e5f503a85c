"""What stands at the end of lines: lent by the operator and due back, or the member's own."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from kiyaku.base.errors import OperationRefused
from kiyaku.network.models import Equipment

_FIELDS = (
    "id", "membership_id", "line_id", "line__code", "line__last_day", "what", "serial", "is_lent",
    "from_day", "back_on", "charge_id", "entry_id",
)  # fmt: skip


@dataclass(frozen=True)
class EquipmentOf:
    """A piece of equipment at a line.

    Attributes:
        is_lent: by the operator; else the member's own, as it was declared.
        back_on: when it was given back, or taken off.
        charge: of what was charged because it was not given back.
    """

    id: int
    membership_id: int
    line_id: int
    line: str
    line_last_day: dt.date | None
    what: str
    serial: str
    is_lent: bool
    from_day: dt.date
    back_on: dt.date | None
    charge: int | None
    entry_id: int

    @property
    def is_out(self) -> bool:
        """Whether it is lent and was not given back."""
        return self.is_lent and self.back_on is None


def equipment_of(line_id: int) -> list[EquipmentOf]:
    """The equipment at a line, the first first."""
    return _read(Q(line_id=line_id))


def equipment_of_membership(membership: int) -> list[EquipmentOf]:
    """The equipment at a membership's lines, the first first."""
    return _read(Q(membership_id=membership))


def piece(service: int, equipment_id: int) -> EquipmentOf:
    """A piece of equipment by its id.

    Raises:
        OperationRefused: ``unknown_equipment``.
    """
    for one in _read(Q(pk=equipment_id, service_id=service)):
        return one
    raise OperationRefused(
        "unknown_equipment",
        f"機器 {equipment_id} はありません。",
        f"there is no equipment {equipment_id}",
    )


def to_come_back(service: int, day: dt.date, size: int = 200) -> list[EquipmentOf]:
    """What is lent, not given back, and stands at a line that ended before a day; by that end."""
    rows = _read(Q(service_id=service, is_lent=True, back_on__isnull=True, line__last_day__lt=day))
    return sorted(rows, key=lambda one: (one.line_last_day or day, one.id))[:size]


def lent_with(service: int, serial: str) -> EquipmentOf | None:
    """What is lent under a serial number now."""
    rows = _read(Q(service_id=service, serial=serial, is_lent=True, back_on__isnull=True))
    return rows[0] if rows else None


def add(
    service: int, membership: int, line_id: int, *, what: str, serial: str, is_lent: bool,
    from_day: dt.date, entry: int,
) -> int:  # fmt: skip
    """Store a piece of equipment; its id."""
    row = Equipment.objects.create(
        service_id=service, membership_id=membership, line_id=line_id, what=what, serial=serial,
        is_lent=is_lent, from_day=from_day, entry_id=entry,
    )  # fmt: skip
    return row.pk


def give_back(equipment_id: int, *, on: dt.date) -> None:
    """Store when it was given back."""
    Equipment.objects.filter(pk=equipment_id, back_on__isnull=True).update(back_on=on)


def charged(equipment_id: int, charge: int) -> None:
    """Store what was charged because it was not given back."""
    Equipment.objects.filter(pk=equipment_id).update(charge_id=charge)


def _read(condition: Q) -> list[EquipmentOf]:
    rows = Equipment.objects.filter(condition).order_by("from_day", "pk")
    return [EquipmentOf(*row) for row in rows.values_list(*_FIELDS)]
