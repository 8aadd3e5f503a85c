"""Lines: each as the journal has it, in use only while its membership runs; works, equipment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import connection

from kiyaku.close.verify.acts import payload_of
from kiyaku.close.verify.context import Audit
from kiyaku.flows.network import ending, equipment, knowing, lines, offering, works
from kiyaku.network import works as kept

_ENTRIES = """
SELECT id, business_day, membership_id, action, payload FROM journal_entry
WHERE service_id = %s AND action = ANY(%s) ORDER BY id
"""
_LINES = """
SELECT l.id, l.membership_id, l.assigned_on, l.first_day, l.last_day, l.replaces_id, p.code, a.code,
    m.started_on, m.ended_on,
    CASE WHEN n.announced_on IS NOT NULL THEN greatest(e.last_day, n.announced_on) END, l.entry_id
FROM line l JOIN membership m ON m.id = l.membership_id JOIN product p ON p.id = l.product_id
JOIN area a ON a.id = l.area_id LEFT JOIN product_end e ON e.product_id = l.product_id
LEFT JOIN announcement n ON n.id = e.announcement_id
WHERE l.service_id = %s
"""
_WORKS = """
SELECT w.id, w.line_id, w.membership_id, w.code, w.planned_on, w.state, w.finished_on, w.reason,
    w.charge_id, c.amount_yen, c.kind
FROM works w JOIN line l ON l.id = w.line_id LEFT JOIN charge c ON c.id = w.charge_id
WHERE l.service_id = %s
"""
_EQUIPMENT = """
SELECT id, line_id, membership_id, is_lent, from_day, back_on, charge_id FROM equipment
WHERE service_id = %s
"""
_PRICES = """
SELECT entry_id, code, kind, amount_yen, from_day FROM network_price
WHERE service_id = %s ORDER BY from_day, entry_id
"""
_ENDS = """
SELECT e.entry_id, p.code, e.last_day, e.announcement_id
FROM product_end e JOIN product p ON p.id = e.product_id WHERE p.service_id = %s
"""
_ACTIONS = [
    lines.ASSIGNED, lines.BEGUN, lines.ENDED, works.ARRANGED, works.DONE, works.FAILED,
    works.CALLED_OFF, equipment.LENT, equipment.DECLARED, equipment.RETURNED, equipment.CHARGED,
    offering.PRICE_SET, ending.END_PLANNED,
]  # fmt: skip
_STATES = {
    works.DONE: kept.DONE, works.FAILED: kept.FAILED, works.CALLED_OFF: kept.CALLED_OFF,
}  # fmt: skip
Entry = tuple[int, dt.date, int, str, dict[str, Any]]


def check(audit: Audit) -> None:
    """Lines, works, equipment, prices and ends are those of the journal, and fit what they rest on.

    Where the terms know no lines, nothing is asked.
    """
    if not knowing.are_known(audit.settings.now):
        return
    told = [
        (entry, day, membership, action, payload_of(payload))
        for entry, day, membership, action, payload in _rows(_ENTRIES, audit.service, _ACTIONS)
    ]
    _check_lines(audit, told)
    _check_works(audit, told)
    _check_equipment(audit, told)
    _check_offered(audit, told)


def _check_lines(audit: Audit, told: list[Entry]) -> None:
    expected: dict[int, list[Any]] = {}
    for _, day, membership, action, payload in told:
        line = int(payload.get("line") or 0)
        if action == lines.ASSIGNED:
            first = _day(payload.get("first_day"))
            expected[line] = [
                membership, first or day, first, None, payload.get("replaces"),
                payload.get("product"), payload.get("area"),
            ]  # fmt: skip
        elif action == lines.BEGUN and line in expected:
            expected[line][2] = _day(payload.get("first_day"))
        elif action == lines.ENDED and line in expected:
            expected[line][3] = _day(payload.get("last_day"))
    for number, *row, started, ended, product_ends, _ in _rows(_LINES, audit.service):
        wanted = expected.pop(number, None)
        if wanted is not None:
            closed = audit.closed_until.astype(object) or dt.date.min
            over = [one for one in (ended, product_ends) if one and one <= closed]
            over = [max(one, wanted[1]) for one in over]
            wanted[3] = min([one for one in (wanted[3], *over) if one], default=None)
        _put(audit, "line", f"line {number}", wanted, row)
        if row[2] is not None and (started is None or row[2] < started):
            audit.found.add("line_start", f"line {number}", started, row[2])
    for number, wanted in expected.items():
        _put(audit, "line", f"line {number}", wanted, None)


def _check_works(audit: Audit, told: list[Entry]) -> None:
    expected: dict[int, list[Any]] = {}
    for _, day, membership, action, payload in told:
        number = int(payload.get("works") or 0)
        if action == works.ARRANGED:
            expected[number] = [
                payload.get("line"), membership, payload.get("code"),
                _day(payload.get("planned_on")), kept.PLANNED, None, "", None,
            ]  # fmt: skip
        elif action in _STATES and number in expected:
            expected[number][4:] = [
                _STATES[action], _day(payload.get("done_on")) or day, payload.get("reason", ""),
                payload.get("charge"),
            ]  # fmt: skip
    priced = _rows(_PRICES, audit.service)
    for number, *row, amount, _ in _rows(_WORKS, audit.service):
        _put(audit, "works", f"works {number}", expected.pop(number, None), row)
        if row[4] == kept.DONE:
            fits = [yen for _, code, _, yen, since in priced if code == row[2] and since <= row[5]]
            if (amount or 0) not in fits:
                audit.found.add("works_fee", f"works {number}", fits[-1:] or None, amount)
    for number, wanted in expected.items():
        _put(audit, "works", f"works {number}", wanted, None)


def _check_equipment(audit: Audit, told: list[Entry]) -> None:
    expected: dict[int, list[Any]] = {}
    for _, day, membership, action, payload in told:
        number = int(payload.get("equipment") or 0)
        if action in (equipment.LENT, equipment.DECLARED):
            is_lent = action == equipment.LENT
            expected[number] = [payload.get("line"), membership, is_lent, day, None, None]
        elif action == equipment.RETURNED and number in expected:
            expected[number][4] = _day(payload.get("back_on"))
        elif action == equipment.CHARGED and number in expected:
            expected[number][5] = payload.get("charge")
    for number, *row in _rows(_EQUIPMENT, audit.service):
        _put(audit, "equipment", f"equipment {number}", expected.pop(number, None), row)
    for number, wanted in expected.items():
        _put(audit, "equipment", f"equipment {number}", wanted, None)


def _check_offered(audit: Audit, told: list[Entry]) -> None:
    """What works and equipment cost, and which products end, is what was put on record."""
    expected = {
        entry: [payload.get("code"), payload.get("kind"), payload.get("amount_yen"),
                _day(payload.get("from_day"))]
        for entry, _, _, action, payload in told if action == offering.PRICE_SET
    } | {
        entry: [payload.get("product"), _day(payload.get("last_day")), payload.get("announcement")]
        for entry, _, _, action, payload in told if action == ending.END_PLANNED
    }  # fmt: skip
    actual = {
        entry: row for query in (_PRICES, _ENDS) for entry, *row in _rows(query, audit.service)
    }
    for entry in sorted({*expected, *actual}):
        where = f"network, journal_entry {entry}"
        _put(audit, "network_offer", where, expected.get(entry), actual.get(entry))


def _put(
    audit: Audit, code: str, where: str, expected: Iterable[Any] | None, found: Iterable[Any] | None
) -> None:
    wanted = None if expected is None else _said(expected)
    actual = None if found is None else _said(found)
    if wanted != actual:
        audit.found.add(code, where, wanted, actual)


def _said(values: Iterable[Any]) -> str:
    return ", ".join("-" if one is None else str(one) for one in values)


def _day(value: Any) -> dt.date | None:
    return None if value is None else dt.date.fromisoformat(str(value))


def _rows(query: str, *about: Any) -> list[list[Any]]:
    with connection.cursor() as cursor:
        cursor.execute(query, about)
        return [list(row) for row in cursor.fetchall()]
