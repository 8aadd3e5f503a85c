"""Whether members were told from when their memberships run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import connection

from kiyaku.notices.models import Duty

DUTY = Duty.START
"""The kind of the duty to tell it."""
NOTICE = "membership_started"
"""The kind of the notice that tells it."""
_TELLING = "('membership_started', 'service_started')"
"""The kinds that tell it: the notice, and the mail of who starts the service."""

IS_TOLD = f"""EXISTS (
    SELECT FROM outgoing o WHERE o.membership_id = {{membership}} AND o.kind IN {_TELLING}
      AND o.state NOT IN ('failed', 'bounced', 'withheld', 'unreadable'))"""
"""A message with it stands on a page that the member can read, is on its way or got there."""

_NEVER_TOLD = f"""
SELECT m.id FROM membership m
WHERE m.service_id = %(service)s AND m.id BETWEEN %(first)s AND %(last)s
  AND m.started_on <= %(until)s
  AND NOT EXISTS (
    SELECT FROM outgoing o WHERE o.membership_id = m.id AND o.kind IN {_TELLING}
      AND o.state <> 'unreadable')
  AND NOT EXISTS (SELECT FROM duty d WHERE d.membership_id = m.id AND d.kind = '{DUTY}')
"""
_UNTOLD = f"""
SELECT m.id, m.started_on FROM membership m
WHERE m.service_id = %(service)s AND m.id BETWEEN %(first)s AND %(last)s
  AND m.started_on BETWEEN %(since)s AND %(until)s
  AND NOT {IS_TOLD.format(membership="m.id")}
  AND NOT EXISTS (SELECT FROM duty d WHERE d.membership_id = m.id AND d.kind = '{DUTY}')
ORDER BY m.id
"""


def untold(
    service: int, first: int, last: int, *, since: dt.date, until: dt.date
) -> list[tuple[int, dt.date]]:
    """Memberships (first to last) begun within some days whose members were not told, with the day.

    Without those of which it is on record already that the duty was missed.
    """
    facts: dict[str, int | dt.date] = {
        "service": service, "first": first, "last": last, "since": since, "until": until,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_UNTOLD, facts)
        return [(int(membership), day) for membership, day in cursor.fetchall()]


def never_told(service: int, first: int, last: int, *, until: dt.date) -> list[int]:
    """Memberships (first to last) begun by a day with no missed duty and nothing that tells of it.

    A posting that nobody can read tells of nothing.
    """
    facts: dict[str, int | dt.date] = {
        "service": service,
        "first": first,
        "last": last,
        "until": until,
    }
    with connection.cursor() as cursor:
        cursor.execute(_NEVER_TOLD, facts)
        return [int(membership) for (membership,) in cursor.fetchall()]


def is_told(membership: int) -> bool:
    """Whether a membership's holder was told from when it runs."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {IS_TOLD.format(membership='%s::bigint')}", [membership])
        return bool(cursor.fetchone()[0])


def record_missed(
    rows: Sequence[tuple[int, dt.date]], bases: Sequence[int], *, day: dt.date, entry: int
) -> None:
    """Put on record that members (membership, last day) were not told in time."""
    Duty.objects.bulk_create(
        Duty(
            membership_id=membership,
            kind=DUTY,
            last_day=last_day,
            found_on=day,
            basis_id=basis,
            entry_id=entry,
        )
        for (membership, last_day), basis in zip(rows, bases, strict=True)
    )
