"""The texts of the terms: those the journal says were loaded, no others, each unchanged."""

from __future__ import annotations

from typing import Any

from django.db import connection

from kiyaku.close.verify.acts import payload_of
from kiyaku.close.verify.context import Audit

_ENTRIES = """
SELECT id, business_day, payload FROM journal_entry
WHERE service_id = %s AND action IN ('terms_document_loaded', 'terms_version_planned')
"""
_ROWS = """
SELECT entry_id, entered_on, version, file_name, encode(sha256(convert_to(text, 'UTF8')), 'hex'),
       sha256
FROM terms_document WHERE service_id = %s
"""


def check(audit: Audit) -> None:
    """Every text is the one whose hash is in the journal, and every one of the journal is there."""
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, [audit.service])
        expected = {entry: _journaled(day, payload_of(told)) for entry, day, told in cursor}
        cursor.execute(_ROWS, [audit.service])
        actual = {row[0]: " ".join(map(str, row[1:])) for row in cursor}
    for entry in sorted({*expected, *actual}):
        if expected.get(entry) != actual.get(entry):
            where = f"terms_document, journal_entry {entry}"
            audit.found.add("terms_text", where, expected.get(entry), actual.get(entry))


def _journaled(day: Any, told: dict[str, Any]) -> str:
    """The row's content as the journal has it: the stored hash is that of the text."""
    digest = told.get("sha256")
    return " ".join(map(str, (day, told.get("version"), told.get("file_name"), digest, digest)))
