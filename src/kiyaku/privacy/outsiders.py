"""Storing and reading people without a member number, and the records that tell of them.

Each function that writes is one step within a caller's transaction; ``flows`` journals.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Max, Q

from kiyaku.base import database, paging
from kiyaku.base.copying import ERASED
from kiyaku.base.errors import OperationRefused
from kiyaku.base.paging import Page
from kiyaku.privacy.models import Case, OutsideCorrection, OutsidePerson, OutsideRecord

NAME, KANA, CONTACT = "name", "kana", "contact"
OWN = (NAME, KANA, CONTACT)
"""What is kept of the person themselves."""
MOST_RECORDS = 200


@dataclass(frozen=True)
class Outsider:
    """A person without a member number.

    Attributes:
        identity, by: how it was made sure who they are, and who did.
        contact: where the answer goes, which the staff send.
        erased_on: since when nothing of them is left but the number.
    """

    id: int
    name: str
    kana: str
    contact: str
    identity: str
    registered_on: dt.date
    by: str
    erased_on: dt.date | None


@dataclass(frozen=True)
class Record:
    """A row of a table that staff confirmed to tell of a person in these columns.

    Attributes:
        stopped_on: since when it is kept, but used for nothing.
        erased_on: since when those columns are empty.
        corrected: what is right, by column.
    """

    id: int
    outsider: int
    table: str
    row: int
    columns: tuple[str, ...]
    confirmed_on: dt.date
    by: str
    stopped_on: dt.date | None
    erased_on: dt.date | None
    corrected: Mapping[str, str]


def add(
    *,
    service: int,
    name: str,
    kana: str,
    contact: str,
    identity: str,
    on: dt.date,
    by: str,
    entry: int,
) -> int:
    """Store a person; returns their number."""
    return OutsidePerson.objects.create(
        service_id=service, name=name, kana=kana, contact=contact, identity=identity,
        registered_on=on, by=by, entry_id=entry,
    ).pk  # fmt: skip


def person(service: int, number: int, *, hold: bool = False) -> Outsider:
    """A person by number; ``hold``: nobody else changes what is confirmed of them meanwhile.

    Raises:
        OperationRefused: ``unknown_outsider``.
    """
    rows = OutsidePerson.objects.filter(service_id=service, pk=number)
    row = (rows.select_for_update(no_key=True) if hold else rows).first()
    if row is None:
        raise OperationRefused(
            "unknown_outsider",
            f"会員番号のない本人 {number} は登録されていません。",
            f"nobody without a member number is registered as {number}",
        )
    return _person(row)


def listed(service: int, *, after: int | None = None, size: int = paging.USUAL) -> Page[Outsider]:
    """The people of a service who are not erased, the latest first."""
    rows = OutsidePerson.objects.filter(service_id=service, erased_on=None)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    read = [_person(row) for row in rows.order_by("-pk")[: paging.reach(size)]]
    return paging.page(read, size, lambda one: one.id)


def change(number: int, values: Mapping[str, str]) -> None:
    """Correct what is kept of the person themselves; ``values`` by the names in ``OWN``."""
    OutsidePerson.objects.filter(pk=number).update(**values)


def confirm(
    *,
    service: int,
    outsider: int,
    table: str,
    row: int,
    columns: Collection[str],
    on: dt.date,
    by: str,
    entry: int,
) -> int | None:
    """Put on record that a row tells of a person; its number, None where it was confirmed before.

    The caller holds the person.
    """
    same = {"outsider_id": outsider, "table_name": table, "row_id": row}
    if OutsideRecord.objects.filter(**same, released_on=None).exists():
        return None
    return OutsideRecord.objects.create(
        **same, service_id=service, column_names=sorted(columns), confirmed_on=on, by=by,
        entry_id=entry,
    ).pk  # fmt: skip


def release(number: int, on: dt.date) -> None:
    """A record was confirmed by mistake: it tells of somebody else."""
    OutsideRecord.objects.filter(pk=number).update(released_on=on)


def records(outsider: int) -> list[Record]:
    """What tells of a person, in the order in which it was confirmed."""
    rows = OutsideRecord.objects.filter(outsider_id=outsider, released_on=None).order_by("pk")
    read = list(rows[:MOST_RECORDS])
    right: dict[int, dict[str, str]] = {}
    corrections = OutsideCorrection.objects.filter(record__in=[row.pk for row in read])
    for record, column, value in corrections.order_by("pk").values_list(
        "record_id", "column_name", "value"
    ):
        right.setdefault(record, {})[column] = value
    return [_record(row, right.get(row.pk, {})) for row in read]


def stop(outsider: int, on: dt.date) -> int:
    """Have a person's records kept alone and used no more; how many that were not before."""
    rows = OutsideRecord.objects.filter(outsider_id=outsider, released_on=None, stopped_on=None)
    return rows.update(stopped_on=on)


def correct(
    *, service: int, values: Sequence[tuple[int, str, str]], on: dt.date, entry: int
) -> None:
    """Put beside records what is right; ``values``: record, column, value."""
    OutsideCorrection.objects.bulk_create(
        OutsideCorrection(
            service_id=service, record_id=record, column_name=column, value=value,
            corrected_on=on, entry_id=entry,
        )
        for record, column, value in values
    )  # fmt: skip


def emptied(numbers: Collection[int], on: dt.date) -> None:
    """Put on record that these records were emptied, and empty their corrections too."""
    OutsideRecord.objects.filter(pk__in=numbers).update(erased_on=on)
    _empty_corrections(Q(record__in=numbers))


def over_since(service: int) -> list[tuple[int, dt.date]]:
    """Those who are not erased and for whom nothing is under way, with the day of their last.

    That is the last answer to a request of theirs, else the day on which they were registered.
    """
    rows = (
        OutsidePerson.objects.filter(service_id=service, erased_on=None)
        .exclude(case__state=Case.OPEN)
        .annotate(answered=Max("case__done_on"))
        .order_by("pk")
    )
    return [(row.pk, row.answered or row.registered_on) for row in rows]


def erase(number: int, on: dt.date) -> None:
    """Erase what is kept of a person: particulars, corrections, the words of their requests."""
    OutsidePerson.objects.filter(pk=number).update(
        **{**dict.fromkeys(OWN, ""), NAME: ERASED}, erased_on=on
    )
    Case.objects.filter(outsider_id=number).update(
        asked="", extension_reason="", reason="", done=""
    )
    _empty_corrections(Q(record__outsider_id=number))


def _empty_corrections(condition: Q) -> None:
    with database.rights_of_owner():
        OutsideCorrection.objects.filter(condition).update(value="")


def _person(row: OutsidePerson) -> Outsider:
    return Outsider(
        row.pk, row.name, row.kana, row.contact, row.identity, row.registered_on, row.by,
        row.erased_on,
    )  # fmt: skip


def _record(row: OutsideRecord, corrected: Mapping[str, str]) -> Record:
    return Record(
        row.pk, row.outsider_id, row.table_name, row.row_id, tuple(row.column_names),
        row.confirmed_on, row.by, row.stopped_on, row.erased_on, corrected,
    )  # fmt: skip
