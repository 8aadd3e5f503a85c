"""Who is a member no more, and since when: what retention goes by."""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.db.models import Q

from kiyaku.members.models import Application, Membership

_FORMER = """
SELECT member_id, max(ended_on) FROM membership WHERE service_id = %s
GROUP BY member_id HAVING bool_and(ended_on IS NOT NULL)
"""
_DECLINED = """
SELECT a.member_id, max(a.decided_on) FROM application a
WHERE a.service_id = %(service)s
  AND NOT EXISTS (SELECT FROM membership m WHERE m.member_id = a.member_id)
GROUP BY a.member_id HAVING bool_and(a.state = 'declined')
"""


def former(service: int) -> dict[int, dt.date]:
    """The members whose memberships are all over, with the last day of the last one."""
    with connection.cursor() as cursor:
        cursor.execute(_FORMER, [service])
        return dict(cursor.fetchall())


def declined(service: int) -> dict[int, dt.date]:
    """Those who never were members, with the day on which they were last declined."""
    with connection.cursor() as cursor:
        cursor.execute(_DECLINED, {"service": service})
        return dict(cursor.fetchall())


def is_under_way(member: int) -> bool:
    """Whether a membership runs, or an application waits for its decision."""
    running = Membership.objects.filter(Q(member_id=member), ended_on__isnull=True).exists()
    waits = Application.objects.filter(member_id=member, state=Application.RECEIVED).exists()
    return running or waits


def last_end(member: int) -> dt.date | None:
    """The last day of a member's last membership, None where there never was one."""
    rows = Membership.objects.filter(member_id=member).exclude(ended_on=None)
    return rows.order_by("-ended_on").values_list("ended_on", flat=True).first()
