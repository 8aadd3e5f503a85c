"""Whose a login was on a day: the membership behind it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import connection

_OF_MEMBERS = """
SELECT asked.number, min(ms.id)
FROM unnest(%(logins)s::text[], %(days)s::date[]) WITH ORDINALITY AS asked (login, day, number)
JOIN member m ON m.service_id = %(service)s AND m.handle = asked.login
JOIN membership ms ON ms.member_id = m.id
    OR ms.id IN (SELECT membership_id FROM membership_holder WHERE member_id = m.id)
WHERE ms.registered_on <= asked.day AND (ms.ended_on IS NULL OR asked.day <= ms.ended_on)
    AND m.id = coalesce((
        SELECT h.member_id FROM membership_holder h WHERE h.membership_id = ms.id
        AND h.from_day <= asked.day AND (h.to_day IS NULL OR asked.day <= h.to_day)
        ORDER BY h.from_day DESC LIMIT 1), ms.member_id)
GROUP BY asked.number HAVING count(*) = 1
"""
_OF_LINES = """
SELECT asked.number, line.membership_id
FROM unnest(%(logins)s::text[], %(days)s::date[]) WITH ORDINALITY AS asked (login, day, number)
JOIN line ON line.service_id = %(service)s AND line.code = asked.login
    AND line.assigned_on <= asked.day AND (line.last_day IS NULL OR asked.day <= line.last_day)
"""
_OF_RADIUS = """
SELECT asked.number, l.membership_id
FROM unnest(%(logins)s::text[]) WITH ORDINALITY AS asked (login, number)
JOIN network_login l ON l.service_id = %(service)s AND l.username = asked.login
"""


def memberships(service: int, asked: Sequence[tuple[str, dt.date]]) -> list[int | None]:
    """The membership that each login was of on its day; None where nobody is known for certain.

    A login is one to FreeRADIUS (whose membership never changes), the id of a line, or the number
    of a member who has one membership. Where it is several of these, of different memberships, it
    is nobody's.
    """
    found: dict[int, set[int]] = {}
    parameters: dict[str, Any] = {
        "service": service, "logins": [login for login, _ in asked],
        "days": [day for _, day in asked],
    }  # fmt: skip
    with connection.cursor() as cursor:
        for query in (_OF_MEMBERS, _OF_LINES, _OF_RADIUS):
            cursor.execute(query, parameters)
            for number, membership in cursor.fetchall():
                found.setdefault(number, set()).add(membership)
    return [_only(found.get(number, set())) for number in range(1, len(asked) + 1)]


def _only(memberships: set[int]) -> int | None:
    return next(iter(memberships)) if len(memberships) == 1 else None
