"""Facilities of others: rows as the journal told them, and no pass without what it rests on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection

from kiyaku.close.verify.acts import payload_of
from kiyaku.close.verify.context import Audit

_MADE, _PUBLISHED, _CLOSED = "facility_made", "facility_rules_published", "facility_closed"
_AGREED, _ISSUED = "facility_rules_agreed", "facility_pass_issued"
_ENTRIES = """
SELECT id, business_day, action, payload, membership_id, member_id, basis_id FROM journal_entry
WHERE service_id = %s AND action = ANY(%s)
"""
_ROWS = {
    "alliance_facility": """
SELECT entry_id, entered_on, code, name, address FROM alliance_facility WHERE service_id = %s""",
    "facility_closed": """
SELECT j.id, f.closed_on, f.code FROM alliance_facility f
LEFT JOIN journal_entry j ON j.service_id = f.service_id AND j.action = 'facility_closed'
  AND j.payload::jsonb ->> 'facility' = f.code
WHERE f.service_id = %s AND f.closed_on IS NOT NULL""",
    "facility_rules": """
SELECT r.entry_id, r.entered_on, f.code, r.from_day, r.file_name,
       encode(sha256(convert_to(r.text, 'UTF8')), 'hex'), r.sha256
FROM facility_rules r JOIN alliance_facility f ON f.id = r.facility_id WHERE r.service_id = %s""",
    "facility_agreement": """
SELECT a.entry_id, a.agreed_on, a.membership_id, a.member_id, a.basis_id, f.code, r.from_day,
       r.sha256
FROM facility_agreement a JOIN facility_rules r ON r.id = a.rules_id
JOIN alliance_facility f ON f.id = r.facility_id WHERE a.service_id = %s""",
    "facility_pass": """
SELECT p.entry_id, p.valid_on, p.membership_id, p.member_id, p.basis_id, f.code, p.valid_on, p.id
FROM facility_pass p JOIN alliance_facility f ON f.id = p.facility_id WHERE p.service_id = %s""",
}
_UNFOUNDED = """
SELECT p.id, r.from_day, a.agreed_at FROM facility_pass p
JOIN facility_rules r ON r.id = p.rules_id
LEFT JOIN facility_agreement a ON a.rules_id = p.rules_id AND a.membership_id = p.membership_id
  AND a.member_id = p.member_id AND a.agreed_at <= p.issued_at
WHERE p.service_id = %s AND (a.id IS NULL OR r.facility_id <> p.facility_id OR p.rules_id <> (
    SELECT h.id FROM facility_rules h
    WHERE h.facility_id = p.facility_id AND h.from_day <= p.valid_on
    ORDER BY h.from_day DESC, h.entry_id DESC LIMIT 1))
"""


def check(audit: Audit) -> None:
    """Every facility, text, agreement and pass is as the journal told it, and all are there; each
    pass was issued under the rules of its day, after its holder had agreed to them."""
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, [audit.service, list(_TOLD)])
        expected = {
            _row(table, entry, day, *of(payload_of(told), whom))
            for entry, day, action, told, *whom in cursor.fetchall()
            for table, of in [_TOLD[action]]
        }
        actual = set()
        for table, statement in _ROWS.items():
            cursor.execute(statement, [audit.service])
            actual |= {_row(table, *row) for row in cursor.fetchall()}
        cursor.execute(_UNFOUNDED, [audit.service])
        unfounded = cursor.fetchall()
    for table, entry in sorted({row[:2] for row in expected ^ actual}):
        audit.found.add(
            "alliance",
            f"{table}, journal_entry {entry}",
            _of(expected, table, entry),
            _of(actual, table, entry),
        )
    for number, from_day, agreed_at in unfounded:
        found = f"rules of {from_day}, agreed to {agreed_at}"
        audit.found.add("pass_unfounded", f"facility_pass {number}", "agreed to before", found)


def _facts(*names: str) -> Callable[[dict[str, Any], list[Any]], list[Any]]:
    return lambda told, whom: [told.get(name) for name in names]


def _of_member(*names: str) -> Callable[[dict[str, Any], list[Any]], list[Any]]:
    return lambda told, whom: [*whom, *(told.get(name) for name in names)]


_TOLD = {
    _MADE: ("alliance_facility", _facts("facility", "name", "address")),
    _CLOSED: ("facility_closed", _facts("facility")),
    _PUBLISHED: (
        "facility_rules", _facts("facility", "from_day", "file_name", "sha256", "sha256")
    ),
    _AGREED: ("facility_agreement", _of_member("facility", "from_day", "sha256")),
    _ISSUED: ("facility_pass", _of_member("facility", "valid_on", "facility_pass")),
}  # fmt: skip


def _row(table: str, entry: int | None, *values: Any) -> tuple[str, int, str]:
    return table, entry or 0, " | ".join(map(str, values))


def _of(rows: set[tuple[str, int, str]], table: str, entry: int) -> str | None:
    found = sorted(row[2] for row in rows if row[:2] == (table, entry))
    return "; ".join(found) or None
