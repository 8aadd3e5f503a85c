"""The page ``docs/reference/states.md``, from what was tried."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kiyaku import packs
from kiyaku.scenarios.states.operations import OPERATIONS
from kiyaku.scenarios.states.tries import Outcome, Table, tried

_HEAD = """\
# The states of a membership, and what can be done in each

Written by trying: in a small service under each pack's terms somebody is in every state that these
terms know, and every operation is tried on each of them. Nothing in the tables is declared by hand.
`python -m kiyaku.cli.states_reference > docs/reference/states.md` writes the page anew; a test
tries everything again and compares.

**○** it is done, **—** there is no membership yet to do it on, **a number**: it is refused, as the
list below the table says, with the code that programs see and the clauses that the refusal cites;
a few rest on no clause, and it says on what.
The last column tells which clauses the journal cites where it is done. Restrictions of who may do
it (rights of roles, the members' own pages) come on top: see [pages](pages.md).
"""


_HAVE_NOT = "there is none of what it names"
TECHNICAL: Mapping[str, str] = {
    "already_decided": "what is decided once is not decided again, whatever the terms say",
    "already_started": "what has happened does not happen again",
    "succession_open": "one case at a time, so that two decisions cannot contradict each other",
    "not_suspended": _HAVE_NOT,
    "not_accelerated": _HAVE_NOT,
    "not_leaving": _HAVE_NOT,
    "no_refund": _HAVE_NOT,
    "no_inheritance": _HAVE_NOT,
    "unknown_charge": _HAVE_NOT,
    "unknown_cost": _HAVE_NOT,
    "unknown_thing": _HAVE_NOT,
    "unknown_booking": _HAVE_NOT,
    "unknown_wait": _HAVE_NOT,
    "no_spaces": "the terms have no such clause",
    "unknown_damage": _HAVE_NOT,
    "unknown_inspection": _HAVE_NOT,
    "things_not_kept": "the terms have no such clause",
    "damage_not_claimed": "the terms have no such clause",
    "not_inspected": "the terms have no such clause",
    "unknown_line": _HAVE_NOT,
    "unknown_works": _HAVE_NOT,
    "no_lines": "the terms have no such clause",
    "no_outages": "the terms have no such clause",
    "no_stored_data": "the terms have no such clause",
    "unknown_stored_data": _HAVE_NOT,
    "no_line_inspections": "the terms have no such clause",
    "unknown_line_inspection": _HAVE_NOT,
    "owner_unknown": "nobody is charged before it is known whose it is",
    "not_hit": "an outage is made good to whom it hit",
    "unknown_ground": _HAVE_NOT,
    "unknown_restriction": _HAVE_NOT,
    "unknown_succession": _HAVE_NOT,
    "unknown_contact": _HAVE_NOT,
    "no_connection": "the terms have no such clause",
    "unknown_session": _HAVE_NOT,
    "no_costs_charged_on": "the terms have no such clause",
    "unknown_message": _HAVE_NOT,
    "no_exclusion": "the terms have no such clause",
    "not_a_candidate": "the terms have no such clause",
    "answers_not_asked": "the terms have no such clause",
    "uses_not_asked": "the terms have no such clause",
    "no_facilities": "the terms have no such clause",
    "bad_pass": _HAVE_NOT,
    "no_feed": _HAVE_NOT,
    "no_add_ons": "the terms have no such clause",
    "no_initial_cancellation": "the terms have no such clause",
}
"""Refusals that rest on no clause, with what they rest on."""


def written(tables: Iterable[Table] | None = None) -> str:
    """The whole page."""
    every = [tried(name) for name in packs.names()] if tables is None else tables
    return "\n".join([_HEAD, *(line for table in every for line in _pack(table))])


def _pack(table: Table) -> Iterator[str]:
    refusals = _refusals(table)
    yield f"## {packs.load(table.pack).title.ja} ({table.pack})"
    yield ""
    yield "| | State | 状態 | At the month's end |"
    yield "|---|---|---|---|"
    for letter, state in zip(_letters(table), table.states, strict=True):
        closes = table.closes.get(state.code, "—")
        yield f"| {letter} | {state.words.en} | {state.words.ja} | {closes} |"
    yield ""
    yield f"| Operation | 操作 | {' | '.join(_letters(table))} | Clauses |"
    yield "|---|---|" + "---|" * (len(table.states) + 1)
    for number, operation in enumerate(OPERATIONS):
        row = table.row(number)
        cells = " | ".join(_cell(one, refusals) for one in row)
        words = operation.words
        yield f"| {words.en} | {words.ja} | {cells} | {_clauses(row)} |"
    yield ""
    yield "| | Refused with | Citing |"
    yield "|---|---|---|"
    for refusal, number in refusals.items():
        rests_on = ", ".join(refusal.clauses) or f"no clause: {TECHNICAL[refusal.code]}"
        yield f"| {number} | `{refusal.code}` | {rests_on} |"
    yield ""


def _refusals(table: Table) -> dict[Outcome, int]:
    """Every refusal, numbered in the order of the table."""
    found = dict.fromkeys(
        one
        for number in range(len(OPERATIONS))
        for one in table.row(number)
        if one is not None and not one.is_allowed
    )
    return {one: number for number, one in enumerate(found, 1)}


def _cell(outcome: Outcome | None, refusals: dict[Outcome, int]) -> str:
    if outcome is None:
        return "—"
    return "○" if outcome.is_allowed else str(refusals[outcome])


def _clauses(row: list[Outcome | None]) -> str:
    cited = (one.clauses for one in row if one is not None and one.is_allowed)
    return ", ".join(dict.fromkeys(clause for clauses in cited for clause in clauses)) or "—"


def _letters(table: Table) -> list[str]:
    return [chr(ord("A") + place) for place in range(len(table.states))]
