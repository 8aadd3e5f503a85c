"""Planned versions, individual rules, consents: those of the journal, each as it was told."""

from __future__ import annotations

from typing import Any

from django.db import connection

from kiyaku.close.verify.acts import payload_of
from kiyaku.close.verify.context import Audit

_STEPS = {
    "terms_clauses_decided": "decided",
    "terms_version_announced": "announced",
    "terms_version_withdrawn": "withdrawn",
}
_ENTRIES = """
SELECT id, business_day, action, payload, membership_id, member_id, basis_id FROM journal_entry
WHERE service_id = %s AND action = ANY(%s)
"""
_PLANS = """
SELECT entry_id, entered_on, version, follows, last_notice_day FROM terms_plan
WHERE service_id = %s
"""
_STEP_ROWS = """
SELECT entry_id, entered_on, plan_entry, version, step, address, decision FROM terms_step
WHERE service_id = %s
"""
_RULES = """
SELECT entry_id, entered_on, title, from_day, until_day, yields, file_name,
       encode(sha256(convert_to(text, 'UTF8')), 'hex'), sha256
FROM individual_rules WHERE service_id = %s
"""
_RULES_WITHDRAWN = """
SELECT entry_id, entered_on, rules_entry, title, from_day FROM individual_rules_withdrawn
WHERE service_id = %s
"""
_CONSENTS = """
SELECT entry_id, consented_on, membership_id, member_id, basis_id, version FROM terms_consent
WHERE service_id = %s
"""
_CONSENTED = "terms_consented"
_GIVEN_UP = "individual_rules_given_up"


def check(audit: Audit) -> None:
    """Every plan, step, document and consent is as the journal told it, and all of them are there;
    no version was announced once its day had come, none withdrawn, nor individual rules."""
    actions = [
        "terms_version_planned", "individual_rules_published", _GIVEN_UP, _CONSENTED, *_STEPS,
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, [audit.service, actions])
        expected = {
            row
            for entry, day, action, told, *whom in cursor.fetchall()
            for row in _told(entry, day, action, payload_of(told), whom)
        }
        actual = set()
        for table, statement in (
            ("terms_plan", _PLANS), ("terms_step", _STEP_ROWS), ("individual_rules", _RULES),
            ("individual_rules_withdrawn", _RULES_WITHDRAWN), ("terms_consent", _CONSENTS),
        ):  # fmt: skip
            cursor.execute(statement, [audit.service])
            actual |= {(table, row[0], _plain(row[1:])) for row in cursor.fetchall()}
        cursor.execute(_STEP_ROWS, [audit.service])
        late = [
            ("terms_step", row[0], f"{row[4]} before {row[3]}", row[1])
            for row in cursor.fetchall()
            if row[4] != "decided" and row[3] <= row[1]
        ]
        cursor.execute(_RULES_WITHDRAWN, [audit.service])
        late += [
            ("individual_rules_withdrawn", row[0], f"given up before {row[4]}", row[1])
            for row in cursor.fetchall()
            if row[4] <= row[1]
        ]
    for table, entry in sorted({(row[0], row[1]) for row in expected ^ actual}):
        audit.found.add(
            "terms_version",
            f"{table}, journal_entry {entry}",
            _of(expected, table, entry),
            _of(actual, table, entry),
        )
    for table, entry, due, day in late:
        where = f"{table}, journal_entry {entry}"
        audit.found.add("terms_version_late", where, due, str(day))


def _told(
    entry: int, day: Any, action: str, told: dict[str, Any], whom: list[Any]
) -> list[tuple[str, int, str]]:
    def of(*names: str) -> list[Any]:
        return [told.get(name) for name in names]

    if action == "terms_version_planned":
        about = of("version", "follows", "last_notice_day")
        return [("terms_plan", entry, _plain([day, *about]))]
    if action == _CONSENTED:
        return [("terms_consent", entry, _plain([day, *whom, *of("version")]))]
    if action == _GIVEN_UP:
        about = of("rules_entry", "title", "from_day")
        return [("individual_rules_withdrawn", entry, _plain([day, *about]))]
    if action == "individual_rules_published":
        about = of("title", "from_day", "until_day", "yields", "file_name", "sha256", "sha256")
        return [("individual_rules", entry, _plain([day, *about]))]
    about = [day, *of("plan_entry", "version"), _STEPS[action]]
    # Earlier entries have the words of the reason too.
    decided = told.get("decided") or ()
    return [("terms_step", entry, _plain([*about, *one[:2]])) for one in decided]


def _plain(values: Any) -> str:
    return " | ".join(map(str, values))


def _of(rows: set[tuple[str, int, str]], table: str, entry: int) -> str | None:
    found = sorted(row[2] for row in rows if row[:2] == (table, entry))
    return "; ".join(found) or None
