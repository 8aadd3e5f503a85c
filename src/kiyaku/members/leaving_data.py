"""Who is a member no more, and since when: what retention goes by."""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.db.models import Q

from kiyaku.members.models import Application, Membership, Succession

_HELD = """
SELECT m.member_id, m.ended_on AS last_day FROM membership m WHERE m.service_id = %(service)s
UNION ALL
SELECT h.member_id, h.to_day FROM membership_holder h
JOIN membership m ON m.id = h.membership_id
WHERE m.service_id = %(service)s AND h.to_day IS NOT NULL
"""
"""Whose memberships are and were: one that passed on was over for who held it before."""
_FORMER = f"""
SELECT member_id, max(last_day) FROM ({_HELD}) AS held
GROUP BY member_id HAVING bool_and(last_day IS NOT NULL)
"""
_LAST = f"""
SELECT max(last_day) FROM ({_HELD}) AS held WHERE member_id = %(member)s
"""
_DECLINED = """
SELECT a.member_id, max(a.decided_on) FROM (
    SELECT member_id, decided_on, state <> 'received' AS is_decided FROM application
    WHERE service_id = %(service)s
    UNION ALL
    SELECT successor_member_id, decided_on, state <> 'received' FROM succession
    WHERE service_id = %(service)s AND successor_member_id IS NOT NULL
    UNION ALL
    SELECT h.member_id, s.decided_on, s.state <> 'received'
    FROM heir h JOIN succession s ON s.id = h.succession_id
    WHERE s.service_id = %(service)s AND h.member_id IS NOT NULL
) AS a
WHERE NOT EXISTS (SELECT FROM membership m WHERE m.member_id = a.member_id)
  AND NOT EXISTS (SELECT FROM membership_holder h WHERE h.member_id = a.member_id)
GROUP BY a.member_id HAVING bool_and(a.is_decided) AND max(a.decided_on) IS NOT NULL
"""
"""Of applications, of who was to take a membership over, and of heirs named in its stead."""


def former(service: int) -> dict[int, dt.date]:
    """The members whose memberships are all over, with the last day of the last one."""
    with connection.cursor() as cursor:
        cursor.execute(_FORMER, {"service": service})
        return dict(cursor.fetchall())


def declined(service: int) -> dict[int, dt.date]:
    """Those who never were members, with the day on which they were last declined."""
    with connection.cursor() as cursor:
        cursor.execute(_DECLINED, {"service": service})
        return dict(cursor.fetchall())


def declined_on(service: int, member: int) -> dt.date | None:
    """The day on which somebody who never was a member was last declined."""
    return declined(service).get(member)


def is_under_way(member: int) -> bool:
    """Whether a membership runs, or an application or a passing-on waits for its decision."""
    running = Membership.objects.filter(Q(member_id=member), ended_on__isnull=True).exists()
    waits = Application.objects.filter(member_id=member, state=Application.RECEIVED).exists()
    passes = Succession.objects.filter(
        Q(former_id=member) | Q(successor_id=member), state=Succession.RECEIVED
    ).exists()
    return running or waits or passes


def last_end(service: int, member: int) -> dt.date | None:
    """The last day on which a member held a membership, None where there never was one."""
    with connection.cursor() as cursor:
        cursor.execute(_LAST, {"service": service, "member": member})
        (day,) = cursor.fetchone()
        return None if day is None else dt.date.fromisoformat(str(day))
