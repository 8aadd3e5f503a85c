"""Invoices of a month drawn as PDF by a job: asked for, drawn file by file, dropped after days.

What is printed is fixed when it is asked for. Each file is stored whole or not at all, so a job
that dies half-way goes on with the file it was at, and nothing is drawn into two files.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence

from django.db import transaction

from kiyaku.base import files, journal, operations, queries, sandboxes
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.billing import records as billing
from kiyaku.flows import month_invoices
from kiyaku.flows.invoice_document import InvoiceDocument, invoice_document
from kiyaku.flows.month_invoices import Wanted
from kiyaku.jobs import drawing, names, queueing
from kiyaku.jobs.drawing import Sheets
from kiyaku.jobs.models import InvoicePrint, InvoicePrintPart
from kiyaku.terms.texts import Text

ASKED, DROPPED = "invoices_print_asked", "invoices_print_dropped"

KEPT_DAYS = 7
"""So long the files are kept when all are drawn."""

PART = 200
"""Invoices in one file: while it is drawn their layout is in memory, more than 1 MB each."""

_TOLD_EVERY = 20
"""How far it is shows after so many invoices; then it is asked whether to go on, too."""


class _Stopped(Exception):
    """The file need not be drawn to its end: the worker stops, or nobody wants it any more."""


@operations.atomic
def ask(
    *,
    service: int,
    wanted: Wanted,
    language: str = "ja",
    is_two_sided: bool = False,
    at: dt.datetime,
    by: str,
    key: str | None = None,
) -> int:
    """Have invoices of a month drawn by a worker; the number of the print. Journaled.

    Raises:
        OperationRefused: ``print_in_sandbox``, and as ``month_invoices.choose``.
    """
    before = journal.done_before(service, key)
    if before is not None:
        return int(before["print"])
    if sandboxes.is_sandbox(service):
        raise OperationRefused(
            "print_in_sandbox",
            "写しの中の請求書には宛名がないため、まとめて印刷できません。",
            "invoices in a sandbox are addressed to nobody: they are not printed",
        )
    chosen = month_invoices.choose(service, wanted)
    row = InvoicePrint.objects.create(
        service=service,
        first_day=wanted.month.replace(day=1),
        whose=wanted.whose,
        is_unpaid_only=wanted.is_unpaid_only,
        sorted_by=wanted.order,
        language=language,
        is_two_sided=is_two_sided,
        asked_at=at,
        asked_by=by[:80],
        total=len(chosen.invoices),
        credited=chosen.credited,
        erased=chosen.erased,
        kept_until=at + dt.timedelta(days=KEPT_DAYS),
    )
    InvoicePrintPart.objects.bulk_create(
        InvoicePrintPart(
            printed=row,
            number=number,
            invoices=list(chosen.invoices[first : first + PART]),
            memberships=list(chosen.memberships[first : first + PART]),
        )
        for number, first in enumerate(range(0, row.total, PART), start=1)
    )
    _record(Act(at, by, key), row, ASKED)
    queueing.enqueue(names.PRINTS, service=service)
    return row.pk


def draw_next(
    service: int, *, by: str, now: Callable[[], dt.datetime], goes_on: Callable[[], bool]
) -> bool:
    """Draw the next file of the oldest print that is not finished; whether more waits.

    Args:
        now: the clock.
        goes_on: asked from time to time: where it says no, the file is left to a later call.

    Raises:
        OperationRefused: ``pdf_not_possible``.
    """
    part = _waiting(service)
    if part is None:
        return False
    row = part.printed
    before = sum(len(one.invoices) for one in row.parts.filter(number__lt=part.number))
    try:
        content = drawing.draw(_told(part, before, goes_on), _sheets(row, part.number))
    except _Stopped:
        return _waiting(service) is not None
    _store(part, content, before, at=now(), by=by)
    return _waiting(service) is not None


def is_waiting(service: int) -> bool:
    """Whether anything that was asked for is not drawn yet."""
    return _waiting(service) is not None


@operations.atomic
def drop(*, service: int, printed: int, at: dt.datetime, by: str, key: str | None = None) -> None:
    """Drop the files of a print before their time, and draw no more of it. Journaled.

    Raises:
        OperationRefused: ``unknown_print``, ``print_dropped``.
    """
    if journal.done_before(service, key) is not None:
        return
    row = InvoicePrint.objects.select_for_update().filter(service=service, pk=printed).first()
    if row is None:
        raise unknown(printed)
    if row.dropped_at is not None:
        raise gone(printed)
    _drop(row, at, by)
    _record(Act(at, by, key), row, DROPPED)


def drop_old(*, at: dt.datetime, by: str) -> list[int]:
    """Drop the files whose time is over, of all services; the numbers of their prints.

    Before its time goes what holds an invoice of somebody whose personal data were erased since.
    """
    kept = InvoicePrint.objects.filter(dropped_at=None).order_by("pk")
    dropped = []
    for pk in kept.values_list("pk", flat=True):
        with transaction.atomic():
            row = kept.select_for_update(skip_locked=True).filter(pk=pk).first()
            if row is not None and (row.kept_until <= at or _holds_erased(row)):
                _drop(row, at, by)
                dropped.append(pk)
    return dropped


def draw_now(
    service: int, invoices: Sequence[int], *, month: dt.date, language: str, is_two_sided: bool
) -> Iterator[bytes]:
    """Invoices as one PDF or several of ``PART`` each, without the queue; nothing is kept.

    Raises:
        OperationRefused: ``pdf_not_possible``.
    """
    starts = range(0, len(invoices), PART)
    for number, first in enumerate(starts, start=1):
        some = invoices[first : first + PART]
        title = _title(month, number, len(starts))
        yield drawing.draw(_documents(service, some), Sheets(title, language, is_two_sided))


def unknown(printed: int) -> OperationRefused:
    """The refusal of a print that there is not."""
    return OperationRefused(
        "unknown_print", f"印刷 {printed} はありません。", f"there is no print {printed}"
    )


def gone(printed: int) -> OperationRefused:
    """The refusal of a print whose files are not kept any more."""
    return OperationRefused(
        "print_dropped",
        f"印刷 {printed} の PDF は消去しました。もう一度作ってください。",
        f"the files of print {printed} are dropped: have them drawn again",
    )


def not_drawn(printed: int) -> OperationRefused:
    """The refusal of a file that is not drawn yet."""
    return OperationRefused(
        "print_not_drawn",
        f"印刷 {printed} のこの PDF はまだできていません。",
        f"this file of print {printed} is not drawn yet",
    )


# --- drawing ----------------------------------------------------------------------------------


def _waiting(service: int) -> InvoicePrintPart | None:
    rows = InvoicePrintPart.objects.filter(
        printed__service=service, printed__dropped_at=None, printed__finished_at=None, file_id=None
    )
    return rows.select_related("printed").order_by("printed_id", "number").first()


def _documents(service: int, invoices: Sequence[int]) -> Iterator[InvoiceDocument]:
    numbers = billing.printed_numbers(invoices)
    return (invoice_document(service, numbers[one]) for one in invoices)


def _told(
    part: InvoicePrintPart, before: int, goes_on: Callable[[], bool]
) -> Iterator[InvoiceDocument]:
    """The invoices of a file; as they are read, how far it is is put down for who waits for it."""
    kept = InvoicePrint.objects.filter(pk=part.printed_id, dropped_at=None)
    documents = _documents(part.printed.service, part.invoices)
    for count, document in enumerate(documents):
        if count % _TOLD_EVERY == 0 and not (goes_on() and kept.update(done=before + count)):
            raise _Stopped
        yield document


def _sheets(row: InvoicePrint, number: int) -> Sheets:
    title = _title(row.first_day, number, row.parts.count())
    return Sheets(title, row.language, row.is_two_sided)


def _title(month: dt.date, number: int, count: int) -> Text:
    which = "" if count == 1 else f" ({number}/{count})"
    return Text(
        f"請求書 {month.year}年{month.month}月発行分{which}", f"Invoices of {month:%B %Y}{which}"
    )


def _store(
    part: InvoicePrintPart, content: bytes, before: int, *, at: dt.datetime, by: str
) -> None:
    """Keep a file, unless it came to be kept or unwanted meanwhile."""
    with transaction.atomic():
        row = InvoicePrint.objects.select_for_update().get(pk=part.printed_id)
        mine = InvoicePrintPart.objects.filter(pk=part.pk, file_id=None)
        if row.dropped_at is not None or not mine.exists():
            return
        code = queries.service(row.service).code
        # The print's number makes the file its own: it is erased with it, and with no other.
        name = f"{code}-invoices-{row.first_day:%Y-%m}-print-{row.pk}-{part.number}.pdf"
        file = files.store(service=row.service, name=name, content=content, at=at, by=by)
        mine.update(file_id=file.id)
        row.done = before + len(part.invoices)
        if not row.parts.filter(file_id=None).exists():
            row.finished_at, row.kept_until = at, at + dt.timedelta(days=KEPT_DAYS)
        row.save(update_fields=["done", "finished_at", "kept_until"])


def _holds_erased(row: InvoicePrint) -> bool:
    invoices = [one for part in row.parts.all() for one in part.invoices]
    return month_invoices.erased_since(row.service, row.first_day, invoices)


def _drop(row: InvoicePrint, at: dt.datetime, by: str) -> None:
    for file in row.parts.values_list("file_id", flat=True):
        if file is not None:
            files.erase(service=row.service, file=file, at=at, by=by)
    row.parts.all().delete()
    row.dropped_at = at
    row.save(update_fields=["dropped_at"])


def _record(act: Act, row: InvoicePrint, action: str) -> None:
    journal.record(
        act,
        service=row.service,
        business_day=queries.business_day(row.service),
        action=action,
        payload={"print": row.pk, "month": f"{row.first_day:%Y-%m}", "count": row.total},
    )
