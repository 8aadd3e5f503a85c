"""What FreeRADIUS should hold of a service's logins, and what it does hold: sets, subtracted.

The rows are a picture of memberships as they are now. Nobody else writes them: whatever stands
under the service's realm and should not is removed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import connection

from kiyaku.network.models import RadiusService

FULL, WALLED = "full", "walled"
PASSWORD = "SSHA2-512-Password"  # noqa: S105 - the name of an attribute
CLASS = "Class"
"""The attribute by which an access server's accounting tells which group a session was given."""

# A contract that has begun and is not over has its login; while its use is suspended, the walled
# garden's group. A restriction bars uses of its own, never the connection.
_USERS = """
SELECT l.id, l.username, l.password_hash,
    %(realm)s || CASE WHEN m.suspended_since IS NULL THEN ':full' ELSE ':walled' END AS groupname
FROM network_login l JOIN membership m ON m.id = l.membership_id
WHERE l.service_id = %(service)s AND m.ended_on IS NULL AND m.started_on <= %(day)s
"""
_CHECKS = f"""
SELECT username, '{PASSWORD}' AS attribute, ':=' AS op, password_hash AS value FROM users
"""
_GROUPS = "SELECT username, groupname, 1 AS priority FROM users"
_REPLIES = """
SELECT groupname, attribute, ':=' AS op, value
FROM unnest(%(groups)s::text[], %(attributes)s::text[], %(values)s::text[])
    AS reply (groupname, attribute, value)
"""


@dataclass(frozen=True)
class _Set:
    """A table of FreeRADIUS's, the rows it should have, and which of its rows are ours."""

    table: str
    columns: str
    wanted: str
    ours: str


_OF_REALM = "right(h.username, length(%(realm)s) + 1) = '@' || %(realm)s"
_SETS = (
    _Set("radgroupreply", "groupname, attribute, op, value", _REPLIES,
         "h.groupname IN (%(realm)s || ':full', %(realm)s || ':walled')"),
    _Set("radcheck", "username, attribute, op, value", _CHECKS, _OF_REALM),
    _Set("radusergroup", "username, groupname, priority", _GROUPS, _OF_REALM),
    _Set("radreply", "username, attribute, op, value", f"{_CHECKS} WHERE false", _OF_REALM),
)  # fmt: skip

# What follows from another group: from then on sessions that run otherwise are to be ended.
_CHANGED = f"""
WITH users AS ({_USERS})
SELECT l.id FROM network_login l
LEFT JOIN users u ON u.id = l.id
LEFT JOIN radius.radusergroup h ON h.username = l.username
WHERE l.service_id = %(service)s AND u.groupname IS DISTINCT FROM h.groupname
"""

_FOLLOWED = """
UPDATE radius_service SET followed_entry_id = j.last
FROM (SELECT max(id) AS last FROM journal_entry WHERE service_id = %(service)s) j
WHERE radius_service.service_id = %(service)s AND followed_entry_id < j.last
"""


@dataclass(frozen=True)
class Difference:
    """Rows of FreeRADIUS's tables that were missing, and that should not have been there."""

    added: int
    removed: int

    def __bool__(self) -> bool:
        return bool(self.added or self.removed)


def difference(settings: RadiusService, day: dt.date, *, but: Collection[str] = ()) -> Difference:
    """What would have to change, and nothing changed.

    Args:
        but: logins and groups whose rows are left out.
    """
    facts = {**_facts(settings, day), "but": sorted(but)}
    added = removed = 0
    with connection.cursor() as cursor:
        for one in _SETS:
            cursor.execute(_count(one, _missing(one)), facts)
            added += cursor.fetchone()[0]
            cursor.execute(_count(one, _wrong(one, one.columns)), facts)
            removed += cursor.fetchone()[0]
    return Difference(added, removed)


def waiting(settings: RadiusService, acts: Collection[str]) -> frozenset[str]:
    """The logins and groups about which something was done that no job has followed yet.

    Args:
        acts: the actions after which a login gets something else.
    """
    groups = (f"{settings.realm}:{FULL}", f"{settings.realm}:{WALLED}")
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT l.username FROM network_login l
            WHERE l.service_id = %(service)s AND EXISTS (
                SELECT FROM journal_entry j WHERE j.membership_id = l.membership_id
                AND j.id > %(followed)s AND j.action = ANY(%(acts)s))""",
            {"service": settings.service_id, "followed": settings.followed_entry_id,
             "acts": sorted(acts)},
        )  # fmt: skip
        found = {username for (username,) in cursor.fetchall()}
    return frozenset({*found, *(groups if settings.entry_id > settings.followed_entry_id else ())})


def adjust(settings: RadiusService, day: dt.date, *, at: dt.datetime) -> Difference:
    """Make FreeRADIUS's tables what they should be; what was changed. Twice changes nothing."""
    facts = _facts(settings, day)
    added = removed = 0
    with connection.cursor() as cursor:
        # Two at the same time would both find the same rows missing.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [settings.realm])
        # As of before the memberships are read: what is done meanwhile still waits.
        cursor.execute(_FOLLOWED, facts)
        cursor.execute(
            f"UPDATE network_login SET group_since = %(at)s WHERE id IN ({_CHANGED})",
            {**facts, "at": at},
        )
        for one in _SETS:
            cursor.execute(
                f"DELETE FROM radius.{one.table} WHERE id IN ({_wrong(one, 'h.id')})", facts
            )
            removed += cursor.rowcount
            cursor.execute(f"INSERT INTO radius.{one.table} ({one.columns}) {_missing(one)}", facts)
            added += cursor.rowcount
    return Difference(added, removed)


def _facts(settings: RadiusService, day: dt.date) -> dict[str, Any]:
    replies = [
        (f"{settings.realm}:{group}", str(name), str(value))
        for group, given in ((FULL, settings.full), (WALLED, settings.walled))
        for name, value in [*given, (CLASS, f"{settings.realm}:{group}")]
    ]
    groups, attributes, values = zip(*replies, strict=True)
    return {
        "service": settings.service_id,
        "realm": settings.realm,
        "day": day,
        "groups": list(groups),
        "attributes": list(attributes),
        "values": list(values),
    }


def _missing(one: _Set) -> str:
    """SQL for the rows that should be there and are not."""
    had = f"SELECT {_of('h', one.columns)} FROM radius.{one.table} h WHERE {one.ours}"
    return f"WITH users AS ({_USERS}) ({one.wanted}) EXCEPT ({had})"


def _wrong(one: _Set, columns: str) -> str:
    """SQL for the rows that are there and should not be."""
    return f"""
    WITH users AS ({_USERS})
    SELECT {columns if columns.startswith("h.") else _of("h", columns)}
    FROM radius.{one.table} h
    WHERE {one.ours} AND ({_of("h", one.columns)}) NOT IN ({one.wanted})
    """


def _of(alias: str, columns: str) -> str:
    return ", ".join(f"{alias}.{name.strip()}" for name in columns.split(","))


def _count(one: _Set, query: str) -> str:
    key = one.columns.partition(",")[0]
    return f"SELECT count(*) FROM ({query}) rows WHERE NOT rows.{key} = ANY(%(but)s)"
