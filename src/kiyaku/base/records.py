"""Reading single records that answers rest on: journal entries and stored bases."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from kiyaku.base import paging, selects
from kiyaku.base.basis import Ground
from kiyaku.base.closing import CLOSED
from kiyaku.base.errors import OperationRefused
from kiyaku.base.models import Basis, JournalEntry, Parked
from kiyaku.base.paging import Page


@dataclass(frozen=True)
class Entry:
    """What the journal says of one act: by whom, recorded when, booked on which day, of what."""

    id: int
    day: dt.date
    recorded_at: dt.datetime
    by: str
    action: str
    membership: int | None
    member: int | None
    basis: int | None
    payload: dict[str, Any]

    @property
    def by_close(self) -> bool:
        """Whether the daily close did it, not an operation."""
        return self.action == CLOSED


def entry(service: int, entry_id: int) -> Entry:
    """One entry of a service's journal.

    Raises:
        OperationRefused: ``unknown_entry``.
    """
    found = JournalEntry.objects.filter(service_id=service, pk=entry_id).first()
    if found is None:
        raise OperationRefused(
            "unknown_entry",
            f"日誌に記録 {entry_id} はありません。",
            f"the journal has no entry {entry_id}",
        )
    return of_row(found)


@dataclass(frozen=True)
class Asked:
    """Which entries of a journal are asked for; what is None is not asked about.

    ``from_day`` and ``until_day`` (both inclusive) are days of booking. ``member`` asks for what
    was done on a member and on any of ``memberships``, that member's.
    """

    from_day: dt.date | None = None
    until_day: dt.date | None = None
    actor: str | None = None
    action: str | None = None
    member: int | None = None
    memberships: tuple[int, ...] = ()


_CONDITIONS = {
    "from_day": "business_day >= %(from_day)s",
    "until_day": "business_day <= %(until_day)s",
    "actor": "actor = %(actor)s",
    "action": "action = %(action)s",
    "member": "(member_id = %(member)s OR membership_id = ANY(%(memberships)s))",
}
_ENTRIES = """
SELECT id, business_day, recorded_at, actor, action, membership_id, member_id, basis_id, payload
FROM journal_entry WHERE service_id = %(service)s {conditions}
ORDER BY business_day DESC, id DESC LIMIT %(reach)s
"""
_BEFORE = """(business_day, id) < (
    SELECT a.business_day, a.id FROM journal_entry a
    WHERE a.id = %(after)s AND a.service_id = %(service)s)"""


def entries(
    service: int, asked: Asked, *, after: int | None = None, size: int = paging.USUAL
) -> Page[Entry]:
    """Entries of a service's journal, the latest day first, and within a day the latest entry."""
    given = {name: getattr(asked, name) for name in _CONDITIONS}
    conditions = [_CONDITIONS[name] for name, value in given.items() if value is not None]
    if after is not None:
        conditions.append(_BEFORE)
    read = selects.rows(
        _ENTRIES.format(conditions="".join(f" AND {one}" for one in conditions)),
        service=service,
        memberships=list(asked.memberships),
        after=after,
        reach=paging.reach(size),
        **given,
    )
    found = [Entry(*(*row[:-1], json.loads(row[-1]))) for row in read]
    return paging.page(found, size, lambda one: one.id)


def acts_since(service: int, after: int) -> dict[str, int]:
    """How many acts of each kind people have done after an entry of the journal."""
    rows = JournalEntry.objects.filter(service_id=service, pk__gt=after).exclude(action=CLOSED)
    counted = rows.values_list("action").annotate(Count("pk")).order_by("action")
    return {str(action): int(count) for action, count in counted}


_EACH = """
WITH RECURSIVE each AS (
    (SELECT {column} AS one FROM journal_entry WHERE service_id = %(service)s
     ORDER BY {column} LIMIT 1)
    UNION ALL
    SELECT (SELECT {column} FROM journal_entry
            WHERE service_id = %(service)s AND {column} > each.one ORDER BY {column} LIMIT 1)
    FROM each WHERE each.one IS NOT NULL
) SELECT one FROM each WHERE one IS NOT NULL
"""
"""Leaps along an index from each value to the next: as many steps as there are values."""


def actors(service: int) -> list[str]:
    """Everybody who has an entry in a service's journal."""
    return [str(one) for (one,) in selects.rows(_EACH.format(column="actor"), service=service)]


def actions(service: int) -> list[str]:
    """Every action that a service's journal has an entry of."""
    return [str(one) for (one,) in selects.rows(_EACH.format(column="action"), service=service)]


def last_entry(
    service: int, membership: int, actions: Collection[str], *, before: int | None = None
) -> Entry | None:
    """The latest entry of some actions on a membership, if there is one.

    Args:
        before: only entries with a lower id than this.
    """
    rows = JournalEntry.objects.filter(
        service_id=service, membership_id=membership, action__in=actions
    )
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = rows.order_by("-pk").first()
    return None if found is None else of_row(found)


def entries_on(service: int, membership: int, actions: Collection[str]) -> list[Entry]:
    """The entries of some actions on a membership, in order."""
    rows = JournalEntry.objects.filter(
        service_id=service, membership_id=membership, action__in=actions
    )
    return [of_row(one) for one in rows.order_by("pk")]


def repeated(
    service: int, key: str, actions: Collection[str], membership: int | None = None
) -> Entry | None:
    """The entry made under an idempotency key, if there is one: the act was done before.

    Raises:
        OperationRefused: ``key_taken`` when it was another act, or on another membership.
    """
    found = JournalEntry.objects.filter(service_id=service, idempotency_key=key).first()
    if found is None:
        return None
    if found.action not in actions or membership not in (None, found.membership_id):
        raise OperationRefused(
            "key_taken",
            f"キー {key} は {found.business_day} に別の操作({found.action})で使われています。"
            "別のキーを付けてください。",
            f"the key {key} was used on {found.business_day} for something else "
            f"({found.action}): give another key",
        )
    return of_row(found)


def ground(service: int, basis: int) -> Ground:
    """What a stored basis says: version of the terms, rule, clauses, readings.

    Raises:
        OperationRefused: ``unknown_basis``.
    """
    return grounds(service, [basis])[basis]


def grounds(service: int, bases: Collection[int]) -> dict[int, Ground]:
    """What stored bases say, by their ids, in one query.

    Raises:
        OperationRefused: ``unknown_basis``.
    """
    rows = Basis.objects.filter(service_id=service).in_bulk(list(bases))
    for basis in bases:
        if basis not in rows:
            raise OperationRefused(
                "unknown_basis", f"根拠 {basis} がありません。", f"there is no basis {basis}"
            )
    return {basis: _ground(row) for basis, row in rows.items()}


def _ground(row: Basis) -> Ground:
    pairs = (one.partition("=") for one in row.readings.split())
    return Ground(
        row.service_id,
        row.terms_version.isoformat(),
        row.rule,
        tuple(row.clauses.split()),
        tuple((name, option) for name, _, option in pairs),
    )


def parked(service: int, parked_id: int) -> Parked | None:
    """One parked cause of a service."""
    return Parked.objects.filter(service_id=service, pk=parked_id).first()


def of_row(row: JournalEntry) -> Entry:
    """What a row of the journal says."""
    return Entry(
        row.pk,
        row.business_day,
        row.recorded_at,
        row.actor,
        row.action,
        row.membership_id,
        row.member_id,
        row.basis_id,
        json.loads(row.payload),
    )


def recorded_at(service: int, entries: Collection[int]) -> dict[int, dt.datetime]:
    """When these entries of a service's journal were recorded, by id."""
    rows = JournalEntry.objects.filter(service_id=service, pk__in=list(entries))
    return dict(rows.values_list("pk", "recorded_at"))


def actors_of(service: int, entries: Collection[int]) -> dict[int, str]:
    """Who made these entries of a service's journal, by id."""
    rows = JournalEntry.objects.filter(service_id=service, pk__in=list(entries))
    return dict(rows.values_list("pk", "actor"))


def clauses_of_entries(service: int, entries: Collection[int]) -> dict[int, tuple[str, ...]]:
    """The clauses that these entries of a service's journal rest on, by the entry's id."""
    rows = JournalEntry.objects.filter(service_id=service, pk__in=list(entries))
    bases = dict(rows.values_list("pk", "basis_id"))
    clauses = clauses_of(service, {one for one in bases.values() if one is not None})
    return {pk: () if basis is None else clauses[basis] for pk, basis in bases.items()}


def clauses_of(service: int, bases: Collection[int]) -> dict[int, tuple[str, ...]]:
    """The clauses that these stored bases name, by the basis's id."""
    rows = Basis.objects.filter(service_id=service, pk__in=list(bases))
    return {pk: tuple(clauses.split()) for pk, clauses in rows.values_list("pk", "clauses")}
