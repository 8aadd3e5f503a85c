"""Reading a file of attendance: every row or none, each wrong one told with how to mend it."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from kiyaku.flows.payments_file import (
    KEY,
    Mistake,
    People,
    Record,
    Wrong,
    records_of,
    refuse_file,
    text_of,
)
from kiyaku.flows.uses import UseRow

COLUMNS = ("member", "membership", "used_on")


@dataclass(frozen=True)
class UsesFile:
    """What a file holds: uses that can be put on record, or what is wrong with it.

    ``key``: the idempotency key taken from the file's content and its day.
    """

    rows: tuple[UseRow, ...]
    wrong: tuple[Wrong, ...]
    key: str


def read(service: int, name: str, data: bytes, on: dt.date, business_day: dt.date) -> UsesFile:
    """The uses of a CSV file (its name and its bytes).

    Args:
        on: the day of attendance, where a row does not name its own.

    Raises:
        OperationRefused: ``bad_file`` where it cannot be read as such, or names nobody at all.
    """
    records = list(records_of(name, text_of(name, data), _check_head))
    if not records:
        raise refuse_file(name, "利用の行がありません。", "it has no uses")
    people = People(service, records)
    rows, wrong = [], []
    for record in records:
        try:
            rows.append(UseRow(people.membership(record), _used_on(record, on, business_day)))
        except Mistake as one:
            wrong.append(Wrong(record.line, one.field, one.ja, one.en))
    digest = hashlib.sha256(data + on.isoformat().encode()).hexdigest()
    return UsesFile(tuple(rows), tuple(wrong), f"{KEY}{digest}")


def _check_head(name: str, head: list[str]) -> None:
    is_known = set(head) <= set(COLUMNS) and len(set(head)) == len(head)
    if not is_known or not {"member", "membership"} & set(head):
        said = ", ".join(column or '""' for column in head)
        raise refuse_file(
            name,
            f"1 行目は列名です。member か membership が要り、used_on を加えられます。今は: {said}",
            "the first line names the columns: member or membership; used_on may be added. "
            f"It is: {said}",
        )


def _used_on(record: Record, on: dt.date, business_day: dt.date) -> dt.date:
    text = record.fields.get("used_on", "")
    try:
        used_on = dt.date.fromisoformat(text) if text else on
    except ValueError:
        raise Mistake(
            "used_on",
            f"利用した日「{text}」は読めません。2026-11-21 の形で書いてください。",
            f"the day {text!r} cannot be read: write it as 2026-11-21",
        ) from None
    if used_on > business_day:
        raise Mistake(
            "used_on",
            f"利用した日 {used_on} が営業日 {business_day} より後です。",
            f"{used_on} lies after the business day {business_day}: write a day up to it",
        )
    return used_on
