"""Grounds against a membership as people choose among them: what, since when, of which clause."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from kiyaku.base import queries, records
from kiyaku.flows import ground_evidence, listed_kinds
from kiyaku.flows.telling import kind_in_words
from kiyaku.members import directory
from kiyaku.members.queries import Ground, Membership
from kiyaku.terms import Pack
from kiyaku.terms.texts import Text

MOST = 50
"""How many grounds of a membership are offered; those that wait come first."""
STATES: Mapping[str, Text] = {
    Ground.OPEN: Text("決定待ち", "waits for a decision"),
    Ground.LEFT: Text("見送り", "left"),
    Ground.DECIDED: Text("決定ずみ", "decided on"),
    Ground.LAPSED: Text("消滅", "lapsed"),
}


@dataclass(frozen=True)
class GroundShown:
    """A ground: what it is, the clause it stands in, when it was found, and what became of it.

    ``evidence``: of one by silence or disuse, what it was found by and what came since.
    """

    id: int
    words: Text
    clauses: tuple[str, ...]
    found_on: dt.date
    state: str
    arrears_yen: int = 0
    formal_demand_due_on: dt.date | None = None
    evidence: tuple[Text, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it waits for a decision."""
        return self.state == Ground.OPEN

    @property
    def state_in_words(self) -> Text:
        """What became of it."""
        return STATES[self.state]


def nameable(service: int, row: Membership) -> tuple[GroundShown, ...]:
    """The grounds that a decision may name: those that wait first, then the latest of the rest.

    A decision that names none rests on the oldest that waits, and on the terms' general clause only
    where none does (``grounds.cause_of``).
    """
    rows = [
        one
        for one in directory.grounds_of(row.pk)
        if one.state != one.LAPSED and one.member_id == row.member_id
    ]
    waiting = sorted((one for one in rows if one.state == one.OPEN), key=_age)
    others = sorted((one for one in rows if one.state != one.OPEN), key=_age, reverse=True)
    return shown(service, [*waiting, *others][:MOST])


def waiting(service: int, membership: int) -> tuple[GroundShown, ...]:
    """The grounds of a membership that wait for a decision, in order."""
    rows = [one for one in directory.grounds_of(membership) if one.state == one.OPEN]
    return shown(service, rows)


def shown(service: int, rows: list[Ground]) -> tuple[GroundShown, ...]:
    """Grounds in words, in their order."""
    pack = queries.pack(service)
    bases = records.clauses_of(service, {one.basis_id for one in rows})
    evidence = ground_evidence.of_grounds(rows)
    return tuple(
        GroundShown(
            one.pk,
            _words(pack, one),
            (listed_kinds.clause_of(pack, one.question, one.kind),)
            if one.kind
            else bases[one.basis_id],
            one.found_on,
            one.state,
            one.arrears_yen,
            one.formal_demand_due_on,
            evidence.get(one.pk, ()),
        )
        for one in rows
    )


def general_clauses(pack: Pack) -> tuple[str, ...]:
    """What a decision cites that rests on no ground found."""
    return tuple(pack.question(listed_kinds.GENERAL).clauses)


def _words(pack: Pack, ground: Ground) -> Text:
    if ground.kind:
        return listed_kinds.in_words(pack, ground.question, ground.kind)
    return kind_in_words(ground.question)


def _age(ground: Ground) -> tuple[dt.date, int]:
    return ground.found_on, ground.pk
