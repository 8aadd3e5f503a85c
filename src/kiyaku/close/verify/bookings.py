"""Bookings: each as the journal has it, its fee as the terms answer, and none open unpaid."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from django.db import connection

from kiyaku.billing.kinds import ChargeKind
from kiyaku.close.verify.acts import payload_of
from kiyaku.close.verify.context import Audit
from kiyaku.flows.place import known
from kiyaku.flows.place.recording import (
    BOOKED,
    CAME,
    CANCELLED,
    CHECKED,
    CONFIRMED,
    DEFERRED,
    DISRUPTED,
    FEE_TAKEN_BACK,
    JOINED,
    LAPSED,
    LEFT,
    NO_SHOW,
    OFFERED,
    WAIT_OVER,
)
from kiyaku.spaces import bookings, waits

_ENTRIES = """
SELECT id, membership_id, member_id, basis_id, business_day, action, payload FROM journal_entry
WHERE service_id = %s AND action = ANY(%s) ORDER BY id
"""
_BOOKINGS = """
SELECT b.id, b.membership_id, b.member_id, s.code AS space, b.starts_at, b.ends_at, b.people,
       b.hourly_yen, b.amount_yen, b.held_until, b.entry_id, b.entered_on, b.basis_id, b.state,
       b.charge_id, b.former_charge_id, b.deferred_until, b.checked_in_by AS came,
       b.no_show_entry_id, c.entry_id AS check_entry_id, c.is_restored,
       d.entry_id AS disruption_entry_id, d.decision
FROM booking b JOIN space s ON s.id = b.space_id
LEFT JOIN booking_check c ON c.booking_id = b.id
LEFT JOIN LATERAL (SELECT entry_id, decision FROM booking_disruption
    WHERE booking_id = b.id ORDER BY id DESC LIMIT 1) d ON true
WHERE b.service_id = %s
"""
_WAITS = """
SELECT w.id, w.membership_id, w.member_id, s.code AS space, w.starts_at, w.ends_at, w.people,
       w.entry_id, w.entered_on, w.basis_id, w.state, w.booking_id
FROM booking_wait w JOIN space s ON s.id = w.space_id WHERE w.service_id = %s
"""
_CHARGES = """
SELECT b.id, b.membership_id, b.amount_yen, c.id, c.membership_id, c.amount_yen, c.kind
FROM booking b LEFT JOIN charge c ON c.id = b.charge_id
WHERE b.service_id = %s AND (b.charge_id > 0 OR b.amount_yen > 0)
"""
_STRAY = """
SELECT c.id FROM charge c JOIN membership m ON m.id = c.membership_id
WHERE m.service_id = %s AND c.kind = %s AND NOT EXISTS (
    SELECT FROM booking b WHERE c.id IN (b.charge_id, b.former_charge_id))
"""
_UNPAID = """
SELECT b.id, b.amount_yen, coalesce(sum(a.amount_yen), 0)::bigint
FROM booking b
LEFT JOIN invoice_line l ON l.charge_id = b.charge_id
LEFT JOIN allocation a ON a.invoice_id = l.invoice_id AND a.line_number = l.number
  AND a.undone_on IS NULL
WHERE b.service_id = %s AND b.state = 'confirmed' AND b.amount_yen > 0
  AND b.deferred_until IS NULL
GROUP BY b.id HAVING coalesce(sum(a.amount_yen), 0) < b.amount_yen
"""
_TAKEN_BACK = """
SELECT r.charge_id, r.entry_id, r.basis_id, (b.starts_at AT TIME ZONE 'Asia/Tokyo')::date,
       j.action, j.basis_id, (j.payload::jsonb ->> 'booking')::bigint, b.id
FROM charge_reversal r JOIN charge c ON c.id = r.charge_id
JOIN booking b ON r.charge_id IN (b.charge_id, b.former_charge_id)
LEFT JOIN journal_entry j ON j.id = r.entry_id
WHERE b.service_id = %s
"""
_OWED = """
SELECT b.id FROM booking b
WHERE b.service_id = %s AND b.state IN ('lapsed', 'cancelled') AND b.charge_id > 0
  AND NOT b.is_to_be_taken_back
  AND NOT EXISTS (SELECT FROM charge_reversal r WHERE r.charge_id = b.charge_id)
  AND b.amount_yen > (SELECT coalesce(sum(a.amount_yen), 0) FROM invoice_line l
    JOIN allocation a ON a.invoice_id = l.invoice_id AND a.line_number = l.number
      AND a.undone_on IS NULL
    WHERE l.charge_id = b.charge_id)
"""
_TWICE = """
SELECT a.booking_id, b.booking_id FROM occupancy a JOIN occupancy b
  ON b.space_id = a.space_id AND b.id > a.id AND b.during && a.during
JOIN booking k ON k.id = a.booking_id
WHERE a.is_live AND b.is_live AND k.service_id = %s
"""
_BACK = (FEE_TAKEN_BACK, CANCELLED, DEFERRED)
_QUESTIONS = (known.DUE, known.REFUND, "stoppage_cause")
_STATES = {
    CONFIRMED: bookings.CONFIRMED, LAPSED: bookings.LAPSED, CANCELLED: bookings.CANCELLED,
    DEFERRED: bookings.CONFIRMED,
}  # fmt: skip
Rows = dict[int, dict[str, Any]]


def check(audit: Audit) -> None:
    """All bookings of a service, all who waited, and every fee and its being taken back."""
    told, kept = _told(audit), _read(audit, _BOOKINGS)
    _compare(audit, "booking", told, kept)
    _compare(audit, "booking_wait", _waits_told(audit), _read(audit, _WAITS))
    _check_fees(audit, list(kept.values()))
    _check_charges(audit)
    _check_paid(audit)
    _check_taken_back(audit)


def _told(audit: Audit) -> Rows:
    """Each booking as its entries make it."""
    found: Rows = {}
    every = (
        BOOKED, CONFIRMED, LAPSED, CANCELLED, DEFERRED, CAME, NO_SHOW, CHECKED, DISRUPTED,
    )  # fmt: skip
    for entry, membership, member, basis, day, action, told in _entries(audit, every):
        number = told.get("booking", 0)
        if action == BOOKED:
            found[number] = _booked(entry, membership, member, basis, day, told)
            continue
        row = found.setdefault(number, {"id": number})
        if action in _STATES:
            row["state"] = _STATES[action]
        if action == DEFERRED:
            row |= {
                "deferred_until": _instant(told.get("until")), "charge_id": told.get("charge"),
                "former_charge_id": row.get("charge_id"),
            }  # fmt: skip
        elif action == CAME:
            row["came"] = told.get("how")
        elif action == NO_SHOW:
            row["no_show_entry_id"] = entry
        elif action == CHECKED:
            row |= {"check_entry_id": entry, "is_restored": told.get("is_restored")}
        elif action == DISRUPTED:
            row |= {"disruption_entry_id": entry, "decision": told.get("decision")}
    return found


def _booked(
    entry: int, membership: int, member: int, basis: int, day: dt.date, told: dict[str, Any]
) -> dict[str, Any]:
    is_free = not told.get("amount_yen")
    return {
        "id": told.get("booking"), "membership_id": membership, "member_id": member,
        "space": told.get("space"), "starts_at": _instant(told.get("starts_at")),
        "ends_at": _instant(told.get("ends_at")), "people": told.get("people"),
        "hourly_yen": told.get("hourly_yen"), "amount_yen": told.get("amount_yen"),
        "held_until": _instant(told.get("held_until")), "entry_id": entry, "entered_on": day,
        "basis_id": basis, "state": bookings.CONFIRMED if is_free else bookings.HELD,
        "charge_id": told.get("charge"), "former_charge_id": 0, "deferred_until": None, "came": "",
        "no_show_entry_id": None, "check_entry_id": None, "is_restored": None,
        "disruption_entry_id": None, "decision": None,
    }  # fmt: skip


def _waits_told(audit: Audit) -> Rows:
    """Each who waited, as the entries make it; a booking of just that time ends it too."""
    found: Rows = {}
    waiting: dict[tuple[Any, ...], int] = {}
    for entry, membership, member, basis, day, action, told in _entries(
        audit, (JOINED, LEFT, OFFERED, WAIT_OVER, BOOKED)
    ):
        starts_at, ends_at = _instant(told.get("starts_at")), _instant(told.get("ends_at"))
        what = (membership, told.get("space"), starts_at, ends_at)
        number = told.get("wait", waiting.get(what, 0))
        if action == JOINED:
            waiting[what] = number
            found[number] = {
                "id": number, "membership_id": membership, "member_id": member,
                "space": told.get("space"), "starts_at": starts_at, "ends_at": ends_at,
                "people": told.get("people"), "entry_id": entry, "entered_on": day,
                "basis_id": basis, "state": waits.WAITING, "booking_id": None,
            }  # fmt: skip
        elif number and number in found:
            # What is offered is booked first; that it was an offer is told after it.
            row = found[number]
            row["state"] = {LEFT: waits.LEFT, OFFERED: waits.OFFERED}.get(action, waits.CLOSED)
            row["booking_id"] = told.get("booking") if action == OFFERED else None
            waiting.pop(what, None)
    return found


def _check_fees(audit: Audit, rows: list[dict[str, Any]]) -> None:
    """Every fee is what the terms answer for its price and time, on a basis of that question."""
    if not rows:
        return
    entries = np.array([row["entry_id"] for row in rows], dtype=np.int64)
    basis = np.array([row["basis_id"] for row in rows], dtype=np.int64)
    used_on = np.array([known.civil(row["starts_at"]) for row in rows], dtype="datetime64[D]")
    minutes = [(row["ends_at"] - row["starts_at"]).total_seconds() // 60 for row in rows]
    answers, answered = audit.settings.ask(
        known.FEE,
        audit.settings.before_entries(entries),
        basis,
        hourly_price_yen=np.array([row["hourly_yen"] for row in rows], dtype=np.int64),
        use_minutes=np.array(minutes, dtype=np.int64),
        used_on=used_on,
    )
    where = [f"booking {row['id']}" for row in rows].__getitem__
    found = np.array([row["amount_yen"] for row in rows], dtype=np.int64)
    audit.found.add_rows("unanswerable", ~answered, where, known.FEE, None)
    if answered.any():
        wrong = answered & (answers["answer"] != found)
        audit.found.add_rows("booking_fee", wrong, where, answers["answer"], found)
    _check_bases(audit, where, basis, (known.FEE,), used_on)


def _check_bases(
    audit: Audit, where: Callable[[int], str], basis: Any, questions: tuple[str, ...], days: Any
) -> None:
    is_known = audit.bases.known(basis)
    audit.found.add_rows("basis_missing", ~is_known, where, "basis_id", basis)
    wrong = is_known & audit.bases.are_wrong(basis, questions, days)
    shown = audit.bases.in_words(basis) if wrong.any() else wrong
    audit.found.add_rows("basis_wrong", wrong, where, " / ".join(questions), shown)


def _check_charges(audit: Audit) -> None:
    """A booking's charge is its fee, of its membership; no fee for a space is of no booking."""
    for number, membership, amount, charge, whose, charged, kind in _all(audit, _CHARGES):
        expected = (membership, amount, int(ChargeKind.SPACE_FEE)) if amount else None
        found = None if charge is None else (whose, charged, kind)
        if expected != found:
            audit.found.add("booking_fee", f"booking {number}", expected, found)
    with connection.cursor() as cursor:
        cursor.execute(_STRAY, [audit.service, int(ChargeKind.SPACE_FEE)])
        stray = cursor.fetchall()
    for (charge,) in stray:
        audit.found.add("booking_fee", f"charge {charge}", "booking", None)


def _check_paid(audit: Audit) -> None:
    """Nothing is confirmed unpaid, unless somebody let it be; nothing owed of what is off; and no
    space is taken twice."""
    for number, amount, paid in _all(audit, _UNPAID):
        audit.found.add("booking_unpaid", f"booking {number}", amount, paid)
    for (number,) in _all(audit, _OWED):
        audit.found.add("booking_fee", f"booking {number}", "fee taken back", None)
    for first, second in _all(audit, _TWICE):
        audit.found.add("space_taken_twice", f"booking {first}", None, f"booking {second}")


def _check_taken_back(audit: Audit) -> None:
    """A fee is taken back by an entry about that booking, on the basis that the entry rests on."""
    rows = _all(audit, _TAKEN_BACK)
    for charge, _, basis, _, action, told_basis, told, number in rows:
        if action not in _BACK or (told, told_basis) != (number, basis):
            where = f"charge_reversal {charge}"
            expected = f"booking {number}, basis {told_basis}"
            audit.found.add("booking_fee", where, expected, f"booking {told}, basis {basis}")
    if rows:
        stopped = audit.bases.rest_on(_ids(rows, 2), "stoppage_cause")
        rest = [row for row, is_stopped in zip(rows, stopped, strict=True) if not is_stopped]
        names = [f"charge_reversal {row[0]}" for row in rest]
        days = np.array([row[3] for row in rest], dtype="datetime64[D]")
        _check_bases(audit, names.__getitem__, _ids(rest, 2), _QUESTIONS, days)


def _ids(rows: list[tuple[Any, ...]], column: int) -> Any:
    return np.array([row[column] for row in rows], dtype=np.int64)


def _compare(audit: Audit, table: str, expected: Rows, found: Rows) -> None:
    for number in sorted({*expected, *found}):
        told, kept = expected.get(number), found.get(number)
        if told != kept:
            differ = _differing(told, kept)
            audit.found.add(table, f"{table} {number}", _words(told, differ), _words(kept, differ))


def _differing(told: dict[str, Any] | None, kept: dict[str, Any] | None) -> list[str]:
    names = sorted({*(told or {}), *(kept or {})})
    if told is None or kept is None:
        return ["id"]
    return [name for name in names if told.get(name) != kept.get(name)]


def _words(row: dict[str, Any] | None, names: Iterable[str]) -> str | None:
    return None if row is None else ", ".join(f"{name} {row.get(name)}" for name in names)


def _instant(text: Any) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None


def _entries(audit: Audit, actions: tuple[str, ...]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, [audit.service, list(actions)])
        return [(*row[:6], payload_of(row[6])) for row in cursor]


def _all(audit: Audit, statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [audit.service])
        return cursor.fetchall()


def _read(audit: Audit, statement: str) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(statement, [audit.service])
        names = [one.name for one in cursor.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in cursor]
    return {row["id"]: row for row in rows}
