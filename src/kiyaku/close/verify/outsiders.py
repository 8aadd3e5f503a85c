"""People without a member number: they, their records and corrections are as the journal says.

What was emptied at their request, and what was kept of those who were erased, is empty.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db import connection

from kiyaku.base import personal_records
from kiyaku.base.copying import ERASED
from kiyaku.base.personal_records import Place
from kiyaku.close.verify.acts import payload_of
from kiyaku.close.verify.context import Audit
from kiyaku.flows import outsiders
from kiyaku.flows.privacy_requests import DECIDED

_ENTRIES = """
SELECT id, business_day, action, payload FROM journal_entry
WHERE service_id = %s AND action = ANY(%s) ORDER BY id
"""
_PEOPLE = "SELECT id, identity, registered_on, erased_on, entry_id FROM outside_person"
_RECORDS = """
SELECT id, outsider_id, table_name, column_names::text, confirmed_on, released_on, entry_id
FROM outside_record
"""
_EMPTIED = """
SELECT id, outsider_id, table_name, row_id, array(SELECT jsonb_array_elements_text(column_names)),
       erased_on
FROM outside_record WHERE service_id = %s AND erased_on IS NOT NULL
"""
_CORRECTIONS = "SELECT entry_id, count(*) FROM outside_correction WHERE service_id = %s GROUP BY 1"
_WORDS_LEFT = """
SELECT p.id FROM outside_person p WHERE p.service_id = %(service)s AND p.erased_on IS NOT NULL
  AND (p.name <> %(erased)s OR p.kana <> '' OR p.contact <> ''
       OR EXISTS (SELECT FROM privacy_case c WHERE c.outsider_id = p.id
                  AND c.asked || c.reason || c.extension_reason || c.done <> '')
       OR EXISTS (SELECT FROM outside_correction o JOIN outside_record r ON r.id = o.record_id
                  WHERE r.outsider_id = p.id AND o.value <> ''))
ORDER BY p.id
"""


def check(audit: Audit) -> None:
    """Each person and each record is as its entries tell, and what was emptied is empty."""
    people, records, emptied, corrected = _told(audit.service)
    _compare(audit, "outside_person", people, _stored(audit.service, _PEOPLE))
    _compare(audit, "outside_record", records, _stored(audit.service, _RECORDS))
    with connection.cursor() as cursor:
        cursor.execute(_CORRECTIONS, [audit.service])
        _compare(audit, "outside_correction of entry", corrected, dict(cursor.fetchall()))
        cursor.execute(_EMPTIED, [audit.service])
        gone = cursor.fetchall()
        cursor.execute(_WORDS_LEFT, {"service": audit.service, "erased": ERASED})
        left = [person for (person,) in cursor.fetchall()]
    days = Counter(f"{outsider} on {day}" for _, outsider, _, _, _, day in gone)
    _compare(audit, "emptied of outside_person", emptied, dict(days))
    for record, _, table, row, names, _ in gone:
        for column in personal_records.left_in(Place(table, row, tuple(names))):
            where = f"{table}.{column}, outside_record {record}"
            audit.found.add("outside_is_there", where, "nothing", None)
    for person in left:
        audit.found.add("outside_is_there", f"outside_person {person}", "nothing", None)


_Told = dict[Any, Any]


def _told(service: int) -> tuple[_Told, _Told, _Told, _Told]:
    """People, records, how many were emptied and how many corrected, as entries tell."""
    people: _Told = {}
    records: _Told = {}
    emptied: Counter[str] = Counter()
    corrected: _Told = {}
    actions = [
        outsiders.REGISTERED, outsiders.CONFIRMED, outsiders.RELEASED, outsiders.ERASED, DECIDED,
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, [service, actions])
        for entry, day, action, payload in cursor.fetchall():
            said = payload_of(payload)
            who = said.get("outsider")
            if who is None:
                continue
            if action == outsiders.REGISTERED:
                people[who] = [said["identity"], day, None, entry]
            elif action == outsiders.ERASED and who in people:
                people[who][2] = day
            elif action == outsiders.CONFIRMED:
                columns = str(said["columns"]).replace("'", '"')
                records[said["outside_record"]] = [who, said["table"], columns, day, None, entry]
            elif action == outsiders.RELEASED and said["outside_record"] in records:
                records[said["outside_record"]][4] = day
            if said.get("erased"):
                emptied[f"{who} on {day}"] += said["erased"]
            if said.get("corrections"):
                corrected[entry] = said["corrections"]
    return people, records, dict(emptied), corrected


def _stored(service: int, rows: str) -> _Told:
    with connection.cursor() as cursor:
        cursor.execute(f"{rows} WHERE service_id = %s", [service])
        return {number: [*rest] for number, *rest in cursor.fetchall()}


def _compare(audit: Audit, what: str, expected: _Told, actual: _Told) -> None:
    for one in sorted({*expected, *actual}):
        was, there = _in_words(expected.get(one)), _in_words(actual.get(one))
        if was != there:
            audit.found.add("outside_person", f"{what} {one}", was, there)


def _in_words(values: Any) -> str | None:
    if values is None:
        return None
    return ", ".join(str(one) for one in values) if isinstance(values, list) else str(values)
