"""Settings, prices and the operator: those of the journal, no others, each as it was entered."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import connection

from kiyaku.base import operators
from kiyaku.base.operations import ALWAYS
from kiyaku.close.verify.acts import date_in, payload_of
from kiyaku.close.verify.context import Audit

_ENTRIES = """
SELECT id, business_day, action, payload FROM journal_entry
WHERE service_id = %s
  AND action IN
      ('service_opened', 'parameter_set', 'reading_chosen', 'reading_planned',
       'reading_plan_withdrawn', 'price_set', 'plan_named', 'operator_set',
       'add_on_made', 'add_on_opened', 'add_on_closed', 'individual_rules_published')
ORDER BY id
"""
_ROWS = """
SELECT entry_id, 'parameter ' || name || coalesce(nullif(' ' || individual_rules, ' '), ''),
       from_day, value::text, entered_on FROM parameter_value WHERE service_id = %(service)s
UNION ALL
SELECT entry_id, 'reading ' || reading, %(always)s::date, option, entered_on FROM reading_choice
WHERE service_id = %(service)s
UNION ALL
SELECT p.entry_id, 'price ' || plan.code, p.from_day, p.monthly_fee_yen::text, p.entered_on
FROM price p JOIN plan ON plan.id = p.plan_id WHERE plan.service_id = %(service)s
UNION ALL
SELECT n.entry_id, 'name ' || plan.code, %(always)s::date, n.ja || ' / ' || n.en, n.entered_on
FROM plan_name n JOIN plan ON plan.id = n.plan_id WHERE plan.service_id = %(service)s
UNION ALL
SELECT o.entry_id, 'add-on ' || plan.code, %(always)s::date,
       CASE WHEN o.is_open THEN 'open ' || o.plans::text ELSE 'closed' END, o.entered_on
FROM add_on_offer o JOIN plan ON plan.id = o.add_on_id WHERE plan.service_id = %(service)s
UNION ALL
SELECT entry_id, 'plan of reading ' || reading, from_day, option, entered_on FROM reading_plan
WHERE service_id = %(service)s
UNION ALL
SELECT r.withdrawn_entry_id, 'plan taken back of reading ' || r.reading, r.from_day,
       r.entry_id::text, j.business_day
FROM reading_plan r LEFT JOIN journal_entry j ON j.id = r.withdrawn_entry_id
WHERE r.service_id = %(service)s AND r.withdrawn_entry_id IS NOT NULL
UNION ALL
SELECT chosen_entry_id, 'plan carried out of reading ' || reading, from_day, entry_id::text,
       from_day
FROM reading_plan WHERE service_id = %(service)s AND chosen_entry_id IS NOT NULL
"""
_LATE = """
SELECT entry_id, reading, from_day FROM reading_plan
WHERE service_id = %s AND from_day <= %s AND withdrawn_entry_id IS NULL AND chosen_entry_id IS NULL
"""
Key = tuple[int, str, dt.date]


def check(audit: Audit) -> None:
    """Every setting is in the journal, and every one of the journal is set."""
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, [audit.service])
        entries = [(*row[:3], payload_of(row[3])) for row in cursor.fetchall()]
        cursor.execute(_ROWS, {"service": audit.service, "always": ALWAYS})
        actual = {(row[0], row[1], row[2]): (row[3], row[4]) for row in cursor.fetchall()}
        cursor.execute(_LATE, [audit.service, str(audit.business_day)])
        late = cursor.fetchall()
    for one in operators.over_time(audit.service):
        actual[one.entry, "operator", one.from_day] = (one.operator.digest, one.entered_on)
    expected = dict(_journaled(entries))
    for key in sorted({*expected, *actual}):
        if expected.get(key) != actual.get(key):
            entry, name, from_day = key
            where = f"{name} from {from_day}, journal_entry {entry}"
            audit.found.add("setting", where, _value(expected.get(key)), _value(actual.get(key)))
    for entry, reading, from_day in late:
        where = f"plan of reading {reading}, journal_entry {entry}"
        audit.found.add("setting", where, f"carried out on {from_day}", None)


def _journaled(entries: list[tuple[Any, ...]]) -> Iterator[tuple[Key, tuple[str, dt.date]]]:
    for entry, day, action, told in entries:
        if action == "price_set":
            given = {told.get("from_day"): told.get("monthly_fee_yen")}
            yield from _dated(entry, day, f"price {told.get('plan')}", given)
        elif action == "plan_named":
            yield from _dated(
                entry, day, f"name {told.get('plan')}", f"{told.get('ja')} / {told.get('en')}"
            )
        elif action.startswith("add_on_"):
            yield from _of_add_ons(entry, day, action, told)
        elif action == "parameter_set":
            rules = told.get("individual_rules", "")
            name = f"parameter {told.get('name')}{' ' + rules if rules else ''}"
            yield from _dated(entry, day, name, told.get("value"))
        elif action.startswith("reading_"):
            yield from _of_readings(entry, day, action, told)
        elif action == "individual_rules_published":
            for name, value in (told.get("parameters") or {}).items():
                given = {told.get("from_day"): value}
                yield from _dated(entry, day, f"parameter {name} {told.get('title')}", given)
        elif action == "operator_set":
            given = {told.get("from_day"): told.get("digest")}
            yield from _dated(entry, day, "operator", given)
        else:
            for kind in ("parameter", "reading", "price"):
                given = told.get(f"{kind}s")
                for name, values in given.items() if isinstance(given, Mapping) else ():
                    yield from _dated(entry, day, f"{kind} {name}", values)


def _of_add_ons(
    entry: int, day: dt.date, action: str, told: Mapping[str, Any]
) -> Iterator[tuple[Key, tuple[str, dt.date]]]:
    """How an add-on is offered; with a new one its name and its price."""
    code = told.get("add_on")
    if action == "add_on_made":
        name = f"{told.get('ja')} / {told.get('en')}"
        yield from _dated(entry, day, f"name {code}", name)
        yield from _dated(
            entry, day, f"price {code}", {told.get("from_day"): told.get("monthly_fee_yen")}
        )
    offered = "closed" if action == "add_on_closed" else f"open {json.dumps(told.get('plans'))}"
    yield from _dated(entry, day, f"add-on {code}", offered)


def _of_readings(
    entry: int, day: dt.date, action: str, told: Mapping[str, Any]
) -> Iterator[tuple[Key, tuple[str, dt.date]]]:
    """A choice, a plan of one, and what became of the plan."""
    if action == "reading_planned":
        given = {told.get("from_day"): told.get("option")}
        yield from _dated(entry, day, f"plan of reading {told.get('reading')}", given)
    elif action == "reading_plan_withdrawn":
        yield from _of_plan(entry, day, "plan taken back", told, told.get("from_day"))
    else:
        yield from _dated(entry, day, f"reading {told.get('reading')}", told.get("option"))
        if "plan_entry" in told:
            yield from _of_plan(entry, day, "plan carried out", told, day)


def _of_plan(
    entry: int, day: dt.date, what: str, told: Mapping[str, Any], from_day: Any
) -> Iterator[tuple[Key, tuple[str, dt.date]]]:
    name = f"{what} of reading {told.get('reading')}"
    yield from _dated(entry, day, name, {str(from_day): told.get("plan_entry")})


def _dated(
    entry: int, day: dt.date, name: str, values: Any
) -> Iterator[tuple[Key, tuple[str, dt.date]]]:
    """A value for all days, or one for each day from which another holds."""
    given = values if isinstance(values, Mapping) else {ALWAYS.isoformat(): values}
    for from_day, value in given.items():
        yield (entry, name, date_in(from_day)), (str(value), day)


def _value(found: tuple[str, dt.date] | None) -> str | None:
    return None if found is None else f"{found[0]} ({found[1]})"
