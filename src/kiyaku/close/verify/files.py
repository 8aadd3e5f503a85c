"""Stored files: each has the bytes it was stored with, or none any more."""

from __future__ import annotations

from django.db import connection

from kiyaku.close.verify.context import Audit

# In the database: the bytes of all files need not come here to be compared.
_DIFFERENT = """
SELECT id, sha256, size_bytes, encode(sha256(content), 'hex'), octet_length(content)
FROM stored_file WHERE service_id = %s AND content IS NOT NULL
  AND (sha256, size_bytes) <> (encode(sha256(content), 'hex'), octet_length(content))
ORDER BY id
"""


def check(audit: Audit) -> None:
    """Every file that was not erased has the hash and the size on record."""
    with connection.cursor() as cursor:
        cursor.execute(_DIFFERENT, [audit.service])
        for file, sha256, size, own, length in cursor:
            expected, found = f"{sha256}, {size} bytes", f"{own}, {length} bytes"
            audit.found.add("file_content", f"stored_file {file}", expected, found)
