"""The table of changes between two versions of terms (新旧対照表), as data."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from kiyaku.terms.documents.aligning import align, likeness
from kiyaku.terms.documents.marking import Span, Spans, mark
from kiyaku.terms.documents.tree import Article, Document, Item, Section, Text

RowKind = Literal["changed", "added", "removed", "unchanged", "heading"]
Move = Literal["", "down", "up", "elsewhere"]

_SAME_ARTICLE = 40  # per cent of likeness, bonuses included
_SAME_ITEM = 30


@dataclass(frozen=True, slots=True)
class Cell:
    """One side of a row: the clause's address, label, numeral as it stood, and wording.

    ``omitted``: unchanged wording left out (（略）). Such a cell may stand for several clauses:
    ``count`` of them, up to ``until``.
    """

    address: str
    label_ja: str
    marker: str
    spans: Spans
    number: int = 0
    omitted: bool = False
    count: int = 1
    until: Cell | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table. ``move`` tells how its number or place changed, if it did.

    Kinds: ``changed``, ``added`` (no old cell), ``removed`` (no new cell), ``unchanged``
    (wording omitted), ``heading`` (an unchanged heading above changes).
    """

    kind: RowKind
    new: Cell | None
    old: Cell | None
    move: Move = ""


@dataclass(frozen=True, slots=True)
class ChangeTable:
    """All rows of the comparison of two documents."""

    old_title: str
    new_title: str
    rows: tuple[Row, ...]

    @property
    def changed(self) -> bool:
        """Whether anything differs."""
        return any(row.kind not in ("unchanged", "heading") or row.move for row in self.rows)

    def count(self, kind: RowKind) -> int:
        """How many rows are of a kind."""
        return sum(row.kind == kind for row in self.rows)


def diff(old: Document, new: Document) -> ChangeTable:
    """The table of changes from an old version to a new one.

    Articles, paragraphs and items are matched by what they say, so that one that was only
    renumbered or moved is told from one that is new. White space does not count.
    """
    rows = list(_texts_rows(_title(old), _title(new), "題名"))
    rows += _texts_rows(old.preamble, new.preamble, "前文")
    rows += _homes(old.articles, new.articles)
    rows += _homes(old.sections, new.sections)
    rows += _texts_rows(old.tail, new.tail, "")
    return ChangeTable(old.title, new.title, tuple(_condensed(rows)))


def _title(document: Document) -> tuple[Text, ...]:
    return (Text(document.title, 1),) if document.title else ()


# --- articles and sections --------------------------------------------------------------------


def _homes(old: Sequence[Article | Section], new: Sequence[Article | Section]) -> Iterator[Row]:
    for pair in align(old, new, _alike_homes, at_least=_SAME_ARTICLE):
        if pair.old is None or pair.new is None:
            yield from _whole(pair.old, pair.new)
        else:
            move = _move(_place(pair.old), _place(pair.new), pair.moved)
            yield from _matched(pair.old, pair.new, move)


def _alike_homes(old: Article | Section, new: Article | Section) -> int:
    if isinstance(old, Section) and isinstance(new, Section):
        # A supplementary provision is its date: each revision adds one much like the last.
        same = likeness(old.full_text, new.full_text)
        return same if old.kind == new.kind else 0
    score = likeness(old.full_text, new.full_text) * 4 // 5
    score += 20 * (bool(old.caption) and _plain(old.caption) == _plain(new.caption))
    return score + 3 * (old.label_ja == new.label_ja)


def _place(home: Article | Section) -> tuple[int, ...]:
    return home.numbers if isinstance(home, Article) else ()


def _move(old: tuple[int, ...], new: tuple[int, ...], moved: bool) -> Move:
    if moved:
        return "elsewhere"
    return "" if old == new else "down" if new > old else "up"


def _whole(old: Article | Section | None, new: Article | Section | None) -> Iterator[Row]:
    """An article that is new, or gone: its heading and everything in it."""
    home = new or old
    assert home is not None
    cells = [Cell(home.address, home.label_ja, "", _all(_heading(home)))]
    cells += [Cell(home.address, home.label_ja, "", _all(block.text)) for block in home.lead]
    for paragraph in home.paragraphs:
        cells += _item_cells(paragraph)
    for article in home.articles if isinstance(home, Section) else ():
        cells.append(Cell(article.address, article.label_ja, "", _all(_heading(article))))
        for paragraph in article.paragraphs:
            cells += _item_cells(paragraph)
    for cell in cells:
        if cell.spans:
            yield Row("added", cell, None) if new else Row("removed", None, cell)


def _item_cells(item: Item) -> Iterator[Cell]:
    yield Cell(item.address, item.label_ja, item.marker, _all(item.text))
    for below in item.items:
        yield from _item_cells(below)


def _all(text: str) -> Spans:
    return (Span(text, True),) if text else ()


def _heading(home: Article | Section) -> str:
    lines = [re.sub(r"^#+\s*", "", line) for line in home.heading.splitlines()]
    return " ".join(lines)


def _matched(old: Article | Section, new: Article | Section, move: Move) -> Iterator[Row]:
    rows = list(_texts_rows(old.lead, new.lead, ""))
    rows += _items(old.paragraphs, new.paragraphs)
    if isinstance(old, Section) and isinstance(new, Section):
        rows += _homes(old.articles, new.articles)
    same_heading = _plain(old.caption) == _plain(new.caption)
    below = any(row.kind != "unchanged" or row.move for row in rows)
    old_spans: Spans = (Span(_heading(old), False),)
    new_spans: Spans = (Span(_heading(new), False),)
    if not same_heading:
        old_spans, new_spans = mark(_heading(old), _heading(new))
    kind: RowKind = "heading" if same_heading else "changed"
    if same_heading and not below:
        kind = "unchanged"
    yield Row(
        kind,
        _heading_cell(new, new_spans, omitted=kind == "unchanged"),
        _heading_cell(old, old_spans, omitted=kind == "unchanged"),
        move,
    )
    if kind != "unchanged":
        yield from rows


def _heading_cell(home: Article | Section, spans: Spans, *, omitted: bool) -> Cell:
    number = home.number if isinstance(home, Article) else 0
    return Cell(home.address, home.label_ja, "", spans, number, omitted)


# --- paragraphs, items, texts -----------------------------------------------------------------


def _items(old: Sequence[Item], new: Sequence[Item]) -> Iterator[Row]:
    for pair in align(old, new, _alike_items, at_least=_SAME_ITEM):
        if pair.new is None:
            assert pair.old is not None
            yield from (Row("removed", None, cell) for cell in _item_cells(pair.old))
        elif pair.old is None:
            yield from (Row("added", cell, None) for cell in _item_cells(pair.new))
        else:
            move = _move((pair.old.number,), (pair.new.number,), pair.moved)
            yield from _matched_items(pair.old, pair.new, move)


def _alike_items(old: Item, new: Item) -> int:
    return likeness(old.full_text, new.full_text) + 3 * (old.number == new.number)


def _matched_items(old: Item, new: Item, move: Move) -> Iterator[Row]:
    below = list(_items(old.items, new.items))
    same_text = _plain(old.text) == _plain(new.text)
    if same_text:
        yield Row("unchanged", _omitted(new), _omitted(old), move)
    else:
        old_spans, new_spans = mark(old.text, new.text)
        yield Row(
            "changed",
            Cell(new.address, new.label_ja, new.marker, new_spans),
            Cell(old.address, old.label_ja, old.marker, old_spans),
            move,
        )
    if not same_text or any(row.kind != "unchanged" or row.move for row in below):
        yield from below


def _omitted(item: Item) -> Cell:
    spans = (Span(item.text, False),)
    return Cell(item.address, item.label_ja, item.marker, spans, item.number, omitted=True)


def _texts_rows(old: Sequence[Text], new: Sequence[Text], label: str) -> Iterator[Row]:
    for pair in align(old, new, _alike_texts, at_least=_SAME_ITEM):
        one, two = pair.old, pair.new
        if two is None:
            assert one is not None
            yield Row("removed", None, Cell("", label, "", _all(one.text)))
        elif one is None:
            yield Row("added", Cell("", label, "", _all(two.text)), None)
        else:
            same = _plain(one.text) == _plain(two.text)
            old_spans, new_spans = mark(one.text, two.text)
            yield Row(
                "unchanged" if same else "changed",
                Cell("", label, "", new_spans, omitted=same),
                Cell("", label, "", old_spans, omitted=same),
                _move((), (), pair.moved),
            )


def _alike_texts(old: Text, new: Text) -> int:
    return likeness(old.text, new.text)


def _plain(text: str) -> str:
    return re.sub(r"\s", "", text)


# --- leaving out what did not change ----------------------------------------------------------


def _condensed(rows: Sequence[Row]) -> Iterator[Row]:
    """Neighbouring rows of unchanged clauses of one level become one row."""
    pending: Row | None = None
    for row in rows:
        if pending and _same_run(pending, row):
            pending = _spanning(pending, row)
            continue
        if pending:
            yield pending
        pending = row
    if pending:
        yield pending


def _same_run(before: Row, row: Row) -> bool:
    """Whether an unchanged row goes on with the one before: next number, same level and shift."""
    if not before.kind == row.kind == "unchanged" or before.move != row.move:
        return False
    if row.move == "elsewhere":
        return False
    assert before.new and before.old and row.new and row.old
    return _follows(before.new, row.new) and _follows(before.old, row.old)


def _follows(before: Cell, cell: Cell) -> bool:
    last = before.until or before
    if bool(last.address) != bool(cell.address) or _parent(last) != _parent(cell):
        return False
    return cell.number == last.number + 1 if last.number else cell.number == 0


def _parent(cell: Cell) -> str:
    """What a clause stands in; empty for articles, sections and texts."""
    parent = re.sub(r"(?:-[^-(]*|\([^(]*\))$", "", cell.address)
    return "" if parent == cell.address else parent


def _spanning(first: Row, last: Row) -> Row:
    assert first.new and first.old and last.new and last.old
    return Row("unchanged", _until(first.new, last.new), _until(first.old, last.old), first.move)


def _until(first: Cell, last: Cell) -> Cell:
    return replace(first, count=first.count + 1, until=last)
