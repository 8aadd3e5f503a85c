"""The kinds that a service's terms list: of prohibited acts, and of grounds to act against members.

Which there are, and the clause each stands in, the pack is asked; in words they are the clause's
own gist.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kiyaku.base.errors import OperationRefused
from kiyaku.terms import Pack
from kiyaku.terms.texts import Text

PROHIBITED, STOPPAGE = "prohibited_act", "stoppage_cause"
RESTRICTION = "use_restriction_cause"
GENERAL, EXCLUSION = "sanction_ground", "termination_without_demand"
LINE_FAULT = "line_suspension_ground"
SUSPENDING_ONLY = (LINE_FAULT,)
"""The questions on whose grounds use may be suspended, and nothing else."""
ARREARS = "arrears_ground"
RECORDED = (GENERAL, EXCLUSION)
"""The questions whose kinds of ground the staff may record."""
_FOUND_BY_CLOSE = {"arrears": ARREARS}


@dataclass(frozen=True)
class Kind:
    """One kind of a list: the question that knows it, its clause, and what it is called."""

    name: str
    question: str
    clause: str
    words: Text


def prohibited_acts(pack: Pack) -> tuple[Kind, ...]:
    """The kinds of prohibited act, in the terms' order; none where they list none."""
    return _kinds(pack, PROHIBITED)


def grounds(pack: Pack) -> tuple[Kind, ...]:
    """The kinds of ground that staff record; not those that the close alone finds."""
    every = [one for question in RECORDED for one in _kinds(pack, question)]
    return tuple(one for one in every if not _is_found_by_close(pack, one))


def stoppage_causes(pack: Pack) -> tuple[Kind, ...]:
    """Why the service may stop without notice, in the terms' order; none where they list none."""
    return _kinds(pack, STOPPAGE)


def restriction_causes(pack: Pack) -> tuple[Kind, ...]:
    """Why use may be restricted for everybody, in the terms' order; none where they list none."""
    return _kinds(pack, RESTRICTION)


def line_faults(pack: Pack) -> tuple[Kind, ...]:
    """What about equipment on a line lets use be suspended; none where the terms know none.

    The staff record none by hand: they arise from an inspection.
    """
    return _kinds(pack, LINE_FAULT)


def kind_meant(kinds: tuple[Kind, ...], name: str) -> Kind:
    """The kind of this name.

    Raises:
        OperationRefused: ``unknown_kind`` with the kinds there are.
    """
    for one in kinds:
        if one.name == name:
            return one
    known = ", ".join(one.name for one in kinds)
    raise OperationRefused(
        "unknown_kind",
        f"種類 {name} は規約にありません。あるのは {known} です。",
        f"the terms list no kind {name}; they list {known}",
    )


def clause_of(pack: Pack, question: str, kind: str) -> str:
    """The clause that a kind stands in."""
    fact = pack.question(question).needs[0].name
    facts: dict[str, Any] = {fact: kind}
    return str(pack.ask(question, **facts))


def in_words(pack: Pack, question: str, kind: str) -> Text:
    """What a kind is called: its clause's gist."""
    return pack.clauses[clause_of(pack, question, kind)].gist


def _kinds(pack: Pack, question: str) -> tuple[Kind, ...]:
    if not pack.answers(question):
        return ()
    return tuple(
        Kind(
            name,
            question,
            clause_of(pack, question, name),
            in_words(pack, question, name),
        )
        for name in pack.question(question).needs[0].options
    )


def _is_found_by_close(pack: Pack, kind: Kind) -> bool:
    found_by = _FOUND_BY_CLOSE.get(kind.name)
    return kind.question == GENERAL and found_by is not None and pack.answers(found_by)
