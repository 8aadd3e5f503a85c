"""Prints of invoices as pages and commands show them, and their files."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kiyaku.base import files, paging
from kiyaku.base.files import StoredFile
from kiyaku.base.paging import Page
from kiyaku.flows.month_invoices import Wanted
from kiyaku.jobs import names, prints
from kiyaku.jobs.models import InvoicePrint, InvoicePrintPart, JobFailure
from kiyaku.terms.texts import Text

WAITING, DRAWING, DONE, DROPPED = "waiting", "drawing", "done", "dropped"
STATES = {
    WAITING: Text("待機中", "waiting"),
    DRAWING: Text("作成中", "being drawn"),
    DONE: Text("完成", "ready"),
    DROPPED: Text("消去済み", "dropped"),
}


@dataclass(frozen=True)
class Printed:
    """A print and how far it is.

    Attributes:
        total, done: invoices in all, and drawn so far.
        credited, erased: how many were left out (``month_invoices.Chosen``).
        kept_until: until when its files are kept, once they are drawn.
    """

    id: int
    wanted: Wanted
    language: str
    is_two_sided: bool
    asked_at: dt.datetime
    asked_by: str
    total: int
    done: int
    credited: int
    erased: int
    finished_at: dt.datetime | None
    kept_until: dt.datetime
    dropped_at: dt.datetime | None

    @property
    def state(self) -> str:
        """One of ``STATES``."""
        if self.dropped_at is not None:
            return DROPPED
        if self.finished_at is not None:
            return DONE
        return DRAWING if self.done else WAITING

    @property
    def state_words(self) -> Text:
        """How it stands."""
        return STATES[self.state]

    @property
    def is_under_way(self) -> bool:
        """Whether it waits or is being drawn."""
        return self.state in (WAITING, DRAWING)


@dataclass(frozen=True)
class Part:
    """A file of a print; ``file`` is None until it is drawn."""

    number: int
    count: int
    memberships: tuple[int, ...]
    file: StoredFile | None


def listed(service: int, *, after: int | None = None, size: int = paging.USUAL) -> Page[Printed]:
    """The prints of a service, the latest first, a page at a time."""
    rows = InvoicePrint.objects.filter(service=service)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    read = [_printed(row) for row in rows.order_by("-pk")[: paging.reach(size)]]
    return paging.page(read, size, lambda one: one.id)


def one(service: int, number: int) -> Printed:
    """A print of a service.

    Raises:
        OperationRefused: ``unknown_print``.
    """
    row = InvoicePrint.objects.filter(service=service, pk=number).first()
    if row is None:
        raise prints.unknown(number)
    return _printed(row)


def parts(service: int, number: int) -> list[Part]:
    """The files of a print of a service, in order; none when it is dropped. Two queries."""
    rows = list(
        InvoicePrintPart.objects.filter(printed__service=service, printed_id=number).order_by(
            "number"
        )
    )
    known = {
        file.id: file
        for file in files.describe(service, [row.file_id for row in rows if row.file_id])
    }
    return [
        Part(row.number, len(row.invoices), tuple(row.memberships), known.get(row.file_id or 0))
        for row in rows
    ]


def part(service: int, number: int, which: int, *, at: dt.datetime) -> Part:
    """A file of a print that is drawn and whose time is not over.

    Raises:
        OperationRefused: ``unknown_print``, ``print_dropped``, ``print_not_drawn``.
    """
    printed = one(service, number)
    if printed.dropped_at is not None or (printed.finished_at and printed.kept_until <= at):
        raise prints.gone(number)
    found = next((each for each in parts(service, number) if each.number == which), None)
    if found is None:
        raise prints.unknown(number)
    if found.file is None:
        raise prints.not_drawn(number)
    return found


def trouble(service: int) -> Text | None:
    """Why drawing failed when it was last tried, where it has not gone well since."""
    rows = JobFailure.objects.filter(
        task=names.PRINTS, service=service, state__in=(JobFailure.RETRYING, JobFailure.DEAD)
    )
    found = rows.order_by("-failed_at").values_list("message_ja", "message_en").first()
    return None if found is None else Text(*found)


def _printed(row: InvoicePrint) -> Printed:
    return Printed(
        row.pk,
        Wanted(row.first_day, row.whose, row.is_unpaid_only, row.sorted_by),
        row.language,
        row.is_two_sided,
        row.asked_at,
        row.asked_by,
        row.total,
        row.done,
        row.credited,
        row.erased,
        row.finished_at,
        row.kept_until,
        row.dropped_at,
    )
