"""Lines from and to a CSV file: all rows are brought over, or none; none is read as a formula."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence

from kiyaku.base import journal, queries
from kiyaku.base.errors import OperationRefused
from kiyaku.base.operations import atomic
from kiyaku.flows.network import knowing
from kiyaku.flows.network.knowing import part
from kiyaku.flows.network.lines import bring_line
from kiyaku.flows.payments_file import (
    Mistake,
    People,
    Record,
    Wrong,
    records_of,
    refuse_file,
    text_of,
)
from kiyaku.network import areas, lines, products
from kiyaku.terms.documents.tables import harmless

COLUMNS = ("member", "membership", "line", "product", "area", "first_day")
_NEEDED = {"line", "product", "area", "first_day"}
MOST_BYTES, MOST_ROWS, MOST_TOLD = 5_000_000, 20_000, 20


@atomic
def import_lines(
    *, service: int, content: bytes, at: dt.datetime, by: str, name: str = "lines.csv",
    key: str | None = None,
) -> int:  # fmt: skip
    """Bring lines over that are in use already: every row of a file, or none; how many.

    Columns: ``member`` or ``membership``, ``line``, ``product``, ``area``, ``first_day``. UTF-8, or
    what Japanese spreadsheets write by themselves (CP932).

    Raises:
        OperationRefused: ``no_lines``; ``bad_file`` where it is no such file; ``bad_rows`` with
            what is wrong in each row, and nothing is brought over.
    """
    knowing.require_known(queries.pack(service))
    if len(content) > MOST_BYTES:
        raise refuse_file(name, f"{MOST_BYTES:,} バイトまでです。", f"at most {MOST_BYTES:,} bytes")
    records = list(records_of(name, text_of(name, content), _check_head))
    if not 0 < len(records) <= MOST_ROWS:
        raise refuse_file(
            name,
            f"回線の行は 1〜{MOST_ROWS:,} 行です。",
            f"it has 1 to {MOST_ROWS:,} rows of lines",
        )
    people, wrong, count = People(service, records), [], 0
    for record in records:
        try:
            count += _bring(service, people, record, at, by, key)
        except Mistake as one:
            wrong.append(Wrong(record.line, one.field, one.ja, one.en))
        except OperationRefused as refusal:
            wrong.append(Wrong(record.line, refusal.code, refusal.ja, refusal.en))
    if wrong:
        raise bad_rows(wrong)
    return count


def export_lines(service: int) -> str:
    """Every line of a service as CSV, with the columns of an import and its last day."""
    knowing.require_known(queries.pack(service))
    codes = {one.id: one.code for one in products.products_of(service)}
    places = {one.id: one.code for one in areas.areas_of(service)}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["membership", "line", "product", "area", "first_day", "last_day"])
    for one in lines.every(service):
        cells = (
            str(one.membership_id), one.code, codes[one.product_id], places[one.area_id],
            "" if one.first_day is None else one.first_day.isoformat(),
            "" if one.last_day is None else one.last_day.isoformat(),
        )  # fmt: skip
        writer.writerow([harmless(cell) for cell in cells])
    return out.getvalue()


def _bring(
    service: int, people: People, record: Record, at: dt.datetime, by: str, key: str | None
) -> int:
    """One row; done already where its key was used before."""
    told = record.fields
    own = part(key, str(record.line))
    if journal.done_before(service, own) is not None:
        return 1
    try:
        first_day = dt.date.fromisoformat(told.get("first_day", ""))
    except ValueError:
        raise Mistake(
            "first_day",
            f"利用開始日「{told.get('first_day', '')}」は読めません。"
            "2026-11-21 の形で書いてください。",
            f"the day {told.get('first_day', '')!r} cannot be read: write it as 2026-11-21",
        ) from None
    bring_line(
        service=service, membership=people.membership(record), line=told.get("line", ""),
        product=told.get("product", ""), area=told.get("area", ""), first_day=first_day, at=at,
        by=by, key=own,
    )  # fmt: skip
    return 1


def _check_head(name: str, head: list[str]) -> None:
    known = set(head) <= set(COLUMNS) and len(set(head)) == len(head)
    if not known or not set(head) >= _NEEDED or not {"member", "membership"} & set(head):
        said = ", ".join(column or '""' for column in head)
        raise refuse_file(
            name,
            "1 行目は列名です。member か membership と、line, product, area, first_day が要ります。"
            f"今は: {said}",
            "the first line names the columns: member or membership, line, product, area and "
            f"first_day. It is: {said}",
        )


def bad_rows(wrong: Sequence[Wrong]) -> OperationRefused:
    """The refusal that tells what is wrong in each row, of the first ones."""
    shown = wrong[:MOST_TOLD]
    more = len(wrong) - len(shown)
    ja = " / ".join(f"{one.line} 行目: {one.ja}" for one in shown)
    en = "; ".join(f"line {one.line}: {one.en}" for one in shown)
    return OperationRefused(
        "bad_rows",
        f"取り込んでいません。{len(wrong)} 行を直してください。{ja}"
        + (f" ほか {more} 行" if more else ""),
        f"nothing was brought over; {len(wrong)} rows are wrong: {en}"
        + (f"; and {more} more" if more else ""),
        rows=[one.as_json() for one in wrong],
    )
