"""Inspections of lines: each as its entries tell, its ground there, its answers those of the terms.

The row of an inspection is made out of its entries again: what an entry names, the row has.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection

from kiyaku.close.verify.acts import payload_of
from kiyaku.close.verify.context import Audit
from kiyaku.flows.network import inspected, inspection_rows
from kiyaku.flows.network.inspection_rows import STATE_AFTER
from kiyaku.network import inspections as kept

_ENTRIES = """
SELECT id, business_day, membership_id, member_id, action, payload FROM journal_entry
WHERE service_id = %s AND action = ANY(%s) ORDER BY id
"""
_COLUMNS = (
    "id", "membership_id", "member_id", "line_id", "cause", "proposed_on", "asked_on", "entry_id",
    "state", "changed_entry_id", "visit_on", "answered_by", "excuse", "visited_on", "remove_by",
    "removed_on", "file_ids", "ground_id",
)  # fmt: skip
_ROWS = f"SELECT {', '.join(_COLUMNS)} FROM line_inspection WHERE service_id = %s"
_GROUNDS = """
SELECT i.id, i.membership_id, i.state, g.membership_id, g.question, g.kind, g.state,
    EXISTS (SELECT FROM line_inspection o
        WHERE o.ground_id = i.ground_id AND o.id <> i.id AND o.state = ANY(%s))
FROM line_inspection i LEFT JOIN ground g ON g.id = i.ground_id
WHERE i.service_id = %s AND i.ground_id IS NOT NULL
"""
_DAYS = ("proposed_on", "visit_on", "visited_on", "remove_by", "removed_on")
_FAULTS = {inspection_rows.HELD: "inspection_refused", inspection_rows.KEPT: inspected.KEPT_FAULT}
Row = dict[str, Any]


def check(audit: Audit) -> None:
    """Every inspection is what its entries make of it; none is missing, and there are no others."""
    expected = _told(audit)
    found = {row["id"]: row for row in _rows(audit.service)}
    for number in sorted({*expected, *found}):
        wanted, actual = _words(expected.get(number)), _words(found.get(number))
        if wanted != actual:
            audit.found.add("line_inspection", f"line_inspection {number}", wanted, actual)
    _check_grounds(audit)


def _told(audit: Audit) -> dict[int, Row]:
    rows: dict[int, Row] = {}
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, [audit.service, list(STATE_AFTER)])
        entries = [(*row[:5], payload_of(row[5])) for row in cursor]
    for entry, day, membership, member, action, told in entries:
        number = int(told.get("line_inspection") or 0)
        if action == inspection_rows.ASKED:
            rows[number] = dict.fromkeys(_COLUMNS) | {
                "id": number, "membership_id": membership, "member_id": member,
                "line_id": told.get("line"), "asked_on": day, "entry_id": entry,
                "answered_by": "", "excuse": "", "file_ids": [],
            }  # fmt: skip
        row = rows.setdefault(number, {"id": number})
        row |= {"state": STATE_AFTER[action], "changed_entry_id": entry}
        row |= {name: told[name] for name in _COLUMNS if name in told and name != "id"}
        row |= {name: _day(told[name]) for name in _DAYS if name in told}
        if "files" in told:
            row["file_ids"] = told["files"]
        _check_answers(audit, action, entry, day, told, row)
    return rows


def _check_answers(
    audit: Audit, action: str, entry: int, day: dt.date, told: Row, row: Row
) -> None:
    """What an entry rests on is what the terms say of its facts."""
    pack = audit.settings.now
    asked: tuple[str, dict[str, Any], bool] | None = None
    if action in (inspection_rows.EXCUSED, inspection_rows.HELD):
        is_held = action == inspection_rows.HELD
        asked = (inspection_rows.OWED, {"refusal_cause": str(told.get("excuse"))}, is_held)
    elif action == inspection_rows.KEPT and row.get("remove_by"):
        facts = {"remove_by": row["remove_by"], "on": day, "is_removed": False}
        asked = (inspected.KEPT_QUESTION, facts, True)
    if asked is None:
        return
    question, facts, stored = asked
    answer = bool(pack.ask(question, **facts)) if pack.answers(question) else not stored
    if answer != stored:
        where = f"journal_entry {entry}"
        audit.found.add("line_inspection_answer", where, answer, stored)


def _check_grounds(audit: Audit) -> None:
    """A ground that is named is the membership's own, and of what the inspection found."""
    with connection.cursor() as cursor:
        cursor.execute(_GROUNDS, [list(kept.RESTED_ON), audit.service])
        rows = cursor.fetchall()
    kinds = set(_FAULTS.values())
    for number, membership, state, theirs, question, kind, ground, rests in rows:
        fits = theirs == membership and question == inspection_rows.FAULT and kind in kinds
        wanted = {STATE_AFTER[one]: fault for one, fault in _FAULTS.items()}.get(state, kind)
        if not fits or kind != wanted:
            where = f"line_inspection {number}"
            audit.found.add("line_inspection", where, f"ground {wanted}", f"{question} {kind}")
        elif state in _CLEARED and not rests and ground in ("open", "left"):
            audit.found.add(
                "line_inspection", f"line_inspection {number}", "no ground stands", ground
            )


_CLEARED = (
    STATE_AFTER[inspection_rows.EXCUSED], STATE_AFTER[inspection_rows.PASSED],
    STATE_AFTER[inspection_rows.REMOVED], STATE_AFTER[inspection_rows.CALLED_OFF],
)  # fmt: skip


def _rows(service: int) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, [service])
        rows = [dict(zip(_COLUMNS, row, strict=True)) for row in cursor]
    for row in rows:
        if isinstance(row["file_ids"], str):
            row["file_ids"] = payload_of(f'{{"ids": {row["file_ids"]}}}').get("ids")
    return rows


def _words(row: Row | None) -> str | None:
    return None if row is None else ", ".join(f"{name} {row[name]}" for name in sorted(row))


def _day(value: Any) -> dt.date | None:
    return None if value is None else dt.date.fromisoformat(str(value))
