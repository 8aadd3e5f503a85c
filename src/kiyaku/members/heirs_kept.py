"""What is kept of heirs: until their case has come to nothing long ago, or all of it are erased.

Most heirs are no members, so nobody's erasure reaches what was stated of them: it goes with the
case that it was stated in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import connection

from kiyaku.base.personal import ERASED
from kiyaku.members.models import Heir

_CONCLUDED = """
SELECT s.id, s.decided_on FROM succession s
WHERE s.service_id = %(service)s AND s.state IN ('declined', 'withdrawn', 'not_proven')
  AND s.decided_on IS NOT NULL
  AND EXISTS (SELECT FROM heir h WHERE h.succession_id = s.id AND h.stated <> '{}'::jsonb)
ORDER BY s.id
"""
_ALL_GONE = """
SELECT s.id FROM succession s
WHERE s.service_id = %(service)s AND s.state IN ('approved', 'recorded')
  AND EXISTS (SELECT FROM heir h WHERE h.succession_id = s.id AND h.stated <> '{}'::jsonb)
  AND NOT EXISTS (
      SELECT FROM member m WHERE m.name <> %(erased)s AND (
          m.id IN (s.former_member_id, s.successor_member_id)
          OR m.id IN (SELECT h.member_id FROM heir h WHERE h.succession_id = s.id)))
ORDER BY s.id
"""


def concluded(service: int) -> dict[int, dt.date]:
    """The cases that came to nothing and still say who the heirs are, with the day of that."""
    with connection.cursor() as cursor:
        cursor.execute(_CONCLUDED, {"service": service})
        return dict(cursor.fetchall())


def of_erased(service: int) -> list[int]:
    """The cases that still say who the heirs are, though all whom they made members are erased."""
    with connection.cursor() as cursor:
        cursor.execute(_ALL_GONE, {"service": service, "erased": ERASED})
        return [case for (case,) in cursor.fetchall()]


def forget(cases: Iterable[int]) -> int:
    """Erase what was stated of the heirs of some cases; of how many heirs."""
    rows = Heir.objects.filter(succession_id__in=list(cases)).exclude(stated={})
    return rows.update(stated={})
