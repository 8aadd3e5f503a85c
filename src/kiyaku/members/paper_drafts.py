"""Drafts of applications from paper: who began which, what is in them; nothing is screened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, F

from kiyaku.base import paging
from kiyaku.base.errors import OperationRefused
from kiyaku.base.files import Upload
from kiyaku.base.paging import USUAL, Page
from kiyaku.members.models import PaperDraft, PaperDraftScan

LONGEST_VALUE = 400
MOST_VALUES = 60
MOST_SCANS = 10


@dataclass(frozen=True)
class ListedDraft:
    """A draft in a list: the name typed, if any, who saved it when, how many pages are scanned."""

    id: int
    name: str
    begun_by: str
    begun_at: dt.datetime
    saved_by: str
    saved_at: dt.datetime
    saved_on: dt.date
    scans: int


@dataclass(frozen=True)
class Scan:
    """A scanned page of a draft, without its bytes."""

    id: int
    name: str


@dataclass(frozen=True)
class Draft:
    """A draft: values as typed, under the names of the form's fields, and its scans.

    ``revision``: what ``save`` is told, to see whether somebody else saved it meanwhile.
    """

    id: int
    values: Mapping[str, str]
    saved_by: str
    saved_at: dt.datetime
    revision: int
    scans: tuple[Scan, ...]


def listed(service: int, *, after: int | None = None, limit: int = USUAL) -> Page[ListedDraft]:
    """The drafts of a service a page at a time, the one begun first, first; one query."""
    rows = PaperDraft.objects.filter(service_id=service).order_by("id")
    if after is not None:
        rows = rows.filter(id__gt=after)
    read = [
        ListedDraft(pk, str(name or ""), *told)
        for pk, name, *told in rows.values_list(
            "id", "values__name", "begun_by", "begun_at", "saved_by", "saved_at", "saved_on",
            Count("scans"),
        )[: paging.reach(limit)]
    ]  # fmt: skip
    return paging.page(read, limit, lambda one: one.id)


def count(service: int) -> int:
    """How many drafts there are."""
    return PaperDraft.objects.filter(service_id=service).count()


def draft(service: int, draft: int) -> Draft:
    """A draft with the names of its scans; two queries.

    Raises:
        OperationRefused: ``unknown_draft``.
    """
    row = PaperDraft.objects.filter(service_id=service, pk=draft).first()
    if row is None:
        raise _unknown(draft)
    scans = row.scans.order_by("id").values_list("id", "name")
    return Draft(
        row.pk, row.values, row.saved_by, row.saved_at, row.revision,
        tuple(Scan(*one) for one in scans),
    )  # fmt: skip


def scans(service: int, draft: int, *, but: Collection[int] = ()) -> list[Upload]:
    """The scanned pages of a draft with their bytes, in the order in which they came.

    Args:
        but: ids of pages that are left out.
    """
    rows = PaperDraftScan.objects.filter(draft_id=draft, draft__service_id=service)
    return [
        Upload(name, bytes(content))
        for name, content in rows.exclude(pk__in=list(but))
        .order_by("id")
        .values_list("name", "content")
    ]


def scan(service: int, draft: int, scan: int) -> Upload:
    """One scanned page with its bytes.

    Raises:
        OperationRefused: ``unknown_draft``.
    """
    rows = PaperDraftScan.objects.filter(pk=scan, draft_id=draft, draft__service_id=service)
    found = rows.values_list("name", "content").first()
    if found is None:
        raise _unknown(draft)
    return Upload(found[0], bytes(found[1]))


def begin(
    *,
    service: int,
    values: Mapping[str, str],
    scans: Sequence[Upload],
    on: dt.date,
    at: dt.datetime,
    by: str,
) -> int:
    """Keep what was typed so far; returns the draft's id. In the caller's transaction."""
    row = PaperDraft.objects.create(
        service_id=service,
        values=_within_bounds(values),
        begun_by=by,
        begun_at=at,
        saved_by=by,
        saved_at=at,
        saved_on=on,
    )
    _add(row.pk, scans)
    return row.pk


def save(
    *,
    service: int,
    draft: int,
    revision: int,
    values: Mapping[str, str],
    scans: Sequence[Upload],
    removed: Sequence[int],
    on: dt.date,
    at: dt.datetime,
    by: str,
) -> None:
    """Keep a draft as it stands now. In the caller's transaction.

    Args:
        revision: the one that was gone on from.
        scans, removed: pages that came, and ids of those that go.

    Raises:
        OperationRefused: ``unknown_draft``; ``draft_changed`` where somebody saved it meanwhile.
    """
    rows = PaperDraft.objects.filter(service_id=service, pk=draft)
    kept = {"values": _within_bounds(values), "saved_by": by, "saved_at": at, "saved_on": on}
    if not rows.filter(revision=revision).update(revision=F("revision") + 1, **kept):
        row = rows.first()
        if row is None:
            raise _unknown(draft)
        raise OperationRefused(
            "draft_changed",
            "この下書きは、ほかの人があとから保存しています。開き直してください。",
            "somebody has saved this draft meanwhile: open it again",
            draft=draft,
        )
    PaperDraftScan.objects.filter(draft_id=draft, pk__in=list(removed)).delete()
    _add(draft, scans)


def drop(*, service: int, draft: int) -> bool:
    """Delete a draft with its scans; whether there was one. In the caller's transaction."""
    rows = PaperDraft.objects.filter(service_id=service, pk=draft)
    return rows.delete()[0] > 0


def hold(*, service: int, draft: int) -> None:
    """Keep others from a draft until the caller's transaction ends.

    Raises:
        OperationRefused: ``unknown_draft``.
    """
    rows = PaperDraft.objects.select_for_update().filter(service_id=service, pk=draft)
    if not rows.values_list("pk", flat=True).first():
        raise _unknown(draft)


def count_before(service: int, day: dt.date) -> int:
    """How many drafts were last saved before a day."""
    return PaperDraft.objects.filter(service_id=service, saved_on__lt=day).count()


def drop_before(*, service: int, day: dt.date) -> None:
    """Delete the drafts that were last saved before a day. In the caller's transaction."""
    PaperDraft.objects.filter(service_id=service, saved_on__lt=day).delete()


def _add(draft: int, scans: Sequence[Upload]) -> None:
    if PaperDraftScan.objects.filter(draft_id=draft).count() + len(scans) > MOST_SCANS:
        raise OperationRefused(
            "too_many_scans",
            f"下書きに置ける写しは{MOST_SCANS}ファイルまでです。",
            f"a draft has room for {MOST_SCANS} files",
        )
    PaperDraftScan.objects.bulk_create(
        PaperDraftScan(draft_id=draft, name=one.name, content=one.content) for one in scans
    )


def _within_bounds(values: Mapping[str, str]) -> dict[str, str]:
    return {name: str(value)[:LONGEST_VALUE] for name, value in list(values.items())[:MOST_VALUES]}


def _unknown(draft: int) -> OperationRefused:
    return OperationRefused(
        "unknown_draft",
        "この下書きはもうありません。受け付けられたか、消されています。",
        "this draft is gone: it was entered, or deleted",
        draft=draft,
    )
