"""What heirs report themselves: stored, read, taken up or set aside."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kiyaku.base import columns, paging
from kiyaku.base.errors import OperationRefused
from kiyaku.base.paging import Page
from kiyaku.members.models import InheritanceReport
from kiyaku.members.particulars import Particulars

__all__ = ["InheritanceReport"]


@dataclass(frozen=True)
class Stated:
    """What heirs state: who died, who they are, and who is to represent them.

    Attributes:
        name, number, address: of who died; the last two may be empty.
        relation: what who reports was to who died.
        heirs: all of them, who reports first.
        representative: which of them they name, counted from 1; None where they name nobody.
    """

    name: str
    number: str
    address: str
    relation: str
    heirs: tuple[Particulars, ...]
    representative: int | None

    def as_json(self) -> dict[str, Any]:
        """The same as it is kept."""
        return {
            "name": self.name,
            "number": self.number,
            "address": self.address,
            "relation": self.relation,
            "heirs": [one.as_json() for one in self.heirs],
            "representative": self.representative,
        }


def stated(row: InheritanceReport) -> Stated | None:
    """What a report states; None once it stands elsewhere, or was erased."""
    kept = row.stated
    if not kept:
        return None
    heirs = tuple(Particulars.read(one) for one in kept["heirs"])
    return Stated(**{**kept, "heirs": heirs})


def next_id() -> int:
    """The number of the report that is about to be stored."""
    return int(columns.next_ids("inheritance_report_id_seq", 1)[0])


def receive(
    service: int,
    report: int,
    told: Stated,
    *,
    language: str,
    received_on: dt.date,
    died_on: dt.date,
    file_ids: Sequence[int],
    basis: int,
    entry: int,
) -> None:
    """Store a report."""
    InheritanceReport.objects.create(
        pk=report,
        service_id=service,
        language=language,
        received_on=received_on,
        died_on=died_on,
        stated=told.as_json(),
        file_ids=list(dict.fromkeys(file_ids)),
        basis_id=basis,
        entry_id=entry,
    )


def report(service: int, number: int, *, hold: bool = False) -> InheritanceReport:
    """A report by its number; ``hold``: nobody else decides it meanwhile.

    Raises:
        OperationRefused: ``unknown_heirs_report``.
    """
    rows = InheritanceReport.objects.filter(service_id=service, pk=number)
    if hold:
        rows = rows.select_for_update(no_key=True)
    found = rows.first()
    if found is None:
        raise OperationRefused(
            "unknown_heirs_report",
            f"相続人からの届出 {number} はこのサービスにありません。",
            f"this service has no report of heirs {number}",
        )
    return found


def reports(
    service: int, *, state: str, after: int | None = None, size: int = paging.USUAL
) -> Page[InheritanceReport]:
    """The reports of a state, the latest first."""
    rows = InheritanceReport.objects.filter(service_id=service, state=state)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    read = list(rows.order_by("-pk")[: paging.reach(size)])
    return paging.page(read, size, lambda one: one.pk)


def waiting(service: int, first: int) -> list[InheritanceReport]:
    """The first few reports that wait for somebody to look at them, the oldest first."""
    rows = InheritanceReport.objects.filter(service_id=service, state=InheritanceReport.WAITS)
    return list(rows.order_by("pk")[:first])


def count_waiting(service: int) -> int:
    """How many reports wait for somebody to look at them."""
    rows = InheritanceReport.objects.filter(service_id=service, state=InheritanceReport.WAITS)
    return rows.count()


def take_up(row: InheritanceReport, succession: int, *, on: dt.date, by: str) -> None:
    """A report became a case, which has from now on what was stated, and the files."""
    row.state, row.decided_on, row.decided_by = InheritanceReport.TAKEN_UP, on, by
    row.succession_id = succession
    row.stated, row.file_ids = {}, []
    row.save()


def set_aside(row: InheritanceReport, *, reason: str, on: dt.date, by: str) -> None:
    """A report becomes no case."""
    row.state, row.decided_on, row.decided_by = InheritanceReport.SET_ASIDE, on, by
    row.internal_reason = reason
    row.save()


def kept_since(service: int) -> list[tuple[int, dt.date]]:
    """The reports set aside that still say what was stated, each with the day it was set aside."""
    rows = InheritanceReport.objects.filter(service_id=service, state=InheritanceReport.SET_ASIDE)
    kept = rows.exclude(stated={}).order_by("pk").values_list("pk", "decided_on")
    return [(report, day) for report, day in kept if day is not None]


def forget(row: InheritanceReport) -> list[int]:
    """Erase what a report stated; returns the files it named that no other report does."""
    files = set(row.file_ids)
    row.stated, row.file_ids, row.internal_reason = {}, [], ""
    row.save()
    rows = InheritanceReport.objects.filter(service_id=row.service_id).exclude(file_ids=[])
    for named in rows.values_list("file_ids", flat=True):
        files -= set(named)
    return sorted(files)
