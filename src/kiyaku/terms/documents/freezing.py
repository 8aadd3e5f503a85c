"""From drafts to the immutable tree: addresses, labels, captions."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from kiyaku.terms.documents.dividing import Part
from kiyaku.terms.documents.headings import Heading
from kiyaku.terms.documents.layout import Line
from kiyaku.terms.documents.outline import Block, Draft, Outline
from kiyaku.terms.documents.tree import Article, Item, Paragraph, Section, Text

_SECTION_ADDRESS = {"supplementary": "suppl", "appendix": "appendix", "history": "history"}
_SECTION_LABEL = {"supplementary": "附則", "appendix": "別表", "history": "履歴"}


class Addresses:
    """Gives out each address once: a second ``5`` becomes ``5~2``."""

    def __init__(self) -> None:
        self._given: Counter[str] = Counter()

    def give(self, wanted: str) -> str:
        """The address wanted, or the next free one like it."""
        self._given[wanted] += 1
        times = self._given[wanted]
        return wanted if times == 1 else f"{wanted}~{times}"


def article_of(
    part: Part, outline: Outline, chapter: str, addresses: Addresses, prefix: str
) -> Article:
    """The article of a heading and the outline of what is below it."""
    heading, line = _head(part)
    plain = str(heading.number) + "".join(f"の{branch}" for branch in heading.branch)
    address = addresses.give(prefix + plain)
    label = f"第{heading.number}条" + "".join(f"の{branch}" for branch in heading.branch)
    label = ("附則" if prefix else "") + label
    return Article(
        number=heading.number,
        branch=heading.branch,
        heading=part.raw,
        caption=part.caption,
        chapter=chapter,
        chapters=_chapters(part),
        address=address,
        label_ja=label,
        line=line.number,
        lead=_texts(outline),
        paragraphs=_paragraphs(outline, address, label, addresses),
    )


def section_of(part: Part, outline: Outline, addresses: Addresses, ordinal: int) -> Section:
    """The section of a heading and the outline of what is below it; ``ordinal`` among its kind."""
    heading, line = _head(part)
    kind = heading.kind
    assert kind != "article" and kind != "chapter"
    nth = "" if ordinal == 1 else str(ordinal)
    address = addresses.give(_SECTION_ADDRESS[kind] + nth)
    label = _SECTION_LABEL[kind] + (f"({nth})" if nth else "")
    return Section(
        kind=kind,
        heading=part.raw,
        caption=part.caption,
        chapters=_chapters(part),
        address=address,
        label_ja=label,
        line=line.number,
        lead=_texts(outline),
        paragraphs=_paragraphs(outline, address, label, addresses),
        articles=(),
    )


def _head(part: Part) -> tuple[Heading, Line]:
    assert part.heading is not None and part.line is not None
    return part.heading, part.line


def _chapters(part: Part) -> tuple[Text, ...]:
    return tuple(Text(line.text, line.number) for _, line in part.chapters)


def _texts(outline: Outline) -> tuple[Text, ...]:
    return tuple(block.frozen() for block in outline.lead)


def _paragraphs(
    outline: Outline, parent: str, label: str, addresses: Addresses
) -> tuple[Paragraph, ...]:
    """Paragraphs with their items. After の2 a label says 第 again: 第5条の2第3項."""
    again = "第" if "の" in label else ""
    paragraphs = []
    for draft in outline.paragraphs:
        address = addresses.give(f"{parent}-{draft.number}")
        own_label = f"{label}{again}{draft.number}項"
        parts = _parts(draft, address, own_label, addresses, 1)
        paragraphs.append(
            Paragraph(
                draft.number, draft.marker, address, own_label, draft.line, draft.style, parts
            )
        )
    return tuple(paragraphs)


def _parts(
    draft: Draft, parent: str, label: str, addresses: Addresses, depth: int
) -> tuple[Text | Item, ...]:
    parts: list[Text | Item] = []
    for part in draft.parts:
        if isinstance(part, Block):
            parts.append(part.frozen())
            continue
        address = addresses.give(f"{parent}({part.number})")
        own_label = label + _item_label(part, depth)
        below = _parts(part, address, own_label, addresses, depth + 1)
        parts.append(
            Item(part.number, part.marker, address, own_label, part.line, part.style, below)
        )
    return tuple(parts)


def _item_label(draft: Draft, depth: int) -> str:
    if draft.style.startswith("bullet"):
        return f"・{draft.number}"
    if depth == 1:
        return f"{draft.number}号"
    glyph = re.sub(r"[^0-9ァ-ンa-zA-Z一-龠]", "", unicodedata.normalize("NFKC", draft.marker))
    return glyph if re.fullmatch("[ァ-ン]", glyph) else f"({glyph or draft.number})"
