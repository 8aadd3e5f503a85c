"""Breach reports, grounds the staff recorded, restrictions: each is as its entry of the journal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection

from kiyaku.base import queries
from kiyaku.close.verify.acts import payload_of
from kiyaku.close.verify.context import Audit
from kiyaku.flows import listed_kinds
from kiyaku.flows.breaches import REPORTED
from kiyaku.flows.exclusion import ENDED_BY_MEMBER
from kiyaku.flows.grounds import RECORDED
from kiyaku.flows.restricting import LIFTED, RESTRICTED
from kiyaku.flows.sanctions import DECISIONS

_ENTRIES = """
SELECT id, business_day, membership_id, member_id, actor, basis_id, payload FROM journal_entry
WHERE service_id = %s AND action = %s
"""
_REPORTS = """
SELECT entry_id, id, reported_on, membership_id, member_id, by, kind, happened_on, file_ids
FROM breach_report WHERE service_id = %s
"""
_GROUNDS = """
SELECT entry_id, id, found_on, membership_id, member_id, basis_id, question, kind, file_ids,
       report_ids
FROM ground WHERE service_id = %s AND kind <> ''
"""
_OTHERS = """
SELECT g.id, coalesce(
    (SELECT h.member_id FROM membership_holder h WHERE h.membership_id = g.membership_id
     AND g.found_on BETWEEN h.from_day AND coalesce(h.to_day, g.found_on)), m.member_id),
    g.member_id
FROM ground g JOIN membership m ON m.id = g.membership_id
WHERE g.service_id = %s AND g.kind = ''
"""
"""Grounds that a close found are against who held the membership at the end of that day."""
_RESTRICTIONS = """
SELECT r.entry_id, r.id, r.from_day, r.membership_id, r.basis_id, r.uses, r.until_day,
       r.lifted_on, r.end_basis_id
FROM restriction r JOIN membership m ON m.id = r.membership_id WHERE m.service_id = %s
"""


def check(audit: Audit) -> None:
    """Every row is as the journal has it, none is missing, and there are no others."""
    reports = {
        entry: _told(
            day, membership, told.get("of_member", member), by, told,
            "report", "kind", "happened_on", "files",
        )
        for entry, day, membership, member, by, _, told in _entries(audit, REPORTED)
    }  # fmt: skip
    rows = {
        row[0]: _words(*row[2:6], row[1], row[6], row[7], _ids(row[8]))
        for row in _rows(audit, _REPORTS)
    }
    _compare(audit, "breach_report", reports, rows)
    grounds = {
        entry: _told(
            day, membership, member, basis, told,
            "ground_id", "ground", "kind", "files", "reports",
        )
        for entry, day, membership, member, _, basis, told in _entries(audit, RECORDED)
    }  # fmt: skip
    rows = {
        row[0]: _words(*row[2:6], row[1], row[6], row[7], _ids(row[8]), _ids(row[9]))
        for row in _rows(audit, _GROUNDS)
    }
    _compare(audit, "ground_recorded", grounds, rows)
    for ground, expected, member in _rows(audit, _OTHERS):
        if expected != member:
            audit.found.add("ground_recorded", f"ground {ground}", expected, member)
    _check_restrictions(audit)
    _check_items(audit)


def _check_items(audit: Audit) -> None:
    """What rests on a ground that somebody recorded or declared cites the item of the list."""
    pack, bases = queries.pack(audit.service), dict(audit.bases.grounds)
    recorded = {row[1]: (row[6], row[7]) for row in _rows(audit, _GROUNDS)}
    for action in (RESTRICTED, *DECISIONS, ENDED_BY_MEMBER):
        for entry, _, _, _, _, basis, told in _entries(audit, action):
            if "clause" not in told or basis not in bases:
                continue
            kind = recorded.get(told.get("ground_id"))
            if action == ENDED_BY_MEMBER:
                kind = (listed_kinds.EXCLUSION, str(told.get("finding")))
            expected = None if kind is None else (listed_kinds.clause_of(pack, *kind),)
            if not expected == bases[basis].clauses == (told["clause"],):
                where = f"journal_entry {entry}"
                audit.found.add("basis_wrong", where, expected, bases[basis].clauses)


def _check_restrictions(audit: Audit) -> None:
    lifted = {
        told.get("restriction"): (day, basis)
        for _, day, _, _, _, basis, told in _entries(audit, LIFTED)
    }
    expected = {
        entry: _told(day, membership, basis, told, "restriction", "uses", "until_day")
        + f", lifted {lifted.get(told.get('restriction'), (None, None))}"
        for entry, day, membership, _, _, basis, told in _entries(audit, RESTRICTED)
    }
    rows = {
        row[0]: _words(row[2], row[3], row[4], row[1], _ids(row[5]), row[6])
        + f", lifted {(row[7], row[8])}"
        for row in _rows(audit, _RESTRICTIONS)
    }
    _compare(audit, "restriction", expected, rows)


def _compare(
    audit: Audit, code: str, expected: Mapping[int, str], found: Mapping[int, str]
) -> None:
    for entry in sorted({*expected, *found}):
        if expected.get(entry) != found.get(entry):
            where = f"{code}, journal_entry {entry}"
            audit.found.add(code, where, expected.get(entry), found.get(entry))


def _told(*parts: Any) -> str:
    """What an entry says: some values, its payload, and which names of that."""
    place = next(number for number, one in enumerate(parts) if isinstance(one, Mapping))
    told, names = parts[place], parts[place + 1 :]
    lists = ("files", "reports", "uses")
    values = [told.get(name, [] if name in lists else None) for name in names]
    return _words(*parts[:place], *values)


def _words(*values: Any) -> str:
    return ", ".join(map(str, values))


def _ids(text: Any) -> list[Any]:
    return list(payload_of(f'{{"ids": {text}}}').get("ids", [])) if isinstance(text, str) else text


def _entries(audit: Audit, action: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, [audit.service, action])
        return [(*row[:6], payload_of(row[6])) for row in cursor]


def _rows(audit: Audit, statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [audit.service])
        return cursor.fetchall()
