"""A document beside a register of clauses: which stands where, and what only one of them has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kiyaku.terms.clauses import label
from kiyaku.terms.documents.labels import label_en
from kiyaku.terms.documents.tree import Article, Document, Section
from kiyaku.terms.documents.walking import Clause, clauses
from kiyaku.terms.texts import Text

PREAMBLE = "preamble"


@dataclass(frozen=True, slots=True)
class Beside:
    """A clause at its address: the register's, or the document's where it is not registered.

    ``found`` is the document's wording, ``home`` the article or section it stands in (the preamble
    stands in none). Both are None for a registered clause that the document does not have; an
    article or a section of nothing but a heading has a home only.
    """

    address: str
    registered: bool
    found: Clause | None = None
    home: Article | Section | None = None

    @property
    def label(self) -> Text:
        """Its address in words."""
        if self.registered or self.address == PREAMBLE:
            return Text(label(self.address, "ja"), label(self.address, "en"))
        place = self.found or self.home
        assert place is not None
        return Text(place.label_ja, label_en(self.address))

    @property
    def line(self) -> int:
        """The line of the text on which it begins; 0 where the document does not have it."""
        if self.found is not None and self.found.item is not None:
            return self.found.item.line
        if self.found is not None:
            return self.found.blocks[0].line
        return 0 if self.home is None else self.home.line

    @property
    def is_missing(self) -> bool:
        """Whether the register has it and the document does not."""
        return self.found is None and self.home is None

    @property
    def is_history(self) -> bool:
        """Whether it belongs to the document's list of its own revisions: no clause at all."""
        return isinstance(self.home, Section) and self.home.kind == "history"


def beside(document: Document, register: Sequence[str]) -> tuple[Beside, ...]:
    """Every clause of a document and of a register, each once, in the document's order.

    What only the register has stands after what precedes it there. ``12`` of a register is the
    document's ``12`` or, where that has no text before its paragraphs, ``12-1``; likewise ``13(1)``
    is ``13-1(1)``.
    """
    written = tuple(_written(document))
    places = {address: number for number, (address, _, _) in enumerate(written)}
    registered: dict[int, str] = {}
    for address in register:
        place = _place(address, places, registered)
        if place is not None:
            registered[place] = address
    rows = [
        Beside(registered.get(number, address), number in registered, found, home)
        for number, (address, found, home) in enumerate(written)
    ]
    return tuple(_with_missing(rows, register, set(registered.values())))


def _written(
    document: Document,
) -> Iterator[tuple[str, Clause | None, Article | Section | None]]:
    """What the document has at each of its addresses, homes without any text included."""
    told = {clause.home.address for clause in clauses(document) if clause.home is not None}
    silent = [home for home in _homes(document) if home.address not in told]
    for clause in clauses(document):
        while silent and clause.home is not None and silent[0].line < clause.home.line:
            yield silent[0].address, None, silent.pop(0)
        yield clause.address or PREAMBLE, clause, clause.home
    for home in silent:
        yield home.address, None, home


def _homes(document: Document) -> Iterator[Article | Section]:
    yield from document.articles
    for section in document.sections:
        yield section
        yield from section.articles


def _place(address: str, places: dict[str, int], taken: dict[int, str]) -> int | None:
    """Where a registered clause stands in the document, unless another stands there."""
    for candidate in (address, _in_first_paragraph(address)):
        place = places.get(candidate)
        if place is not None and place not in taken:
            return place
    return None


def _in_first_paragraph(address: str) -> str:
    """``13(1)`` as ``13-1(1)``, ``12`` as ``12-1``."""
    if "-" in address:
        return address
    return re.sub(r"^([^(]*)", r"\1-1", address, count=1)


def _with_missing(
    rows: Sequence[Beside], register: Sequence[str], found: set[str]
) -> Iterator[Beside]:
    """The rows, with what the document lacks after what precedes it in the register."""
    follows: dict[str, list[str]] = {}
    before = ""
    for address in register:
        if address in found:
            before = address
        else:
            follows.setdefault(before, []).append(address)
    yield from (Beside(address, True) for address in follows.get("", ()))
    for row in rows:
        yield row
        if row.registered:
            yield from (Beside(address, True) for address in follows.get(row.address, ()))
