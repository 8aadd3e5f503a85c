"""A document's lines divided by its headings: preamble, articles, sections."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from kiyaku.terms.documents.headings import Heading, lone_caption, read_heading
from kiyaku.terms.documents.layout import Layout, Line, columns, hangs
from kiyaku.terms.documents.outline import BodyLine, body_line


@dataclass(slots=True)
class Part:
    """A heading and the lines below it, before they are put in order."""

    heading: Heading | None
    line: Line | None
    body: list[BodyLine] = field(default_factory=list)
    chapters: list[tuple[Heading, Line]] = field(default_factory=list)
    caption_before: str = ""
    caption_after: str = ""
    unplaced: list[Line] = field(default_factory=list)  # headings that head no article

    @property
    def kind(self) -> str:
        """What the heading opens; ``preamble`` where there is none."""
        return self.heading.kind if self.heading else "preamble"

    @property
    def raw(self) -> str:
        """The heading as it stood, captions on lines of their own included."""
        own = self.heading.raw if self.heading else ""
        return "\n".join(line for line in (self.caption_before, own, self.caption_after) if line)

    @property
    def caption(self) -> str:
        """The heading's words, wherever they stood."""
        own = self.heading.caption if self.heading else ""
        return own or lone_caption(self.caption_before) or lone_caption(self.caption_after)


def divide(layout: Layout) -> tuple[list[Part], list[tuple[Heading, Line]]]:
    """The preamble and every article and section with its lines; chapter headings left over."""
    parts = [Part(None, None)]
    chapters: list[tuple[Heading, Line]] = []
    caption_before: list[Line] = []
    for index, line in enumerate(layout.lines):
        heading = _heading_at(layout, index, parts, chapters)
        if heading and heading.kind == "chapter":
            chapters.append((heading, line))
        elif heading:
            before = caption_before.pop().text if caption_before else ""
            parts.append(Part(heading, line, _rest(heading, line), chapters, before))
            chapters = []
        elif lone_caption(line.text) and _captions_next(layout, index, parts, chapters):
            caption_before.append(line)
        elif chapters:
            parts[-1].unplaced.extend(heading_line for _, heading_line in chapters)
            parts[-1].body.extend(BodyLine(above, None, solid=True) for _, above in chapters)
            parts[-1].body.append(body_line(line))
            chapters = []
        elif _captions_last(line, parts[-1]):
            parts[-1].caption_after = line.text
        else:
            _take(parts, line)
    return parts, chapters


def _heading_at(
    layout: Layout, index: int, parts: list[Part], chapters: list[tuple[Heading, Line]]
) -> Heading | None:
    line = layout.lines[index]
    if index == 0 and read_heading(line.text, mid_sentence=False, next_article=1) is None:
        return None
    body = parts[-1].body
    mid_sentence = bool(body) and not chapters and hangs(body[-1].line.text)
    last = next((p.heading.number for p in reversed(parts) if p.heading and p.heading.number), 0)
    heading = read_heading(line.text, mid_sentence=mid_sentence, next_article=last + 1)
    is_title = index == 0 and heading is not None and heading.level > 6
    return None if is_title else heading


def _rest(heading: Heading, line: Line) -> list[BodyLine]:
    if not heading.rest:
        return []
    return [body_line(replace(line, text=heading.rest, indent=columns(heading.raw)))]


def _captions_next(
    layout: Layout, index: int, parts: list[Part], chapters: list[tuple[Heading, Line]]
) -> bool:
    """Whether the next line is the heading of an article without a caption of its own."""
    if index + 1 == len(layout.lines):
        return False
    heading = _heading_at(layout, index + 1, parts, chapters)
    return heading is not None and heading.kind == "article" and not heading.caption


def _captions_last(line: Line, part: Part) -> bool:
    """Whether a line right below an article's heading is its caption."""
    bare = part.kind == "article" and not part.caption and not part.body
    return bare and bool(lone_caption(line.text))


def _take(parts: list[Part], line: Line) -> None:
    """Add a line to the last part; a history without a heading opens a part of its own."""
    entry = body_line(line)
    if entry.solid and parts[-1].kind == "article":
        parts.append(Part(Heading("history", ""), line))
    parts[-1].body.append(entry)
