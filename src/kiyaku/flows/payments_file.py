"""Reading a file of payments: every row or none, each wrong one told with how to mend it."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kiyaku.base import individual_numbers
from kiyaku.base.errors import OperationRefused
from kiyaku.flows.payments import PaymentRow
from kiyaku.members import directory
from kiyaku.members import queries as members

KEY = "file:"
"""What an idempotency key begins with that is the digest of a file."""

COLUMNS = ("member", "membership", "amount_yen", "paid_on", "method")
_METHOD = "file"
_YEN_MOST = 10**12


@dataclass(frozen=True)
class Wrong:
    """What is wrong in a row: line in the file, field, and what to do, in both languages."""

    line: int
    field: str
    ja: str
    en: str

    def as_json(self) -> dict[str, Any]:
        """The mistake as plain values."""
        return {"line": self.line, "field": self.field, "ja": self.ja, "en": self.en}


@dataclass(frozen=True)
class PaymentsFile:
    """What a file holds: payments that can be received, or what is wrong with it.

    ``key``: the idempotency key taken from the file's content.
    """

    rows: tuple[PaymentRow, ...]
    wrong: tuple[Wrong, ...]
    key: str

    @property
    def total_yen(self) -> int:
        """The sum of all payments."""
        return sum(row.amount_yen for row in self.rows)


@dataclass(frozen=True)
class Record:
    """A line of the file: its number, and its fields by the names of the first line."""

    line: int
    fields: Mapping[str, str]


class Mistake(Exception):
    """What is wrong in a field of a row, in both languages."""

    def __init__(self, field: str, ja: str, en: str) -> None:
        super().__init__(en)
        self.field, self.ja, self.en = field, ja, en


def read(service: int, name: str, data: bytes, business_day: dt.date) -> PaymentsFile:
    """The payments of a CSV file (its name and its bytes), for a service on its business day.

    Raises:
        OperationRefused: where the file cannot be read as such, or has no payments at all.
    """
    records = list(records_of(name, text_of(name, data), _check_head))
    if not records:
        raise refuse_file(name, "入金の行がありません。", "it has no payments")
    people = People(service, records)
    rows, wrong = [], []
    for record in records:
        mistakes = list(_mistakes(record, people, business_day))
        wrong += [Wrong(record.line, one.field, one.ja, one.en) for one in mistakes]
        if not mistakes:
            rows.append(_row(record, people, business_day))
    return PaymentsFile(tuple(rows), tuple(wrong), f"{KEY}{hashlib.sha256(data).hexdigest()}")


# --- the file ---------------------------------------------------------------------------------


def text_of(name: str, data: bytes) -> str:
    """The file's text: UTF-8, or what Japanese spreadsheets write by themselves."""
    for encoding in ("utf-8-sig", "cp932"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise refuse_file(
        name,
        "文字として読めません。CSV(UTF-8)で保存してください。",
        "it is not text: save it as CSV in UTF-8",
    )


def records_of(
    name: str, text: str, check_head: Callable[[str, list[str]], None]
) -> Iterator[Record]:
    """The lines of a CSV file's text, their fields by the names of the first line.

    Raises:
        OperationRefused: ``bad_file`` where it is no such file; as ``check_head`` does.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        head = [column.strip() for column in next(reader, [])]
        check_head(name, head)
        for values in reader:
            if any(value.strip() for value in values):
                yield _record(name, reader.line_num, head, values)
    except csv.Error as error:
        line = reader.line_num
        raise refuse_file(
            name, f"{line} 行目が CSV として読めません: {error}", f"line {line} is no CSV: {error}"
        ) from None


def _check_head(name: str, head: list[str]) -> None:
    unknown = [column for column in head if column not in COLUMNS]
    lacking = [] if {"member", "membership"} & set(head) else ["member"]
    lacking += [] if "amount_yen" in head else ["amount_yen"]
    if unknown or lacking or len(set(head)) < len(head):
        said = ", ".join(column or '""' for column in head)
        raise refuse_file(
            name,
            f"1 行目は列名です。member か membership と amount_yen が要り、paid_on と method を"
            f"加えられます。今は: {said}",
            "the first line names the columns: member or membership, and amount_yen; paid_on and "
            f"method may be added. It is: {said}",
        )


def _record(name: str, line: int, head: list[str], values: list[str]) -> Record:
    if len(values) != len(head):
        raise refuse_file(
            name,
            f"{line} 行目の列は {len(values)} 個です。{len(head)} 個にしてください。",
            f"line {line} has {len(values)} fields; there must be {len(head)}",
        )
    if any(individual_numbers.is_in(value) for value in values):
        told = individual_numbers.refusal()
        raise refuse_file(name, f"{line} 行目: {told.ja}", f"line {line}: {told.en}")
    return Record(line, dict(zip(head, (value.strip() for value in values), strict=True)))


def refuse_file(name: str, ja: str, en: str) -> OperationRefused:
    """The refusal of a file by its name."""
    return OperationRefused("bad_file", f"「{name}」: {ja}", f"{name}: {en}")


# --- the rows ---------------------------------------------------------------------------------


class People:
    """The memberships that a file names, looked up at once."""

    def __init__(self, service: int, records: list[Record]) -> None:
        self.by_handle = directory.running_by_handle(
            service, {one.fields.get("member", "") for one in records} - {""}
        )
        ids = {one.fields.get("membership", "") for one in records}
        self.known = members.known_ids(service, {int(one) for one in ids if is_id(one)})

    def membership(self, record: Record) -> int:
        """The membership a row is for.

        Raises:
            Mistake: when it names none, one there is not, or several.
        """
        handle, named = record.fields.get("member", ""), record.fields.get("membership", "")
        if named:
            if not is_id(named) or int(named) not in self.known:
                raise Mistake(
                    "membership",
                    f"会員契約 {named} はありません。番号を直してください。",
                    f"there is no membership {named}: correct its number",
                )
            if handle and int(named) not in self.by_handle.get(handle, []):
                raise Mistake(
                    "membership",
                    f"会員契約 {named} は会員 {handle} のものではありません。",
                    f"membership {named} is not that of member {handle}",
                )
            return int(named)
        if not handle:
            raise Mistake("member", "会員の番号を書いてください。", "write the member's number")
        found = self.by_handle.get(handle, [])
        if not found:
            raise Mistake(
                "member",
                f"会員契約のある会員 {handle} はいません。番号を直してください。",
                f"there is no member {handle} with a membership: correct the number",
            )
        if len(found) > 1:
            ids = ", ".join(str(one) for one in found)
            raise Mistake(
                "member",
                f"会員 {handle} の会員契約は複数あります。列 membership に {ids} のどれかを"
                "書いてください。",
                f"member {handle} has several memberships: write one of {ids} in a column "
                "membership",
            )
        return found[0]


def is_id(text: str) -> bool:
    """Whether a text can be the number of a row."""
    return text.isascii() and text.isdecimal() and len(text) <= 18


def _mistakes(record: Record, people: People, business_day: dt.date) -> Iterator[Mistake]:
    for check in (
        lambda: people.membership(record),
        lambda: _amount(record),
        lambda: _paid_on(record, business_day),
        lambda: _method(record),
    ):
        try:
            check()
        except Mistake as mistake:
            yield mistake


def _row(record: Record, people: People, business_day: dt.date) -> PaymentRow:
    return PaymentRow(
        people.membership(record),
        _amount(record),
        _paid_on(record, business_day),
        _method(record),
    )


def _amount(record: Record) -> int:
    text = record.fields["amount_yen"]
    if text.isascii() and text.isdecimal() and 1 <= int(text[:14]) <= _YEN_MOST:
        return int(text)
    raise Mistake(
        "amount_yen",
        f"金額「{text}」は読めません。13200 のように 1 以上の整数(円)で書いてください。",
        f"the amount {text!r} cannot be read: write an integer of yen from 1 on, as 13200",
    )


def _paid_on(record: Record, business_day: dt.date) -> dt.date:
    text = record.fields.get("paid_on", "")
    if not text:
        return business_day
    try:
        on = dt.date.fromisoformat(text)
    except ValueError:
        raise Mistake(
            "paid_on",
            f"支払日「{text}」は読めません。2026-11-21 の形で書いてください。",
            f"the day {text!r} cannot be read: write it as 2026-11-21",
        ) from None
    if on > business_day:
        raise Mistake(
            "paid_on",
            f"支払日 {on} が営業日 {business_day} より後です。営業日までの日を書いてください。",
            f"{on} lies after the business day {business_day}: write a day up to it",
        )
    return on


def _method(record: Record) -> str:
    text = record.fields.get("method", "") or _METHOD
    if len(text) > 30:
        raise Mistake(
            "method", "方法は 30 字までで書いてください。", "write a method of up to 30 signs"
        )
    return text
