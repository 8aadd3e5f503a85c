"""Every setting an operator ever made: what, on which business day, and who."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True)
class ParameterEntry:
    """A value of a parameter from a day on, as it was entered; individual rules name their
    document, and ``reason`` says why where it changed days gone by."""

    name: str
    from_day: dt.date
    value: int
    individual_rules: str
    entered_on: dt.date
    entry: int
    by: str
    recorded_at: dt.datetime
    reason: str


@dataclass(frozen=True)
class ReadingEntry:
    """An option of a reading, as it was chosen; ``reason`` is empty where none was asked for."""

    reading: str
    option: str
    entered_on: dt.date
    entry: int
    reason: str
    by: str
    recorded_at: dt.datetime


def of_parameters(service: int) -> list[ParameterEntry]:
    """Every value that was ever set, in the order of entry and then by day; one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT s.name, s.from_day, s.value, s.individual_rules, s.entered_on, s.entry_id,
                      j.actor, j.recorded_at, s.reason
            FROM parameter_value s JOIN journal_entry j ON j.id = s.entry_id
            WHERE s.service_id = %s ORDER BY s.entry_id, s.from_day""",
            [service],
        )
        return [ParameterEntry(*row) for row in cursor.fetchall()]


def of_readings(service: int) -> list[ReadingEntry]:
    """Every option that was ever chosen, in the order of entry; one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT s.reading, s.option, s.entered_on, s.entry_id, s.reason, j.actor,
                      j.recorded_at
            FROM reading_choice s JOIN journal_entry j ON j.id = s.entry_id
            WHERE s.service_id = %s ORDER BY s.entry_id""",
            [service],
        )
        return [ReadingEntry(*row) for row in cursor.fetchall()]
