"""Reading breach reports: of a membership, and of people who come back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from kiyaku.base import paging
from kiyaku.base.errors import OperationRefused
from kiyaku.base.paging import Page
from kiyaku.members.models import BreachReport, Ground

SIZE = 20


@dataclass(frozen=True)
class ReportShown:
    """A report that a member did a prohibited act: kind, when, where, what, evidence, by whom.

    ``member_id`` is who did it, not who holds the membership now.
    """

    id: int
    membership_id: int
    member_id: int
    kind: str
    happened_on: dt.date
    place: str
    description: str
    file_ids: tuple[int, ...]
    reported_on: dt.date
    at: dt.datetime
    by: str


def report(service: int, report_id: int) -> ReportShown:
    """A report of a service.

    Raises:
        OperationRefused: ``unknown_report``.
    """
    row = BreachReport.objects.filter(service_id=service, pk=report_id).first()
    if row is None:
        raise OperationRefused(
            "unknown_report",
            f"違反の報告 {report_id} はこのサービスにありません。",
            f"this service has no breach report {report_id}",
        )
    return _shown(row)


def reports_of(
    service: int, membership: int, *, after: int | None = None, size: int = SIZE
) -> Page[ReportShown]:
    """The reports on a membership, the latest first, a page at a time."""
    rows = BreachReport.objects.filter(service_id=service, membership_id=membership)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    read = [_shown(one) for one in rows.order_by("-pk")[: paging.reach(size)]]
    return paging.page(read, size, lambda one: one.id)


def known_ids(membership: int, member: int, reports: Collection[int]) -> set[int]:
    """Which of these are reports on what a member did with a membership."""
    rows = BreachReport.objects.filter(
        membership_id=membership, member_id=member, pk__in=list(reports)
    )
    return set(rows.values_list("id", flat=True))


def evidence_of(service: int, membership: int) -> set[int]:
    """The files kept with reports on a membership and with grounds recorded against it."""
    reports = BreachReport.objects.filter(service_id=service, membership_id=membership)
    recorded = Ground.objects.filter(service_id=service, membership_id=membership)
    named = [
        *reports.values_list("file_ids", flat=True),
        *recorded.values_list("file_ids", flat=True),
    ]
    return {file for ids in named for file in ids}


def _shown(row: BreachReport) -> ReportShown:
    return ReportShown(
        row.pk, row.membership_id, row.member_id, row.kind, row.happened_on, row.place,
        row.description, tuple(row.file_ids), row.reported_on, row.at, row.by,
    )  # fmt: skip
