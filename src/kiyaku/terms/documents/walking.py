"""The clauses of a document one by one, each with what stands around it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kiyaku.terms.documents.tree import Article, Document, Item, Paragraph, Section, Text


@dataclass(frozen=True, slots=True)
class Clause:
    """The own texts of one node: preamble, lead of an article, paragraph or item.

    ``home`` is its article or section, ``paragraph`` its paragraph, ``peers`` the list it is in.
    """

    address: str
    label_ja: str
    blocks: tuple[Text, ...]
    has_list: bool
    home: Article | Section | None = None
    paragraph: Paragraph | None = None
    item: Item | None = None
    peers: tuple[Item, ...] = ()

    @property
    def text(self) -> str:
        """The texts, parted by line feeds."""
        return "\n".join(block.text for block in self.blocks)

    def line_at(self, offset: int) -> int:
        """The source line of the sign at an offset of ``text``."""
        for block in self.blocks[:-1]:
            if offset <= len(block.text):
                return block.line_at(offset)
            offset -= len(block.text) + 1
        return self.blocks[-1].line_at(offset)


def clauses(document: Document) -> Iterator[Clause]:
    """Every clause in the document's order, the preamble first."""
    if document.preamble:
        yield Clause("", "", document.preamble, has_list=False)
    for article in document.articles:
        yield from _of_home(article)
    for section in document.sections:
        yield from _of_home(section)
        for article in section.articles:
            yield from _of_home(article)


def _of_home(home: Article | Section) -> Iterator[Clause]:
    if home.lead:
        yield Clause(home.address, home.label_ja, home.lead, bool(home.paragraphs), home)
    for paragraph in home.paragraphs:
        yield _clause(paragraph, home, paragraph, home.paragraphs)
        yield from _below(paragraph, home, paragraph)


def _below(item: Item, home: Article | Section, paragraph: Paragraph) -> Iterator[Clause]:
    for below in item.items:
        yield _clause(below, home, paragraph, item.items)
        yield from _below(below, home, paragraph)


def _clause(
    item: Item, home: Article | Section, paragraph: Paragraph, peers: Sequence[Item]
) -> Clause:
    return Clause(
        item.address, item.label_ja, item.blocks, bool(item.items), home, paragraph, item,
        tuple(peers),
    )  # fmt: skip
