"""The memberships and applications of a service, a page at a time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from kiyaku.base import paging
from kiyaku.base.paging import Page
from kiyaku.members import directory, rescreening
from kiyaku.members.directory import Listed
from kiyaku.members.models import Application

UNDECIDED, APPROVED, DECLINED = Application.RECEIVED, Application.APPROVED, Application.DECLINED


@dataclass(frozen=True)
class ApplicationListed:
    """An application with its applicant, as a list shows it."""

    application: int
    member: int
    handle: str
    name: str
    plan: int
    channel: str
    received_on: dt.date
    state: str
    decided_on: dt.date | None
    decided_by: str
    findings: tuple[dict[str, Any], ...]


def memberships(
    service: int,
    *,
    state: str | None = None,
    plan: int | None = None,
    after: int | None = None,
    size: int = paging.USUAL,
) -> Page[Listed]:
    """Memberships in the order of registration, perhaps of one state or plan only."""
    rows = directory.of_state(service, state).select_related("member")
    if plan is not None:
        rows = rows.filter(plan_id=plan)
    if after is not None:
        rows = rows.filter(pk__gt=after)
    read = [directory.as_listed(row) for row in rows.order_by("pk")[: paging.reach(size)]]
    return paging.page(read, size, lambda one: one.membership)


def applications(
    service: int,
    *,
    state: str | None = None,
    after: int | None = None,
    size: int = paging.USUAL,
) -> Page[ApplicationListed]:
    """Applications: those that are undecided first come, first served; all others latest first."""
    rows = Application.objects.filter(service_id=service).select_related("member")
    if state is not None:
        rows = rows.filter(state=state)
    in_turn = state == UNDECIDED
    if after is not None:
        rows = rows.filter(pk__gt=after) if in_turn else rows.filter(pk__lt=after)
    rows = rows.order_by("pk" if in_turn else "-pk")
    read = [_listed(row) for row in rows[: paging.reach(size)]]
    return paging.page(read, size, lambda one: one.application)


def _listed(row: Application) -> ApplicationListed:
    return ApplicationListed(
        row.pk,
        row.member_id,
        row.member.handle,
        row.member.name,
        row.plan_id,
        row.channel,
        row.received_on,
        row.state,
        row.decided_on,
        row.decided_by,
        rescreening.holding(row.findings),
    )
