"""Who has not consented to a version of the terms: memberships by number, counted and in pages."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection

from kiyaku.base.paging import Page

_MISSING = """
FROM membership m JOIN member p ON p.id = m.member_id
WHERE m.service_id = %(service)s AND m.ended_on IS NULL AND m.id > %(after)s
  AND NOT EXISTS (SELECT FROM application a WHERE a.id = m.application_id
                     AND a.consented_version >= %(version)s)
  AND NOT EXISTS (SELECT FROM application a WHERE a.member_id = m.member_id
                     AND a.state <> 'declined' AND a.consented_version >= %(version)s)
  AND {not_} EXISTS (SELECT FROM terms_consent c WHERE c.membership_id = m.id
                        AND c.member_id = m.member_id AND c.version >= %(version)s)
"""
# A membership's own application is that of its first holder: who takes it over takes it with the
# version it was applied for under, and is asked for those that came after.


@dataclass(frozen=True)
class Waiting:
    """A membership whose holder has not consented yet."""

    membership: int
    member: str
    name: str
    registered_on: dt.date


@dataclass(frozen=True)
class Count:
    """Of memberships applied for under an earlier version, for how many consent was given anew, and
    for how many not."""

    given: int
    waiting: int


def waiting(service: int, version: dt.date, *, after: int = 0, limit: int = 50) -> Page[Waiting]:
    """Memberships that go on, were applied for under an earlier version, and whose holders have not
    consented to this one or a later one, in order; one query. Whether who holds one has applied for
    it or taken it over makes no difference."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.id, p.handle, p.name, m.registered_on"
            + _MISSING.format(not_="NOT")
            + "ORDER BY m.id LIMIT %(limit)s",
            {"service": service, "version": version, "after": after, "limit": limit + 1},
        )
        rows = tuple(Waiting(*row) for row in cursor.fetchall())
    more = len(rows) > limit
    return Page(rows[:limit], rows[limit - 1].membership if more else None)


def count(service: int, version: dt.date) -> Count:
    """How many have consented to a version anew and how many have not; two queries."""
    found = []
    for not_ in ("", "NOT"):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) " + _MISSING.format(not_=not_),
                {"service": service, "version": version, "after": 0},
            )
            found.append(int(cursor.fetchone()[0]))
    return Count(*found)
