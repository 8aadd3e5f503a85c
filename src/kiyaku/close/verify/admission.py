"""Admission: what members are recognised by, what was found, declared, handed in, the switches.

What a member is recognised by is made of personal data: a finding names its kind, no value.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.db import connection

from kiyaku.close.verify.acts import payload_of
from kiyaku.close.verify.context import Audit
from kiyaku.flows.screening_again import SCREENED_AGAIN
from kiyaku.flows.sister_services import LINKED, UNLINKED
from kiyaku.flows.ways_in import CHANNEL_SET, PAYMENT_METHOD_SET
from kiyaku.members import recognition
from kiyaku.privacy import cases

_MOST = 1_000
_ENTRIES = """
SELECT id, business_day, action, payload FROM journal_entry
WHERE service_id = %s AND action = ANY(%s) ORDER BY id
"""
_SWITCHES = """
SELECT entry_id, entered_on, kind || '_set', name, is_open, from_day::text
FROM admission_switch WHERE service_id = %s
"""
_LINKS = """
SELECT l.entry_id, l.entered_on, l.is_linked, o.code
FROM service_link l JOIN service o ON o.id = l.other_id WHERE l.service_id = %s
"""
_FINDINGS = """
SELECT id, jsonb_path_query_array(findings, '$[*].code')::text,
       jsonb_path_query_array(findings, '$[*] ? (exists (@.gone_on)).code')::text
FROM application WHERE service_id = %s AND stated <> '{}'
"""
_PAPERS = """
SELECT a.id, a.scan_ids::text,
       array(SELECT d.kind FROM declaration d WHERE d.application_id = a.id ORDER BY 1)
FROM application a WHERE a.service_id = %s
"""


def check(audit: Audit) -> None:
    """Keys are made of what is registered; switches, declarations and scans are in the journal."""
    _check_keys(audit)
    _check_settings(audit)
    _check_papers(audit)
    _check_findings(audit)


def _check_keys(audit: Audit) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT member_id, kind, key, is_former FROM member_key WHERE service_id = %s",
            [audit.service],
        )
        stored = set(cursor.fetchall())
    erased = cases.erased_for_good(audit.service)
    expected = set(recognition.expected(audit.service, but=erased))
    wrong = sorted(expected ^ stored)
    for member, kind, _, is_former in wrong[:_MOST]:
        where = f"member_key, member {member}, {kind}{' (former)' if is_former else ''}"
        audit.found.add("member_key", where, "what is registered", None)


def _check_settings(audit: Audit) -> None:
    actions = [CHANNEL_SET, PAYMENT_METHOD_SET, LINKED, UNLINKED]
    expected = {
        entry: _told(day, action, told) for entry, day, action, told in _read(audit, actions)
    }
    actual: dict[int, str] = {}
    with connection.cursor() as cursor:
        cursor.execute(_SWITCHES, [audit.service])
        for entry, day, action, name, is_open, from_day in cursor:
            told = {"name": name, "open": is_open, "from_day": from_day}
            actual[entry] = _told(day, action, told)
        cursor.execute(_LINKS, [audit.service])
        for entry, day, is_linked, code in cursor:
            actual[entry] = _told(day, LINKED if is_linked else UNLINKED, {"other": code})
    for entry in sorted({*expected, *actual}):
        if expected.get(entry) != actual.get(entry):
            where = f"admission_switch, service_link: journal_entry {entry}"
            audit.found.add("admission_setting", where, expected.get(entry), actual.get(entry))


def _check_papers(audit: Audit) -> None:
    expected = {
        told["application"]: (told.get("files", []), told.get("declared") or [])
        for _, _, _, told in _read(audit, ["application_received"])
    }
    with connection.cursor() as cursor:
        cursor.execute(_PAPERS, [audit.service])
        for application, scans, declared in cursor.fetchall():
            wanted, found = expected.get(application, ([], [])), (json.loads(scans), declared)
            if (list(wanted[0]), list(wanted[1])) != (found[0], list(found[1])):
                where = f"application {application}: declaration, scan_ids"
                audit.found.add("application_papers", where, str(wanted), str(found))


def _check_findings(audit: Audit) -> None:
    """What screening found, each time it looked, in order; not of who was erased."""
    found: dict[int, list[str]] = {}
    gone: dict[int, list[str]] = {}
    for _, _, _, told in _read(audit, ["application_received", SCREENED_AGAIN]):
        found.setdefault(told["application"], []).extend(told.get("findings", []))
        gone.setdefault(told["application"], []).extend(told.get("gone", []))
    with connection.cursor() as cursor:
        cursor.execute(_FINDINGS, [audit.service])
        for application, every, ended in cursor.fetchall():
            wanted = found.get(application, []), sorted(gone.get(application, []))
            actual = json.loads(every), sorted(json.loads(ended))
            if wanted != actual:
                where = f"application {application}: findings"
                audit.found.add("application_findings", where, str(wanted), str(actual))


def _read(audit: Audit, actions: list[str]) -> Iterator[tuple[int, Any, str, dict[str, Any]]]:
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, [audit.service, actions])
        for entry, day, action, told in cursor.fetchall():
            yield entry, day, action, dict(payload_of(told))


def _told(day: Any, action: str, told: dict[str, Any]) -> str:
    said = {name: value for name, value in told.items() if name != "holds"}
    return f"{day} {action} {json.dumps(said, sort_keys=True)}"
