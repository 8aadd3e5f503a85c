"""What members registered: each change is in the journal, and they lead to what is registered.

Values are personal data: a finding names the field and tells no value.
"""

from __future__ import annotations

import json
from typing import Any

from django.db import connection

from kiyaku.close.verify.acts import payload_of
from kiyaku.close.verify.context import Audit
from kiyaku.flows.particulars import CHANGED

_ENTRIES = """
SELECT id, business_day, member_id, payload FROM journal_entry
WHERE service_id = %s AND action = %s
"""
_ROWS = """
SELECT c.entry_id, c.changed_on, c.member_id, c.field_names::text FROM particulars_change c
JOIN member m ON m.id = c.member_id WHERE m.service_id = %s
"""
_BROKEN = """
WITH step AS (
    SELECT c.id, c.member_id, f.name, c.old_values ->> f.name AS old,
           c.new_values ->> f.name AS new,
           lead(c.id) OVER later AS next_id, lead(c.old_values ->> f.name) OVER later AS next_old
    FROM particulars_change c JOIN member m ON m.id = c.member_id
    CROSS JOIN LATERAL jsonb_array_elements_text(c.field_names) AS f (name)
    WHERE m.service_id = %s
      AND NOT EXISTS (SELECT FROM erasure e WHERE e.member_id = c.member_id)
    WINDOW later AS (PARTITION BY c.member_id, f.name ORDER BY c.id)
)
SELECT s.id, s.member_id, s.name FROM step s JOIN member m ON m.id = s.member_id
WHERE s.new IS DISTINCT FROM
        (CASE WHEN s.next_id IS NULL THEN to_jsonb(m) ->> s.name ELSE s.next_old END)
   OR s.new IS NOT DISTINCT FROM s.old
ORDER BY 1, 3 LIMIT 1000
"""


def check(audit: Audit) -> None:
    """Every change is one entry, and each leads to the next one and to what is registered."""
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, [audit.service, CHANGED])
        expected = {
            entry: _told(day, member, payload_of(told).get("fields"))
            for entry, day, member, told in cursor
        }
        cursor.execute(_ROWS, [audit.service])
        actual = {
            entry: _told(day, member, json.loads(names)) for entry, day, member, names in cursor
        }
        cursor.execute(_BROKEN, [audit.service])
        broken = cursor.fetchall()
    for entry in sorted({*expected, *actual}):
        if expected.get(entry) != actual.get(entry):
            where = f"particulars_change, journal_entry {entry}"
            audit.found.add("particulars", where, expected.get(entry), actual.get(entry))
    for change, member, name in broken:
        where = f"particulars_change {change}, member {member}, {name}"
        audit.found.add("particulars", where, "what came after it", None)


def _told(day: Any, member: int, fields: Any) -> str:
    return f"{day} member {member}: {fields}"
