"""What a page is made of, without its words: pages made of the same look alike.

Browsers are slow, and many addresses show the same parts with other words in them. One of each is
looked at.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)
_TELLING = frozenset({"class", "role", "type", "lang", "hidden", "disabled", "tabindex"})
"""Attributes whose values, or presence, change how a part looks or what it is."""


@dataclass
class _Part:
    name: str
    attributes: tuple[str, ...] = ()
    has_words: bool = False
    parts: list[_Part] = field(default_factory=list)

    def shape(self) -> tuple[object, ...]:
        """Its name and parts; parts that repeat count once."""
        inside = dict.fromkeys(part.shape() for part in self.parts)
        return (self.name, self.attributes, self.has_words, tuple(inside))


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [_Part("")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        part = _Part(tag, tuple(sorted(_told(name, value) for name, value in attrs)))
        self.open[-1].parts.append(part)
        if tag not in _VOID:
            self.open.append(part)

    def handle_endtag(self, tag: str) -> None:
        if tag in {part.name for part in self.open}:
            while self.open.pop().name != tag:
                pass

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.open[-1].has_words = True


def _told(name: str, value: str | None) -> str:
    return f"{name}={value}" if name in _TELLING else name


def skeleton(html: str) -> int:
    """A number that is the same for pages made of the same parts."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    return hash(parser.open[0].shape())
