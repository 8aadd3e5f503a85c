"""What a page is made of, without its words: the parts of which browsers have seen none yet.

Browsers are slow, and many addresses show the same parts, in other combinations, with other words
in them. Of a page's answers a few are looked at that together have every part.
What combinations may spoil (one id twice, a heading too deep) is read from every answer's text.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import pairwise

_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_TELLING = frozenset({"class", "role", "type", "lang", "hidden", "disabled", "tabindex"})
"""Attributes whose values, or presence, change how a part looks or what it is."""


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, int]] = [("", 0)]
        self.parts = set[int]()
        self.ids: list[str] = []
        self.levels: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        _, around = self.open[-1]
        part = hash((around, tag, *sorted(_told(name, value) for name, value in attrs)))
        self.parts.add(part)
        self.ids += [value for name, value in attrs if name == "id" and value]
        if tag in _HEADINGS:
            self.levels.append(int(tag[1]))
        if tag not in _VOID:
            self.open.append((tag, part))

    def handle_endtag(self, tag: str) -> None:
        if tag in {one for one, _ in self.open}:
            while self.open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.parts.add(hash((self.open[-1][1], "words")))


def _told(name: str, value: str | None) -> str:
    return f"{name}={value}" if name in _TELLING else name


@dataclass(frozen=True)
class Skeleton:
    """What a page is made of.

    Attributes:
        parts: each part, with all that is around it, as a number.
        wrong: what is wrong with how its parts are combined, one line each.
    """

    parts: frozenset[int]
    wrong: tuple[str, ...]


def skeleton(html: str) -> Skeleton:
    """What a page is made of."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    twice = [
        f"the id {one!r} is there {n} times" for one, n in Counter(parser.ids).items() if n > 1
    ]
    deep = [
        f"a heading h{deeper} follows h{level}"
        for level, deeper in pairwise(parser.levels)
        if deeper > level + 1
    ]
    return Skeleton(frozenset(parser.parts), (*twice, *deep))
