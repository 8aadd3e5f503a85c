"""Requests about personal data: each, its last day and its answer are as the journal says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection

from kiyaku.close.verify.acts import payload_of
from kiyaku.close.verify.context import Audit
from kiyaku.flows.privacy_requests import DECIDED, EXTENDED, RECEIVED
from kiyaku.privacy import kinds

_ENTRIES = """
SELECT business_day, member_id, action, payload FROM journal_entry
WHERE service_id = %s AND action = ANY(%s) ORDER BY id
"""
_ROWS = """
SELECT id, coalesce(outsider_id, member_id), outsider_id IS NOT NULL, kind, received_on, due_on,
       extended_on, state, done_on, ground
FROM privacy_case WHERE service_id = %s
"""


def check(audit: Audit) -> None:
    """Every request is in the journal, and was answered as it says."""
    expected: dict[int, list[Any]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, [audit.service, [RECEIVED, EXTENDED, DECIDED]])
        for day, member, action, told in cursor:
            _follow(expected, day, member, action, payload_of(told))
        cursor.execute(_ROWS, [audit.service])
        actual = {case: [*rest] for case, *rest in cursor}
    for case in sorted({*expected, *actual}):
        was, there = _told(expected.get(case)), _told(actual.get(case))
        if was != there:
            audit.found.add("privacy_request", f"privacy_case {case}", was, there)


def _follow(
    expected: dict[int, list[Any]], day: Any, member: Any, action: str, said: Mapping[str, Any]
) -> None:
    """What a request is once an entry about it was written."""
    case = int(said["case"])
    if action == RECEIVED:
        outsider = said.get("outsider")
        expected[case] = [
            member if outsider is None else outsider, outsider is not None, said["kind"], day,
            said["due_on"], None, "open", None, "",
        ]  # fmt: skip
    elif case in expected and action == EXTENDED:
        expected[case][5] = said["until"]
    elif case in expected:
        usual = kinds.GRANTED if said["granted"] else kinds.REFUSED
        expected[case][6:] = [said.get("answer", usual), day, said.get("refusal", "")]


def _told(values: list[Any] | None) -> str | None:
    return None if values is None else ", ".join(str(one) for one in values)
