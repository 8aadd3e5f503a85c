"""Who holds memberships that passed on: no day without a holder or with two, nothing left behind.

Every right and debt hangs on the membership; so nothing is left with a former holder as long as
the membership points to the last one, and what was done since was done with that one.
"""

from __future__ import annotations

from typing import Any

from django.db import connection

from kiyaku.close.verify.acts import payload_of
from kiyaku.close.verify.context import Audit
from kiyaku.flows import representatives, succession

_HOLDERS = """
WITH held AS (
    SELECT h.*, m.registered_on, m.member_id AS now,
           lag(h.to_day) OVER w AS before, lead(h.id) OVER w AS next,
           lead(h.entry_id) OVER w AS next_entry
    FROM membership_holder h JOIN membership m ON m.id = h.membership_id
    WHERE m.service_id = %(service)s
    WINDOW w AS (PARTITION BY h.membership_id ORDER BY h.from_day)
)
"""
_GAPS = (
    _HOLDERS
    + """
SELECT id, membership_id, coalesce(before + 1, registered_on), from_day FROM held
WHERE from_day <> coalesce(before + 1, registered_on)
   OR (kind = 'registered') <> (before IS NULL)
ORDER BY id LIMIT 1000
"""
)
_LAST = (
    _HOLDERS
    + """
SELECT id, membership_id, now, member_id FROM held
WHERE (next IS NULL) <> (to_day IS NULL) OR (next IS NULL AND member_id <> now)
ORDER BY id LIMIT 1000
"""
)
_LEFT_BEHIND = (
    _HOLDERS
    + """
SELECT e.id, e.membership_id, held.member_id, e.member_id FROM held
JOIN journal_entry e ON e.service_id = %(service)s AND e.membership_id = held.membership_id
 AND e.id > CASE held.kind WHEN 'registered' THEN 0 ELSE held.entry_id END
 AND (held.next_entry IS NULL OR e.id < held.next_entry)
WHERE e.member_id <> held.member_id
UNION ALL
SELECT s.entry_id, s.membership_id, m.member_id, s.former_member_id FROM succession s
JOIN membership m ON m.id = s.membership_id
WHERE s.service_id = %(service)s AND s.state = 'received' AND s.former_member_id <> m.member_id
ORDER BY 1 LIMIT 1000
"""
)
_UNFOUNDED = """
SELECT h.id, h.membership_id FROM membership_holder h
JOIN membership m ON m.id = h.membership_id
LEFT JOIN journal_entry e ON e.id = h.entry_id AND e.service_id = m.service_id
 AND e.membership_id = h.membership_id AND e.action = ANY(%(actions)s)
WHERE m.service_id = %(service)s AND e.id IS NULL ORDER BY 1 LIMIT 1000
"""
_CASES = """
SELECT s.id, s.state, s.membership_id,
       EXISTS (SELECT FROM membership_holder h WHERE h.succession_id = s.id)
FROM succession s WHERE s.service_id = %(service)s
"""
_STEPS = """
SELECT action, payload FROM journal_entry
WHERE service_id = %(service)s AND action = ANY(%(actions)s) ORDER BY id
"""
_STATES = {
    succession.RECEIVED: "received",
    succession.APPROVED: "approved",
    succession.DECLINED: "declined",
    succession.RECORDED: "recorded",
    succession.NOT_PROVEN: "not_proven",
    succession.WITHDRAWN: "withdrawn",
}


def check(audit: Audit) -> None:
    """All memberships of a service that ever changed hands, and the cases in which they did."""
    handed = [succession.APPROVED, succession.RECORDED, representatives.CHANGED]
    for statement, what in ((_GAPS, "from_day"), (_LAST, "member"), (_LEFT_BEHIND, "member of")):
        for row, membership, expected, found in _rows(statement, audit.service, handed):
            where = f"{what} {row}, membership {membership}"
            audit.found.add("holder", where, expected, found)
    for row, membership in _rows(_UNFOUNDED, audit.service, handed):
        where = f"membership_holder {row}, membership {membership}"
        audit.found.add("holder", where, "a journal entry", None)
    _check_cases(audit)


def _check_cases(audit: Audit) -> None:
    """Each case stands where the journal has it; the membership passed where it was approved."""
    expected: dict[Any, str] = {}
    for action, payload in _rows(_STEPS, audit.service, list(_STATES)):
        expected[payload_of(payload).get("succession")] = _STATES[action]
    for row, state, membership, has_passed in _rows(_CASES, audit.service, []):
        where = f"succession {row}, membership {membership}"
        stands = expected.pop(row, None)
        if stands != state:
            audit.found.add("succession", where, stands, state)
        elif has_passed != (state in ("approved", "recorded")):
            audit.found.add("succession", where, "passed on" if not has_passed else None, state)
    for row, stands in expected.items():
        audit.found.add("succession", f"succession {row}", stands, None)


def _rows(statement: str, service: int, actions: list[str]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"service": service, "actions": actions})
        return list(cursor.fetchall())
