"""Members who were erased: each erasure is in the journal, and nothing tells of them any more."""

from __future__ import annotations

import json

from django.db import connection

from kiyaku.base import personal
from kiyaku.close.verify.acts import payload_of
from kiyaku.close.verify.context import Audit
from kiyaku.flows.retention import ERASED

_ENTRIES = """
SELECT id, business_day, member_id, payload FROM journal_entry
WHERE service_id = %s AND action = %s
"""
_ROWS = "SELECT entry_id, erased_on, member_id, kept::text FROM erasure WHERE service_id = %s"
_LATEST = """
SELECT DISTINCT ON (e.member_id) e.member_id, e.kept::text FROM erasure e
WHERE e.service_id = %s
  AND NOT EXISTS (SELECT FROM application a
                  WHERE a.member_id = e.member_id AND a.received_on >= e.erased_on
                    AND EXISTS (SELECT FROM member_key k WHERE k.member_id = e.member_id))
ORDER BY e.member_id, e.id DESC
"""
_ASKED_SINCE = """
SELECT c.member_id FROM privacy_case c
WHERE c.service_id = %s AND (c.done_on IS NULL OR c.done_on >= (
    SELECT max(e.erased_on) FROM erasure e WHERE e.member_id = c.member_id))
"""
"""Who asked for something that was not answered yet when he or she was erased: those words go with
the next erasure."""


def check(audit: Audit) -> None:
    """Every erasure is one entry; of who was erased, only numbers and what was kept are there.

    Not of who has applied again since; nor of what somebody asked for since.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, [audit.service, ERASED])
        expected = {
            entry: f"{day} member {member}: {payload_of(told).get('kept')}"
            for entry, day, member, told in cursor
        }
        cursor.execute(_ROWS, [audit.service])
        actual = {
            entry: f"{day} member {member}: {json.loads(kept)}"
            for entry, day, member, kept in cursor
        }
        cursor.execute(_LATEST, [audit.service])
        latest = cursor.fetchall()
        cursor.execute(_ASKED_SINCE, [audit.service])
        since = {(member, "privacy_case") for (member,) in cursor}
    for entry in sorted({*expected, *actual}):
        if expected.get(entry) != actual.get(entry):
            where = f"erasure, journal_entry {entry}"
            audit.found.add("erasure", where, expected.get(entry), actual.get(entry))
    for member, kept in latest:
        for _, table, column in personal.left_of([member], json.loads(kept)):
            if (member, table) in since:
                continue
            where = f"{table}.{column}, member {member}"
            audit.found.add("erased_is_there", where, "nothing", None)
