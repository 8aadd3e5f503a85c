"""Reading a file of a NOTICE notification: address, port, time; every row or none.

Where a row names source and destination, the destination is meant: the equipment that NICT reached
(24-4). The source is NICT's own.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kiyaku.base.errors import OperationRefused
from kiyaku.flows.network import addresses, instants
from kiyaku.flows.network.holders import Seen
from kiyaku.flows.payments_file import KEY, Wrong, refuse_file, text_of

ROWS_MOST = 100_000
BYTES_MOST = 20_000_000
_FIELD_MOST = 500

ADDRESS, PORT, TIME, DATE = "address", "port", "timestamp", "date"
NAMES: Mapping[str, tuple[str, ...]] = {
    ADDRESS: (
        "destination_ip", "dst_ip", "dstip", "dest_ip", "送信先ipアドレス", "宛先ipアドレス",
        "address", "ip", "ip_address", "ipアドレス",
    ),
    PORT: ("destination_port", "dst_port", "dstport", "dest_port", "送信先ポート", "宛先ポート",
           "port", "ポート", "ポート番号"),
    TIME: ("timestamp", "time", "datetime", "タイムスタンプ", "日時", "観測日時", "時刻"),
    DATE: ("date", "日付", "観測日"),
}  # fmt: skip
"""What a column may be called; the first one there is counts."""


@dataclass(frozen=True)
class Row:
    """A line of the file, and what was seen."""

    line: int
    seen: Seen


@dataclass(frozen=True)
class NoticeRows:
    """What a file holds: addresses seen, or what is wrong with it. ``key``: by its content."""

    rows: tuple[Row, ...]
    wrong: tuple[Wrong, ...]
    key: str


def read(name: str, data: bytes, zone: dt.tzinfo | None, now: dt.datetime) -> NoticeRows:
    """The rows of a CSV file (its name and its bytes).

    Args:
        zone: of instants that name none; None refuses those.
        now: nothing can have been seen after it.

    Raises:
        OperationRefused: ``bad_file``.
    """
    if len(data) > BYTES_MOST:
        raise refuse_file(name, "大きすぎます(20 MB まで)。", "it is too large: at most 20 MB")
    head, lines = _lines(name, text_of(name, data))
    columns = _columns(name, head)
    rows, wrong = [], []
    for line, values in lines:
        given = {
            what: values[place].strip() if place < len(values) else ""
            for what, place in columns.items()
        }
        found = _row(line, given, zone, now)
        rows += [found] if isinstance(found, Row) else []
        wrong += [found] if isinstance(found, Wrong) else []
    digest = hashlib.sha256(data + str(zone).encode()).hexdigest()
    return NoticeRows(tuple(rows), tuple(wrong), f"{KEY}{digest}")


def _lines(name: str, text: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    csv.field_size_limit(_FIELD_MOST)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        head = next(reader, [])
        lines = []
        for values in reader:
            if any(values):
                lines.append((reader.line_num, values))
            if len(lines) > ROWS_MOST:
                raise refuse_file(
                    name, f"{ROWS_MOST:,} 行までです。", f"it has more than {ROWS_MOST:,} rows"
                )
    except csv.Error as error:
        line = reader.line_num
        raise refuse_file(
            name, f"{line} 行目が CSV として読めません: {error}", f"line {line} is no CSV: {error}"
        ) from None
    finally:
        csv.field_size_limit(131_072)
    if not lines:
        raise refuse_file(name, "行がありません。", "it has no rows")
    return head, lines


def _columns(name: str, head: Sequence[str]) -> dict[str, int]:
    """What is read → the place of its column."""
    said = [one.strip().lower().replace(" ", "_") for one in head]
    found = {}
    for what, names in NAMES.items():
        place = next((said.index(one) for one in names if one in said), None)
        if place is not None:
            found[what] = place
    if ADDRESS not in found or TIME not in found:
        listed = ", ".join(head)[:200]
        raise refuse_file(
            name,
            "1 行目は列名です。ip(または destination_ip)と timestamp が要り、port を加えられます。"
            f"今は: {listed}",
            "the first line names the columns: ip (or destination_ip) and timestamp; port may be "
            f"added. It is: {listed}",
        )
    return found


def _row(
    line: int, given: Mapping[str, str], zone: dt.tzinfo | None, now: dt.datetime
) -> Row | Wrong:
    try:
        address = addresses.address(given[ADDRESS])
        port = _port(given.get(PORT, ""))
    except OperationRefused as refusal:
        field = PORT if refusal.code == "bad_port" else ADDRESS
        return Wrong(line, field, refusal.message("ja"), refusal.message("en"))
    try:
        at = instants.read(f"{given.get(DATE, '')} {given[TIME]}".strip(), zone)
    except instants.NoZone:
        return Wrong(
            line, TIME, "時刻に時間帯がありません。どの時間帯の時刻かを指定してください。",
            "the time names no zone: say in which zone the file is",
        )  # fmt: skip
    except (ValueError, OverflowError):
        return Wrong(
            line, TIME, "時刻が読めません。2026-11-01T08:00:00+09:00 の形で書いてください。",
            "the time cannot be read: write it as 2026-11-01T08:00:00+09:00",
        )  # fmt: skip
    if at > now:
        return Wrong(line, TIME, "時刻が今より後です。", "the time lies in the future")
    return Row(line, Seen(address, at, port))


def _port(text: str) -> int | None:
    if not text:
        return None
    is_number = text.isascii() and text.isdecimal() and len(text) < 6
    return addresses.port(int(text) if is_number else 0)
