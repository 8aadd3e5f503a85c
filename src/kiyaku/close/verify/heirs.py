"""What heirs reported: each report stands where the journal has it, and none is missing."""

from __future__ import annotations

from django.db import connection

from kiyaku.close.verify.acts import payload_of
from kiyaku.close.verify.context import Audit
from kiyaku.flows.inheritance_reports import RECEIVED, SET_ASIDE, TAKEN_UP

_STATES = {RECEIVED: "waits", TAKEN_UP: "taken_up", SET_ASIDE: "set_aside"}
_ENTRIES = """
SELECT id, action, payload FROM journal_entry
WHERE service_id = %s AND action = ANY(%s) ORDER BY id
"""
_REPORTS = """
SELECT id, state, coalesce(succession_id, 0), entry_id FROM inheritance_report
WHERE service_id = %s
"""
_Standing = tuple[str, int, int]
"""State, case and entry of receipt of a report."""


def check(audit: Audit) -> None:
    """Each report is as its entries tell."""
    expected, stored = _told(audit.service), _stored(audit.service)
    for report in sorted(expected.keys() | stored.keys()):
        told, found = expected.get(report), stored.get(report)
        if told != found:
            audit.found.add("heirs_report", f"inheritance_report {report}", told, found)


def _told(service: int) -> dict[int, _Standing]:
    found: dict[int, _Standing] = {}
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, [service, list(_STATES)])
        for entry, action, payload in cursor.fetchall():
            told = payload_of(payload)
            report, case = int(told.get("heirs_report", 0)), int(told.get("succession", 0))
            received = entry if action == RECEIVED else found.get(report, ("", 0, 0))[2]
            found[report] = (_STATES[action], case, received)
    return found


def _stored(service: int) -> dict[int, _Standing]:
    with connection.cursor() as cursor:
        cursor.execute(_REPORTS, [service])
        return {report: (state, case, entry) for report, state, case, entry in cursor.fetchall()}
