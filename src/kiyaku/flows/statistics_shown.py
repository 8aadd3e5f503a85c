"""Statistics for people: a table with its lines in words, and the same as CSV."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from kiyaku.flows import statistics
from kiyaku.flows.statistics import DIMENSIONS, Table
from kiyaku.terms.documents.tables import harmless
from kiyaku.terms.texts import Text

WITHHELD = Text("秘匿", "withheld")
"""What stands in a cell that is not told."""
PEOPLE, TOTAL = Text("人数", "people"), Text("計", "total")


@dataclass(frozen=True)
class Line:
    """A line of a table: its cells, None where withheld, and its total."""

    words: Text
    cells: tuple[int | None, ...]
    total: int


@dataclass(frozen=True)
class Shown:
    """A table in words. One by one thing has no columns, so its lines have only totals."""

    table: Table
    title: Text
    row_title: Text
    column_title: Text | None
    columns: tuple[Text, ...]
    lines: tuple[Line, ...]
    column_totals: tuple[int, ...]


def shown(service: int, table: Table) -> Shown:
    """A table in words."""
    first, *second = table.dimensions
    rows = _words(service, first, table.rows)
    columns = _words(service, second[0], table.columns) if second else ()
    cells = table.cells or ((),) * len(table.rows)
    by = [DIMENSIONS[one] for one in table.dimensions]
    return Shown(
        table,
        Text(
            f"{'・'.join(one.ja for one in by)}別の会員数",
            f"members by {' and '.join(one.en for one in by)}",
        ),
        by[0],
        by[1] if second else None,
        columns,
        tuple(
            Line(words, each, total)
            for words, each, total in zip(rows, cells, table.row_totals, strict=True)
        ),
        table.column_totals,
    )


def as_rows(found: Shown, language: str) -> list[list[str]]:
    """The table as rows of words, its titles first, the totals last."""
    withheld = WITHHELD.in_language(language)
    total = (TOTAL if found.columns else PEOPLE).in_language(language)
    columns = [one.in_language(language) for one in found.columns]
    return [
        [found.row_title.in_language(language), *columns, total],
        *(
            [
                line.words.in_language(language),
                *(withheld if one is None else str(one) for one in line.cells),
                str(line.total),
            ]
            for line in found.lines
        ),
        [
            TOTAL.in_language(language), *map(str, found.column_totals), str(found.table.total)
        ],
    ]  # fmt: skip


def as_csv(found: Shown, language: str) -> str:
    """The table as CSV; no cell is taken for a formula by a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in as_rows(found, language):
        writer.writerow([harmless(cell) for cell in row])
    return out.getvalue()


def _words(service: int, dimension: str, categories: tuple[str, ...]) -> tuple[Text, ...]:
    known = statistics.category_words(service, dimension)
    return tuple(known.get(one, Text(one, one)) for one in categories)
