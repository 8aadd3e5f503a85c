"""The log of who saw whose data: written by pages and commands, never changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import connection

from kiyaku.base import database, paging
from kiyaku.base.paging import Page
from kiyaku.privacy.models import Seen

_WRITE = """
INSERT INTO access_log (service_id, at, by, roles, page, purpose, members)
SELECT %(service)s, %(at)s, %(by)s, %(roles)s, %(page)s, %(purpose)s, found.members FROM (
    SELECT array_agg(DISTINCT every.id ORDER BY every.id) AS members FROM (
        SELECT id FROM member WHERE id = ANY(%(members)s) AND service_id = %(service)s
        UNION SELECT member_id FROM membership
            WHERE id = ANY(%(memberships)s) AND service_id = %(service)s
        UNION SELECT member_id FROM application
            WHERE id = ANY(%(applications)s) AND service_id = %(service)s
    ) AS every
) AS found WHERE found.members IS NOT NULL
"""


@dataclass(frozen=True)
class Look:
    """One look at data of members. ``members`` are their ids."""

    id: int
    at: dt.datetime
    by: str
    roles: tuple[str, ...]
    page: str
    purpose: str
    members: tuple[int, ...]


@dataclass(frozen=True)
class LooksOfDay:
    """How often a member's data was looked at on a day, by whom by role, and for what."""

    day: dt.date
    roles: tuple[str, ...]
    purpose: str
    count: int


def write(
    *,
    service: int,
    at: dt.datetime,
    by: str,
    roles: Collection[str],
    page: str,
    purpose: str,
    members: Collection[int] = (),
    memberships: Collection[int] = (),
    applications: Collection[int] = (),
) -> bool:
    """Log that a page or command showed these; whether they were of anybody of the service.

    One statement, whoever is named by whatever id.
    """
    if not (members or memberships or applications):
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            _WRITE,
            {
                "service": service, "at": at, "by": by[:80], "roles": " ".join(sorted(roles)),
                "page": page, "purpose": purpose, "members": list(members),
                "memberships": list(memberships), "applications": list(applications),
            },
        )  # fmt: skip
        return bool(cursor.rowcount)


def looked_up(
    *,
    service: int,
    at: dt.datetime,
    by: str,
    roles: Collection[str],
    page: str,
    purpose: str,
    members: Collection[int] = (),
) -> None:
    """Log that records were looked through for somebody who may be no member.

    Also where nothing was found, or nothing of members. In the caller's transaction.
    """
    Seen.objects.create(
        service_id=service, at=at, by=by[:80], roles=" ".join(sorted(roles)), page=page[:80],
        purpose=purpose, members=sorted(set(members)),
    )  # fmt: skip


def looks(
    service: int,
    *,
    member: int | None = None,
    by: str | None = None,
    from_day: dt.date | None = None,
    until_day: dt.date | None = None,
    after: int | None = None,
    size: int = paging.USUAL,
) -> Page[Look]:
    """Who saw whose data, the latest first.

    Args:
        member: only looks at this member's.
        by: only those of this login.
        from_day, until_day: only those of these days (Asia/Tokyo), both inclusive.
    """
    rows = Seen.objects.filter(service_id=service)
    if member is not None:
        rows = rows.filter(members__contains=[member])
    if by:
        rows = rows.filter(by__startswith=f"{by}#") | rows.filter(by=by)
    if from_day is not None:
        rows = rows.filter(at__date__gte=from_day)
    if until_day is not None:
        rows = rows.filter(at__date__lte=until_day)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    read = [_look(row) for row in rows.order_by("-pk")[: paging.reach(size)]]
    return paging.page(read, size, lambda one: one.id)


def days_of(service: int, member: int, *, most: int = 100) -> list[LooksOfDay]:
    """What a member is told of who looked at their data: days, roles, purposes; no names."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT (at AT TIME ZONE 'Asia/Tokyo')::date AS day, roles, purpose, count(*)
            FROM access_log WHERE service_id = %s AND members @> ARRAY[%s]::bigint[]
            GROUP BY 1, 2, 3 ORDER BY 1 DESC, 2, 3 LIMIT %s""",
            [service, member, most],
        )
        return [LooksOfDay(day, tuple(roles.split()), purpose, count)
                for day, roles, purpose, count in cursor.fetchall()]  # fmt: skip


def people(service: int, members: Collection[int]) -> Mapping[int, str]:
    """The numbers of the members of these ids."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, handle FROM member WHERE service_id = %s AND id = ANY(%s)",
            [service, list(members)],
        )
        return dict(cursor.fetchall())


def drop_until(service: int, day: dt.date) -> int:
    """Remove what was logged before a day (its retention is over), as the owner; how much it was.

    In the caller's transaction.
    """
    with database.rights_of_owner(), connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM access_log WHERE service_id = %s"
            " AND (at AT TIME ZONE 'Asia/Tokyo')::date < %s",
            [service, day],
        )
        return cursor.rowcount


def _look(row: Seen) -> Look:
    return Look(
        row.pk, row.at, row.by, tuple(row.roles.split()), row.page, row.purpose,
        tuple(row.members),
    )  # fmt: skip
