"""Which add-ons a membership has: taken from a day on, given up with a last day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Max

from kiyaku.base import columns
from kiyaku.base.columns import Columns, Rows
from kiyaku.members.models import AddOnTaken, Membership

FEE_DUE: Columns = {
    "membership_id": "i8", "number": "i2", "add_on_id": "i8", "from_day": "date",
    "started_on": "date", "is_again": "bool",
}  # fmt: skip
# Once for a day of all memberships between two ids, whichever of them has add-ons.
_BEGINNING = """
SELECT a.membership_id, a.number, a.add_on_id, a.from_day, m.started_on, EXISTS (
    SELECT FROM add_on_taken b
    WHERE b.membership_id = a.membership_id AND b.add_on_id = a.add_on_id
      AND b.from_day < a.from_day AND coalesce(b.last_day, b.from_day) >= b.from_day)
FROM add_on_taken a JOIN membership m ON m.id = a.membership_id
WHERE a.service_id = %(service)s AND a.membership_id BETWEEN %(first)s AND %(last)s
  AND m.id BETWEEN %(first)s AND %(last)s
  AND a.from_day <= %(day)s AND coalesce(a.last_day, %(day)s) >= %(day)s
  AND coalesce(m.ended_on, %(day)s) >= %(day)s AND m.end_kind <> 'initial_cancellation'
  AND (a.from_day = %(day)s OR EXISTS (
      SELECT FROM period p WHERE p.first_day = %(day)s AND p.membership_id = a.membership_id))
ORDER BY a.membership_id, a.number
"""


def beginning(service: int, first: int, last: int, day: dt.date) -> Rows:
    """The add-ons of memberships ``first`` … ``last`` of which a fee begins on a day.

    Those that are had from that day on, and those that are had when a period begins. ``is_again``:
    the membership had the same one before.
    """
    about = {"service": service, "first": first, "last": last, "day": day}
    return columns.read(FEE_DUE, _BEGINNING, about)


HAD: Columns = {"membership_id": "i8", "add_on_id": "i8"}
_HAD = """
SELECT membership_id, add_on_id FROM add_on_taken
WHERE service_id = %(service)s AND membership_id BETWEEN %(first)s AND %(last)s
  AND from_day <= %(day)s AND coalesce(last_day, %(day)s) >= %(day)s
"""


def had_on(service: int, first: int, last: int, day: dt.date) -> Rows:
    """The add-ons that memberships ``first`` … ``last`` have on a day; one query."""
    return columns.read(HAD, _HAD, {"service": service, "first": first, "last": last, "day": day})


@dataclass(frozen=True)
class Taken:
    """An add-on as a membership has taken it.

    Attributes:
        number: counts what the membership has taken, from 1.
        last_day: None while nobody gave it up; the whole ending ends it too.
    """

    id: int
    membership_id: int
    number: int
    add_on_id: int
    requested_on: dt.date
    from_day: dt.date
    last_day: dt.date | None
    basis_id: int
    leave_basis_id: int | None
    entry_id: int

    @property
    def never_begins(self) -> bool:
        """Whether it was given up for a day before its first."""
        return self.last_day is not None and self.last_day < self.from_day

    def is_had(self, day: dt.date) -> bool:
        """Whether it is had on a day or from a later one on."""
        return self.last_day is None or self.last_day >= max(day, self.from_day)


_FIELDS = (
    "id", "membership_id", "number", "add_on_id", "requested_on", "from_day", "last_day",
    "basis_id", "leave_basis_id", "entry_id",
)  # fmt: skip


def of(membership: int) -> list[Taken]:
    """Every add-on that a membership has taken, in order."""
    rows = AddOnTaken.objects.filter(membership_id=membership).order_by("number")
    return [Taken(*row) for row in rows.values_list(*_FIELDS)]


def is_again(taken: Collection[Taken], add_on: int, from_day: dt.date) -> bool:
    """Whether a membership that has taken these had an add-on before a day on which it begins."""
    return any(
        one.add_on_id == add_on and one.from_day < from_day and not one.never_begins
        for one in taken
    )


def by_number(keys: Collection[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """(membership, number) → the id of the add-on, for charges that are shown together."""
    if not keys:
        return {}
    rows = AddOnTaken.objects.filter(membership_id__in={membership for membership, _ in keys})
    found = rows.values_list("membership_id", "number", "add_on_id")
    return {(membership, number): add_on for membership, number, add_on in found}


def add(
    row: Membership,
    add_on: int,
    *,
    requested_on: dt.date,
    from_day: dt.date,
    basis: int,
    entry: int,
    number: int,
) -> None:
    """Store that a membership has an add-on from a day on."""
    AddOnTaken.objects.create(
        service_id=row.service_id,
        membership=row,
        number=number,
        add_on_id=add_on,
        requested_on=requested_on,
        from_day=from_day,
        basis_id=basis,
        entry_id=entry,
    )


def next_number(membership: int) -> int:
    """The number of what a membership takes next."""
    rows = AddOnTaken.objects.filter(membership_id=membership)
    return int(rows.aggregate(last=Max("number"))["last"] or 0) + 1


def settle_end(
    taken: Taken, *, last_day: dt.date, requested_on: dt.date, basis: int, entry: int
) -> None:
    """Give what was taken its last day."""
    AddOnTaken.objects.filter(pk=taken.id).update(
        last_day=last_day, leave_requested_on=requested_on, leave_basis_id=basis,
        leave_entry_id=entry,
    )  # fmt: skip


def unsettle_end(taken: Taken) -> None:
    """Let what was to end go on."""
    AddOnTaken.objects.filter(pk=taken.id).update(
        last_day=None, leave_requested_on=None, leave_basis_id=None, leave_entry_id=None
    )
