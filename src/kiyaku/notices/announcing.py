"""What all members must be told by a last day: on record, and what of it waits."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kiyaku.base.errors import OperationRefused
from kiyaku.notices.models import Announcement
from kiyaku.terms.texts import Text

Announced = Announcement


def add(
    service: int,
    *,
    kind: str,
    what: Text,
    takes_effect_on: dt.date,
    until: str,
    last_day: dt.date | None,
    day: dt.date,
    basis: int,
    entry: int,
    cause: str = "",
) -> int:
    """Put on record what is to be told; its number."""
    row = Announcement.objects.create(
        service_id=service,
        kind=kind,
        what_ja=what.ja,
        what_en=what.en,
        takes_effect_on=takes_effect_on,
        until=until,
        cause=cause,
        last_day=last_day,
        planned_on=day,
        basis_id=basis,
        entry_id=entry,
    )
    return row.pk


def announcement(service: int, number: int, *, hold: bool = False) -> Announcement:
    """An announcement of a service.

    Raises:
        OperationRefused: ``unknown_announcement``.
    """
    rows = Announcement.objects.filter(service_id=service, pk=number)
    found = (rows.select_for_update() if hold else rows).first()
    if found is None:
        raise OperationRefused(
            "unknown_announcement",
            f"このサービスに告知 {number} はありません。",
            f"this service has no announcement {number}",
        )
    return found


def told(service: int, number: int) -> dict[str, Any]:
    """What an announcement tells, as the fields of its kind: its words in each language."""
    row = announcement(service, number)
    return {
        "what_ja": row.what_ja,
        "what_en": row.what_en,
        "from_on": row.takes_effect_on.isoformat(),
        "until": row.until,
    }


def mark_announced(row: Announcement, *, on: dt.date, at: dt.datetime, entry: int) -> None:
    """It can be read from now on."""
    row.announced_on, row.announced_at, row.announced_entry_id = on, at, entry
    row.save(update_fields=["announced_on", "announced_at", "announced_entry_id"])


def announced_for(service: int, kind: str, takes_effect_on: dt.date) -> Announcement | None:
    """The last announcement of a kind about a day that was made; None where there is none."""
    rows = Announcement.objects.filter(
        service_id=service,
        kind=kind,
        takes_effect_on=takes_effect_on,
        announced_on__isnull=False,
    )
    return rows.order_by("-pk").first()


def announced_after(service: int, kind: str, entry: int) -> Announcement | None:
    """The first announcement of a kind that was planned after a journal entry, once it was made."""
    rows = Announcement.objects.filter(service_id=service, kind=kind, entry_id__gt=entry)
    found = rows.order_by("entry_id").first()
    return found if found is not None and found.announced_on is not None else None


def of_service(service: int, most: int = 200) -> list[Announcement]:
    """The announcements of a service, the latest first."""
    return list(Announcement.objects.filter(service_id=service).order_by("-pk")[:most])


def published(service: int, most: int = 50) -> list[Announcement]:
    """What members can read, the latest first."""
    rows = Announcement.objects.filter(service_id=service, announced_on__isnull=False)
    return list(rows.order_by("-announced_at", "-pk")[:most])


def waiting(service: int, until: dt.date, first: int) -> tuple[int, list[Announcement]]:
    """What has not been told and whose last day is not after a day: how much, and the first."""
    rows: Any = Announcement.objects.filter(
        service_id=service, announced_on__isnull=True, last_day__lte=until
    ).order_by("last_day", "pk")
    found = list(rows[:first])
    return len(found) if len(found) < first else rows.count(), found
