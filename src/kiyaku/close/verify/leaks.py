"""Leaks of personal data: each is as its entries of the journal tell of it, step by step."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection

from kiyaku.close.verify.acts import payload_of
from kiyaku.close.verify.context import Audit
from kiyaku.flows.leaks import (
    CLOSED,
    FIRST,
    FOUND,
    FULL,
    NAMED,
    OTHERWISE,
    REVISED,
    STEP,
    TOLD,
    last_days,
)  # fmt: skip

_ENTRIES = """
SELECT id, business_day, basis_id, action, payload FROM journal_entry
WHERE service_id = %s AND action IN (%s, %s) ORDER BY id
"""
_ROWS = """
SELECT l.found_on, l.is_wrongful, l.is_reported, l.first_due_on, l.full_due_on,
       l.entry_id, l.id, l.basis_id, l.first_reported_on, l.full_reported_on, l.told_on,
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
        elif step == OTHERWISE:
            self.told_on = day
        elif step == CLOSED:
            self.closed_on = day


def check(audit: Audit) -> None:
    """Every leak has its entry; its steps are those entered, its last days those of the terms."""
    expected: dict[int, _Leak] = {}
    by_number: dict[int, _Leak] = {}
    stated: dict[int, int] = {}
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
            if action == FOUND or told.get("step") == REVISED:
                stated[number] = entry
        cursor.execute(_ROWS, [audit.service])
        rows = cursor.fetchall()
    actual = {row[5]: _Leak(*row[5:]) for row in rows}
    _check_last_days(audit, rows, stated)
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


def _check_last_days(
    audit: Audit, rows: Iterable[tuple[Any, ...]], stated: Mapping[int, int]
) -> None:
    """By when each is reported, as the terms had it when its facts were last put down.

    Args:
        stated: by the number of a leak, the entry in which its facts were last put down.
    """
    for found_on, is_wrongful, is_reported, *days, entry, number in (row[:7] for row in rows):
        due: list[Any] = [None, None]
        if is_reported:
            before = audit.settings.before_entries(np.array(stated.get(number, entry)))
            due = list(last_days(audit.settings.pack(int(before)), found_on, is_wrongful))
        if due != days:
            audit.found.add("leak", f"leak_case, journal_entry {entry}", due, days)
