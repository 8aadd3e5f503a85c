"""Things left behind, damage, inspections: each is as its entries of the journal tell of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from django.db import connection

from kiyaku.close.verify.acts import payload_of
from kiyaku.close.verify.context import Audit
from kiyaku.flows.place import damage_claims, inspections, left_things
from kiyaku.premises import damage, things

_ENTRIES = """
SELECT id, business_day, membership_id, member_id, basis_id, action, payload FROM journal_entry
WHERE service_id = %s AND action = ANY(%s) ORDER BY id
"""
_THINGS = """
SELECT id, membership_id, member_id, found_on, stored_on, disposable_on, basis_id, entry_id, state,
       owner_named_on, owner_entry_id, told_on, closed_on, closed_entry_id, identity, cost_yen,
       charge_id, file_ids
FROM left_thing WHERE service_id = %s
"""
_DAMAGE = """
SELECT id, membership_id, member_id, channel, happened_on, reported_on, entry_id, state, amount_yen,
       claimed_on, claim_entry_id, decided_on, decision_entry_id, charge_id, file_ids,
       claim_file_ids
FROM damage WHERE service_id = %s
"""
_INSPECTIONS = """
SELECT id, membership_id, member_id, inspected_on, recorded_on, entry_id, report_id, file_ids
FROM inspection WHERE service_id = %s
"""
_CHARGES = """
SELECT w.name, w.id, w.membership_id, w.kind, w.happened_on, w.cost_yen,
       c.membership_id, c.kind, c.borne_on, (e.payload::jsonb ->> 'cost_yen')::bigint
FROM (SELECT 'left_thing' AS name, id, charge_id, membership_id, 'disposal' AS kind,
             closed_on AS happened_on, cost_yen
      FROM left_thing WHERE service_id = %(service)s AND charge_id IS NOT NULL
      UNION ALL
      SELECT 'damage', id, charge_id, membership_id, 'compensation', happened_on, amount_yen
      FROM damage WHERE service_id = %(service)s AND charge_id IS NOT NULL) w
LEFT JOIN cost c ON c.charge_id = w.charge_id
LEFT JOIN journal_entry e ON e.id = c.entry_id
"""
Rows = dict[int, dict[str, Any]]


def check(audit: Audit) -> None:
    """Every row is what its entries make of it, none is missing, and there are no others."""
    _compare(audit, "left_thing", _things_told(audit), _rows(audit, _THINGS))
    _compare(audit, "damage", _damage_told(audit), _rows(audit, _DAMAGE))
    _compare(audit, "inspection", _inspections_told(audit), _rows(audit, _INSPECTIONS))
    _check_days(audit)
    _check_charges(audit)


def _things_told(audit: Audit) -> Rows:
    found: Rows = {}
    every = (
        left_things.STORED, left_things.OWNER_NAMED, left_things.HANDED_OUT, left_things.DISPOSED,
        left_things.CHARGED,
    )  # fmt: skip
    for entry, day, membership, member, basis, action, told in _entries(audit, every):
        whose = told.get("of_member", member)
        if action == left_things.STORED:
            is_known = membership is not None
            found[told.get("thing", 0)] = {
                "id": told.get("thing", 0), "membership_id": membership, "member_id": whose,
                "found_on": told.get("found_on"), "stored_on": told.get("stored_on"),
                "disposable_on": told.get("disposable_on"), "basis_id": basis, "entry_id": entry,
                "state": things.STORED, "owner_named_on": day if is_known else None,
                "owner_entry_id": entry if is_known else None,
                "told_on": day if "message" in told else None, "closed_on": None,
                "closed_entry_id": None, "identity": "", "cost_yen": None, "charge_id": None,
                "file_ids": told.get("files", []),
            }  # fmt: skip
            continue
        row = found.setdefault(told.get("thing", 0), {"file_ids": []})
        if action == left_things.OWNER_NAMED:
            row |= {
                "membership_id": membership, "member_id": whose, "owner_named_on": day,
                "owner_entry_id": entry, "told_on": day if "message" in told else None,
            }  # fmt: skip
        elif action == left_things.CHARGED:
            row["charge_id"] = told.get("charge")
        else:
            is_fetched = action == left_things.HANDED_OUT
            row |= {
                "state": things.HANDED_OUT if is_fetched else things.DISPOSED,
                "closed_on": day, "closed_entry_id": entry, "identity": told.get("identity", ""),
                "cost_yen": told.get("cost_yen"), "charge_id": told.get("charge"),
                "file_ids": [*row["file_ids"], *told.get("files", [])],
            }  # fmt: skip
    return found


def _damage_told(audit: Audit) -> Rows:
    found: Rows = {}
    every = (
        damage_claims.REPORTED, damage_claims.CLAIMED, damage_claims.CHARGED, damage_claims.LEFT,
    )  # fmt: skip
    for entry, day, membership, member, _, action, told in _entries(audit, every):
        if action == damage_claims.REPORTED:
            found[told.get("damage", 0)] = {
                "id": told.get("damage", 0), "membership_id": membership,
                "member_id": told.get("of_member", member), "channel": told.get("channel"),
                "happened_on": told.get("happened_on"), "reported_on": day, "entry_id": entry,
                "state": damage.REPORTED, "amount_yen": None, "claimed_on": None,
                "claim_entry_id": None, "decided_on": None, "decision_entry_id": None,
                "charge_id": None, "file_ids": told.get("files", []), "claim_file_ids": [],
            }  # fmt: skip
            continue
        row = found.setdefault(told.get("damage", 0), {"claim_file_ids": []})
        if action == damage_claims.CLAIMED:
            row |= {
                "state": damage.CLAIMED, "amount_yen": told.get("amount_yen"), "claimed_on": day,
                "claim_entry_id": entry,
                "claim_file_ids": [*row["claim_file_ids"], *told.get("files", [])],
            }  # fmt: skip
        else:
            is_claimed = action == damage_claims.CHARGED
            row |= {
                "state": damage.CHARGED if is_claimed else damage.LEFT, "decided_on": day,
                "decision_entry_id": entry, "charge_id": told.get("charge"),
            }  # fmt: skip
    return found


def _inspections_told(audit: Audit) -> Rows:
    found: Rows = {}
    every = (inspections.INSPECTED, inspections.LED_TO_REPORT)
    for entry, day, membership, member, _, action, told in _entries(audit, every):
        if action == inspections.INSPECTED:
            found[told.get("inspection", 0)] = {
                "id": told.get("inspection", 0), "membership_id": membership,
                "member_id": told.get("of_member", member),
                "inspected_on": told.get("inspected_on"), "recorded_on": day,
                "entry_id": entry, "report_id": None,
                "file_ids": told.get("files", []),
            }  # fmt: skip
        else:
            found.setdefault(told.get("inspection", 0), {})["report_id"] = told.get("report")
    return found


def _check_days(audit: Audit) -> None:
    """The day from which a thing may be disposed of is what the terms said when it was stored."""
    for row in _rows(audit, _THINGS).values():
        before = audit.settings.before_entries(np.array(row["entry_id"]))
        pack = audit.settings.pack(int(before))
        expected = pack.ask(left_things.QUESTION, stored_on=row["stored_on"])
        if expected != row["disposable_on"]:
            where = f"left_thing {row['id']}"
            audit.found.add("left_thing", where, expected, row["disposable_on"])


def _check_charges(audit: Audit) -> None:
    """What is charged for a thing or for damage is that cost, of that membership and that day."""
    with connection.cursor() as cursor:
        cursor.execute(_CHARGES, {"service": audit.service})
        rows = cursor.fetchall()
    for table, number, *values in rows:
        expected, found = values[:4], values[4:]
        if expected != found:
            audit.found.add(table, f"{table} {number}", expected, found)


def _compare(audit: Audit, table: str, expected: Rows, found: Rows) -> None:
    for number in sorted({*expected, *found}):
        told, kept = _words(expected.get(number)), _words(found.get(number))
        if told != kept:
            audit.found.add(table, f"{table} {number}", told, kept)


def _words(row: Mapping[str, Any] | None) -> str | None:
    if row is None:
        return None
    return ", ".join(f"{name} {row[name]}" for name in sorted(row))


def _entries(audit: Audit, actions: tuple[str, ...]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, [audit.service, list(actions)])
        return [(*row[:6], payload_of(row[6])) for row in cursor]


def _rows(audit: Audit, statement: str) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(statement, [audit.service])
        names = [one.name for one in cursor.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in cursor]
    for row in rows:
        for name in ("file_ids", "claim_file_ids"):
            if isinstance(row.get(name), str):
                row[name] = payload_of(f'{{"ids": {row[name]}}}')["ids"]
    return {row["id"]: row for row in rows}
