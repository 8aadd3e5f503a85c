"""Lines of a document, what pages left between them, and whether a line goes on with the last.

Texts taken from PDF or paper are cut at the width of a line and at the end of a page. A cut
sentence is one sentence: it is recognised by being unfinished, not by white space.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

from kiyaku.terms.documents.tree import Text

PAIRS = {
    "（": "）", "(": ")", "「": "」", "『": "』", "【": "】", "〔": "〕", "［": "］", "[": "]",
    "〈": "〉", "《": "》", "{": "}", "｛": "｝",
}  # fmt: skip
CLOSERS = {closer: opener for opener, closer in PAIRS.items()}

_PAGE_NUMBER = re.compile(
    r"[-－−‐–—~〜]\s*(?P<dashed>\d{1,4})\s*[-－−‐–—~〜]"
    r"|(?P<of>\d{1,4})\s*[/／]\s*\d{1,4}(?:\s*ページ|\s*頁)?"
    r"|(?:[Pp]age|[Pp]\.|ページ|頁)\s*(?P<page>\d{1,4})(?:\s*(?:of|/|／)\s*\d{1,4})?"
    r"|(?P<counter>\d{1,4})\s*(?:ページ|頁)"
    r"|(?P<bare>\d{1,4})"
)
_SENTENCE_END = "。．！？!?"
_STARTERS = re.compile(r"なお|ただし|但し|この場合|その場合|また、|おって|※|＊|以上$")
_NOUN_IN_KANA = ("こと", "もの", "とき", "ところ", "おそれ", "ため", "など", "ほか")
# A kana that no sentence and no listed noun ends in: a particle, or a word cut in two.
_HANGING = re.compile(r"[、，,・～〜ぁ-ん](?<![いうくぐすずただつぬぶむるん])$")
_SHORTEST_PAGE = 8  # lines: bare numbers closer together are no page numbers
_NEAR_FULL = 6  # columns: a wrapped line may fall short by a few signs that must not begin a line


@dataclass(frozen=True, slots=True)
class Line:
    """A source line that says something. ``indent`` and ``width`` in half-width columns."""

    number: int
    text: str
    indent: int
    width: int
    new_page: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """A document's lines, the page debris between them, the column at which lines are cut."""

    lines: tuple[Line, ...]
    artefacts: tuple[Text, ...]
    cut_at: int | None

    def was_cut(self, line: Line) -> bool | None:
        """Whether a line is as long as lines get; None where lines are not cut at all."""
        return None if self.cut_at is None else line.width >= self.cut_at - _NEAR_FULL


def lay_out(text: str) -> Layout:
    """The lines of a text without blank ones; page numbers and running heads set aside."""
    lines: list[Line] = []
    line_number, new_page = 0, False
    for page_index, page in enumerate(re.sub(r"\r\n?", "\n", text).split("\f")):
        new_page = page_index > 0
        for offset, raw in enumerate(page.splitlines() or [""]):
            # A form feed parts pages, not lines: the rest of its line keeps the line's number.
            line_number += 1 if page_index == 0 or offset > 0 else 0
            stripped = raw.strip()
            if stripped:
                indent = columns(raw[: len(raw) - len(raw.lstrip())])
                width = columns(raw.rstrip())
                lines.append(Line(line_number, stripped, indent, width, new_page))
                new_page = False
        line_number += page.endswith("\n")
    debris = _page_debris(lines)
    kept = tuple(line for line in lines if line not in debris)
    return Layout(kept, tuple(Text(line.text, line.number) for line in debris), _cut_at(kept))


def columns(text: str) -> int:
    """The width of a text in half-width columns."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in text)


def _page_debris(lines: list[Line]) -> list[Line]:
    """Page numbers, and heads that stand again on top of a new page.

    A number is a page's if it is dressed as one (- 3 -) or goes on from one a page away.
    """
    numbers = [(place, match) for place, line in enumerate(lines)
               if (match := _PAGE_NUMBER.fullmatch(line.text))]  # fmt: skip
    paged = {place for place, match in numbers if match["dashed"] or match["page"]}
    for (one, first), (two, second) in pairwise(numbers):
        if _value(second) == _value(first) + 1 and two - one > _SHORTEST_PAGE:
            paged |= {one, two}
    tops = [line.text for line in lines if line.new_page]
    heads = {text for text in tops if tops.count(text) > 1 or text == lines[0].text}
    return [
        line
        for place, line in enumerate(lines)
        if place in paged or (line.new_page and line.text in heads)
    ]


def _value(page: re.Match[str]) -> int:
    return next(int(group) for group in page.groups() if group)


def _cut_at(lines: tuple[Line, ...]) -> int | None:
    """The column at which lines are cut: where many of the longest lines end."""
    widths = sorted(line.width for line in lines)
    if len(widths) < 4:
        return None
    widest = widths[-1 - len(widths) // 20]
    near = sum(widest - _NEAR_FULL <= width <= widest + _NEAR_FULL for width in widths)
    return widest if near * 5 >= len(widths) and near >= 3 and widest <= 130 else None


def join(before: str, after: str) -> str:
    """Two pieces of a cut sentence as one; a space only between two Latin words.

    >>> join("本サー", "ビス"), join("terms of", "service")
    ('本サービス', 'terms of service')
    """
    latin = before[-1:].isascii() and after[:1].isascii() and after[:1].isalnum()
    return before + (" " if latin and before[-1:] not in "(-/" else "") + after


def open_brackets(text: str) -> list[str]:
    """The brackets that a text opens and does not close, outermost first; width is no matter."""
    stack: list[str] = []
    for sign in unicodedata.normalize("NFKC", text):
        if sign in PAIRS:
            stack.append(sign)
        elif sign in CLOSERS and stack and stack[-1] == CLOSERS[sign]:
            stack.pop()
    return stack


def sentence_finished(text: str) -> bool:
    """Whether a text ends a sentence: its last sign outside brackets is a full stop."""
    rest = text.rstrip()
    depth = 0
    for sign in reversed(rest):
        depth += sign in CLOSERS
        if not depth:
            return sign in _SENTENCE_END
        depth -= sign in PAIRS
    # Nothing but brackets: what they hold decides.
    inner = rest.rstrip("".join(CLOSERS))
    return inner != "" and inner[-1] in _SENTENCE_END


def hangs(text: str) -> bool:
    """Whether a text plainly breaks off: at a comma, a particle, or inside a bracket."""
    rest = text.rstrip()
    if sentence_finished(rest):
        return False
    return bool(_HANGING.search(rest) and not rest.endswith(_NOUN_IN_KANA)) or bool(
        open_brackets(rest[-400:])
    )


def goes_on(
    before: str, last: Line, line: Line, layout: Layout, *, item_peers: tuple[str, ...] | None
) -> bool:
    """Whether an unmarked ``line`` is the rest of the sentence that ``before`` has begun.

    ``last`` is the line on which ``before`` ended; ``item_peers`` the wordings of the earlier
    items of the list that ``before`` belongs to, None where it is no item.
    """
    if not before or line.text[0] in "、。，．）)」』":
        return True
    opened = open_brackets(before[-400:])
    if opened and any(PAIRS[sign] in line.text for sign in opened):
        return True
    if sentence_finished(before):
        return False
    if hangs(before):
        return True
    if _STARTERS.match(line.text):
        return False
    cut = layout.was_cut(last)
    if cut is not None:
        return cut or line.new_page
    return item_peers is None or not _is_fresh_sentence(before, line.text, item_peers)


def _is_fresh_sentence(before: str, after: str, peers: tuple[str, ...]) -> bool:
    """After an item that may end in a noun: does a new sentence begin, or does the item go on?"""
    if not sentence_finished(after) or "は、" in before:
        return False
    if peers:
        return not any(sentence_finished(peer) for peer in peers)
    return len(before) < 40
