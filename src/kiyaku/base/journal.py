"""The journal: one append-only line for every act, sealed day by day into a hash chain."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import QuerySet

from kiyaku.base.models import DaySeal, JournalEntry

GENESIS = "0" * 64
TOKYO = ZoneInfo("Asia/Tokyo")
_CHUNK = 10_000


@dataclass(frozen=True)
class Act:
    """Who acts when, and the key under which a repeat of the act is recognised."""

    at: dt.datetime
    by: str
    key: str | None = None


def canonical(payload: Mapping[str, Any]) -> str:
    """JSON of a payload in its one form: sorted keys, dates in ISO form."""
    return json.dumps(
        payload, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain
    )


def record(
    act: Act,
    *,
    service: int,
    business_day: dt.date,
    action: str,
    payload: Mapping[str, Any],
    membership: int | None = None,
    member: int | None = None,
    basis: int | None = None,
    sort_key: str = "",
    entry_id: int | None = None,
) -> JournalEntry:
    """Append an entry; the caller's transaction decides whether it stands."""
    row = JournalEntry.objects.create(
        id=entry_id,
        service_id=service,
        business_day=business_day,
        recorded_at=act.at,
        actor=act.by,
        action=action,
        membership_id=membership,
        member_id=member,
        basis_id=basis,
        idempotency_key=act.key,
        sort_key=sort_key,
        payload=canonical(payload),
    )
    for heard in _LISTENING:
        heard(service, action)
    return row


def listen(heard: Callable[[int, str], None]) -> None:
    """Have something called with the service and the action of each entry, as it is recorded.

    For layers above, which follow what is done below them. It is called within the transaction, so
    what it does of weight belongs into ``transaction.on_commit``.
    """
    _LISTENING.append(heard)


_LISTENING: list[Callable[[int, str], None]] = []


_ON_EACH = """
COPY journal_entry (service_id, business_day, recorded_at, actor, action, basis_id, sort_key,
                    membership_id, payload)
FROM STDIN
"""


def record_on_each(
    act: Act,
    *,
    service: int,
    business_day: dt.date,
    action: str,
    basis: int,
    payloads: Iterable[tuple[int, Mapping[str, Any]]],
) -> None:
    """Append an entry of one kind for each (membership, payload), in that order; by COPY."""
    same = (service, business_day, act.at, act.by, action, basis, "")
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(_ON_EACH) as copy,
    ):
        for membership, payload in payloads:
            copy.write_row((*same, membership, canonical(payload)))


def next_entry_id() -> int:
    """An id for an entry whose rows are written before the entry itself."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('journal_entry_id_seq')")
        return int(cursor.fetchone()[0])


def done_before(service: int, key: str | None) -> dict[str, Any] | None:
    """The payload of the entry made under this key, if the act was done before."""
    if key is None:
        return None
    payload = (
        JournalEntry.objects.filter(service_id=service, idempotency_key=key)
        .values_list("payload", flat=True)
        .first()
    )
    return None if payload is None else dict(json.loads(payload))


def seal(service: int, day: dt.date) -> DaySeal:
    """Close the day's entries into the chain: one link that commits to all before it."""
    previous = DaySeal.objects.filter(service_id=service, day__lt=day).order_by("-day").first()
    previous_head = previous.head if previous else GENESIS
    head, entries = chain(previous_head, service, day)
    return DaySeal.objects.create(
        service_id=service, day=day, entries=entries, previous_head=previous_head, head=head
    )


def head_of(service: int, day: dt.date) -> str:
    """The sealed head of a closed day."""
    return str(DaySeal.objects.values_list("head", flat=True).get(service_id=service, day=day))


def seal_all(service: int, days: Sequence[dt.date]) -> None:
    """Seal these days of a journal that has no seal yet, in their order, in one go."""
    entries = _in_order(JournalEntry.objects.filter(service_id=service, business_day__in=days))
    groups = groupby(entries, key=lambda entry: entry.business_day)
    following = next(groups, None)
    head, seals = GENESIS, []
    for day in days:
        before = head
        lines: Iterator[str] = iter(())
        if following is not None and following[0] == day:
            lines = map(_line, following[1])
        head, count = _linked(before, service, day, lines)
        if count:
            following = next(groups, None)
        seals.append(
            DaySeal(service_id=service, day=day, entries=count, previous_head=before, head=head)
        )
    DaySeal.objects.bulk_create(seals)


def chain(previous_head: str, service: int, day: dt.date) -> tuple[str, int]:
    """The head after a day's entries, recomputed from the rows; and how many there are."""
    entries = JournalEntry.objects.filter(service_id=service, business_day=day)
    return _linked(previous_head, service, day, map(_line, _in_order(entries)))


def _linked(
    previous_head: str, service: int, day: dt.date, lines: Iterable[str]
) -> tuple[str, int]:
    head = hashlib.sha256(f"{previous_head}|{service}|{day.isoformat()}".encode()).hexdigest()
    count = 0
    for line in lines:
        head = hashlib.sha256(f"{head}|{line}".encode()).hexdigest()
        count += 1
    return head, count


def _in_order(entries: QuerySet[JournalEntry]) -> Iterator[JournalEntry]:
    in_order = entries.order_by("business_day", "sort_key", "id")
    # A server that is lost while the cursor is being closed, Django would tell of in another way.
    with connection.wrap_database_errors:
        first = list(in_order[:_CHUNK])  # most days are over with it, and need no cursor
        yield from first
        if len(first) == _CHUNK:
            yield from in_order[_CHUNK:].iterator(chunk_size=_CHUNK)


def _line(entry: JournalEntry) -> str:
    """All that an entry says except its row id, which depends on the order of workers."""
    return canonical(
        {
            "action": entry.action,
            "actor": entry.actor,
            "basis": entry.basis_id,
            "day": entry.business_day,
            "key": entry.idempotency_key,
            "member": entry.member_id,
            "membership": entry.membership_id,
            "payload": entry.payload,
            "recorded_at": entry.recorded_at.astimezone(dt.UTC),
            "sort_key": entry.sort_key,
        }
    )


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a journal payload")
