"""Look-ups of addresses: kept, listed, and made to name no address any more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from kiyaku.base import paging
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import TOKYO
from kiyaku.base.paging import Page
from kiyaku.network.models import AddressLookup, NoticeFile

FOUND, WAITING, WARNED, LEFT = (
    AddressLookup.FOUND, AddressLookup.WAITING, AddressLookup.WARNED, AddressLookup.LEFT,
)  # fmt: skip


@dataclass(frozen=True)
class Lookup:
    """A look-up: what was asked, on which ground, by whom, and what was found.

    Attributes:
        login: of the one who was found; empty where it was not one.
        member: who held the membership when the address was seen.
        hindrance: why nobody can be warned; empty where somebody can be, or was.
        message: the warning's number in the outbox.
    """

    id: int
    file: int | None
    line: int | None
    address: str | None
    port: int | None
    seen_at: dt.datetime
    tolerance_s: int
    reference: str
    outcome: str
    reasons: tuple[str, ...]
    candidates: int
    login: str
    membership: int | None
    member: int | None
    state: str
    hindrance: str
    message: int | None
    looked_on: dt.date
    by: str
    entry: int


@dataclass(frozen=True)
class Notice:
    """A file of addresses, and how many of its rows stand how."""

    id: int
    name: str
    reference: str
    listed: int
    received_on: dt.date
    waiting: int
    warned: int
    left: int


def add_file(
    service: int, *, name: str, reference: str, listed: int, day: dt.date, entry: int
) -> int:
    """Keep that a file was looked up; its id."""
    row = NoticeFile.objects.create(
        service_id=service, name=name[:200], reference=reference, listed=listed, received_on=day,
        entry_id=entry,
    )  # fmt: skip
    return int(row.pk)


def add(service: int, rows: Sequence[dict[str, Any]]) -> list[int]:
    """Keep look-ups; their ids in that order."""
    made = AddressLookup.objects.bulk_create(
        AddressLookup(service_id=service, **row) for row in rows
    )
    return [int(one.pk) for one in made]


def lookup(service: int, number: int) -> Lookup:
    """A look-up by its number.

    Raises:
        OperationRefused: ``unknown_lookup``.
    """
    row = AddressLookup.objects.filter(service_id=service, pk=number).first()
    if row is None:
        raise OperationRefused(
            "unknown_lookup",
            f"アドレスの確認 {number} はこのサービスにありません。",
            f"this service has no look-up {number}",
        )
    return _shown(row)


def listed(
    service: int, *, file: int | None = None, after: int | None = None, size: int = paging.USUAL
) -> Page[Lookup]:
    """Look-ups of a service, the latest first; those of a file in the order of its lines."""
    rows = AddressLookup.objects.filter(service_id=service)
    if file is not None:
        rows = rows.filter(file_id=file)
        rows = rows.filter(pk__gt=after) if after is not None else rows
        read = [_shown(row) for row in rows.order_by("pk")[: paging.reach(size)]]
    else:
        rows = rows.filter(pk__lt=after) if after is not None else rows
        read = [_shown(row) for row in rows.order_by("-pk")[: paging.reach(size)]]
    return paging.page(read, size, lambda one: one.id)


def of_file(service: int, file: int, *, states: Collection[str]) -> list[Lookup]:
    """The look-ups of a file that stand so, in the order of its lines."""
    rows = AddressLookup.objects.filter(service_id=service, file_id=file, state__in=states)
    return [_shown(row) for row in rows.order_by("line")]


def hold(service: int, file: int) -> list[Lookup]:
    """The look-ups of a file that wait for a warning, held until the transaction ends."""
    rows = AddressLookup.objects.filter(service_id=service, file_id=file, state=WAITING)
    return [_shown(row) for row in rows.order_by("pk").select_for_update()]


def notice(service: int, number: int) -> Notice:
    """A file by its number.

    Raises:
        OperationRefused: ``unknown_notice_file``.
    """
    found = _notices(NoticeFile.objects.filter(service_id=service, pk=number))
    if not found:
        raise OperationRefused(
            "unknown_notice_file",
            f"通知のファイル {number} はこのサービスにありません。",
            f"this service has no file of a notice {number}",
        )
    return found[0]


def notices(service: int, *, after: int | None = None, size: int = paging.USUAL) -> Page[Notice]:
    """The files of a service, the latest first."""
    rows = NoticeFile.objects.filter(service_id=service)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    read = _notices(rows)[: paging.reach(size)]
    return paging.page(read, size, lambda one: one.id)


def waiting(service: int) -> list[Notice]:
    """The files of which somebody is still to be warned, the oldest first."""
    rows = NoticeFile.objects.filter(service_id=service, addresslookup__state=WAITING)
    return _notices(NoticeFile.objects.filter(pk__in=rows.values("pk")))[::-1]


def mark(
    numbers: Sequence[int], state: str, *, message: int | None = None, hindrance: str = ""
) -> None:
    """Say how look-ups stand now, and what hinders a warning where something does."""
    AddressLookup.objects.filter(pk__in=list(numbers)).update(
        state=state, message_id=message, hindrance=hindrance
    )


def forget_addresses(service: int, before: dt.date) -> int:
    """Keep no address that was seen before a day, whenever it was looked up; how many went."""
    midnight = dt.datetime.combine(before, dt.time(), TOKYO)
    rows = AddressLookup.objects.filter(service_id=service, seen_at__lt=midnight)
    return rows.filter(address__isnull=False).update(address=None, port=None, login="")


def _notices(rows: Any) -> list[Notice]:
    by_state = {
        name: Count("addresslookup", filter=Q(addresslookup__state=state))
        for name, state in (("waits", WAITING), ("told", WARNED), ("unanswered", LEFT))
    }
    return [
        Notice(
            row.pk, row.name, row.reference, row.listed, row.received_on, row.waits, row.told,
            row.unanswered,
        )
        for row in rows.annotate(**by_state).order_by("-pk")
    ]  # fmt: skip


def _shown(row: AddressLookup) -> Lookup:
    return Lookup(
        row.pk, row.file_id, row.line, row.address, row.port, row.seen_at, row.tolerance_s,
        row.reference, row.outcome, tuple(row.reasons.split()), row.candidates, row.login,
        row.membership_id, row.member_id, row.state, row.hindrance, row.message_id, row.looked_on,
        row.by, row.entry_id,
    )  # fmt: skip
