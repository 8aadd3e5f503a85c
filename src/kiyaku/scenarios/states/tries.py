"""Trying every operation in every state: what comes of it, and by which clause."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from kiyaku.base import records
from kiyaku.base.errors import OperationRefused
from kiyaku.base.records import Asked
from kiyaku.members import directory
from kiyaku.members import queries as member_queries
from kiyaku.scenarios.states.lives import BY, STATES, TODAY, Person, Small, State, lived
from kiyaku.scenarios.states.operation import Operation
from kiyaku.scenarios.states.operations import OPERATIONS
from kiyaku.terms import TermsError

ENDED, RENEWED = "ended", "renewed"
_NEXT_MONTH = (TODAY.replace(day=28) + dt.timedelta(4)).replace(day=1)
_ENTRIES_MOST = 10
"""More than any operation writes into the journal."""


@dataclass(frozen=True)
class Outcome:
    """What came of a try: allowed (no code), or refused with a code; the clauses cited."""

    code: str
    clauses: tuple[str, ...]

    @property
    def is_allowed(self) -> bool:
        """Whether it was done."""
        return not self.code


@dataclass(frozen=True)
class Table:
    """Everything that was tried under one pack.

    Attributes:
        states: those that its terms know.
        outcomes: by operation and state; None where there is no membership to try it on.
        closes: what the close of the month's end makes of each state: ``ended``, ``renewed`` or
            nothing.
    """

    pack: str
    states: tuple[State, ...]
    outcomes: Mapping[tuple[int, str], Outcome | None]
    closes: Mapping[str, str]

    def row(self, number: int) -> list[Outcome | None]:
        """The outcomes of one operation, state by state."""
        return [self.outcomes[number, state.code] for state in self.states]


def tried(pack: str) -> Table:
    """What every operation does in every state under a pack's terms; nothing remains of it.

    Raises:
        Exception: whatever an operation raises that is no refusal.
    """
    with transaction.atomic():
        small = lived(pack)
        states = tuple(state for state in STATES if state.code in small.people)
        outcomes = {
            (number, state.code): _try(small, small.people[state.code], operation)
            for number, operation in enumerate(OPERATIONS)
            for state in states
        }
        closes = _closed(small, states)
        transaction.set_rollback(True)
    return Table(pack, states, outcomes, closes)


def _try(small: Small, person: Person, operation: Operation) -> Outcome | None:
    if operation.of_membership and person.membership is None:
        return None
    with transaction.atomic():
        outcome = _outcome(small, person, operation)
        transaction.set_rollback(True)
    return outcome


def _outcome(small: Small, person: Person, operation: Operation) -> Outcome:
    """What comes of it; what its facts had to bring about first is not told."""
    try:
        facts = operation.facts(small, person)
        newest = _newest(small)
        operation.function(service=small.id, at=small.at, by=BY, **facts)
    except OperationRefused as refused:
        return Outcome(refused.code, tuple(refused.details.get("clauses", ())))
    except TermsError as error:
        return Outcome(error.code, ())
    written = records.entries(small.id, Asked(), size=_ENTRIES_MOST).rows
    bases = [one.basis for one in written if one.id > newest and one.basis is not None]
    cited = records.clauses_of(small.id, bases)
    return Outcome("", tuple(dict.fromkeys(one for basis in bases for one in cited[basis])))


def _newest(small: Small) -> int:
    return max(one.id for one in records.entries(small.id, Asked(), size=1).rows)


def _closed(small: Small, states: tuple[State, ...]) -> dict[str, str]:
    """What the close of the month's end does to each."""
    running = {
        state.code: person.membership
        for state in states
        if (person := small.people[state.code]).membership is not None
        and member_queries.membership(small.id, person.membership).ended_on is None
    }
    small.close_until(_NEXT_MONTH)
    found = {}
    for code, membership in running.items():
        if member_queries.membership(small.id, membership).ended_on is not None:
            found[code] = ENDED
        elif directory.period_of_month(membership, _NEXT_MONTH) is not None:
            found[code] = RENEWED
    return found
