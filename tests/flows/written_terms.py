"""Invented terms: documents with the articles of a pack's register, worded by its own gists."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kiyaku.terms import Pack

_ADDRESS = re.compile(r"([^-(]+)(?:-(\d+))?((?:\(\d+\))*)")


def written(
    pack: Pack,
    *,
    instead: Mapping[str, str] | None = None,
    without: tuple[str, ...] = (),
    more: str = "",
    title: str = "ためしの規約",
) -> str:
    """The text of terms with every clause of the register.

    Args:
        instead: other wording, by address.
        without: addresses left out; ``more``: lines after the last article.
    """
    lines = [title]
    wording = {**{one.id: one.gist.ja for one in pack.clauses.values()}, **(instead or {})}
    articles: list[str] = []
    for clause in pack.clauses.values():
        article, paragraph, items = _parts(clause.id)
        if article == "suppl" and more:
            lines += [more]
        if article not in articles and article != "preamble":
            articles.append(article)
            name = clause.article_title.ja if clause.article_title else "雑則"
            lines.append("附則" if article == "suppl" else f"第{article}条（{name}）")
        if clause.id not in without:
            lines.append(_numeral(paragraph, items) + wording[clause.id])
    return "\n".join(lines) + "\n"


def _parts(address: str) -> tuple[str, str | None, str]:
    match = _ADDRESS.fullmatch(address)
    assert match is not None, address
    return match[1], match[2], match[3]


def _numeral(paragraph: str | None, items: str) -> str:
    if items:
        return f"　{items} "
    return "" if paragraph is None else f"{paragraph}. "


def signs(texts: Iterator[str]) -> str:
    """All signs of some texts but white space."""
    return re.sub(r"\s", "", "".join(texts))
