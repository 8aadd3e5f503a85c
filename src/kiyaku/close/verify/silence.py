"""Contacts, days of use, and the grounds by silence and disuse that rest on them."""

from __future__ import annotations

from typing import Any

import numpy as np
from django.db import connection

from kiyaku.base.columns import Rows
from kiyaku.close.verify.acts import payload_of
from kiyaku.close.verify.context import Audit, Check, given
from kiyaku.close.verify.matching import Index, pairs
from kiyaku.close.verify.rows import GROUND_QUESTIONS, LAPSED, NEVER
from kiyaku.flows.contacts import ANSWERED, CONTACTED
from kiyaku.flows.contacts import QUESTION as NO_ANSWER
from kiyaku.flows.uses import QUESTION as NO_USE
from kiyaku.flows.uses import USED, USES_IMPORTED

_ENTRIES = """
SELECT id, action, business_day, membership_id, actor, payload FROM journal_entry
WHERE service_id = %s AND action = ANY(%s) ORDER BY id
"""
_CONTACTS = """
SELECT entry_id, id, recorded_on, membership_id, by, contacted_on, answer_entry_id, answered_on
FROM contact WHERE service_id = %s
"""
_USES = """
SELECT entry_id, count(*), min(id), min(used_on), min(membership_id)
FROM service_use WHERE service_id = %s GROUP BY entry_id
"""


# --- what was recorded ------------------------------------------------------------------------


def check_journal(audit: Audit) -> None:
    """Each contact, answer and use is as the journal has it; none is missing, none was added."""
    contacts: dict[int, str] = {}
    answers: dict[int, str] = {}
    uses: dict[int, str] = {}
    for entry, action, day, membership, by, told in _entries(audit):
        if action == CONTACTED:
            contacts[entry] = _words(
                told.get("contact"), day, membership, by, told.get("contacted_on")
            )
        elif action == ANSWERED:
            for one in told.get("contacts", ()):
                answers[one] = _words(entry, told.get("answered_on"))
        elif action == USED:
            uses[entry] = _words(1, told.get("used"), told.get("used_on"), membership)
        elif told.get("count"):
            uses[entry] = _words(told["count"])
    rows = _rows(audit, _CONTACTS)
    _compare(audit, "contact", contacts, {row[0]: _words(*row[1:6]) for row in rows})
    kept = {row[1]: _words(row[6], row[7]) for row in rows if row[6] is not None}
    _compare(audit, "contact", answers, kept)
    single = {entry for entry, told in uses.items() if "," in told}
    found = {
        row[0]: _words(*row[1:]) if row[0] in single else _words(row[1])
        for row in _rows(audit, _USES)
    }
    _compare(audit, "use_recorded", uses, found)


def _compare(audit: Audit, code: str, expected: dict[int, str], found: dict[int, str]) -> None:
    for one in sorted({*expected, *found}):
        if expected.get(one) != found.get(one):
            audit.found.add(code, f"{code} {one}", expected.get(one), found.get(one))


def _entries(audit: Audit) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, [audit.service, [CONTACTED, ANSWERED, USED, USES_IMPORTED]])
        return [(*row[:5], payload_of(row[5])) for row in cursor]


def _rows(audit: Audit, statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [audit.service])
        return cursor.fetchall()


def _words(*values: Any) -> str:
    return ", ".join(map(str, values))


# --- grounds ----------------------------------------------------------------------------------


def check(check: Check) -> None:
    """A partition's grounds by silence and disuse: each holds, and none is missing."""
    uses = check.part["service_use"]
    last = _last(uses, np.ones(len(uses), dtype=bool))
    check.put("last_use", "service_use", uses["is_last"] != last, last, uses["is_last"])
    _check_silence(check)
    _check_disuse(check)
    if len(check.part["contact"]) or len(uses):
        _check_missing(check)


def _check_silence(check: Check) -> None:
    """The contact was unanswered, as far as was known on the day, for longer than was set."""
    rows, contacts = _grounds(check, NO_ANSWER), check.part["contact"]
    place = Index(contacts["id"]).of(rows["contact_id"])
    rows, asked = _with_evidence(check, rows, contacts, place)
    is_known = asked["answer_recorded_on"] <= rows["found_on"]
    answered_on = np.where(is_known, asked["answered_on"], NEVER)
    _check_holds(
        check, NO_ANSWER, rows, contacted_on=asked["contacted_on"], answered_on=given(answered_on)
    )


def _check_disuse(check: Check) -> None:
    """The use was the last that was known on the day, and lay further back than was set."""
    rows, uses = _grounds(check, NO_USE), check.part["service_use"]
    rows, last = _with_evidence(check, rows, uses, Index(uses["id"]).of(rows["use_id"]))
    of, one = pairs(rows["membership_id"], uses["membership_id"])
    later = (uses["member_id"][one] == last["member_id"][of]) & (
        uses["used_on"][one] > last["used_on"][of]
    )
    later &= uses["recorded_on"][one] <= rows["found_on"][of]
    wrong = np.zeros(len(rows), dtype=bool)
    wrong[of[later]] = True
    where = check.where("ground", rows)
    check.audit.found.add_rows("ground_unfounded", wrong, where, "no later use", last["used_on"])
    _check_holds(check, NO_USE, rows, last_used_on=last["used_on"])


def _grounds(check: Check, question: str) -> Rows:
    rows = check.part["ground"]
    found: Rows = rows[rows["question"] == GROUND_QUESTIONS.index(question)]
    check.bases_of("ground", found, "basis_id", (question,), found["found_on"])
    return found


def _with_evidence(check: Check, rows: Rows, evidence: Rows, place: Rows) -> tuple[Rows, Rows]:
    """The grounds whose evidence is there and of the same membership, and that evidence."""
    there = place >= 0
    there[there] &= evidence["membership_id"][place[there]] == rows["membership_id"][there]
    where = check.where("ground", rows)
    check.audit.found.add_rows("ground_unfounded", ~there, where, "evidence", None)
    return rows[there], evidence[place[there]]


def _check_holds(check: Check, question: str, rows: Rows, **facts: Rows) -> None:
    changes = check.changes_at(rows["entry_id"])
    answers, answered = check.answers(
        question, "ground", rows, changes, rows["basis_id"], on=rows["found_on"], **facts
    )
    if answered.any():
        where = check.where("ground", rows)
        wrong = answered & ~answers["answer"]
        check.audit.found.add_rows("ground_unfounded", wrong, where, True, False)


def _check_missing(check: Check) -> None:
    """At the last closed day whoever was silent or away too long has a ground, or had."""
    audit, part = check.audit, check.part
    day = audit.closed_until
    pack = audit.settings.pack(int(audit.settings.on_days(day)))
    if pack.answers(NO_ANSWER):
        contacts = part["contact"]
        rows = contacts[(contacts["recorded_on"] <= day) & (contacts["answer_recorded_on"] > day)]
        asked = {"contacted_on": rows["contacted_on"], "on": day}
        rows = rows[_ask(pack, NO_ANSWER, len(rows), asked)]
        order = np.lexsort((rows["id"], rows["contacted_on"], rows["membership_id"]))[::-1]
        _, latest = np.unique(rows["membership_id"][order], return_index=True)
        _put_missing(check, NO_ANSWER, "contact", "contact_id", rows[order][latest])
    if pack.answers(NO_USE):
        uses = part["service_use"]
        rows = uses[_last(uses, uses["recorded_on"] <= day)]
        asked = {"last_used_on": rows["used_on"], "on": day}
        _put_missing(
            check, NO_USE, "service_use", "use_id", rows[_ask(pack, NO_USE, len(rows), asked)]
        )


def _ask(pack: Any, question: str, count: int, facts: dict[str, Any]) -> Rows:
    if not count:
        return np.zeros(0, dtype=bool)
    return np.asarray(pack.ask(question, **facts), dtype=bool)


def _put_missing(check: Check, question: str, table: str, column: str, rows: Rows) -> None:
    """Those of a running membership of who was meant, for which no ground stood or stands."""
    part, day = check.part, check.audit.closed_until
    place = part.membership_index.of(rows["membership_id"])
    rows, place = rows[place >= 0], place[place >= 0]
    members = part["membership"][place]
    runs = (members["ended_on"] == NEVER) & (members["member_id"] == rows["member_id"])
    rows = rows[runs]
    grounds = part["ground"]
    of_evidence = grounds[column][(grounds["state"] != LAPSED) | (grounds["left_on"] != NEVER)]
    waits = (grounds["found_on"] <= day) & (grounds["closed_on"] > day) & (grounds["left_on"] > day)
    waits &= grounds["is_recorded"] | (grounds["question"] == GROUND_QUESTIONS.index(question))
    suspensions = part["suspension"]
    suspended = (suspensions["from_day"] <= day) & (suspensions["until_day"] >= day)
    excused = np.isin(rows["id"], of_evidence)
    excused |= np.isin(rows["membership_id"], grounds["membership_id"][waits])
    excused |= np.isin(rows["membership_id"], suspensions["membership_id"][suspended])
    where = check.where(table, rows)
    check.audit.found.add_rows("ground_missing", ~excused, where, question, None)


def _last(uses: Rows, counted: Rows) -> Rows:
    """Which uses are the last ones of their member in their membership, among some of them."""
    is_last = np.zeros(len(uses), dtype=bool)
    place = np.flatnonzero(counted)
    few = uses[place]
    order = np.lexsort((few["used_on"], few["member_id"], few["membership_id"]))
    ordered = few[order]
    ends = np.ones(len(ordered), dtype=bool)
    ends[:-1] = (ordered["membership_id"][1:] != ordered["membership_id"][:-1]) | (
        ordered["member_id"][1:] != ordered["member_id"][:-1]
    )
    is_last[place[order[ends]]] = True
    return is_last
