"""Notes of the staff: each is one entry of the journal, and the other way round."""

from __future__ import annotations

from django.db import connection

from kiyaku.close.verify.acts import payload_of
from kiyaku.close.verify.context import Audit
from kiyaku.flows.notes import ADDED

_ENTRIES = """
SELECT id, business_day, member_id, actor, payload FROM journal_entry
WHERE service_id = %s AND action = %s
"""
_ROWS = """
SELECT n.entry_id, n.noted_on, n.member_id, n.by, n.id FROM note n
JOIN member m ON m.id = n.member_id WHERE m.service_id = %s
"""


def check(audit: Audit) -> None:
    """Every note is in the journal, with its day, member and author; none is missing."""
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, [audit.service, ADDED])
        expected = {
            entry: f"note {payload_of(told).get('note')}, {day}, member {member}, {by}"
            for entry, day, member, by, told in cursor
        }
        cursor.execute(_ROWS, [audit.service])
        actual = {
            entry: f"note {note}, {day}, member {member}, {by}"
            for entry, day, member, by, note in cursor
        }
    for entry in sorted({*expected, *actual}):
        if expected.get(entry) != actual.get(entry):
            where = f"note, journal_entry {entry}"
            audit.found.add("note", where, expected.get(entry), actual.get(entry))
