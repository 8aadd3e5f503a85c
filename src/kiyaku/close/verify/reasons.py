"""Reasons of decisions: each is named by one entry of the journal, and has its words."""

from __future__ import annotations

from django.db import connection

from kiyaku.close.verify.acts import payload_of
from kiyaku.close.verify.context import Audit
from kiyaku.flows.decision_reasons import NAMED
from kiyaku.flows.restricting import LIFTED, RESTRICTED
from kiyaku.flows.sanctions import DECISIONS

_ENTRIES = """
SELECT id, business_day, membership_id, member_id, payload FROM journal_entry
WHERE service_id = %s AND action = ANY(%s)
"""
_ROWS = """
SELECT r.entry_id, r.decided_on, r.membership_id, r.member_id, r.id,
       r.text <> '' OR EXISTS (SELECT FROM erasure e WHERE e.member_id = r.member_id)
FROM decision_reason r JOIN membership m ON m.id = r.membership_id WHERE m.service_id = %s
"""
"""Without words may be only those of members who were erased."""


def check(audit: Audit) -> None:
    """Every reason is the one its entry names; no entry names one that is not there."""
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, [audit.service, [RESTRICTED, LIFTED, *DECISIONS]])
        expected = {
            entry: _told(day, membership, member, payload_of(told)[NAMED], True)
            for entry, day, membership, member, told in cursor
            if NAMED in payload_of(told)
        }
        cursor.execute(_ROWS, [audit.service])
        actual = {entry: _told(*about) for entry, *about in cursor}
    for entry in sorted({*expected, *actual}):
        if expected.get(entry) != actual.get(entry):
            where = f"decision_reason, journal_entry {entry}"
            audit.found.add("decision_reason", where, expected.get(entry), actual.get(entry))


def _told(day: object, membership: object, member: object, reason: object, has_words: bool) -> str:
    words = "with words" if has_words else "without words"
    return f"reason {reason}, {day}, membership {membership}, member {member}, {words}"
