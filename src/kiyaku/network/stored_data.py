"""What members keep on the service's equipment: measured, listed, deleted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kiyaku.base import columns, paging
from kiyaku.base.columns import Rows
from kiyaku.base.errors import OperationRefused
from kiyaku.base.paging import Page
from kiyaku.network.models import StoredData, StoredDataDeletion

SIZE = 50
TOO_OLD, TOO_MUCH, HINDERS = (
    StoredDataDeletion.TOO_OLD, StoredDataDeletion.TOO_MUCH, StoredDataDeletion.HINDERS,
)  # fmt: skip
_CHUNK = 5_000
_THERE = """
SELECT id, measured_on - oldest_on, stored_bytes FROM stored_data
WHERE service_id = %s AND deleted_entry_id IS NULL ORDER BY id DESC
"""


@dataclass(frozen=True)
class Measured:
    """What was measured of a membership: how much of a kind, the oldest since when, and when."""

    membership: int
    what: str
    stored_bytes: int
    oldest_on: dt.date
    measured_on: dt.date

    @property
    def stored_days(self) -> int:
        """For how many days the oldest of it had been there when it was measured."""
        return (self.measured_on - self.oldest_on).days


@dataclass(frozen=True)
class Stored:
    """What a member keeps of one kind, as it was last measured.

    Attributes:
        member: who held the membership then.
        is_deleted: whether it was deleted after that.
    """

    id: int
    member: int
    last: Measured
    entry: int
    is_deleted: bool


@dataclass(frozen=True)
class Deletion:
    """A deletion: what had been measured, on which ground, how much of it and when.

    Attributes:
        reason: why it was judged to hinder the service gravely, kept inside; may be empty.
    """

    id: int
    member: int
    last: Measured
    ground: str
    deleted_bytes: int
    deleted_on: dt.date
    reason: str
    entry: int


def keep(service: int, entry: int, rows: Sequence[Measured], members: Mapping[int, int]) -> None:
    """Put what was measured by an entry in the place of what was measured before.

    Args:
        members: who holds each membership.
    """
    # In one order, so that two files taken in at once do not wait for each other.
    ordered = sorted(rows, key=lambda one: (one.membership, one.what))
    StoredData.objects.bulk_create(
        [
            StoredData(
                service_id=service, membership_id=one.membership, what=one.what,
                member_id=members[one.membership], oldest_on=one.oldest_on,
                stored_bytes=one.stored_bytes, measured_on=one.measured_on, entry_id=entry,
            )
            for one in ordered
        ],
        batch_size=_CHUNK,
        update_conflicts=True,
        unique_fields=["membership", "what"],
        update_fields=[
            "member", "oldest_on", "stored_bytes", "measured_on", "entry_id", "deleted_entry_id",
        ],
    )  # fmt: skip


def delete(service: int, stored: int, **told: Any) -> int:
    """Put on record that what is stored was deleted by an entry; the deletion's number."""
    StoredData.objects.filter(pk=stored).update(deleted_entry_id=told["entry_id"])
    return int(StoredDataDeletion.objects.create(service_id=service, **told).pk)


def stored(service: int, number: int, *, hold: bool = False) -> Stored:
    """What is stored, by its number.

    Args:
        hold: let nobody measure or delete it until the transaction ends.

    Raises:
        OperationRefused: ``unknown_stored_data``.
    """
    rows = StoredData.objects.filter(service_id=service, pk=number)
    row = (rows.select_for_update() if hold else rows).first()
    if row is None:
        raise OperationRefused(
            "unknown_stored_data",
            f"預かりデータ {number} はこのサービスにありません。",
            f"this service has no stored data {number}",
        )
    return _stored(row)


def held(service: int, memberships: Collection[int]) -> dict[tuple[int, str], Stored]:
    """What some memberships keep, by membership and kind; nobody else changes it meanwhile."""
    rows = StoredData.objects.filter(service_id=service, membership_id__in=memberships)
    ordered = rows.select_for_update().order_by("membership_id", "what")
    return {(row.membership_id, row.what): _stored(row) for row in ordered}


def there(service: int) -> Rows:
    """All that is stored, as columns ``id``, ``stored_days``, ``stored_bytes``; last one first."""
    kinds = {"id": "i8", "stored_days": "i4", "stored_bytes": "i8"}
    return columns.read(kinds, _THERE, [service])


def listed(
    service: int, only: Rows | None = None, *, after: int | None = None, size: int = SIZE
) -> Page[Stored]:
    """What is stored, or what of it has some numbers, the last one first; one query."""
    rows = StoredData.objects.filter(service_id=service, deleted_entry_id__isnull=True)
    if only is not None:
        wanted = only if after is None else only[only < after]
        rows = rows.filter(pk__in=wanted[: paging.reach(size)].tolist())
    elif after is not None:
        rows = rows.filter(pk__lt=after)
    read = [_stored(row) for row in rows.order_by("-pk")[: paging.reach(size)]]
    return paging.page(read, size, lambda one: one.id)


def of_membership(membership: int) -> list[Stored]:
    """What a membership keeps, and what was last measured of what was deleted; by kind."""
    rows = StoredData.objects.filter(membership_id=membership).order_by("what")
    return [_stored(row) for row in rows]


def deletions(
    service: int, *, membership: int | None = None, after: int | None = None, size: int = SIZE
) -> Page[Deletion]:
    """The deletions of a service, or of one membership in it, the last one first; one query."""
    rows = StoredDataDeletion.objects.filter(service_id=service)
    if membership is not None:
        rows = rows.filter(membership_id=membership)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    read = [_deletion(row) for row in rows.order_by("-pk")[: paging.reach(size)]]
    return paging.page(read, size, lambda one: one.id)


def every_deletion(service: int) -> list[Deletion]:
    """All deletions of a service, in their order."""
    rows = StoredDataDeletion.objects.filter(service_id=service).order_by("pk")
    return [_deletion(row) for row in rows]


def _stored(row: StoredData) -> Stored:
    return Stored(row.pk, row.member_id, _measured(row), row.entry_id,
                  row.deleted_entry_id is not None)  # fmt: skip


def _deletion(row: StoredDataDeletion) -> Deletion:
    return Deletion(
        row.pk, row.member_id, _measured(row), row.storage_ground, row.deleted_bytes,
        row.deleted_on, row.reason, row.entry_id,
    )  # fmt: skip


def _measured(row: StoredData | StoredDataDeletion) -> Measured:
    return Measured(
        row.membership_id, row.what, row.stored_bytes, row.oldest_on, row.measured_on
    )  # fmt: skip
