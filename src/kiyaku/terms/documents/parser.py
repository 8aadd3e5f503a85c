"""From a text to its tree: headings divide it, the outline of each part is read, all is frozen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kiyaku.terms.documents.dividing import Part, divide
from kiyaku.terms.documents.errors import DocumentError
from kiyaku.terms.documents.findings import Finding, finding
from kiyaku.terms.documents.freezing import Addresses, article_of, section_of
from kiyaku.terms.documents.headings import Heading
from kiyaku.terms.documents.history import history_of
from kiyaku.terms.documents.layout import Layout, Line, goes_on, hangs, lay_out
from kiyaku.terms.documents.outline import Block, BodyLine, Outline, paragraph_styles
from kiyaku.terms.documents.reader import read
from kiyaku.terms.documents.tree import Article, Document, Section, Text


def parse(data: bytes | str, *, name: str = "") -> Document:
    """The tree of a Japanese terms document, every sign of it kept.

    Args:
        data: the file's bytes (encoding is found out) or its text.
        name: a name for messages, e.g. the file's.

    Raises:
        DocumentError: the file is empty, binary, or in no known encoding.
    """
    text, encoding = read(data, name=name)
    layout = lay_out(text)
    parts, tail = divide(layout)
    styles = paragraph_styles([part.body for part in parts if part.kind != "preamble"])
    title, preamble = _titled(parts[0], layout)
    articles, sections, warnings = _frozen(parts[1:], layout, styles)
    if not articles:
        warnings.insert(0, finding("no-article", "", 1))
    history, bad_dates = history_of(preamble, sections)
    return Document(
        name=name,
        encoding=encoding,
        title=_plain_title(title),
        title_as_written=title,
        preamble=preamble,
        articles=tuple(articles),
        sections=tuple(sections),
        tail=tuple(Text(line.text, line.number) for _, line in tail),
        history=history,
        artefacts=layout.artefacts,
        warnings=(*warnings, *bad_dates),
    )


def require_articles(document: Document) -> None:
    """Refuse what is text but no terms.

    Raises:
        DocumentError: ``document_without_articles``.
    """
    if not document.articles:
        raise DocumentError(
            f"「{document.name}」に条が一つもありません。見出しを「第1条（…）」の形にしてください。",
            f"{document.name} holds no article: write headings in the form 第1条（…）",
            code="document_without_articles",
        )


def _titled(preamble: Part, layout: Layout) -> tuple[str, tuple[Text, ...]]:
    """The title (a first line that is no sentence) and the texts before the first article."""
    entries = list(preamble.body)
    title = entries.pop(0).line.text if entries and _is_title(entries) else ""
    blocks: list[Block] = []
    for entry in entries:
        line = entry.line
        last = blocks[-1] if blocks else None
        own = entry.solid or (entry.marker is not None and not entry.marker.weak)
        joins = last is not None and not own and not last.solid
        if last and joins and goes_on(last.text, last.last, line, layout, item_peers=None):
            last.add(line)
        else:
            blocks.append(Block(line.text, line, line.number, entry.solid))
    return title, tuple(block.frozen() for block in blocks)


def _is_title(entries: list[BodyLine]) -> bool:
    first = entries[0].line
    if first.text.startswith("#"):
        return True
    cut = len(entries) > 1 and hangs(first.text)
    return not cut and not first.text.endswith("。") and first.width <= 80


def _plain_title(written: str) -> str:
    return written.lstrip("#").strip().strip("*").strip()


# --- freezing ---------------------------------------------------------------------------------


def _frozen(
    parts: list[Part], layout: Layout, styles: frozenset[str]
) -> tuple[list[Article], list[Section], list[Finding]]:
    addresses = Addresses()
    articles: list[Article] = []
    sections: list[Section] = []
    warnings: list[Finding] = []
    chapter_path: list[tuple[int, str]] = []
    for part in parts:
        assert part.heading is not None and part.line is not None
        outline = Outline(layout, styles)
        outline.read(part.body)
        chapter_path = _path(chapter_path, part.chapters)
        if part.heading.kind == "article":
            home = sections[-1] if sections else None
            prefix = f"{home.address}/" if home else ""
            article = article_of(part, outline, " ".join(t for _, t in chapter_path),
                                 addresses, prefix)  # fmt: skip
            if home:
                sections[-1] = replace(home, articles=(*home.articles, article))
            else:
                articles.append(article)
            address = article.address
        else:
            sections.append(section_of(part, outline, addresses, _ordinal(sections, part.kind)))
            address = sections[-1].address
        warnings += _strays(part, outline, address)
    return articles, sections, warnings


def _ordinal(sections: list[Section], kind: str) -> int:
    return 1 + sum(section.kind == kind for section in sections)


def _path(
    path: list[tuple[int, str]], chapters: list[tuple[Heading, Line]]
) -> list[tuple[int, str]]:
    """The chapter headings in force: a new one ends those of its own level and below."""
    for heading, _ in chapters:
        path = [(level, text) for level, text in path if level < heading.level]
        path.append((heading.level, _plain_title(heading.raw)))
    return path


def _strays(part: Part, outline: Outline, address: str) -> Iterator[Finding]:
    for line in part.unplaced:
        yield finding("heading-as-text", address, line.number, heading=line.text)
    for entry in outline.stray:
        assert entry.marker is not None
        marker = entry.marker.raw.strip()
        yield finding("marker-out-of-place", address, entry.line.number, marker=marker)
