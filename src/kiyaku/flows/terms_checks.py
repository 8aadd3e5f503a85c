"""What a new text of the terms changes, clause by clause, against the version before it and against
the register: what is new, gone, moved, worded otherwise, and whether anything computed hangs on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kiyaku.terms import Pack, documents
from kiyaku.terms.clauses import label
from kiyaku.terms.documents import Document
from kiyaku.terms.documents.labels import label_en
from kiyaku.terms.documents.matching import beside
from kiyaku.terms.resting import Touching, touching
from kiyaku.terms.texts import Text

NEW, GONE, CHANGED, MOVED = "new", "gone", "changed", "moved"
_KINDS = {
    NEW: Text("新しい", "new"),
    GONE: Text("なくなった", "gone"),
    CHANGED: Text("文言が変わった", "worded otherwise"),
    MOVED: Text("別の番号に移った", "moved to another address"),
}


@dataclass(frozen=True)
class Touched:
    """A clause that a new text adds, drops, moves or words otherwise.

    Attributes:
        address: in the new text; of a clause that is gone, in the old one.
        moved_from: where its wording stood before, if elsewhere.
        gist: of the register's clause of this address (or of the one it moved from), if any.
        questions: what its rules answer.
        settings: the parameters and readings its rules take.
    """

    address: str
    label: Text
    kind: str
    moved_from: str
    gist: Text | None
    questions: tuple[str, ...]
    settings: tuple[str, ...]

    @property
    def in_words(self) -> Text:
        """What happened to it."""
        return _KINDS[self.kind]

    @property
    def needs_decision(self) -> bool:
        """Whether a person must say that what is computed stands: a rule or setting hangs on it, or
        the register does not know it, so that nobody has looked whether one should."""
        return self.rests or self.gist is None

    @property
    def rests(self) -> bool:
        """Whether anything computed, or a value, hangs on it."""
        return bool(self.questions or self.settings)


def touched_by(pack: Pack, old: Document, new: Document) -> tuple[Touched, ...]:
    """Every clause that differs between two texts, in the order of the new one; those gone last."""
    before, after = _wording(pack, old), _wording(pack, new)
    moved_from = _moves(old, new, before, after)
    return tuple(_touched(pack, before, after, moved_from))


def _wording(pack: Pack, document: Document) -> dict[str, str]:
    """What a text says at each address, as the register addresses it; white space apart."""
    return {
        row.address: "".join(row.found.text.split())
        for row in beside(document, tuple(pack.clauses))
        if row.found is not None and not row.is_history
    }


def _moves(
    old: Document, new: Document, before: Mapping[str, str], after: Mapping[str, str]
) -> dict[str, str]:
    """For each address to which wording has moved, where it stood before."""
    rows = documents.diff(old, new).rows
    found = {
        row.new.address: row.old.address
        for row in rows
        if row.kind == "changed" and row.new is not None and row.old is not None
        if row.new.address != row.old.address
    }
    stood = {text: address for address, text in before.items() if text}
    for address, text in after.items():
        if text in stood and before.get(address) != text:
            found[address] = stood[text]
    return {to: came for to, came in found.items() if to in after and came in before}


def _touched(
    pack: Pack, before: Mapping[str, str], after: Mapping[str, str], moved_from: Mapping[str, str]
) -> Iterator[Touched]:
    on = touching(pack)
    for address, text in after.items():
        came = moved_from.get(address, "")
        if came:
            yield _one(pack, on, address, MOVED, came)
        elif address not in before:
            yield _one(pack, on, address, NEW)
        elif before[address] != text:
            yield _one(pack, on, address, CHANGED)
    gone = set(before) - set(after) - set(moved_from.values())
    yield from (_one(pack, on, address, GONE) for address in before if address in gone)


def _one(
    pack: Pack, on: Mapping[str, Touching], address: str, kind: str, came: str = ""
) -> Touched:
    known = came if came in pack.clauses else address
    clause = pack.clauses.get(known)
    # What moves here may push out what stood here: whatever hung on that is to be decided too.
    hanging = [on[one] for one in dict.fromkeys((known, address)) if one in on]
    named = (
        Text(label(address, "ja"), label(address, "en"))
        if address in pack.clauses
        else Text(address if address[:1].isalpha() else label(address, "ja"), label_en(address))
    )
    return Touched(
        address,
        named,
        kind,
        came,
        None if clause is None else clause.gist,
        tuple(dict.fromkeys(name for one in hanging for name in one.questions)),
        tuple(dict.fromkeys(n for one in hanging for n in (*one.parameters, *one.readings))),
    )
