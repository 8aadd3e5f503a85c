"""Inspections of lines: asked for, answered, made, and what became of what did not conform."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from kiyaku.base import paging
from kiyaku.base.errors import OperationRefused
from kiyaku.base.paging import Page
from kiyaku.network.models import LineInspection as Row

SIZE = 50
ASKED, AGREED, REFUSED, EXCUSED, HELD = (
    Row.ASKED, Row.AGREED, Row.REFUSED, Row.EXCUSED, Row.HELD,
)  # fmt: skip
PASSED, FAILED, REMOVED, KEPT, CALLED_OFF = (
    Row.PASSED, Row.FAILED, Row.REMOVED, Row.KEPT, Row.CALLED_OFF,
)  # fmt: skip
OPEN = Row.OPEN
RESTED_ON = (HELD, KEPT, AGREED, REFUSED)
"""States in which a ground that arose from an inspection goes on resting on it."""


@dataclass(frozen=True)
class LineInspection:
    """An inspection of a line as it stands.

    Attributes:
        cause: ``fault`` or ``hindrance``; ``reason``: what was noticed, kept inside.
        state: one of the words above.
        visit_on: the day agreed on; ``proposed_on``: the day first named.
        refusal: the member's words; ``excuse``: what the staff found there is to it.
        finding: what does not conform; ``remove_by``: the last day for taking it off.
        ground: the ground that arose last, None where none did.
    """

    id: int
    membership: int
    member: int
    line: int
    line_code: str
    cause: str
    reason: str
    proposed_on: dt.date
    asked_on: dt.date
    entry: int
    state: str
    visit_on: dt.date | None
    answered_by: str
    refusal: str
    excuse: str
    visited_on: dt.date | None
    finding: str
    remove_by: dt.date | None
    removed_on: dt.date | None
    files: tuple[int, ...]
    ground: int | None

    @property
    def is_open(self) -> bool:
        """Whether anything is still to come of it."""
        return self.state in OPEN

    @property
    def is_refused(self) -> bool:
        """Whether the member refused and is not excused: what may come is to agree after all."""
        return self.state in (REFUSED, HELD)


def add(service: int, **told: Any) -> int:
    """Store that an inspection is asked for; its number."""
    entry = told["entry_id"]
    return int(Row.objects.create(service_id=service, changed_entry_id=entry, **told).pk)


def change(number: int, entry: int, **told: Any) -> None:
    """Store what became of an inspection by an entry."""
    Row.objects.filter(pk=number).update(changed_entry_id=entry, **told)


def inspection(service: int, number: int) -> LineInspection:
    """An inspection of a service's line.

    Raises:
        OperationRefused: ``unknown_line_inspection``.
    """
    found = _read(Row.objects.filter(service_id=service, pk=number))
    if not found:
        raise OperationRefused(
            "unknown_line_inspection",
            f"端末設備の検査 {number} はこのサービスにありません。",
            f"this service has no inspection {number} of a line",
        )
    return found[0]


def listed(
    service: int, *, is_open: bool = True, after: int | None = None, size: int = SIZE
) -> Page[LineInspection]:
    """Inspections that are open, or all of them, the latest first. One query."""
    rows = Row.objects.filter(service_id=service)
    if is_open:
        rows = rows.filter(state__in=OPEN)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    read = _read(rows.order_by("-pk")[: paging.reach(size)])
    return paging.page(read, size, lambda one: one.id)


def waiting(service: int, day: dt.date, size: int = SIZE) -> list[LineInspection]:
    """Inspections on which the staff has something to do on a day, the oldest first.

    A refusal to be weighed, a day proposed that passed without an answer, an appointment that has
    come, or equipment whose last day has passed.
    """
    due = (
        Q(state=REFUSED)
        | Q(state=ASKED, proposed_on__lte=day)
        | Q(state=AGREED, visit_on__lte=day)
        | Q(state=FAILED, remove_by__lt=day)
    )
    return _read(Row.objects.filter(due, service_id=service).order_by("pk")[:size])


def of_membership(membership: int, member: int | None = None) -> list[LineInspection]:
    """The inspections of a membership's lines, or those asked of one member; the latest first."""
    rows = Row.objects.filter(membership_id=membership)
    if member is not None:
        rows = rows.filter(member_id=member)
    return _read(rows.order_by("-pk"))


def of_line(line: int) -> list[LineInspection]:
    """The inspections of a line, the latest first."""
    return _read(Row.objects.filter(line_id=line).order_by("-pk"))


def others_on(ground: int, but: int) -> int:
    """How many other inspections a ground rests on still: those too that were agreed to since."""
    rows = Row.objects.filter(ground_id=ground, state__in=RESTED_ON).exclude(pk=but)
    return rows.count()


def last_of(membership: int) -> int | None:
    """The latest inspection of a membership's lines."""
    rows = Row.objects.filter(membership_id=membership).order_by("-pk")
    return rows.values_list("pk", flat=True).first()


def files_of(found: Collection[LineInspection]) -> set[int]:
    """The files kept with inspections."""
    return {file for one in found for file in one.files}


def _read(rows: QuerySet[Row]) -> list[LineInspection]:
    return [
        LineInspection(
            row.pk, row.membership_id, row.member_id, row.line_id, row.line.code, row.cause,
            row.reason, row.proposed_on, row.asked_on, row.entry_id, row.state, row.visit_on,
            row.answered_by, row.refusal, row.excuse, row.visited_on, row.finding, row.remove_by,
            row.removed_on, tuple(row.file_ids), row.ground_id,
        )
        for row in rows.select_related("line")
    ]  # fmt: skip
