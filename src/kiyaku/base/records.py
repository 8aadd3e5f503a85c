"""Reading single records that answers rest on: journal entries and stored bases."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from kiyaku.base.basis import Ground
from kiyaku.base.closing import CLOSED
from kiyaku.base.errors import OperationRefused
from kiyaku.base.models import Basis, JournalEntry, Parked


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
    return _entry(found)


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
    return None if found is None else _entry(found)


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
    return _entry(found)


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


def _entry(row: JournalEntry) -> Entry:
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
