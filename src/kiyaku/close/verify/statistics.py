"""Published statistics: each table is the one that its entry of the journal has the digest of."""

from __future__ import annotations

import json

from django.db import connection

from kiyaku.close.verify.acts import payload_of
from kiyaku.close.verify.context import Audit
from kiyaku.flows.statistics import PUBLISHED
from kiyaku.privacy.statistics import digest

_ENTRIES = """
SELECT id, business_day, actor, basis_id, payload FROM journal_entry
WHERE service_id = %s AND action = %s
"""
_ROWS = """
SELECT entry_id, published_on, by, basis_id, id, day, dimensions::text, told::text
FROM published_statistics WHERE service_id = %s
"""


def check(audit: Audit) -> None:
    """Every table is in the journal, with its day, author, basis and digest; none is missing."""
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, [audit.service, PUBLISHED])
        expected = {
            entry: _words(day, by, basis, *(payload_of(told).get(one) for one in _NAMES))
            for entry, day, by, basis, told in cursor
        }
        cursor.execute(_ROWS, [audit.service])
        actual = {
            entry: _words(
                published_on, by, basis, number, day, json.loads(dimensions),
                digest(json.loads(told)),
            )
            for entry, published_on, by, basis, number, day, dimensions, told in cursor
        }  # fmt: skip
    for entry in sorted({*expected, *actual}):
        if expected.get(entry) != actual.get(entry):
            where = f"published_statistics, journal_entry {entry}"
            audit.found.add("statistics", where, expected.get(entry), actual.get(entry))


_NAMES = ("publication", "day", "dimensions", "sha256")


def _words(*values: object) -> str:
    return ", ".join(map(str, values))
