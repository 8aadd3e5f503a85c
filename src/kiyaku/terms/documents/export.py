"""A document as plain data for JSON."""

from __future__ import annotations

from typing import Any

from kiyaku.terms.documents.findings import Finding
from kiyaku.terms.documents.tree import Article, Document, Item, Section


def as_data(document: Document) -> dict[str, Any]:
    """The document as dictionaries and lists, ready for ``json.dumps``.

    ``text`` is a node's own wording, ``marker`` its numeral as it stood, ``text_after_items``
    (only where there is any) the part of ``text`` that stands after items.
    """
    return {
        "title": document.title,
        "name": document.name,
        "encoding": document.encoding,
        "preamble": "\n".join(block.text for block in document.preamble),
        "articles": [_article(article) for article in document.articles],
        "supplementary": [_section(section) for section in document.supplementary],
        "appendices": [_section(s) for s in document.sections if s.kind == "appendix"],
        "history": [
            {"on": r.on.isoformat(), "what": r.what, "note": r.note, "written": r.written,
             "line": r.line}
            for r in document.history
        ],
        "history_sections": [_section(s) for s in document.sections if s.kind == "history"],
        "tail": [block.text for block in document.tail],
        "artefacts": [{"text": a.text, "line": a.line} for a in document.artefacts],
        "warnings": [finding_data(warning) for warning in document.warnings],
    }  # fmt: skip


def finding_data(found: Finding) -> dict[str, Any]:
    """A finding as plain data, its messages in both languages."""
    return {
        "code": found.code,
        "severity": found.severity,
        "address": found.address,
        "line": found.line,
        "message": {"ja": found.ja, "en": found.en},
        "mend": {"ja": found.mend_ja, "en": found.mend_en},
    }


def _article(article: Article) -> dict[str, Any]:
    return {
        "number": article.number,
        "branch": list(article.branch),
        "address": article.address,
        "label": article.label_ja,
        "heading": article.heading,
        "caption": article.caption,
        "chapter": article.chapter,
        "line": article.line,
        "text": article.text,
        "paragraphs": [_item(paragraph) for paragraph in article.paragraphs],
    }


def _item(item: Item) -> dict[str, Any]:
    first_item = next((i for i, part in enumerate(item.parts) if isinstance(part, Item)), None)
    after = [] if first_item is None else [
        part.text for part in item.parts[first_item:] if not isinstance(part, Item)
    ]  # fmt: skip
    return {
        "number": item.number,
        "address": item.address,
        "label": item.label_ja,
        "marker": item.marker.strip(),
        "line": item.line,
        "text": item.text,
        **({"text_after_items": "\n".join(after)} if after else {}),
        "items": [_item(below) for below in item.items],
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "address": section.address,
        "label": section.label_ja,
        "heading": section.heading,
        "caption": section.caption,
        "line": section.line,
        "text": section.text,
        "paragraphs": [_item(paragraph) for paragraph in section.paragraphs],
        "articles": [_article(article) for article in section.articles],
    }
