"""Decisions on grounds: what became of each ground, and the clauses that a decision rests on."""

from __future__ import annotations

import numpy as np

from kiyaku.base.columns import Rows
from kiyaku.close.verify import acts
from kiyaku.close.verify.context import Check
from kiyaku.close.verify.matching import Index, pairs
from kiyaku.close.verify.rows import (
    DECIDED,
    END_KINDS,
    GROUND_QUESTIONS,
    GROUND_STATES,
    LAPSED,
    LEFT,
    NEVER,
)
from kiyaku.flows.exclusion import ENDED_BY_MEMBER, KIND

GENERAL = "sanction_ground"
DECISIONS = GROUND_QUESTIONS
"""The questions a decision against a membership may rest on."""

_DECIDED = ["restricted", "suspended", "terminated"]
_TERMINATIONS = [END_KINDS.index("termination"), END_KINDS.index(KIND)]


def check(check: Check) -> None:
    """All decisions on a partition's grounds."""
    decided = acts.read(check.part, _DECIDED, {"ground_id": "i8"})
    _check_left(check)
    _check_decided(check, decided)
    _check_cited(check, decided)
    _check_carried_out(check, acts.read(check.part, [*_DECIDED, ENDED_BY_MEMBER], {}))


def _check_left(check: Check) -> None:
    """A ground was left on the day the journal says, and no other was."""
    rows = check.part["ground"]
    told = acts.read(check.part, "ground_left", {"ground_id": "i8"})
    place = Index(told["ground_id"]).of(rows["id"])
    expected = np.full(len(rows), NEVER)
    expected[place >= 0] = told["day"][place[place >= 0]]
    check.put("ground_state", "ground", expected != rows["left_on"], expected, rows["left_on"])
    check.bases_of("journal_entry", told, "basis_id", DECISIONS, told["day"])
    lost = Index(rows["id"]).of(told["ground_id"]) < 0
    check.audit.found.add_rows(
        "ground_state", lost, check.where("journal_entry", told), "a ground", told["ground_id"]
    )
    is_left = rows["left_on"] != NEVER
    wrong = np.where(rows["state"] == LEFT, ~is_left, is_left & (rows["state"] < LEFT))
    check.put("ground_state", "ground", wrong, None, _states(rows))


def _check_decided(check: Check, decided: Rows) -> None:
    """What is decided on was decided that day; what is closed is lapsed or decided on."""
    rows = check.part["ground"]
    is_closed = (rows["state"] == DECIDED) | (rows["state"] == LAPSED)
    wrong = is_closed != (rows["closed_on"] != NEVER)
    check.put("ground_state", "ground", wrong, _states(rows), rows["closed_on"])
    of, one = pairs(rows["membership_id"], decided["membership_id"])
    has_act = np.zeros(len(rows), dtype=bool)
    has_act[of[decided["day"][one] == rows["closed_on"][of]]] = True
    wrong = (rows["state"] == DECIDED) & ~wrong & ~has_act
    check.put("ground_state", "ground", wrong, "a decision", rows["closed_on"])


def _check_cited(check: Check, decided: Rows) -> None:
    """A decision cites the clauses of the ground it names, else the general clause."""
    rows = check.part["ground"]
    where, add_rows = check.where("journal_entry", decided), check.audit.found.add_rows
    names = decided["ground_id"] != 0
    place = Index(rows["id"]).of(decided["ground_id"])
    theirs = np.zeros(len(decided), dtype=bool)
    known = np.flatnonzero(place >= 0)
    found = rows[place[known]]
    theirs[known] = (found["membership_id"] == decided["membership_id"][known]) & (
        found["state"] == DECIDED
    )
    add_rows("ground_state", names & ~theirs, where, "a ground", decided["ground_id"])
    asked = np.full(len(decided), DECISIONS.index(GENERAL))
    asked[known] = found["question"]
    for number, question in enumerate(DECISIONS):
        few = decided[asked == number]
        check.bases_of("journal_entry", few, "basis_id", (question,), few["day"])


def _check_carried_out(check: Check, decided: Rows) -> None:
    """A suspension, and the end of a membership, rest on what the decision rests on.

    So does the end that a member brought about by a declaration.
    """
    part, bases = check.part, check.audit.bases
    members = part["membership"]
    terminated = members[np.isin(members["end_kind"], _TERMINATIONS)]
    for table, rows, column, on in (
        ("suspension", part["suspension"], "basis_id", "from_day"),
        ("restriction", part["restriction"], "basis_id", "from_day"),
        ("membership", terminated, "end_basis_id", "ended_on"),
    ):
        key = "id" if table == "membership" else "membership_id"
        of, one = pairs(rows[key], decided["membership_id"])
        same = decided["day"][one] == rows[on][of]
        same &= decided["basis_id"][one] == rows[column][of]
        wrong = bases.known(rows[column])
        wrong[of[same]] = False
        shown = bases.in_words(rows[column]) if wrong.any() else wrong
        where = check.where(table, rows)
        check.audit.found.add_rows("basis_wrong", wrong, where, "that of the decision", shown)


def _states(rows: Rows) -> Rows:
    """The states of grounds in words; a dash for one there is not."""
    return np.array([(*GROUND_STATES, "-")[one] for one in rows["state"]])
