"""Reading a file of leases: every row or none, each wrong one told with how to mend it.

Read in whole columns, for there are millions of rows: only what a quick look refuses is looked at
again by itself.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import socket
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kiyaku.flows.network import addresses, instants
from kiyaku.flows.payments_file import KEY, Wrong, refuse_file, text_of
from kiyaku.network import lease_columns
from kiyaku.network.leases import LAST_PORT, Rows

REQUIRED = ("address", "started_at", "ended_at", "login")
OPTIONAL = ("first_port", "last_port")
BYTES_MOST = 2_000_000_000
ROWS_MOST = 20_000_000
FIELD_MOST = 200
WRONG_MOST = 100
"""So many wrong rows are told at the most: the same fault in a million rows is one fault."""

_LOGIN_MOST = 120


@dataclass(frozen=True)
class LeasesFile:
    """What a file holds: leases by family that can be kept, or what is wrong with it.

    Attributes:
        rows: by family; ``login_id`` is an index into ``logins`` until the logins have ids.
        logins: each login and the last day on which it had an address.
        key: the idempotency key taken from the file's content.
    """

    rows: Mapping[int, Rows]
    logins: Sequence[tuple[str, dt.date]]
    wrong: tuple[Wrong, ...]
    key: str

    @property
    def count(self) -> int:
        """How many leases it has."""
        return sum(len(rows) for rows in self.rows.values())


def read(name: str, data: bytes, zone: dt.tzinfo | None, now: dt.datetime) -> LeasesFile:
    """The leases of a CSV file (its name and its bytes).

    Args:
        zone: of instants that name none; None refuses those.
        now: no lease can have ended after it.

    Raises:
        OperationRefused: ``bad_file`` where it cannot be read as such.
    """
    if len(data) > BYTES_MOST:
        raise refuse_file(name, "大きすぎます(2 GB まで)。", "it is too large: at most 2 GB")
    columns, lines = _columns(name, text_of(name, data))
    reader = _Reader(columns, lines, zone, now)
    rows = reader.rows()
    digest = hashlib.sha256(data + str(zone).encode()).hexdigest()
    return LeasesFile(
        {} if reader.wrong else rows, reader.logins, tuple(sorted(reader.wrong, key=_line)),
        f"{KEY}{digest}",
    )  # fmt: skip


def _line(one: Wrong) -> int:
    return one.line


def _columns(name: str, text: str) -> tuple[dict[str, list[str]], Sequence[int]]:
    """The fields of all rows by column, and the line of each row in the file."""
    csv.field_size_limit(FIELD_MOST)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        head = [column.strip() for column in next(reader, [])]
        _check_head(name, head)
        # One list of all fields: a list for each row would take longer than all the rest.
        fields: list[str] = []
        lines = array("q")
        for values in reader:
            if len(values) != len(head):
                if not any(values):
                    continue
                raise _width(name, reader.line_num, len(values), len(head))
            fields += values
            lines.append(reader.line_num)
            if len(lines) > ROWS_MOST:
                raise refuse_file(
                    name, f"{ROWS_MOST:,} 行までです。", f"it has more than {ROWS_MOST:,} rows"
                )
    except csv.Error as error:
        raise refuse_file(
            name, f"{reader.line_num} 行目が CSV として読めません: {error}",
            f"line {reader.line_num} is no CSV: {error}",
        ) from None  # fmt: skip
    finally:
        csv.field_size_limit(131_072)
    if not lines:
        raise refuse_file(name, "割当ての行がありません。", "it has no leases")
    return {column: fields[at :: len(head)] for at, column in enumerate(head)}, lines


def _width(name: str, line: int, found: int, wanted: int) -> Exception:
    return refuse_file(
        name, f"{line} 行目の列は {found} 個です。{wanted} 個にしてください。",
        f"line {line} has {found} fields; there must be {wanted}",
    )  # fmt: skip


def _check_head(name: str, head: list[str]) -> None:
    is_known = set(head) <= {*REQUIRED, *OPTIONAL} and len(set(head)) == len(head)
    has_ports = len(set(OPTIONAL) & set(head)) in (0, 2)
    if not is_known or not set(REQUIRED) <= set(head) or not has_ports:
        said = ", ".join(column or '""' for column in head)[:200]
        raise refuse_file(
            name,
            "1 行目は列名です。address, started_at, ended_at, login が要り、first_port と last_port"
            f" を加えられます。今は: {said}",
            "the first line names the columns: address, started_at, ended_at, login; first_port "
            f"and last_port may be added. It is: {said}",
        )


class _Reader:
    """Reads columns of text, and keeps what is wrong in which line."""

    def __init__(
        self,
        columns: Mapping[str, list[str]],
        lines: Sequence[int],
        zone: dt.tzinfo | None,
        now: dt.datetime,
    ) -> None:
        self._columns, self._lines, self._zone, self._now = columns, lines, zone, now
        self.wrong: list[Wrong] = []
        self._unread: set[int] = set()
        self.logins: list[tuple[str, dt.date]] = []

    def rows(self) -> dict[int, Rows]:
        """The leases by family; none can be used where anything is wrong."""
        started, ended = (self._instants(name) for name in ("started_at", "ended_at"))
        self._check_order(started, ended)
        first, last = self._ports()
        families = self._addresses()
        login_ids = self._logins(ended)
        found = {}
        for family, (index, addresses_, lengths) in families.items():
            rows = lease_columns.empty(family, len(index))
            for column in ("started_at", "sure_from"):
                rows[column] = started[index]
            for column in ("ended_at", "sure_until"):
                rows[column] = ended[index]
            rows["first_port"], rows["last_port"] = first[index], last[index]
            rows["login_id"] = login_ids[index]
            rows["address"] = np.frombuffer(b"".join(addresses_), np.uint8).reshape(
                len(index), lease_columns.BYTES[family]
            )
            rows["length"] = lengths
            found[family] = rows
        return found

    def _note(self, row: int, field: str, ja: str, en: str) -> None:
        if len(self.wrong) < WRONG_MOST:
            self.wrong.append(Wrong(self._lines[row], field, ja, en))

    def _instants(self, column: str) -> Rows:
        alike = instants.read_alike(self._columns[column])
        if alike is not None:
            return alike
        epoch = np.zeros(len(self._lines), np.int64)
        read = dt.datetime.fromisoformat
        for row, text in enumerate(self._columns[column]):
            try:
                found = read(text)
                if found.tzinfo is None or len(text) < 16:
                    found = self._instant(row, column, text)
            except ValueError:
                found = self._instant(row, column, text)
            epoch[row] = round(found.timestamp() * 1_000_000)
        return epoch.view("datetime64[us]")

    def _instant(self, row: int, column: str, text: str) -> dt.datetime:
        """An instant that takes a closer look; now, and noted, where there is none."""
        try:
            return instants.read(text.strip(), self._zone)
        except instants.NoZone:
            self._note(
                row, column,
                "時刻に時間帯がありません。+09:00 を付けるか、時間帯を指定してください。",
                "the time names no zone: add +09:00, or say in which zone it is",
            )  # fmt: skip
        except (ValueError, OverflowError):
            self._note(
                row, column, "時刻が読めません。2026-11-01T08:00:00+09:00 の形で書いてください。",
                "the time cannot be read: write it as 2026-11-01T08:00:00+09:00",
            )  # fmt: skip
        self._unread.add(row)
        return self._now

    def _check_order(self, started: Rows, ended: Rows) -> None:
        for row in np.flatnonzero(started > ended)[: 2 * WRONG_MOST]:
            if row not in self._unread:
                self._note(
                    row, "ended_at", "終わりが始まりより前です。", "it ends before it starts"
                )
        now = np.datetime64(self._now.astimezone(dt.UTC).replace(tzinfo=None), "us")
        for row in np.flatnonzero(ended > now)[:WRONG_MOST]:
            self._note(
                row, "ended_at", "終わりが今より後です。終わった割当てだけを入れてください。",
                "it ends later than now: only leases that are over can be kept",
            )  # fmt: skip

    def _ports(self) -> tuple[Rows, Rows]:
        count = len(self._lines)
        if "first_port" not in self._columns:
            return np.zeros(count, np.int32), np.full(count, LAST_PORT, np.int32)
        first = self._port("first_port", 0)
        last = self._port("last_port", LAST_PORT)
        for row in np.flatnonzero(first > last)[:WRONG_MOST]:
            self._note(
                row, "last_port", "ポートの範囲が逆です。", "the range of ports is the wrong way"
            )
        return first, last

    def _port(self, column: str, absent: int) -> Rows:
        found = np.full(len(self._lines), absent, np.int32)
        for row, text in enumerate(self._columns[column]):
            if text.isascii() and text.isdecimal() and len(text) < 6 and int(text) <= LAST_PORT:
                found[row] = int(text)
            elif text.strip():
                self._note(
                    row, column, "ポートは 0 から 65535 までの整数です。",
                    "a port is an integer from 0 to 65535",
                )  # fmt: skip
        return found

    def _addresses(self) -> dict[int, tuple[Rows, list[bytes], Rows]]:
        found: dict[int, tuple[list[int], list[bytes], list[int]]] = {}
        four = found.setdefault(4, ([], [], []))
        packed, family = socket.inet_pton, socket.AF_INET
        index, addresses_, lengths = four
        for row, text in enumerate(self._columns["address"]):
            try:
                one = packed(family, text)
            except OSError:
                self._other_address(row, text, found)
                continue
            index.append(row)
            addresses_.append(one)
            lengths.append(32)
        return {
            family: (np.array(rows, np.int64), each, np.array(sizes, np.uint8))
            for family, (rows, each, sizes) in found.items()
            if rows
        }

    def _other_address(
        self, row: int, text: str, found: dict[int, tuple[list[int], list[bytes], list[int]]]
    ) -> None:
        try:
            network = addresses.network(text.strip())
        except ValueError:
            self._note(
                row, "address", "アドレスとして読めないか、範囲が大きすぎます。",
                "it is no address or prefix, or too large a one",
            )  # fmt: skip
            return
        index, addresses_, lengths = found.setdefault(network.version, ([], [], []))
        index.append(row)
        addresses_.append(network.network_address.packed)
        lengths.append(network.prefixlen)

    def _logins(self, ended: Rows) -> Rows:
        names = list(map(str.strip, self._columns["login"]))
        numbers = {name: number for number, name in enumerate(dict.fromkeys(names))}
        ids = np.fromiter(map(numbers.__getitem__, names), np.int32, len(names))
        for name in numbers:
            if not name or len(name) > _LOGIN_MOST:
                self._note(
                    names.index(name), "login", "ログイン名がないか、長すぎます。",
                    f"the login is missing, or longer than {_LOGIN_MOST} signs",
                )  # fmt: skip
        last = np.full(len(numbers), np.iinfo(np.int64).min, np.int64)
        np.maximum.at(last, ids, ended.view(np.int64))
        days = (last.view("datetime64[us]") + np.timedelta64(9, "h")).astype("datetime64[D]")
        self.logins = list(zip(numbers, days.astype(object).tolist(), strict=True))
        return ids
