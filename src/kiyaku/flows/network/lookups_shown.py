"""Look-ups of addresses as they are shown: in words, with the member they led to."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from kiyaku.flows.network.holders import OUTCOMES, REASONS
from kiyaku.flows.network.lookups import HINDRANCES, NO_ONE
from kiyaku.members import queries as members
from kiyaku.network import lookups
from kiyaku.network.leases import TOKYO
from kiyaku.network.lookups import Lookup
from kiyaku.terms.documents.tables import harmless
from kiyaku.terms.texts import Text

STATES = {
    lookups.FOUND: Text("確認のみ", "looked up"),
    lookups.WAITING: Text("注意喚起を待つ", "to be warned"),
    lookups.WARNED: Text("注意喚起ずみ", "warned"),
    lookups.LEFT: Text("注意喚起できない", "not warned"),
}


@dataclass(frozen=True)
class LookupShown:
    """A look-up: its outcome and why, and the number of the member it led to (empty: none)."""

    lookup: Lookup
    outcome: Text
    reasons: tuple[Text, ...]
    state: Text
    handle: str


def shown(service: int, rows: Sequence[Lookup]) -> list[LookupShown]:
    """Look-ups in words."""
    named = {one.member for one in rows if one.member is not None}
    handles = {number: row.handle for number, row in members.members(service, named).items()}
    return [
        LookupShown(
            one, OUTCOMES[one.outcome], _reasons(one), STATES[one.state],
            handles.get(one.member or 0, ""),
        )
        for one in rows
    ]  # fmt: skip


def of_file(service: int, file: int, states: Sequence[str] = tuple(STATES)) -> list[LookupShown]:
    """The look-ups of a file that stand so, in the order of its lines."""
    return shown(service, lookups.of_file(service, file, states=states))


def unanswered_csv(service: int, file: int, language: str) -> str:
    """The rows of a file for which nobody can be warned, and why; no cell is a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["line", "ip", "port", "timestamp", "outcome", "why"])
    for one in of_file(service, file, [lookups.LEFT]):
        row = one.lookup
        why = "; ".join(words.in_language(language) for words in one.reasons)
        writer.writerow(
            [row.line, row.address or "", row.port or "",
             row.seen_at.astimezone(TOKYO).isoformat(), row.outcome, harmless(why)]
        )  # fmt: skip
    return out.getvalue()


def _reasons(row: Lookup) -> tuple[Text, ...]:
    found = tuple(REASONS[one] for one in row.reasons)
    if row.hindrance and row.hindrance != NO_ONE:
        return (*found, HINDRANCES[row.hindrance])
    return found
