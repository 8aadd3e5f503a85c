"""Settings, prices and the operator: those of the journal, no others, each as it was entered."""

from __future__ import annotations

import datetime as dt
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
      ('service_opened', 'parameter_set', 'reading_chosen', 'price_set', 'plan_named',
       'operator_set', 'individual_rules_published')
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
"""
Key = tuple[int, str, dt.date]


def check(audit: Audit) -> None:
    """Every setting is in the journal, and every one of the journal is set."""
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, [audit.service])
        entries = [(*row[:3], payload_of(row[3])) for row in cursor.fetchall()]
        cursor.execute(_ROWS, {"service": audit.service, "always": ALWAYS})
        actual = {(row[0], row[1], row[2]): (row[3], row[4]) for row in cursor.fetchall()}
    for one in operators.over_time(audit.service):
        actual[one.entry, "operator", one.from_day] = (one.operator.digest, one.entered_on)
    expected = dict(_journaled(entries))
    for key in sorted({*expected, *actual}):
        if expected.get(key) != actual.get(key):
            entry, name, from_day = key
            where = f"{name} from {from_day}, journal_entry {entry}"
            audit.found.add("setting", where, _value(expected.get(key)), _value(actual.get(key)))


def _journaled(entries: list[tuple[Any, ...]]) -> Iterator[tuple[Key, tuple[str, dt.date]]]:
    for entry, day, action, told in entries:
        if action == "price_set":
            given = {told.get("from_day"): told.get("monthly_fee_yen")}
            yield from _dated(entry, day, f"price {told.get('plan')}", given)
        elif action == "plan_named":
            yield from _dated(
                entry, day, f"name {told.get('plan')}", f"{told.get('ja')} / {told.get('en')}"
            )
        elif action == "parameter_set":
            rules = told.get("individual_rules", "")
            name = f"parameter {told.get('name')}{' ' + rules if rules else ''}"
            yield from _dated(entry, day, name, told.get("value"))
        elif action == "reading_chosen":
            yield from _dated(entry, day, f"reading {told.get('reading')}", told.get("option"))
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


def _dated(
    entry: int, day: dt.date, name: str, values: Any
) -> Iterator[tuple[Key, tuple[str, dt.date]]]:
    """A value for all days, or one for each day from which another holds."""
    given = values if isinstance(values, Mapping) else {ALWAYS.isoformat(): values}
    for from_day, value in given.items():
        yield (entry, name, date_in(from_day)), (str(value), day)


def _value(found: tuple[str, dt.date] | None) -> str | None:
    return None if found is None else f"{found[0]} ({found[1]})"
