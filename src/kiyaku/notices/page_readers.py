"""Who can read what is posted on a member's page: whether a login for it can be used, since when.

Logins are none of this layer's: whoever lets one be used, or ends one, says so here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from kiyaku.notices.models import Outgoing, PageReader
from kiyaku.notices.outbox import UNREADABLE


@dataclass(frozen=True)
class Reading:
    """That a page could be read, from an instant to another one (None: still)."""

    since: dt.datetime
    until: dt.datetime | None


def begin(service: int, member: int, at: dt.datetime) -> bool:
    """Put on record that a member's page can be read from now on; False where it could before.

    Nothing is posted on the page meanwhile: what waits for it is complete.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM member WHERE id = %s FOR UPDATE", [member])
    if PageReader.objects.filter(member_id=member, until=None).exists():
        return False
    PageReader.objects.create(service_id=service, member_id=member, since=at)
    return True


def end(member: int, at: dt.datetime) -> None:
    """Put on record that a member's page can be read no more."""
    PageReader.objects.filter(member_id=member, until=None).update(until=at)


def can_read(members: Collection[int]) -> set[int]:
    """Those of some members whose pages can be read; this stays so until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT FROM member WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE", [sorted(members)]
        )
    rows = PageReader.objects.filter(member_id__in=list(members), until=None)
    return set(rows.values_list("member_id", flat=True))


def is_readable(member: int) -> bool:
    """Whether a member's page can be read now."""
    return PageReader.objects.filter(member_id=member, until=None).exists()


def readings_of(members: Collection[int]) -> dict[int, list[Reading]]:
    """When the pages of some members could be read, in order."""
    found: dict[int, list[Reading]] = {}
    rows = PageReader.objects.filter(member_id__in=set(members)).order_by("since", "pk")
    for member, since, until in rows.values_list("member_id", "since", "until"):
        found.setdefault(member, []).append(Reading(since, until))
    return found


def readable_at(
    readings: Mapping[int, Sequence[Reading]], member: int, posted_at: dt.datetime | None
) -> dt.datetime | None:
    """From when on a member could read what was posted at an instant; None: not yet."""
    if posted_at is None:
        return None
    lasting = [
        one for one in readings.get(member, ()) if one.until is None or posted_at < one.until
    ]
    return max(posted_at, lasting[0].since) if lasting else None


def waiting_for(service: int, member: int) -> list[Outgoing]:
    """What is posted on a member's page and waits for somebody who can read it, held."""
    rows = Outgoing.objects.select_for_update().filter(
        service_id=service, member_id=member, state=UNREADABLE
    )
    return list(rows.order_by("pk"))
