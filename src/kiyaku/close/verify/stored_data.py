"""Deletions of stored data: each as the journal has it, and on a ground that the terms know."""

from __future__ import annotations

from typing import Any

from django.db import connection

from kiyaku.base import queries
from kiyaku.close.verify.acts import payload_of
from kiyaku.close.verify.context import Audit
from kiyaku.flows.network import stored_data
from kiyaku.network import stored_data as kept
from kiyaku.network.stored_data import Deletion
from kiyaku.terms import TermsError

_ENTRIES = """
SELECT id, membership_id, member_id, payload FROM journal_entry
WHERE service_id = %s AND action = %s ORDER BY id
"""
_UNFOUNDED = """
SELECT s.id, s.entry_id, s.deleted_entry_id FROM stored_data s
WHERE s.service_id = %(service)s AND (
    NOT EXISTS (SELECT FROM journal_entry j WHERE j.id = s.entry_id
                AND j.service_id = s.service_id AND j.action = %(measured)s)
    OR s.deleted_entry_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM stored_data_deletion d WHERE d.entry_id = s.deleted_entry_id
        AND d.membership_id = s.membership_id AND d.what = s.what
        AND d.measured_on = s.measured_on AND d.stored_bytes = s.stored_bytes))
ORDER BY s.id
"""


def check(audit: Audit) -> None:
    """Each deletion is one entry, and the terms let it be; what is stored was measured."""
    told = _entries(audit.service)
    for one in kept.every_deletion(audit.service):
        _check_entry(audit, one, told.pop(one.entry, None))
        _check_answer(audit, one)
    for entry, found in told.items():
        audit.found.add("stored_data", f"journal_entry {entry}", found, None)
    about: dict[str, Any] = {"service": audit.service, "measured": stored_data.MEASURED}
    with connection.cursor() as cursor:
        cursor.execute(_UNFOUNDED, about)
        for number, entry, deleted in cursor.fetchall():
            where = f"stored_data {number}"
            audit.found.add("stored_data", where, "measured and deleted by entries",
                            f"{entry}, {deleted}")  # fmt: skip


def _check_entry(audit: Audit, one: Deletion, entry: Any) -> None:
    """The entry as row and terms have it."""
    pack = queries.pack(audit.service, until_entry=one.entry)
    told = stored_data.told(
        pack, one.id, one.last, storage_ground=one.ground, deleted_bytes=one.deleted_bytes,
        deleted_on=one.deleted_on,
    )  # fmt: skip
    expected = (one.last.membership, one.member, told)
    if entry != expected:
        audit.found.add("stored_data", f"stored_data_deletion {one.id}", entry, expected)


def _check_answer(audit: Audit, one: Deletion) -> None:
    """The terms, as they were set then, let it be deleted on that ground."""
    pack = queries.pack(audit.service, until_entry=one.entry)
    try:
        answer: Any = stored_data.is_ground(pack, one.ground, one.last, one.deleted_on)
    except TermsError as error:
        answer = error.en
    if answer is not True:
        where = f"stored_data_deletion {one.id}"
        audit.found.add("stored_data_answer", where, answer, one.ground)


def _entries(service: int) -> dict[int, tuple[int, int, dict[str, Any]]]:
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, [service, stored_data.DELETED])
        return {
            int(entry): (membership, member, dict(payload_of(payload)))
            for entry, membership, member, payload in cursor.fetchall()
        }
