"""Memberships and their periods: one at a time, one after another, ended when they had to be."""

from __future__ import annotations

from typing import Any

import numpy as np

from kiyaku.base.columns import Rows
from kiyaku.close.verify import acts
from kiyaku.close.verify.context import Check, given
from kiyaku.close.verify.decisions import DECISIONS
from kiyaku.close.verify.matching import Index
from kiyaku.close.verify.rows import END_KINDS, NEVER
from kiyaku.flows.exclusion import ENDED_BY_MEMBER, KIND
from kiyaku.flows.listed_kinds import EXCLUSION

_ENDINGS = {
    "withdrawal_requested": (END_KINDS.index("withdrawal"), "ends_on"),
    "initial_cancellation": (END_KINDS.index("initial_cancellation"), "on"),
    "terminated": (END_KINDS.index("termination"), ""),
    ENDED_BY_MEMBER: (END_KINDS.index(KIND), ""),
}
"""Actions that end a membership: the kind of end, and the payload's field with the last day."""

_END_QUESTIONS = {
    "withdrawal": ("membership_end",),
    "initial_cancellation": ("initial_cancellation_settlement",),
    "termination": DECISIONS,
    KIND: (EXCLUSION,),
}


def check(check: Check) -> None:
    """All of a partition's memberships."""
    _check_starts(check)
    _check_sequence(check)
    _check_days(check)
    _check_renewals(check)
    _check_ends(check)
    _check_requests(check)


def _check_starts(check: Check) -> None:
    """A membership starts on the day that the terms make of its registration or its start."""
    members = check.part["membership"]
    started = acts.last_of_each(acts.read(check.part, "membership_started", {"on": "date"}))
    place = Index(started["membership_id"]).of(members["id"])
    expected = np.full(len(members), NEVER)
    known = np.flatnonzero(place >= 0)
    entries = started[place[known]]
    answers, answered = check.answers(
        "membership_started_on",
        "membership",
        members[known],
        check.changes_at(entries["id"]),
        members["start_basis_id"][known],
        **_start_facts(check, members["registered_on"][known], entries["day"]),
    )
    if answered.any():
        expected[known] = np.where(answered, answers["answer"], members["started_on"][known])
    wrong = expected != members["started_on"]
    wrong[known] |= entries["on"] != members["started_on"][known]
    check.put("membership_start", "membership", wrong, expected, members["started_on"])
    check.basis("membership", "start_basis_id", ("membership_started_on",), members["started_on"])


def _start_facts(check: Check, registered_on: Rows, started_on: Rows) -> dict[str, Any]:
    facts = check.audit.settings.now.facts_of("membership_started_on")
    possible = {"registered_on": registered_on, "service_started_on": started_on}
    return {name: column for name, column in possible.items() if name in facts}


def _in_order(check: Check) -> tuple[Rows, Rows]:
    """The periods of each membership in order, and which are the first ones."""
    rows = check.part["period"]
    order = np.lexsort((rows["first_day"], rows["membership_id"]))
    ids = rows["membership_id"][order]
    is_first = np.ones(len(ids), dtype=bool)
    is_first[1:] = ids[1:] != ids[:-1]
    return order, is_first


def _check_sequence(check: Check) -> None:
    """The first period begins with the membership, each later one the day after the last."""
    rows = check.part["period"]
    order, is_first = _in_order(check)
    ours = rows[order]
    day, number = np.empty(len(rows), dtype="datetime64[D]"), np.empty(len(rows), dtype=np.int64)
    day[is_first] = check.part.of_membership(ours[is_first], "started_on")
    number[is_first] = 1
    later = np.flatnonzero(~is_first)
    day[later], number[later] = ours["last_day"][later - 1] + 1, ours["number"][later - 1] + 1
    wrong, first_day, count = np.empty(len(rows), bool), day.copy(), number.copy()
    wrong[order] = (ours["first_day"] != day) | (ours["number"] != number)
    first_day[order], count[order] = day, number
    expected = np.array([f"{n}: {d}" for n, d in zip(count[wrong], first_day[wrong], strict=True)])
    found = [f"{one['number']}: {one['first_day']}" for one in rows[wrong]]
    check.audit.found.add_rows(
        "period_gap",
        np.ones(len(found), dtype=bool),
        check.where("period", rows[wrong]),
        expected,
        np.array(found),
    )


def _check_days(check: Check) -> None:
    """A period's days are the terms' answer for it."""
    rows = check.part["period"]
    answers, answered = check.answers(
        "membership_period",
        "period",
        rows,
        check.changes_at(rows["entry_id"]),
        rows["basis_id"],
        started_on=check.part.of_membership(rows, "started_on"),
        containing=rows["first_day"],
    )
    for name in answers:
        wrong = answered & (answers[name] != rows[name])
        check.put("period_days", "period", wrong, answers[name], rows[name])
    check.basis("period", "basis_id", ("membership_period",), rows["first_day"])


def _check_renewals(check: Check) -> None:
    """Whoever has not ended has a period that lasts past the last closed day."""
    members, rows = check.part["membership"], check.part["period"]
    order, is_first = _in_order(check)
    last = order[np.append(np.flatnonzero(is_first)[1:], len(order)) - 1] if len(order) else order
    place = Index(rows["membership_id"][last]).of(members["id"])
    until = np.full(len(members), np.datetime64("0001-01-01", "D"))
    known = place >= 0
    until[known] = rows["last_day"][last[place[known]]]
    closed = check.audit.closed_until
    is_running = (members["started_on"] != NEVER) & (members["ends_on"] > until)
    wrong = is_running & ((until <= closed) | ~known)
    check.put("period_missing", "membership", wrong, closed + 1, until)
    kinds = check.part.of_membership(rows, "end_kind")
    after = rows["first_day"] > check.part.of_membership(rows, "ends_on")
    # An initial cancellation may take effect on a day long past: its periods stay on record.
    after &= kinds != END_KINDS.index("initial_cancellation")
    check.put("period_unfounded", "period", after, None, rows["first_day"])


def _check_ends(check: Check) -> None:
    """A membership ends on the day, and for the cause, that the journal has last."""
    members = check.part["membership"]
    expected, requested = np.full(len(members), NEVER), np.full(len(members), NEVER)
    kind, entry = np.zeros(len(members), np.int16), np.zeros(len(members), np.int64)
    for action, (code, field) in _ENDINGS.items():
        fields = {field: "date"} if field else {}
        last = acts.last_of_each(acts.read(check.part, action, fields))
        place = Index(last["membership_id"]).of(members["id"])
        rows = np.flatnonzero(place >= 0)
        rows = rows[last["id"][place[rows]] > entry[rows]]
        theirs = last[place[rows]]
        expected[rows], requested[rows] = theirs[field or "day"], theirs["day"]
        kind[rows], entry[rows] = code, theirs["id"]
    revoked = acts.last_of_each(acts.read(check.part, "withdrawal_revoked", {}))
    place = Index(revoked["membership_id"]).of(members["id"])
    rows = np.flatnonzero(place >= 0)
    rows = rows[revoked["id"][place[rows]] > entry[rows]]
    expected[rows], requested[rows], kind[rows] = NEVER, NEVER, 0
    wrong = (members["ends_on"] != expected) | (members["end_requested_on"] != requested)
    wrong |= members["end_kind"] != kind
    over = members["ended_on"] != NEVER
    wrong |= over & (members["ended_on"] != members["ends_on"])
    check.put("membership_end", "membership", wrong, expected, members["ends_on"])
    late = ~over & (members["ends_on"] <= check.audit.closed_until)
    check.put("membership_not_ended", "membership", late, members["ends_on"], None)
    _check_end_bases(check)


def _check_end_bases(check: Check) -> None:
    members = check.part["membership"]
    for name, questions in _END_QUESTIONS.items():
        rows = members[members["end_kind"] == END_KINDS.index(name)]
        days = rows["end_requested_on"]
        if name == "initial_cancellation":
            days = np.maximum(start_or(rows["started_on"], rows["ends_on"]), rows["ends_on"])
        check.bases_of("membership", rows, "end_basis_id", questions, days)


def start_or(started_on: Rows, sent_on: Rows) -> Rows:
    """First days; of what was cancelled before it started, the day on which the letter left."""
    return np.where(started_on == NEVER, sent_on, started_on)


# --- asking to leave --------------------------------------------------------------------------

_WISH = {"desired_month": "date", "ends_on": "date", "earliest_end": "date"}


def _check_requests(check: Check) -> None:
    """Each request to leave was answered as the terms answer it; none was moved in silence."""
    granted = acts.read(check.part, "withdrawal_requested", dict(_WISH))
    refused = acts.read(check.part, "withdrawal_refused", dict(_WISH))
    ends, wished = ends_of(check, granted, granted["desired_month"])
    rows = granted[ends != granted["ends_on"]]
    _put(check, "membership_end", rows, ends[ends != granted["ends_on"]], rows["ends_on"])
    moved = (wished != ends) & (granted["desired_month"] != NEVER)
    _put(check, "membership_end", granted[moved], wished[moved], ends[moved])
    earliest, _ = ends_of(check, refused, np.full(len(refused), NEVER))
    ends, wished = ends_of(check, refused, refused["desired_month"])
    wrong = (earliest != refused["earliest_end"]) | (ends == wished)
    _put(
        check, "withdrawal_refused", refused[wrong], earliest[wrong], refused["earliest_end"][wrong]
    )


def ends_of(check: Check, rows: Rows, desired: Rows) -> tuple[Rows, Rows]:
    """The end for a request, and the end that its wish stands for when it comes in good time."""
    settings, changes = check.audit.settings, check.changes_at(rows["id"])
    ends, wished = np.full(len(rows), NEVER), np.full(len(rows), NEVER)
    month = given(desired).astype("datetime64[M]")
    first_version = settings.now.written_for

    def ask(question: str, **facts: Any) -> Rows:
        answers, answered = settings.ask(question, changes, rows["basis_id"], **facts)
        return np.where(answered, answers.get("answer", NEVER), NEVER)

    if len(rows):
        ends = ask("membership_end", requested_on=rows["day"], desired_month=month)
    has_wish = desired != NEVER
    if has_wish.any():
        some = np.where(has_wish, month, rows["day"].astype("datetime64[M]"))
        in_time = ask("withdrawal_last_day_to_ask", month=some)
        wished = ask(
            "membership_end", requested_on=in_time, desired_month=some, as_of=first_version
        )
    return ends, np.where(has_wish, wished, NEVER)


def _put(check: Check, code: str, rows: Rows, expected: Rows, found: Rows) -> None:
    check.audit.found.add_rows(
        code,
        np.ones(len(rows), dtype=bool),
        lambda row: f"journal_entry {rows['id'][row]}, membership {rows['membership_id'][row]}",
        expected,
        found,
    )
