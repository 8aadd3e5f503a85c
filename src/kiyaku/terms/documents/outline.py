"""Which numeral belongs to which level: decided by what it continues, never by its look.

A list is open as long as its next number may come. A numeral belongs to the list it continues;
where it could continue two, the one written in the same style, else the innermost. A one opens a
new list below what was said last. The look of numerals serves only to tell equals apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kiyaku.terms.documents.headings import read_history_line
from kiyaku.terms.documents.layout import (
    Layout,
    Line,
    goes_on,
    hangs,
    join,
    open_brackets,
    sentence_finished,
)
from kiyaku.terms.documents.markers import Marker, Reading, read_marker
from kiyaku.terms.documents.tree import Text

_PEERS = 5  # so many of a list's last members show how its members end
_WIDEST_GAP = 10  # a numeral further ahead than this is no member of the list


@dataclass(slots=True)
class Block:
    """A text being put together from the lines of a cut sentence."""

    text: str
    last: Line
    line: int
    solid: bool = False
    seams: list[tuple[int, int]] = field(default_factory=list)

    def add(self, line: Line) -> None:
        """Heal the cut between the text so far and a line."""
        healed = join(self.text, line.text)
        self.seams.append((len(healed) - len(line.text), line.number))
        self.text, self.last = healed, line

    def frozen(self) -> Text:
        """The finished text."""
        return Text(self.text, self.line, tuple(self.seams))


@dataclass(slots=True)
class Draft:
    """A paragraph or item being put together. ``implicit``: it has no numeral of its own."""

    number: int
    marker: str
    style: str
    line: int
    parts: list[Block | Draft] = field(default_factory=list)
    implicit: bool = False


@dataclass(slots=True)
class _OpenList:
    """A list that may go on: its members stand below ``home`` (None: they are the paragraphs)."""

    style: str
    home: Draft | None
    item: Draft  # the newest member
    indent: int


@dataclass(frozen=True, slots=True)
class BodyLine:
    """A line below a heading, with the marker it may begin with."""

    line: Line
    marker: Marker | None
    solid: bool = False  # a history line: a block of its own


def body_line(line: Line) -> BodyLine:
    """A line of a body, its marker read."""
    solid = read_history_line(line.text) is not None
    return BodyLine(line, None if solid else read_marker(line.text), solid)


def paragraph_styles(bodies: Iterable[Sequence[BodyLine]]) -> frozenset[str]:
    """The styles in which this document numbers its paragraphs, learnt from where they are plain.

    Plain are an article that begins with a one, and an unnumbered beginning followed by a two; a
    style that opens lists within these speaks against itself.
    """
    as_paragraph: Counter[str] = Counter()
    as_item: Counter[str] = Counter()
    for body in bodies:
        marked = [b.marker for b in body if b.marker and b.marker.readings[0].value]
        if not marked:
            continue
        begins = body[0].marker is marked[0]
        top = _styles(marked[0], 1 if begins else 2)
        if not begins and _styles(marked[0], 1):  # イ, though second of ア イ ウ, opens a list here
            top = set()
        if not top and not begins:
            top = _second(marked)
        as_paragraph.update(top)
        if top:
            as_item.update(s for m in marked for s in _styles(m, 1) - top)
    return frozenset(s for s, times in as_paragraph.items() if times > as_item[s])


def _second(marked: Sequence[Marker]) -> set[str]:
    """After an unnumbered beginning and its list: the style of a two that no one came before."""
    begun: set[str] = set()
    for marker in marked:
        begun |= _styles(marker, 1)
        second = _styles(marker, 2) - begun
        if second and not _styles(marker, 1):
            return second
    return set()


def _styles(marker: Marker, value: int) -> set[str]:
    return {reading.style for reading in marker.readings if reading.value == value}


class Outline:
    """The paragraphs and items of one article, put together line by line."""

    def __init__(self, layout: Layout, styles: frozenset[str]) -> None:
        self.lead: list[Block] = []
        self.paragraphs: list[Draft] = []
        self.stray: list[BodyLine] = []
        self._layout = layout
        self._styles = styles
        self._open: list[_OpenList] = []
        self._block: Block | None = None
        self._lead_first = False

    def read(self, body: Sequence[BodyLine]) -> None:
        """Put every line of a body in its place."""
        first = next((b.marker for b in body if b.marker), None)
        self._lead_first = first is not None and bool(_styles(first, 1) & self._styles)
        for index, entry in enumerate(body):
            if entry.marker and self._place(entry, entry.marker, body[index + 1 :]):
                continue
            if entry.marker and not entry.marker.weak:
                self.stray.append(entry)
            self._add_text(entry, body[index + 1 :])

    # --- numerals -----------------------------------------------------------------------------

    def _place(self, entry: BodyLine, marker: Marker, later: Sequence[BodyLine]) -> bool:
        if marker.weak and self._block and hangs(self._block.text) and not self._is_next(marker):
            return False
        if marker.faint and not self._is_due(marker):
            return False
        if marker.readings[0].value == 0:
            self._bullet(entry, marker)
            return True
        found = self._continued(marker, entry.line.indent)
        one = next((r for r in marker.readings if r.value == 1), None)
        if found and self._same_style(*found):
            self._continue(*found, entry, marker)
        elif one and not self._repeats(one, entry, later):
            self._start(one, entry, marker)
        elif found and not marker.weak:
            self._continue(*found, entry, marker)
        elif (irregular := self._irregular(marker)) is not None:
            self._continue(*irregular, entry, marker)
        elif not self._open and (begun := self._begun(marker)):
            self._append(None, begun.style, begun.value, entry, marker)
        else:
            return False
        return True

    def _is_next(self, marker: Marker) -> bool:
        """Whether a bare numeral goes on a list, though the text before it seems to break off.

        It does where that text ends at a kana or a comma, but not where lines are cut: a noun may
        well end so (りんご), and a list may stand inside a sentence.
        """
        block, found = self._block, self._continued(marker)
        if block is None or found is None or self._layout.was_cut(block.last):
            return False
        return self._same_style(*found) and not open_brackets(block.text[-400:])

    def _is_due(self, marker: Marker) -> bool:
        """Whether a numeral that looks like a counted thing is just the one that must come."""
        block = self._block
        cut = block is not None and self._layout.was_cut(block.last) is not False
        if block and cut and not sentence_finished(block.text):
            return False
        found = self._continued(marker)
        first = block is None and bool(_styles(marker, 1) & self._styles)
        return first or (found is not None and self._same_style(*found))

    def _begun(self, marker: Marker) -> Reading | None:
        """A paragraph number at the very beginning that is not one: the first is missing."""
        readings = (r for r in marker.readings if r.style in self._styles)
        return next((r for r in readings if r.value <= _WIDEST_GAP), None)

    def _same_style(self, depth: int, reading: Reading) -> bool:
        style = self._open[depth].style
        return style == reading.style or (not style and reading.style in self._styles)

    def _continued(self, marker: Marker, indent: int = 0) -> tuple[int, Reading] | None:
        """The open list whose next number this is: same style first, then indent, then depth."""
        matches = [
            (depth, reading)
            for depth, opened in enumerate(self._open)
            for reading in marker.readings
            if reading.value == opened.item.number + 1 and not opened.style.startswith("bullet")
        ]
        return max(
            matches,
            key=lambda m: (self._same_style(*m), self._open[m[0]].indent == indent, m[0]),
            default=None,
        )

    def _repeats(self, one: Reading, entry: BodyLine, later: Sequence[BodyLine]) -> bool:
        """Whether a one right after a one of the same style repeats it rather than opens a list.

        It opens a list if it is indented, or if the outer list demonstrably goes on after it.
        """
        if not self._open:
            return False
        outer = self._open[-1]
        if outer.style != one.style or outer.item.number != 1 or entry.line.indent > outer.indent:
            return False
        values = [r.value for b in later if b.marker for r in b.marker.readings
                  if r.style == one.style]  # fmt: skip
        inner = 1
        for value in values:
            if value == inner + 1:
                inner = value
            else:
                return value != 2 or inner == 1
        return True

    def _irregular(self, marker: Marker) -> tuple[int, Reading] | None:
        """A gap or a repetition in an open list of the same style, if it can be meant as one."""
        if marker.weak and self._block and not sentence_finished(self._block.text):
            return None
        for depth in reversed(range(len(self._open))):
            for reading in marker.readings:
                ahead = reading.value - self._open[depth].item.number
                if self._same_style(depth, reading) and ahead <= _WIDEST_GAP:
                    return depth, reading
        return None

    def _start(self, one: Reading, entry: BodyLine, marker: Marker) -> None:
        if not self._open and one.style in self._styles:
            self._append(None, one.style, 1, entry, marker)
            return
        if not self._open:
            self._open_implicit(entry.line)
        self._append(self._open[-1].item, one.style, 1, entry, marker)

    def _bullet(self, entry: BodyLine, marker: Marker) -> None:
        style = marker.readings[0].style
        for depth, opened in enumerate(self._open):
            if opened.style == style:
                self._continue(depth, Reading(style, opened.item.number + 1), entry, marker)
                return
        self._start(Reading(style, 1), entry, marker)

    def _continue(self, depth: int, reading: Reading, entry: BodyLine, marker: Marker) -> None:
        home = self._open[depth].home
        del self._open[depth:]
        self._append(home, reading.style, reading.value, entry, marker)

    def _append(
        self, home: Draft | None, style: str, value: int, entry: BodyLine, marker: Marker
    ) -> None:
        draft = Draft(value, marker.raw, style, entry.line.number)
        if home is None:
            self.paragraphs.append(draft)
        else:
            home.parts.append(draft)
        self._open.append(_OpenList(style, home, draft, entry.line.indent))
        self._block = Block(marker.rest, entry.line, entry.line.number)
        draft.parts.append(self._block)

    def _open_implicit(self, line: Line) -> None:
        draft = Draft(1, "", "", line.number, implicit=True)
        self.paragraphs.append(draft)
        self._open.append(_OpenList("", None, draft, line.indent))

    # --- text ---------------------------------------------------------------------------------

    def _add_text(self, entry: BodyLine, later: Sequence[BodyLine]) -> None:
        block = self._block
        if block and not entry.solid and not block.solid and self._goes_on(block, entry.line):
            block.add(entry.line)
            return
        self._block = Block(entry.line.text, entry.line, entry.line.number, entry.solid)
        if not self._open and self._lead_first:
            self.lead.append(self._block)
        else:
            self._owner(entry, later).parts.append(self._block)

    def _goes_on(self, block: Block, line: Line) -> bool:
        peers: tuple[str, ...] | None = None
        innermost = self._open[-1] if self._open else None
        if innermost and innermost.item.marker:
            siblings = innermost.home.parts if innermost.home else self.paragraphs
            near = [part for part in siblings[-_PEERS:-1] if isinstance(part, Draft)]
            own = [[p.text for p in peer.parts if isinstance(p, Block)] for peer in near]
            peers = tuple(texts[-1] for texts in own if texts)
        return goes_on(block.text, block.last, line, self._layout, item_peers=peers)

    def _owner(self, entry: BodyLine, later: Sequence[BodyLine]) -> Draft:
        """Where a new text belongs: to the list that goes on after it, else to the paragraph."""
        if not self._open:
            self._open_implicit(entry.line)
        depth = self._depth_resumed(later)
        del self._open[depth + 1 :]
        return self._open[depth].item

    def _depth_resumed(self, later: Sequence[BodyLine]) -> int:
        for following in later:
            if following.marker is None:
                continue
            for depth, opened in reversed(list(enumerate(self._open))):
                styles = {r.style for r in following.marker.readings}
                if depth and opened.style in styles and opened.style.startswith("bullet"):
                    return depth
                if depth and _styles(following.marker, 1) & {opened.style}:
                    return depth - 1
            found = self._continued(following.marker, following.line.indent)
            if found and self._same_style(*found):
                return found[0]
        return 0
