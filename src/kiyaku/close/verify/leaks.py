"""Leaks of personal data: each is as its entries of the journal tell of it, step by step."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db import connection

from kiyaku.close.verify.acts import payload_of
from kiyaku.close.verify.context import Audit
from kiyaku.flows.leaks import CLOSED, FIRST, FOUND, FULL, NAMED, STEP, TOLD

_ENTRIES = """
SELECT id, business_day, basis_id, action, payload FROM journal_entry
WHERE service_id = %s AND action IN (%s, %s) ORDER BY id
"""
_ROWS = """
SELECT l.entry_id, l.id, l.basis_id, l.first_reported_on, l.full_reported_on, l.told_on,
       l.closed_on, count(p.id), count(p.told_on)
FROM leak_case l LEFT JOIN leak_person p ON p.leak_id = l.id
WHERE l.service_id = %s GROUP BY l.id
"""


@dataclass
class _Leak:
    """What the journal tells of a leak."""

    entry: int
    number: int
    basis: int | None
    first_reported_on: dt.date | None = None
    full_reported_on: dt.date | None = None
    told_on: dt.date | None = None
    closed_on: dt.date | None = None
    named: int = 0
    told: int = 0

    def step(self, step: str, day: dt.date, people: int) -> None:
        """Take in what was done about it on a day."""
        if step == FIRST:
            self.first_reported_on = day
        elif step == FULL:
            self.full_reported_on = day
            self.first_reported_on = self.first_reported_on or day
        elif step == NAMED:
            self.named += people
            self.told_on = None if people else self.told_on
        elif step == TOLD:
            self.told += people
            self.told_on = day if self.told == self.named else self.told_on
        elif step == CLOSED:
            self.closed_on = day


def check(audit: Audit) -> None:
    """Every leak has its entry; reports, people named and told and its end are those entered."""
    expected: dict[int, _Leak] = {}
    by_number: dict[int, _Leak] = {}
    steps: defaultdict[int, list[tuple[str, dt.date, int]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, [audit.service, FOUND, STEP])
        for entry, day, basis, action, payload in cursor:
            told = payload_of(payload)
            number = told.get("leak", 0)
            if action == FOUND:
                expected[entry] = by_number[number] = _Leak(entry, number, basis)
            else:
                steps[number].append((told.get("step", ""), day, told.get("people", 0)))
        cursor.execute(_ROWS, [audit.service])
        actual = {row[0]: _Leak(*row) for row in cursor}
    for number, done in steps.items():
        if number not in by_number:
            audit.found.add("leak", f"leak_case {number}", None, "a step in the journal")
            continue
        for step, day, people in done:
            by_number[number].step(step, day, people)
    for entry in sorted({*expected, *actual}):
        if expected.get(entry) != actual.get(entry):
            where = f"leak_case, journal_entry {entry}"
            audit.found.add("leak", where, expected.get(entry), actual.get(entry))
