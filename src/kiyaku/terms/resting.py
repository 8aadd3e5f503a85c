"""What of a pack touches each clause: questions, parameters and readings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kiyaku.terms.clauses import Carrier, Clause
from kiyaku.terms.pack import Pack


@dataclass(frozen=True)
class Touching:
    """Names of the questions a clause answers, and of the parameters and readings it rests on."""

    questions: tuple[str, ...]
    parameters: tuple[str, ...]
    readings: tuple[str, ...]


def touching(pack: Pack) -> dict[str, Touching]:
    """What touches each clause of the register, by address.

    A clause answers the questions that cite it or carry it. It rests on the parameters and
    readings that name it, and on those that its rules take, the inner rules' included.
    """
    return {clause.id: _touching(pack, clause) for clause in pack.clauses.values()}


def _touching(pack: Pack, clause: Clause) -> Touching:
    rules = [name for name in pack.rules if _is_touched(pack, name, clause)]
    taken = dict.fromkeys(leaf for name in rules for leaf in _leaves(pack, name))
    parameters = [n for n, dated in pack.parameters.items() if dated.parameter.clause == clause.id]
    readings = [name for name, one in pack.readings.items() if one.clause == clause.id]
    return Touching(
        tuple(name for name in rules if pack.answers(name)),
        tuple(dict.fromkeys([*parameters, *(name for name in taken if name in pack.parameters)])),
        tuple(dict.fromkeys([*readings, *(name for name in taken if name in pack.readings)])),
    )


def _is_touched(pack: Pack, name: str, clause: Clause) -> bool:
    cited = any(clause.id in rule.clauses for rule in pack.rules[name])
    return cited or Carrier("rule", name) in clause.carried_by


def _leaves(pack: Pack, name: str) -> Iterator[str]:
    """Parameters and readings that a rule takes; a pack's rules lean on none in a circle."""
    for rule in pack.rules[name]:
        for argument in rule.arguments:
            if argument in pack.readings or argument in pack.parameters:
                yield argument
            elif argument in pack.rules:
                yield from _leaves(pack, argument)
