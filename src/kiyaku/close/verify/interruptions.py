"""Interruptions: each, its expected ends and its end, as the journal and the terms have them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection

from kiyaku.base import queries
from kiyaku.close.verify import acts
from kiyaku.close.verify.context import Audit
from kiyaku.flows import announcements
from kiyaku.flows.network import interruptions
from kiyaku.flows.network.hit import day_of
from kiyaku.flows.network.interruption_entries import told as told_recorded
from kiyaku.flows.network.interruption_entries import told_end, told_moved
from kiyaku.flows.network.interruption_moves import END_MOVED
from kiyaku.network import interruptions as kept
from kiyaku.network.interruptions import Interrupted

_ENTRIES = """
SELECT id, action, payload FROM journal_entry WHERE service_id = %s AND action = ANY(%s)
ORDER BY id
"""
_LATER = (END_MOVED, interruptions.ENDED, interruptions.CALLED_OFF)


def check(audit: Audit) -> None:
    """Each interruption is one entry, its last day what the terms say, and what came of it too."""
    told = _entries(audit.service, *interruptions.RECORDED.values(), *_LATER)
    for one in kept.interruptions(audit.service, most=1_000_000):
        _compare(audit, f"interruption {one.id}", told.pop(one.entry, None), _recorded(audit, one))
        for moved in one.moved:
            _compare(
                audit, f"interruption_expected {one.id}", told.pop(moved.entry, None),
                (END_MOVED, told_moved(one.id, moved)),
            )  # fmt: skip
        if one.end is not None:
            _compare(audit, f"interruption_end {one.id}", told.pop(one.end.entry, None), _end(one))
    for entry, found in told.items():
        audit.found.add("interruption", f"journal_entry {entry}", found, None)


def _compare(audit: Audit, where: str, told: Any, expected: Any) -> None:
    if told != expected:
        audit.found.add("interruption", where, told, expected)


def _recorded(audit: Audit, one: Interrupted) -> tuple[str, Mapping[str, Any]]:
    """The entry as row and terms have it."""
    pack = queries.pack(audit.service, until_entry=one.entry)
    last_day, _ = announcements.last_day(pack, one.kind, day_of(one.starts_at))
    facts = {
        "cause": one.cause, "starts_at": one.starts_at, "expected_until": one.first_expected,
        "last_day": last_day, "is_late": last_day is not None and one.recorded_on > last_day,
        "hit_count": one.hit_count, "told_count": one.told_count,
    }  # fmt: skip
    clause = interruptions.clauses_of(pack, one.kind, one.cause)[0]
    told = told_recorded(one.id, facts, clause=clause, areas=one.areas)
    # The row keeps both as they were found.
    kept_ = {"last_day": one.last_day and one.last_day.isoformat(), "is_late": one.is_late}
    is_same = kept_ == {name: told[name] for name in kept_}
    return interruptions.RECORDED[one.kind], told if is_same else {**told, "row": kept_}


def _end(one: Interrupted) -> tuple[str, Mapping[str, Any]]:
    assert one.end is not None
    action = interruptions.CALLED_OFF if one.is_called_off else interruptions.ENDED
    return action, told_end(one.id, one.end.ended_at, one.end.hit_count, one.end.told_count)


def _entries(service: int, *actions: str) -> dict[int, tuple[str, Mapping[str, Any]]]:
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, [service, list(actions)])
        return {
            int(entry): (action, acts.payload_of(payload))
            for entry, action, payload in cursor.fetchall()
        }
