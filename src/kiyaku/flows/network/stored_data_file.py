"""What members store, measured by the operator's equipment, from a CSV file: every row or none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from kiyaku.base import journal, queries
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.flows import erased
from kiyaku.flows.network import file, stored_data
from kiyaku.flows.network.knowing import Desk
from kiyaku.flows.payments_file import (
    Mistake,
    People,
    Record,
    Wrong,
    records_of,
    refuse_file,
    text_of,
)
from kiyaku.members import events as members
from kiyaku.network import stored_data as kept
from kiyaku.network.stored_data import Measured

COLUMNS = ("member", "membership", "what", "stored_bytes", "oldest_on", "measured_on")
_NEEDED = {"what", "stored_bytes", "oldest_on"}
MOST_BYTES, MOST_ROWS = 5_000_000, 20_000
_DIGITS_MOST = 16


@atomic
def import_stored_data(
    *, service: int, content: bytes, at: dt.datetime, by: str, name: str = "stored.csv",
    key: str | None = None,
) -> int:  # fmt: skip
    """Take in what was measured of many: every row of a file, or none; how many tell anything new.

    Columns: ``member`` or ``membership``, ``what``, ``stored_bytes``, ``oldest_on``, and perhaps
    ``measured_on`` (by default the business day). The same file again changes nothing.

    Raises:
        OperationRefused: ``no_stored_data``; ``bad_file`` where it is no such file; ``bad_rows``
            with what is wrong in each row, and nothing is taken in.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["count"])
    pack, day = queries.pack(service), queries.business_day(service)
    stored_data.require(pack)
    rows, wrong = _read(service, name, content, day)
    gone = erased.among(
        service, members.members_of(service, {one.membership for _, one in rows})
    )  # fmt: skip
    known = kept.held(service, {one.membership for _, one in rows})
    changed: dict[tuple[int, str], Measured] = {}
    seen: set[tuple[int, str]] = set()
    for line, one in rows:
        which = (one.membership, one.what)
        try:
            if one.membership in gone:
                raise erased.refusal(service, gone[one.membership])
            _require_once(which in seen, one)
            stored_data.require_not_before(known.get(which), one)
        except OperationRefused as refusal:
            wrong.append(Wrong(line, refusal.code, refusal.ja, refusal.en))
            continue
        seen.add(which)
        if which not in known or known[which].last != one:
            changed[which] = one
    if wrong:
        raise file.bad_rows(sorted(wrong, key=lambda one: one.line))
    return stored_data.keep(Desk(service, day, pack), [*changed.values()], Act(at, by, key))


def read_size(text: str) -> int | None:
    """A number of bytes as it is written, with commas or without; None where it is none."""
    plain = text.strip().replace(",", "")
    if not plain.isascii() or not plain.isdecimal() or len(plain) > _DIGITS_MOST:
        return None
    return int(plain)


def _read(
    service: int, name: str, content: bytes, day: dt.date
) -> tuple[list[tuple[int, Measured]], list[Wrong]]:
    """The rows by their lines in the file, and what is wrong in the others."""
    if len(content) > MOST_BYTES:
        raise refuse_file(name, f"{MOST_BYTES:,} バイトまでです。", f"at most {MOST_BYTES:,} bytes")
    records = list(records_of(name, text_of(name, content), _check_head))
    if not 0 < len(records) <= MOST_ROWS:
        raise refuse_file(
            name, f"測定の行は 1〜{MOST_ROWS:,} 行です。", f"it has 1 to {MOST_ROWS:,} rows"
        )
    people, rows, wrong = People(service, records), [], []
    for record in records:
        try:
            rows.append((record.line, _measured(people, record, day)))
        except Mistake as one:
            wrong.append(Wrong(record.line, one.field, one.ja, one.en))
        except OperationRefused as refusal:
            wrong.append(Wrong(record.line, refusal.code, refusal.ja, refusal.en))
    return rows, wrong


def _measured(people: People, record: Record, day: dt.date) -> Measured:
    size = read_size(record.fields["stored_bytes"])
    if size is None:
        text = record.fields["stored_bytes"]
        raise Mistake(
            "stored_bytes", f"量「{text}」は読めません。1048576 のようにバイト数で書いてください。",
            f"the amount {text!r} cannot be read: write bytes, as 1048576",
        )  # fmt: skip
    last = Measured(
        people.membership(record), record.fields["what"], size, _day(record, "oldest_on"),
        _day(record, "measured_on") if record.fields.get("measured_on") else day,
    )  # fmt: skip
    return stored_data.checked(last, day)


def _day(record: Record, field: str) -> dt.date:
    text = record.fields[field]
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise Mistake(
            field, f"日「{text}」は読めません。2026-11-21 の形で書いてください。",
            f"the day {text!r} cannot be read: write it as 2026-11-21",
        ) from None  # fmt: skip


def _require_once(is_again: bool, one: Measured) -> None:
    if is_again:
        raise OperationRefused(
            "measured_twice",
            f"会員契約 {one.membership} の {one.what} が二度あります。一行にしてください。",
            f"{one.what} of membership {one.membership} is there twice: leave one row",
        )


def _check_head(name: str, head: Sequence[str]) -> None:
    known = set(head) <= set(COLUMNS) and len(set(head)) == len(head)
    if not known or not set(head) >= _NEEDED or not {"member", "membership"} & set(head):
        said = ", ".join(column or '""' for column in head)
        raise refuse_file(
            name,
            "1 行目は列名です。member か membership と、what, stored_bytes, oldest_on が要り、"
            f"measured_on を加えられます。今は: {said}",
            "the first line names the columns: member or membership, what, stored_bytes and "
            f"oldest_on; measured_on may be added. It is: {said}",
        )
