"""People without a member number who ask about their own data: found in the records, step by step.

Heirs and who represents them, guardians, who reported a breach or is named in one, whom a company
named. They are registered once it is sure who they are; the staff look for them and confirm each
record. What they ask for is a request as a member's is (``privacy_requests``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kiyaku.base import journal, personal_records, queries
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.base.personal_records import Place
from kiyaku.flows import personal_print
from kiyaku.members import search
from kiyaku.privacy import kinds, log, outsiders, purposes
from kiyaku.privacy.outsiders import Outsider, Record
from kiyaku.terms.texts import Text

REGISTERED, CONFIRMED, RELEASED, ERASED = (
    "outside_person_registered",
    "outside_record_confirmed",
    "outside_record_released",
    "outside_person_erased",
)
NOT_SEARCHED = ("outside_person", "outside_record", "outside_correction", "stored_file")
"""Their own tables; and files, which stand with the records that they were handed in for."""
_MOST_OF_TABLE = 20
_SHORTEST = 2
_SHORTEST_PHONE = 6
_ORGANISATIONS = {"member": "t.kind = 'corporation'"}
"""A person among the members has a number; an organisation's row may name somebody who has none."""
_LONGEST = {"name": 200, "kana": 200, "contact": 300}


@dataclass(frozen=True)
class Candidate:
    """A record in which what was typed stands. Whether it is about who asks, a person says.

    Attributes:
        says: the columns in which it stands, what they are called and what they say.
        members: the numbers of the members with whom the record has to do.
    """

    table: str
    title: Text
    row: int
    columns: tuple[str, ...]
    says: tuple[tuple[Text, Text], ...]
    members: tuple[str, ...]


@dataclass(frozen=True)
class LookedUp:
    """What a look through the records found.

    Attributes:
        members: the numbers of members of whom it is the name or contact: who is one of them asks
            under that number.
        is_more: whether a table had more than are told; a longer text finds fewer.
    """

    candidates: tuple[Candidate, ...]
    members: tuple[str, ...]
    is_more: bool


@dataclass(frozen=True)
class RecordShown:
    """A confirmed record with what it says."""

    record: Record
    title: Text
    says: tuple[tuple[Text, Text], ...]


@atomic
def register(
    *,
    service: int,
    name: str,
    identity: str,
    kana: str = "",
    contact: str = "",
    at: dt.datetime,
    by: str,
    key: str | None = None,
) -> int:
    """Register somebody without a member number who asks about their own data; their number.

    Args:
        identity: how it was made sure who they are, one of ``kinds.IDENTITY`` but a login.
        contact: where the answer goes; the staff send it, Kiyaku sends them nothing.

    Raises:
        OperationRefused: ``identity_unchecked``, ``name_missing``, ``words_too_long``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["outsider"])
    if identity not in kinds.IDENTITY or identity == kinds.SIGNED_IN:
        raise OperationRefused(
            "identity_unchecked",
            "本人であることの確かめ方を選んでください。",
            "say how it was made sure who asks",
        )
    values = _tidied({"name": name, "kana": kana, "contact": contact})
    day, entry = queries.business_day(service), journal.next_entry_id()
    number = outsiders.add(service=service, **values, identity=identity, on=day, by=by, entry=entry)
    _record(
        Act(at, by, key), service, REGISTERED, {"outsider": number, "identity": identity}, entry
    )
    return number


@atomic
def look_up(
    *,
    service: int,
    text: str,
    at: dt.datetime,
    by: str,
    roles: Collection[str],
    page: str,
) -> LookedUp:
    """Look through all records of a service for a name, a phone number or an address of e-mail.

    However it is written: width, case, kana, spaces and hyphens make no difference. The look itself
    is put down in the log of looks, found or not, with the members whose records it showed.

    Raises:
        OperationRefused: ``look_up_too_short``.
    """
    formed = search.form(text[: search.LONGEST])
    if len(formed) < _SHORTEST:
        raise OperationRefused(
            "look_up_too_short",
            f"{_SHORTEST}文字以上を入れてください。",
            f"type {_SHORTEST} signs or more",
        )
    places = personal_records.find(
        service, formed, _dialled(text), most=_MOST_OF_TABLE + 1, but=NOT_SEARCHED,
        only=_ORGANISATIONS,
    )  # fmt: skip
    told, is_more = _first_of_each(places)
    whose = members_beside(told)
    persons = search.find(service, text).rows
    seen = {one for found in whose.values() for one in found} | {one.member for one in persons}
    log.looked_up(
        service=service, at=at, by=by, roles=roles, page=page, purpose=purposes.RIGHTS,
        members=seen,
    )  # fmt: skip
    handles = log.people(service, seen)
    read = _read(service, told)
    return LookedUp(
        tuple(
            Candidate(
                one.table, personal_print.title(one.table), one.row, one.columns,
                _says(one.table, one.columns, read[one.table, one.row]),
                tuple(sorted(handles[member] for member in whose[one.table, one.row])),
            )
            for one in told
            if (one.table, one.row) in read
        ),
        tuple(one.handle for one in persons),
        is_more,
    )  # fmt: skip


@atomic
def confirm_record(
    *,
    service: int,
    outsider: int,
    table: str,
    row: int,
    columns: Sequence[str],
    at: dt.datetime,
    by: str,
    key: str | None = None,
) -> int | None:
    """Put on record that a row tells of a person in these columns; the number of that record.

    None where it had been confirmed before.

    Raises:
        OperationRefused: ``unknown_outsider``, ``outsider_erased``, ``unknown_record``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["outside_record"])
    _there(outsiders.person(service, outsider, hold=True))
    known = personal_records.searchable(NOT_SEARCHED).get(table, ())
    if not columns or set(columns) - set(known) or not personal_records.read(service, table, [row]):
        raise OperationRefused(
            "unknown_record",
            "その記録はこのサービスにないか、人について語る項目がありません。",
            "this service has no such record, or nothing in it tells of people",
        )
    entry = journal.next_entry_id()
    record = outsiders.confirm(
        service=service, outsider=outsider, table=table, row=row, columns=set(columns),
        on=queries.business_day(service), by=by, entry=entry,
    )  # fmt: skip
    if record is not None:
        payload = {
            "outsider": outsider, "outside_record": record, "table": table,
            "columns": sorted(set(columns)),
        }  # fmt: skip
        _record(Act(at, by, key), service, CONFIRMED, payload, entry)
    return record


@atomic
def release_record(
    *, service: int, outsider: int, record: int, at: dt.datetime, by: str, key: str | None = None
) -> None:
    """Take back that a record tells of a person: it is about somebody else.

    Raises:
        OperationRefused: ``unknown_outsider``, ``unknown_record``; ``record_erased`` where it was
            emptied at that person's request.
    """
    if journal.done_before(service, key) is not None:
        return
    outsiders.person(service, outsider, hold=True)
    found = record_of(outsider, record)
    if found.erased_on is not None:
        raise OperationRefused(
            "record_erased",
            "本人の求めにより消去した記録なので、取り消せません。",
            "it was erased at the person's request, and cannot be taken back",
        )
    outsiders.release(record, queries.business_day(service))
    payload = {"outsider": outsider, "outside_record": record}
    _record(Act(at, by, key), service, RELEASED, payload, None)


@atomic
def forget(
    *, service: int, outsider: int, at: dt.datetime, by: str, key: str | None = None
) -> None:
    """Erase what is kept of the person themselves, and the words of their requests.

    Raises:
        OperationRefused: ``unknown_outsider``, ``outsider_erased``, ``request_open``.
    """
    if journal.done_before(service, key) is not None:
        return
    found = outsiders.person(service, outsider, hold=True)
    _there(found)
    if outsider not in dict(outsiders.over_since(service)):
        raise OperationRefused(
            "request_open",
            "答えていない求めがあるあいだは消去できません。",
            "nothing is erased while a request waits for its answer",
        )
    outsiders.erase(outsider, queries.business_day(service))
    _record(Act(at, by, key), service, ERASED, {"outsider": outsider}, None)


def record_of(outsider: int, record: int) -> Record:
    """A confirmed record of a person.

    Raises:
        OperationRefused: ``unknown_record``.
    """
    for one in outsiders.records(outsider):
        if one.id == record:
            return one
    raise OperationRefused(
        "unknown_record",
        f"記録 {record} は、この人のものと確認されていません。",
        f"record {record} is not confirmed to be about this person",
    )


def shown(service: int, outsider: int) -> list[RecordShown]:
    """The confirmed records of a person with what they say, in the order of confirmation.

    Raises:
        OperationRefused: ``unknown_outsider``.
    """
    outsiders.person(service, outsider)
    records = outsiders.records(outsider)
    read = _read(service, [Place(one.table, one.row, one.columns) for one in records])
    return [
        RecordShown(
            one, personal_print.title(one.table),
            _says(one.table, one.columns, read.get((one.table, one.row), {})),
        )
        for one in records
    ]  # fmt: skip


def members_of(outsider: int) -> list[int]:
    """The members with whom a person's confirmed records have to do: who sees them sees these."""
    places = [Place(one.table, one.row, one.columns) for one in outsiders.records(outsider)]
    return sorted({member for found in members_beside(places).values() for member in found})


def members_beside(places: Sequence[Place]) -> dict[tuple[str, int], list[int]]:
    """The members with whom each of some rows, by table and id, has to do."""
    found = {}
    for table in {place.table for place in places}:
        rows = [place.row for place in places if place.table == table]
        for row, members in personal_records.whose(table, rows).items():
            found[table, row] = members
    return found


def open_to_change(found: Outsider) -> None:
    """Refuse what concerns a person of whom nothing is left.

    Raises:
        OperationRefused: ``outsider_erased``.
    """
    _there(found)


def _there(found: Outsider) -> None:
    if found.erased_on is not None:
        raise OperationRefused(
            "outsider_erased",
            f"{found.id} の人の記録は、{found.erased_on} に消去しました。",
            f"what was kept of person {found.id} was erased on {found.erased_on}",
        )


def _tidied(values: Mapping[str, str]) -> dict[str, str]:
    tidied = {name: " ".join(value.split()) for name, value in values.items()}
    if not tidied["name"]:
        raise OperationRefused("name_missing", "氏名を入れてください。", "the name is missing")
    check_lengths(tidied)
    return tidied


def check_lengths(values: Mapping[str, str]) -> None:
    """Refuse particulars of a person that are too long to be kept.

    Raises:
        OperationRefused: ``words_too_long``.
    """
    for name, value in values.items():
        if len(value) > _LONGEST.get(name, 2_000):
            raise OperationRefused(
                "words_too_long",
                f"{_LONGEST.get(name, 2_000):,} 字までです。",
                f"up to {_LONGEST.get(name, 2_000):,} signs",
            )


def _dialled(text: str) -> str:
    """The digits of a phone number without the first 0, as they stand however it is written."""
    digits = search.digits(text)
    is_phone = len(digits) >= _SHORTEST_PHONE and not any(sign.isalpha() for sign in text)
    return digits.removeprefix("0") if is_phone else ""


def _first_of_each(places: Sequence[Place]) -> tuple[list[Place], bool]:
    counts: dict[str, int] = {}
    told = []
    for place in places:
        counts[place.table] = counts.get(place.table, 0) + 1
        if counts[place.table] <= _MOST_OF_TABLE:
            told.append(place)
    return told, len(told) < len(places)


def _read(service: int, places: Sequence[Place]) -> dict[tuple[str, int], dict[str, Any]]:
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for table in sorted({place.table for place in places}):
        rows = [place.row for place in places if place.table == table]
        for row, values in personal_records.read(service, table, rows).items():
            found[table, row] = values
    return found


def _says(
    table: str, columns: Sequence[str], values: Mapping[str, Any]
) -> tuple[tuple[Text, Text], ...]:
    return tuple(
        (personal_print.head(name), personal_print.value_in_words(table, name, values.get(name)))
        for name in columns
    )


def _record(
    act: Act, service: int, action: str, payload: Mapping[str, Any], entry: int | None
) -> None:
    journal.record(
        act, service=service, business_day=queries.business_day(service), action=action,
        payload=payload, entry_id=entry,
    )  # fmt: skip
