"""The table of changes for readers: text, HTML, CSV, and plain data for JSON."""

from __future__ import annotations

import csv
import html
import io
import re
import unicodedata
from collections.abc import Callable
from typing import Any

from kiyaku.terms.documents.diff import Cell, ChangeTable, Row
from kiyaku.terms.documents.layout import columns

_WORDS = {
    "ja": {
        "title": "新旧対照表",
        "new": "新",
        "old": "旧",
        "remark": "備考",
        "changed": "（変更）",
        "added": "（新設）",
        "removed": "（削除）",
        "unchanged": "（略）",
        "heading": "",
        "down": "{old}を{new}に繰下げ",
        "up": "{old}を{new}に繰上げ",
        "elsewhere": "{old}から移動",
        "two": "・",
        "from": "から",
        "until": "まで",
        "none": "変更はありません。",
    },
    "en": {
        "title": "Table of changes",
        "new": "New",
        "old": "Old",
        "remark": "Remarks",
        "changed": "(changed)",
        "added": "(new)",
        "removed": "(deleted)",
        "unchanged": "(omitted)",
        "heading": "",
        "down": "{old} renumbered {new}",
        "up": "{old} renumbered {new}",
        "elsewhere": "moved from {old}",
        "two": ", ",
        "from": " to ",
        "until": "",
        "none": "Nothing has changed.",
    },
}

_STYLE = """
body { font-family: sans-serif; line-height: 1.7; margin: 2rem; color: #1a1a1c; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; }
caption { font-size: 1.3rem; font-weight: bold; margin-bottom: 1rem; text-align: left; }
th, td { border: 1px solid #767676; padding: .5rem .75rem; vertical-align: top; text-align: left;
  white-space: pre-wrap; overflow-wrap: anywhere; }
th { background: #f2f2f2; }
th:last-child, td:last-child { width: 9rem; }
tr.heading td { font-weight: bold; }
tr.unchanged td, .none { color: #595959; }
ins { text-decoration: underline; background: #e6f4ea; }
del { text-decoration: line-through; background: #fce8e6; }
@media print { body { margin: 0; } thead { display: table-header-group; } }
"""


def words(language: str) -> dict[str, str]:
    """The fixed words of a table in ``ja`` or ``en``."""
    return _WORDS["en" if language == "en" else "ja"]


def cells(row: Row, language: str = "ja") -> tuple[str, str, str]:
    """New, old and remark of a row as text; changes as ``[+added+]`` and ``[-removed-]``."""
    new = _side(row, row.new, language, "[+", "+]")
    old = _side(row, row.old, language, "[-", "-]")
    return new, old, remark(row, language)


def remark(row: Row, language: str = "ja") -> str:
    """What the remark column says of a row."""
    said = words(language)
    parts = [said[row.kind]]
    if row.move and row.new and row.old:
        old, new = _names(row.old, said), _names(row.new, said)
        parts.append(said[row.move].format(new=new, old=old))
    return "\n".join(part for part in parts if part)


def placeholder(row: Row, cell: Cell | None, language: str = "ja") -> str:
    """What stands in place of a side's wording (（新設）, ２（略） …); empty where that stands."""
    if cell is None:
        return words(language)[row.kind]
    return _omission(cell, language) if cell.omitted else ""


def _names(cell: Cell, said: dict[str, str]) -> str:
    """A clause's label within what it stands in (3項, 第5条), or those of several."""
    return _range(cell, said, lambda one: _short(one.label_ja))


def _short(label: str) -> str:
    match = re.search(r"(?<=[条項])[0-9]+[項号]$", label)
    return match[0] if match else label


def _range(cell: Cell, said: dict[str, str], name: Callable[[Cell], str]) -> str:
    """The name of a cell's clause; of several, the first and the last."""
    if cell.until is None or name(cell.until) == name(cell):
        return name(cell)
    if cell.count == 2:
        return name(cell) + said["two"] + name(cell.until)
    return name(cell) + said["from"] + name(cell.until) + said["until"]


def _side(row: Row, cell: Cell | None, language: str, opened: str, closed: str) -> str:
    if cell is None or cell.omitted:
        return placeholder(row, cell, language)
    whole = row.kind in ("added", "removed")
    pieces = [
        f"{opened}{span.text}{closed}" if span.marked and not whole else span.text
        for span in cell.spans
    ]
    return cell.marker + "".join(pieces)


def _omission(cell: Cell, language: str) -> str:
    """What stands for unchanged wording: ２（略）, or 第1条から第4条まで（略）."""
    said = words(language)
    name = _range(cell, said, lambda one: one.marker.strip() or one.label_ja)
    return f"{name} {said['unchanged']}".strip()


# --- text -------------------------------------------------------------------------------------


def as_text(table: ChangeTable, *, language: str = "ja", width: int = 100) -> str:
    """The table in three columns of text; ``width`` in half-width columns."""
    said = words(language)
    if not table.changed:
        return said["none"] + "\n"
    last = 20 if width >= 80 else 12
    side = max(20, (width - last - 10) // 2)
    widths = (side, side, last)
    rule = "+".join("-" * (w + 2) for w in widths)
    lines = [said["title"], table.new_title, f"+{rule}+"]
    lines += _text_row((said["new"], said["old"], said["remark"]), widths)
    lines.append(f"+{rule.replace('-', '=')}+")
    for row in table.rows:
        lines += _text_row(cells(row, language), widths)
        lines.append(f"+{rule}+")
    return "\n".join(line for line in lines if line) + "\n"


def _text_row(row: tuple[str, str, str], widths: tuple[int, int, int]) -> list[str]:
    wrapped = [_wrap(text, width) for text, width in zip(row, widths, strict=True)]
    height = max(map(len, wrapped))
    lines = []
    for index in range(height):
        padded = [
            _pad(column[index] if index < len(column) else "", width)
            for column, width in zip(wrapped, widths, strict=True)
        ]
        lines.append("| " + " | ".join(padded) + " |")
    return lines


# Marks keep to what they mark, closing signs to what they close.
_UNBROKEN = re.compile(
    r"(?:\[[+-])?(?:[A-Za-z0-9.,]{1,12}|.)[、。，．）」』]?(?:[+-]\])?[、。）」]?"
)


def _wrap(text: str, width: int) -> list[str]:
    lines = []
    for paragraph in text.split("\n"):
        line, used = "", 0
        for sign in _UNBROKEN.findall(paragraph):
            wide = columns(sign)
            if used + wide > width:
                lines.append(line)
                line, used = "", 0
            line, used = line + sign, used + wide
        lines.append(line)
    return lines


def _pad(text: str, width: int) -> str:
    return text + " " * (width - columns(text))


# --- CSV --------------------------------------------------------------------------------------


def as_csv(table: ChangeTable, *, language: str = "ja") -> str:
    """The table as CSV with the columns 新, 旧, 備考.

    A cell that a spreadsheet would take for a formula gets a leading apostrophe.
    """
    said = words(language)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow((said["new"], said["old"], said["remark"]))
    for row in table.rows:
        writer.writerow([harmless(cell) for cell in cells(row, language)])
    return out.getvalue()


def harmless(cell: str) -> str:
    """A cell of a CSV file that no spreadsheet takes for a formula."""
    plain = unicodedata.normalize("NFKC", cell).lstrip()
    return f"'{cell}" if plain[:1] and plain[0] in "=+-@" else cell


# --- HTML -------------------------------------------------------------------------------------


def as_html(table: ChangeTable, *, language: str = "ja") -> str:
    """The table as one HTML page that needs nothing else; every wording is escaped."""
    said = words(language)
    title = html.escape(f"{table.new_title} {said['title']}".strip())
    body = "\n".join(_html_row(row, language) for row in table.rows)
    if not table.changed:
        body = f'<tr><td colspan="3" class="none">{said["none"]}</td></tr>'
    heads = "".join(f'<th scope="col">{said[name]}</th>' for name in ("new", "old", "remark"))
    return (
        f'<!DOCTYPE html>\n<html lang="{"en" if language == "en" else "ja"}">\n<head>\n'
        '<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<table>\n<caption>{title}</caption>\n<thead><tr>{heads}</tr></thead>\n"
        f"<tbody>\n{body}\n</tbody>\n</table>\n</body>\n</html>\n"
    )


def _html_row(row: Row, language: str) -> str:
    new = _html_cell(row, row.new, language, "ins")
    old = _html_cell(row, row.old, language, "del")
    note = html.escape(remark(row, language))
    return f'<tr class="{row.kind}"><td>{new}</td><td>{old}</td><td>{note}</td></tr>'


def _html_cell(row: Row, cell: Cell | None, language: str, tag: str) -> str:
    if cell is None:
        return f'<span class="none">{placeholder(row, cell, language)}</span>'
    if cell.omitted:
        return html.escape(placeholder(row, cell, language))
    pieces = [
        f"<{tag}>{html.escape(span.text)}</{tag}>" if span.marked else html.escape(span.text)
        for span in cell.spans
    ]
    return html.escape(cell.marker) + "".join(pieces)


# --- data -------------------------------------------------------------------------------------


def as_data(table: ChangeTable) -> dict[str, Any]:
    """The table as dictionaries and lists, ready for ``json.dumps``."""
    return {
        "old_title": table.old_title,
        "new_title": table.new_title,
        "changed": table.changed,
        "counts": {k: table.count(k) for k in ("changed", "added", "removed")},
        "rows": [
            {
                "kind": row.kind,
                "new": _cell_data(row.new),
                "old": _cell_data(row.old),
                "move": row.move,
                "remark": {"ja": remark(row, "ja"), "en": remark(row, "en")},
            }
            for row in table.rows
        ],
    }  # fmt: skip


def _cell_data(cell: Cell | None) -> dict[str, Any] | None:
    if cell is None:
        return None
    return {
        "address": cell.address,
        "label": cell.label_ja,
        "marker": cell.marker.strip(),
        "omitted": cell.omitted,
        "until": cell.until.address if cell.until else None,
        "spans": [{"text": span.text, "marked": span.marked} for span in cell.spans],
    }
