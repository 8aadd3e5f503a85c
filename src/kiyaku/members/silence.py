"""Grounds by silence and disuse that stand, with what they would be judged by on a day."""

from __future__ import annotations

import datetime as dt

from kiyaku.base import columns
from kiyaku.base.columns import Columns, Rows

STANDING: Columns = {"id": "i8", "is_settled": "bool", "since": "date", "answered_on": "date"}
NEVER = "9999-12-31"
_BY_CONTACT = f"""
SELECT g.id, m.ended_on IS NOT NULL OR m.member_id <> g.member_id, c.contacted_on,
       CASE WHEN c.answer_recorded_on <= %(day)s THEN c.answered_on ELSE DATE '{NEVER}' END
FROM ground g JOIN membership m ON m.id = g.membership_id JOIN contact c ON c.id = g.contact_id
WHERE g.service_id = %(service)s AND g.membership_id BETWEEN %(first)s AND %(last)s
  AND g.question = %(question)s AND g.kind = '' AND g.state IN ('open', 'left')
ORDER BY g.id
"""
_BY_USE = f"""
SELECT g.id, m.ended_on IS NOT NULL OR m.member_id <> g.member_id, coalesce(
    (SELECT max(u.used_on) FROM service_use u WHERE u.membership_id = g.membership_id
     AND u.member_id = g.member_id AND u.recorded_on <= %(day)s), found.used_on), DATE '{NEVER}'
FROM ground g JOIN membership m ON m.id = g.membership_id
JOIN service_use found ON found.id = g.use_id
WHERE g.service_id = %(service)s AND g.membership_id BETWEEN %(first)s AND %(last)s
  AND g.question = %(question)s AND g.kind = '' AND g.state IN ('open', 'left')
ORDER BY g.id
"""


def standing_by_contact(service: int, first: int, last: int, question: str, day: dt.date) -> Rows:
    """The standing grounds of a question by contacts, among memberships ``first`` … ``last``.

    ``since``: the day of contact; ``answered_on``: ``NEVER`` where no answer was known at the end
    of the day; ``is_settled``: the membership is over or somebody else's, so nothing is to decide.
    """
    return _read(_BY_CONTACT, service, first, last, question, day)


def standing_by_use(service: int, first: int, last: int, question: str, day: dt.date) -> Rows:
    """The same by uses; ``since``: the last use that was known at the end of the day."""
    return _read(_BY_USE, service, first, last, question, day)


def _read(query: str, service: int, first: int, last: int, question: str, day: dt.date) -> Rows:
    given = {"service": service, "first": first, "last": last, "question": question, "day": day}
    return columns.read(STANDING, query, given)
