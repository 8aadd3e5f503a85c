"""Cross references that point to nothing, or probably to the wrong clause."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kiyaku.terms.documents.findings import Finding, finding
from kiyaku.terms.documents.numerals import number
from kiyaku.terms.documents.references import Reference, references_in
from kiyaku.terms.documents.tree import Article, Document, Item, Paragraph, Section
from kiyaku.terms.documents.walking import Clause, clauses

_KANJI = re.compile(r"[^一-龠々ァ-ヴー]")


def check_references(document: Document) -> Iterator[Finding]:
    """Findings for every reference of every clause of a document."""
    for clause in clauses(document):
        for reference in references_in(clause.text):
            yield from _Check(document, clause, reference).run()


class _Check:
    """One reference in one clause: is there what it points to, and does it speak of it?"""

    def __init__(self, document: Document, clause: Clause, reference: Reference) -> None:
        self.document = document
        self.clause = clause
        self.reference = reference
        in_suppl = "/" in clause.address
        self.articles: Sequence[Article] = document.articles
        if in_suppl and not reference.written.startswith("第"):
            self.articles = next(s.articles for s in document.sections if clause.home in s.articles)

    def run(self) -> Iterator[Finding]:
        if self.reference.article:
            yield from self._article()
        elif self.reference.paragraph:
            yield from self._paragraph_here()
        else:
            yield from self._item_here()

    def _finding(self, code: str, **words: str) -> Finding:
        line = self.clause.line_at(self.reference.start)
        return finding(code, self.clause.address, line, reference=self.reference.written, **words)

    # --- to an article ------------------------------------------------------------------------

    def _article(self) -> Iterator[Finding]:
        if self.reference.article == "本条":
            if self.clause.home is not None:
                yield from self._inside(self.clause.home)
        elif self.reference.article in ("前条", "次条"):
            yield from self._neighbour()
        else:
            target = next((a for a in self.articles if a.numbers == self.reference.numbers), None)
            if target is None:
                written = "条の".join(map(str, self.reference.numbers))
                yield self._finding("reference-missing-article", number=written)
                return
            yield from self._inside(target)
            caption = self.reference.caption
            if caption and target.caption and caption != target.caption and _is_caption(caption):
                yield self._finding(
                    "reference-caption-differs", caption=caption, actual=target.caption
                )

    def _neighbour(self) -> Iterator[Finding]:
        home = self.clause.home
        if not isinstance(home, Article):
            return
        before = self.reference.article == "前条"
        place = self.articles.index(home) + (-1 if before else 1)
        if place < 0:
            more = len(home.paragraphs) > 1
            yield self._finding(
                "reference-nothing-before",
                hint="前項のことなら「前項」としてください。" if more else "",
                hint_en="If the paragraph before is meant, say 前項." if more else "",
            )
        elif place >= len(self.articles):
            yield self._finding("reference-nothing-after")
        else:
            target = self.articles[place]
            yield from self._inside(target)
            yield from self._speaks_of(target.full_text + target.caption, target)

    def _inside(self, home: Article | Section) -> Iterator[Finding]:
        """The paragraph and item of a reference, looked for inside its article."""
        if not self.reference.paragraph:
            if self.reference.item and home.paragraphs:
                yield from self._item_of(home.paragraphs[0])
            return
        wanted = _value(self.reference.paragraph)
        if wanted is None:  # 本条前項
            return
        paragraph = next((p for p in home.paragraphs if p.number == wanted), None)
        if paragraph is None:
            yield self._missing_paragraph(wanted, home)
        else:
            yield from self._item_of(paragraph)

    def _missing_paragraph(self, wanted: int, home: Article | Section) -> Finding:
        return self._finding(
            "reference-missing-paragraph",
            target=home.label_ja,
            target_en=home.address,
            number=str(wanted),
        )

    def _item_of(self, target: Item) -> Iterator[Finding]:
        written = self.reference.item
        if not written:
            return
        words = {"target": target.label_ja, "target_en": target.address}
        wanted = _value(written)
        if not target.items:
            yield self._finding("reference-no-items", **words)
        elif wanted is not None and all(item.number != wanted for item in target.items):
            yield self._finding("reference-missing-item", number=str(wanted), **words)

    # --- within the article -------------------------------------------------------------------

    def _paragraph_here(self) -> Iterator[Finding]:
        home, own = self.clause.home, self.clause.paragraph
        if home is None or own is None:
            return
        place = home.paragraphs.index(own)
        written = self.reference.paragraph
        if written.startswith("前"):
            steps = {"前二項": 2, "前三項": 3}.get(written, 1)
            if place < steps:
                yield self._finding("reference-nothing-before", hint="", hint_en="")
            else:
                yield from self._item_of(home.paragraphs[place - 1])
                yield from self._speaks_of(home.paragraphs[place - 1].full_text,
                                           home.paragraphs[place - 1])  # fmt: skip
        elif written == "次項":
            if place + 1 >= len(home.paragraphs):
                yield self._finding("reference-nothing-after")
            else:
                yield from self._item_of(home.paragraphs[place + 1])
        elif written != "本項":
            yield from self._inside(home)

    def _item_here(self) -> Iterator[Finding]:
        written, own = self.reference.item, self.clause.item
        wanted = _value(written)
        if wanted is not None:
            if self.clause.paragraph is not None:
                yield from self._item_of(self.clause.paragraph)
            return
        is_item = own is not None and not isinstance(own, Paragraph)
        place = self.clause.peers.index(own) if own is not None and is_item else 0
        if written.startswith("前"):
            steps = {"前二号": 2, "前三号": 3}.get(written, 1)
            if place < steps:
                yield self._finding("reference-nothing-before", hint="", hint_en="")
            else:
                target = self.clause.peers[place - 1]
                yield from self._speaks_of(target.full_text, target)
        elif is_item and place + 1 >= len(self.clause.peers):
            yield self._finding("reference-nothing-after")

    def _speaks_of(self, text: str, target: Article | Item) -> Iterator[Finding]:
        """Whether a clause contains the noun that the reference says of it (前条の措置)."""
        word = self.reference.word
        if word and _KANJI.sub("", word) not in _KANJI.sub("", text):
            yield self._finding(
                "reference-doubtful",
                word=word,
                target=target.label_ja,
                target_en=target.address,
            )


def _value(written: str) -> int | None:
    """The number in 第3項 or 3号; None for words such as 前項 or 各号."""
    return number(written.strip("第項号 　"))


def _is_caption(words: str) -> bool:
    """Whether bracketed words after a reference are a caption rather than a remark."""
    return not any(sign in words for sign in "。、をは") and not words.startswith("以下")
