"""A terms document as an immutable tree: articles, paragraphs, items, each at its address.

Addresses are ``5-3(1)`` (第5条3項1号); an inserted article is ``5の2``, a deeper level adds
another ``(n)``. The supplementary provision is ``suppl`` (a second one ``suppl2``), with
``suppl-1`` or, where it has articles of its own, ``suppl/1-2`` under it. Bullets have no number
and are counted.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

from kiyaku.terms.documents.errors import UnknownAddress
from kiyaku.terms.documents.findings import Finding
from kiyaku.terms.documents.numerals import number


@dataclass(frozen=True, slots=True)
class Text:
    """One run of sentences, healed of line and page breaks, in its original wording.

    ``seams`` are the places where source lines were joined: (offset in ``text``, line number).
    """

    text: str
    line: int
    seams: tuple[tuple[int, int], ...] = ()

    def line_at(self, offset: int) -> int:
        """The line of the source on which the sign at ``offset`` stands."""
        return max((line for start, line in self.seams if start <= offset), default=self.line)


@dataclass(frozen=True, slots=True)
class Item:
    """An item (号) or anything below it; ``marker`` is its numeral as it stood."""

    number: int
    marker: str
    address: str
    label_ja: str
    line: int
    style: str
    parts: tuple[Text | Item, ...]

    @property
    def blocks(self) -> tuple[Text, ...]:
        """Its own texts, without those of its sub-items."""
        return tuple(part for part in self.parts if isinstance(part, Text))

    @property
    def items(self) -> tuple[Item, ...]:
        """Its sub-items."""
        return tuple(part for part in self.parts if isinstance(part, Item))

    @property
    def text(self) -> str:
        """Its own wording, blocks parted by line feeds."""
        return "\n".join(block.text for block in self.blocks)

    @property
    def full_text(self) -> str:
        """Its wording with that of everything below, markers of those included."""
        return "\n".join(_written(part) for part in self.parts)

    @property
    def bullet(self) -> bool:
        """Whether its marker carries no number."""
        return self.style.startswith("bullet")


@dataclass(frozen=True, slots=True)
class Paragraph(Item):
    """A paragraph (項). Without a marker it is the article's unnumbered first one."""


@dataclass(frozen=True, slots=True)
class Article:
    """An article (条).

    ``number`` with ``branch`` is its number (第5条の2: 5 and (2,)); ``heading`` the heading as it
    stood; ``caption`` the words in its brackets; ``chapter`` the chapter it stands in;
    ``chapters`` the chapter headings that stand right before it; ``lead`` texts before an
    explicit paragraph 1.
    """

    number: int
    branch: tuple[int, ...]
    heading: str
    caption: str
    chapter: str
    chapters: tuple[Text, ...]
    address: str
    label_ja: str
    line: int
    lead: tuple[Text, ...]
    paragraphs: tuple[Paragraph, ...]

    @property
    def text(self) -> str:
        """The wording before its first numbered paragraph (usually none)."""
        return "\n".join(block.text for block in self.lead)

    @property
    def full_text(self) -> str:
        """The wording of the whole article without its heading."""
        return "\n".join([*(b.text for b in self.lead), *map(_written, self.paragraphs)])

    @property
    def numbers(self) -> tuple[int, ...]:
        """Its number and branches, in the order in which articles stand."""
        return (self.number, *self.branch)


@dataclass(frozen=True, slots=True)
class Section:
    """What follows the articles: a supplementary provision, an appendix, a revision history."""

    kind: Literal["supplementary", "appendix", "history"]
    heading: str
    caption: str
    chapters: tuple[Text, ...]
    address: str
    label_ja: str
    line: int
    lead: tuple[Text, ...]
    paragraphs: tuple[Paragraph, ...]
    articles: tuple[Article, ...]

    @property
    def text(self) -> str:
        """The wording before its first numbered paragraph (usually none)."""
        return "\n".join(block.text for block in self.lead)

    @property
    def full_text(self) -> str:
        """The wording of the whole section without its heading."""
        own = [*(b.text for b in self.lead), *map(_written, self.paragraphs)]
        return "\n".join([*own, *(f"{a.heading}\n{a.full_text}" for a in self.articles)])


Node = Article | Paragraph | Item | Section


@dataclass(frozen=True, slots=True)
class Revision:
    """A dated event of the document: ``what`` happened (制定, 施行 …) ``on`` which day."""

    on: date
    what: str
    note: str
    written: str
    line: int


@dataclass(frozen=True)
class Document:
    """A terms document. ``artefacts`` are page numbers and the like, set aside with their line."""

    name: str
    encoding: str
    title: str
    title_as_written: str
    preamble: tuple[Text, ...]
    articles: tuple[Article, ...]
    sections: tuple[Section, ...]
    tail: tuple[Text, ...]
    history: tuple[Revision, ...]
    artefacts: tuple[Text, ...] = ()
    warnings: tuple[Finding, ...] = field(default=())

    @property
    def supplementary(self) -> tuple[Section, ...]:
        """The supplementary provisions (附則)."""
        return tuple(s for s in self.sections if s.kind == "supplementary")

    @property
    def full_text(self) -> str:
        """Every sign of the document in its order, save page-break artefacts and white space."""
        pieces = [self.title_as_written, *(block.text for block in self.preamble)]
        pieces += [_with_heading(article) for article in self.articles]
        for section in self.sections:
            own = [*(b.text for b in section.lead), *map(_written, section.paragraphs)]
            pieces += [*(c.text for c in section.chapters), section.heading, *own]
            pieces += [_with_heading(article) for article in section.articles]
        return "\n".join([*pieces, *(block.text for block in self.tail)])

    def addresses(self) -> tuple[str, ...]:
        """Every address in the document's order, each once."""
        return tuple(node.address for node in self.nodes())

    def nodes(self) -> Iterator[Node]:
        """Every article, paragraph, item and section, in the document's order."""
        for article in self.articles:
            yield from _with_children(article)
        for section in self.sections:
            yield section
            for paragraph in section.paragraphs:
                yield from _with_children(paragraph)
            for article in section.articles:
                yield from _with_children(article)

    def find(self, address: str) -> Node:
        """The node at an address.

        Where an article has one unnumbered paragraph, ``13(1)`` and ``13-1(1)`` are the same;
        ``第13条1項1号`` is understood as well.

        Raises:
            UnknownAddress: there is nothing at this address.
        """
        wanted = canonical(address)
        node = self._by_address.get(wanted)
        if node is None and "(" in wanted and "-" not in wanted:
            node = self._by_address.get(wanted.replace("(", "-1(", 1))
        if node is None:
            raise UnknownAddress(
                f"この文書に「{address}」はありません。",
                f"The document has nothing at “{address}”.",
            )
        return node

    def text_of(self, address: str) -> str:
        """The original wording at an address, with everything below it (own numeral left out).

        Raises:
            UnknownAddress: there is nothing at this address.
        """
        return self.find(address).full_text

    @cached_property
    def _by_address(self) -> dict[str, Node]:
        return {node.address: node for node in self.nodes()}


_JA = re.compile(
    r"第?([^第条項号]+)条(?:の([^第条項号]+?))?(?:第?([^第条項号]+)項)?(?:第?([^第条項号]+)号)?"
)


def canonical(address: str) -> str:
    """The plain form of an address: half-width, ``第5条の2第3項1号`` as ``5の2-3(1)``.

    >>> canonical("第５条３項１号"), canonical("第五条の二第一項"), canonical("５-３（１）")
    ('5-3(1)', '5の2-1', '5-3(1)')
    """
    match = _JA.fullmatch(address.strip())
    if match is None:
        return unicodedata.normalize("NFKC", address).strip()
    article, branch, paragraph, item = (number(g) if g else None for g in match.groups())
    plain = f"{article}" + (f"の{branch}" if branch else "")
    plain += f"-{paragraph}" if paragraph else ""
    return plain + (f"({item})" if item else "")


def _written(part: Text | Item) -> str:
    if isinstance(part, Text):
        return part.text
    return part.marker + part.full_text


def _with_heading(article: Article) -> str:
    return "\n".join([*(c.text for c in article.chapters), article.heading, article.full_text])


def _with_children(node: Article | Item) -> Iterator[Article | Item]:
    yield node
    for child in node.paragraphs if isinstance(node, Article) else node.items:
        yield from _with_children(child)
