"""Damage and inspections: stored, read.

Each function that writes is one step within a caller's transaction; ``flows.place`` journals.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from kiyaku.base import paging
from kiyaku.base.errors import OperationRefused
from kiyaku.base.paging import Page
from kiyaku.premises.damage_models import Damage as Row
from kiyaku.premises.damage_models import Inspection as InspectionRow

REPORTED, CLAIMED, CHARGED, LEFT = Row.REPORTED, Row.CLAIMED, Row.CHARGED, Row.LEFT
OPEN = (REPORTED, CLAIMED)
SIZE = 20


@dataclass(frozen=True)
class Damage:
    """Damage or loss that a member caused, the claim on it, and what was decided.

    ``member`` is who held the membership on that day. ``file_ids`` came with the report,
    ``claim_file_ids`` show the amount.
    """

    id: int
    membership: int
    member: int
    handle: str
    channel: str
    what: str
    place: str
    description: str
    happened_on: dt.date
    reported_on: dt.date
    file_ids: tuple[int, ...]
    entry: int
    state: str
    amount_yen: int | None
    grounds: str
    claimed_on: dt.date | None
    claim_entry: int | None
    claim_file_ids: tuple[int, ...]
    decided_on: dt.date | None
    decision_entry: int | None
    reason: str
    charge: int | None

    @property
    def is_open(self) -> bool:
        """Whether somebody has to put it at an amount, or to decide."""
        return self.state in OPEN


@dataclass(frozen=True)
class Inspection:
    """That the operator looked into what a member does: when, why, what was seen.

    ``report`` is the breach report that it led to.
    """

    id: int
    membership: int
    member: int
    inspected_on: dt.date
    reason: str
    seen: str
    file_ids: tuple[int, ...]
    recorded_on: dt.date
    entry: int
    report: int | None


def add(service: int, **told: Any) -> int:
    """Store that something was damaged or lost; returns its id."""
    return int(Row.objects.create(service_id=service, **told).pk)


def change(number: int, **told: Any) -> None:
    """Put down what became of it."""
    Row.objects.filter(pk=number).update(**told)


def damage(service: int, number: int, *, hold: bool = False) -> Damage:
    """Damage of a service, held until the transaction ends if asked for.

    Raises:
        OperationRefused: ``unknown_damage``.
    """
    rows = Row.objects.filter(service_id=service, pk=number).select_related("member")
    if hold:
        rows = rows.select_for_update(of=("self",))
    found = _shown(rows)
    if not found:
        raise OperationRefused(
            "unknown_damage",
            f"破損・紛失 {number} はこのサービスにありません。",
            f"this service has no damage {number}",
        )
    return found[0]


def listed(
    service: int, *, is_open: bool = True, after: int | None = None, size: int = SIZE
) -> Page[Damage]:
    """Damage that waits for somebody, or all, the latest first. One query."""
    rows = Row.objects.filter(service_id=service)
    if is_open:
        rows = rows.filter(state__in=OPEN)
    return _page(rows, after, size)


def count_open(service: int) -> int:
    """How much damage waits for somebody."""
    return Row.objects.filter(service_id=service, state__in=OPEN).count()


def of_membership(
    service: int, membership: int, *, after: int | None = None, size: int = SIZE
) -> Page[Damage]:
    """Damage on a membership, the latest first."""
    return _page(Row.objects.filter(service_id=service, membership_id=membership), after, size)


def of_member(service: int, member: int, *, first: int = SIZE) -> list[Damage]:
    """Damage that a member caused, the latest first."""
    rows = Row.objects.filter(service_id=service, member_id=member).select_related("member")
    return _shown(rows.order_by("-pk")[:first])


def last_of(service: int, membership: int) -> int | None:
    """The latest damage on a membership."""
    rows = Row.objects.filter(service_id=service, membership_id=membership)
    return rows.order_by("-pk").values_list("pk", flat=True).first()


def add_inspection(service: int, **told: Any) -> int:
    """Store that a member's activities were looked into; returns the inspection's id."""
    return int(InspectionRow.objects.create(service_id=service, **told).pk)


def link_report(inspection: int, report: int) -> None:
    """Put down to which breach report an inspection led."""
    InspectionRow.objects.filter(pk=inspection).update(report_id=report)


def inspection(service: int, number: int, *, hold: bool = False) -> Inspection:
    """An inspection of a service, held until the transaction ends if asked for.

    Raises:
        OperationRefused: ``unknown_inspection``.
    """
    rows = InspectionRow.objects.filter(service_id=service, pk=number)
    found = (rows.select_for_update() if hold else rows).first()
    if found is None:
        raise OperationRefused(
            "unknown_inspection",
            f"活動の調査 {number} はこのサービスにありません。",
            f"this service has no inspection {number}",
        )
    return _inspected(found)


def inspections_of(
    service: int, membership: int, *, after: int | None = None, size: int = SIZE
) -> Page[Inspection]:
    """The inspections on a membership, the latest first. One query."""
    rows = InspectionRow.objects.filter(service_id=service, membership_id=membership)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    read = [_inspected(row) for row in rows.order_by("-pk")[: paging.reach(size)]]
    return paging.page(read, size, lambda one: one.id)


def last_inspection(service: int, membership: int) -> int | None:
    """The latest inspection on a membership."""
    rows = InspectionRow.objects.filter(service_id=service, membership_id=membership)
    return rows.order_by("-pk").values_list("pk", flat=True).first()


def evidence_of_inspections(service: int, membership: int) -> set[int]:
    """The files kept with the inspections on a membership."""
    rows = InspectionRow.objects.filter(service_id=service, membership_id=membership)
    return {file for ids in rows.values_list("file_ids", flat=True) for file in ids}


def _page(rows: QuerySet[Row], after: int | None, size: int) -> Page[Damage]:
    if after is not None:
        rows = rows.filter(pk__lt=after)
    read = _shown(rows.select_related("member").order_by("-pk")[: paging.reach(size)])
    return paging.page(read, size, lambda one: one.id)


def _shown(rows: QuerySet[Row]) -> list[Damage]:
    return [
        Damage(
            row.pk, row.membership_id, row.member_id, row.member.handle, row.channel, row.what,
            row.place, row.description, row.happened_on, row.reported_on, tuple(row.file_ids),
            row.entry_id, row.state, row.amount_yen, row.grounds, row.claimed_on,
            row.claim_entry_id, tuple(row.claim_file_ids), row.decided_on,
            row.decision_entry_id, row.reason, row.charge_id,
        )
        for row in rows
    ]  # fmt: skip


def _inspected(row: InspectionRow) -> Inspection:
    return Inspection(
        row.pk, row.membership_id, row.member_id, row.inspected_on, row.reason, row.seen,
        tuple(row.file_ids), row.recorded_on, row.entry_id, row.report_id,
    )  # fmt: skip
