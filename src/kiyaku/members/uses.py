"""The days on which members used the service: keeping and reading them, and who stays away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from kiyaku.base import columns, paging
from kiyaku.base.columns import Columns, Rows
from kiyaku.base.paging import Page
from kiyaku.members.models import Membership, ServiceUse

SIZE = 20
UNUSED: Columns = {"membership_id": "i8", "id": "i8", "used_on": "date"}
_UNUSED = """
SELECT found.membership_id, found.id, found.used_on FROM (
    SELECT l.membership_id, l.member_id, l.id, l.used_on FROM service_use l
    WHERE l.is_last AND l.membership_id BETWEEN %(first)s AND %(last)s
      AND l.recorded_on <= %(day)s AND l.used_on <= %(until)s
    UNION ALL
    SELECT l.membership_id, l.member_id, u.id, u.used_on
    FROM service_use l CROSS JOIN LATERAL (
        SELECT p.id, p.used_on FROM service_use p
        WHERE p.membership_id = l.membership_id AND p.member_id = l.member_id
          AND p.recorded_on <= %(day)s ORDER BY p.used_on DESC LIMIT 1
    ) AS u
    WHERE l.is_last AND l.membership_id BETWEEN %(first)s AND %(last)s
      AND l.recorded_on > %(day)s AND u.used_on <= %(until)s
) AS found JOIN membership m ON m.id = found.membership_id AND m.member_id = found.member_id
WHERE m.service_id = %(service)s AND m.id BETWEEN %(first)s AND %(last)s
  AND m.ended_on IS NULL AND (m.suspended_since IS NULL OR m.suspended_since > %(day)s)
  AND NOT EXISTS (
    SELECT 1 FROM ground g WHERE g.membership_id = found.membership_id AND (
        (g.state = 'open' AND (g.question = %(question)s OR g.kind = %(kind)s))
        OR (g.use_id = found.id AND (g.state <> 'lapsed' OR g.left_on IS NOT NULL))))
ORDER BY found.membership_id
"""
"""The second part: whose last use was entered after the day, so that it was not known yet."""
_STORE = """
INSERT INTO service_use (service_id, membership_id, member_id, used_on, source, is_last,
                         recorded_on, by, entry_id)
SELECT %(service)s, u.membership, u.member, u.used_on, %(source)s, false, %(day)s, %(by)s,
       %(entry)s
FROM unnest(%(memberships)s::bigint[], %(members)s::bigint[], %(days)s::date[])
     AS u (membership, member, used_on)
ORDER BY u.membership, u.used_on
ON CONFLICT (membership_id, used_on) DO NOTHING
RETURNING membership_id, member_id
"""
_LAST = """
UPDATE service_use u SET is_last = %(is_last)s
FROM (SELECT DISTINCT membership, member
      FROM unnest(%(memberships)s::bigint[], %(members)s::bigint[]) AS k (membership, member)
     ) AS touched
CROSS JOIN LATERAL (
    SELECT p.id FROM service_use p
    WHERE p.membership_id = touched.membership AND p.member_id = touched.member
    ORDER BY p.used_on DESC LIMIT 1
) AS latest
WHERE u.membership_id = touched.membership AND u.member_id = touched.member
  AND u.is_last <> %(is_last)s AND (u.id = latest.id) = %(is_last)s
"""


@dataclass(frozen=True)
class UseDay:
    """A day on which a member used the service, and how that is known."""

    id: int
    membership_id: int
    member_id: int
    used_on: dt.date
    source: str
    recorded_on: dt.date
    by: str


def uses_of(
    service: int, membership: int, *, after: int | None = None, size: int = SIZE
) -> Page[UseDay]:
    """The days of use of a membership, the latest first, a page at a time.

    Args:
        after: the day of the last row before, as its ordinal.
    """
    rows = ServiceUse.objects.filter(service_id=service, membership_id=membership)
    if after is not None:
        rows = rows.filter(used_on__lt=dt.date.fromordinal(after))
    read = [_shown(one) for one in rows.order_by("-used_on")[: paging.reach(size)]]
    return paging.page(read, size, lambda one: one.used_on.toordinal())


def last_use(row: Membership) -> UseDay | None:
    """The last use of who holds a membership now, if any is on record."""
    found = ServiceUse.objects.filter(
        membership_id=row.pk, member_id=row.member_id, is_last=True
    ).first()
    return None if found is None else _shown(found)


def use_on(membership: int, day: dt.date) -> UseDay | None:
    """The use of a membership on a day, if it is on record."""
    found = ServiceUse.objects.filter(membership_id=membership, used_on=day).first()
    return None if found is None else _shown(found)


def by_id(uses: Collection[int]) -> dict[int, UseDay]:
    """Uses by their ids."""
    rows = ServiceUse.objects.in_bulk(list(uses)) if uses else {}
    return {pk: _shown(row) for pk, row in rows.items()}


def later_than(uses: Collection[int]) -> dict[int, dt.date]:
    """Of those of some uses that were followed by another of the same member: its last day."""
    if not uses:
        return {}
    statement = """
    SELECT u.id, l.used_on FROM service_use u JOIN service_use l
        ON l.membership_id = u.membership_id AND l.member_id = u.member_id AND l.is_last
    WHERE u.id = ANY(%s) AND l.used_on > u.used_on
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(uses)])
        return dict(cursor.fetchall())


def add(
    service: int,
    rows: Sequence[tuple[int, int, dt.date]],
    *,
    source: str,
    day: dt.date,
    by: str,
    entry: int,
) -> int:
    """Store uses, each of a membership, a member and a day; how many were not on record before.

    The memberships must be held: see ``hold``.
    """
    if not rows:
        return 0
    memberships, members, days = (list(column) for column in zip(*rows, strict=True))
    given: dict[str, Any] = {
        "service": service, "memberships": memberships, "members": members, "days": days,
        "source": source, "day": day, "by": by, "entry": entry,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_STORE, given)
        stored = cursor.fetchall()
        touched = {
            "memberships": [membership for membership, _ in stored],
            "members": [member for _, member in stored],
        }
        # What is the last no more first: there is one at a time.
        for is_last in (False, True):
            cursor.execute(_LAST, {**touched, "is_last": is_last})
    return len(stored)


def hold(service: int, memberships: Collection[int]) -> list[Membership]:
    """These memberships of a service, held until the transaction ends, in order."""
    rows = Membership.objects.select_for_update(no_key=True)
    return list(rows.filter(service_id=service, pk__in=list(memberships)).order_by("pk"))


def unused(
    service: int, first: int, last: int, *, until: dt.date, day: dt.date, question: str, kind: str
) -> Rows:
    """The last use, of ``until`` or before, by who holds each membership ``first`` … ``last`` that
    runs and is not suspended, as they were known at the end of a day.

    Who never used the service is not among them. Left out as by ``contacts.unanswered``.
    """
    given: dict[str, Any] = {
        "service": service, "first": first, "last": last, "until": until, "day": day,
        "question": question, "kind": kind,
    }  # fmt: skip
    return columns.read(UNUSED, _UNUSED, given)


def _shown(row: ServiceUse) -> UseDay:
    return UseDay(
        row.pk, row.membership_id, row.member_id, row.used_on, row.source, row.recorded_on, row.by
    )
