"""Applications from paper that the staff keyed in half-way: saved, gone on with, discarded.

They are kept for a time and then dropped: nobody has applied by a draft.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from kiyaku.base.errors import OperationRefused
from kiyaku.members.models import ApplicationDraft

KEPT = dt.timedelta(days=30)
_MOST_CHARACTERS = 400
_MOST_LISTED = 100


@dataclass(frozen=True)
class Draft:
    """What was typed, by whom, and until when it is kept; ``key`` makes one application of it."""

    id: int
    values: Mapping[str, str]
    key: str
    saved_at: dt.datetime
    by: str
    kept_until: dt.date

    @property
    def name(self) -> str:
        """Whose application it is, as far as it was typed."""
        return self.values.get("name", "")


def save(
    *,
    service: int,
    values: Mapping[str, str],
    at: dt.datetime,
    on: dt.date,
    by: str,
    draft: int | None = None,
) -> int:
    """Keep what was typed, in place of an earlier draft where one is named; returns its id.

    Raises:
        OperationRefused: ``unknown_draft``.
    """
    kept = {name: str(value)[:_MOST_CHARACTERS] for name, value in values.items() if value}
    about = {"values": kept, "saved_at": at, "by": by, "kept_until": on + KEPT}
    if draft is None:
        made = ApplicationDraft.objects.create(
            service_id=service, act_key=uuid.uuid4().hex, **about
        )
        return made.pk
    if not ApplicationDraft.objects.filter(service_id=service, pk=draft).update(**about):
        raise _unknown(draft)
    return draft


def find(service: int, draft: int) -> Draft:
    """A draft.

    Raises:
        OperationRefused: ``unknown_draft``.
    """
    row = ApplicationDraft.objects.filter(service_id=service, pk=draft).first()
    if row is None:
        raise _unknown(draft)
    return _draft(row)


def of_service(service: int) -> list[Draft]:
    """The drafts of a service, the latest first, a hundred at most; one query."""
    rows = ApplicationDraft.objects.filter(service_id=service).order_by("-saved_at", "-pk")
    return [_draft(row) for row in rows[:_MOST_LISTED]]


def discard(service: int, draft: int) -> bool:
    """Drop a draft; returns whether there was one."""
    return ApplicationDraft.objects.filter(service_id=service, pk=draft).delete()[0] > 0


def discard_expired(service: int, *, on: dt.date) -> int:
    """Drop what is kept no longer on a day; returns how many there were."""
    return ApplicationDraft.objects.filter(service_id=service, kept_until__lt=on).delete()[0]


def _draft(row: ApplicationDraft) -> Draft:
    return Draft(row.pk, row.values, row.act_key, row.saved_at, row.by, row.kept_until)


def _unknown(draft: int) -> OperationRefused:
    return OperationRefused(
        "unknown_draft",
        f"下書き {draft} はありません。",
        f"there is no draft {draft}",
    )
