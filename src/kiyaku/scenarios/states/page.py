"""The page ``docs/reference/states.md``, from what was tried."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kiyaku import packs
from kiyaku.scenarios.states.operations import OPERATIONS
from kiyaku.scenarios.states.tries import Outcome, Table, tried

_HEAD = """\
# The states of a membership, and what can be done in each

Written by trying: in a small service under each pack's terms somebody is in every state that these
terms know, and every operation is tried on each of them. Nothing in the tables is declared by hand.
`python -m kiyaku.scenarios.states > docs/reference/states.md` writes the page anew; a test tries
everything again and compares.

**○** it is done, **—** there is no membership yet to do it on, **a number**: it is refused, as the
list below the table says, with the code that programs see and the clauses that the refusal cites.
The last column tells which clauses the journal cites where it is done. Restrictions of who may do
it (rights of roles, the members' own pages) come on top: see [pages](pages.md).
"""


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
        yield f"| {number} | `{refusal.code}` | {', '.join(refusal.clauses) or '—'} |"
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
