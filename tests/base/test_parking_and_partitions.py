"""Putting aside what cannot be computed; partitions of memberships and their locks."""

from __future__ import annotations

import datetime as dt

import pytest

from kiyaku.base import parking, partitions, queries
from tests.living import Living, select

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 11, 1)
WHY = {"code": "no_price", "ja": "料金がない" * 100, "en": "no price " * 100, "clause": "5-1"}


def test_a_cause_is_parked_once_and_resolved(db: None) -> None:
    service = Living("netsugen", "2026-11-01").id
    causes = [(5, DAY, 0), (6, DAY, 7)]
    assert parking.park(service, "charge", causes, day=DAY, **WHY) == 2
    assert parking.park(service, "charge", [*causes, (7, DAY, 0)], day=DAY, **WHY) == 1
    assert parking.park(service, "other", causes[:1], day=DAY, **WHY) == 1
    assert sorted(parking.open_causes(service, "charge", 5, 6)) == causes
    parking.resolve("charge", causes[:1], DAY + dt.timedelta(1))
    assert parking.open_causes(service, "charge", 0, 6) == causes[1:]
    assert parking.resolved_count(service) == 1
    (first, *_) = queries.open_parked(service)
    assert (first.membership_id, first.code, first.clause) == (6, "no_price", "5-1")
    assert len(first.reason_ja) == 400


def test_a_membership_lies_in_the_bounds_of_its_partition(monkeypatch: pytest.MonkeyPatch) -> None:
    for membership in (0, 1, 16_383, 16_384, 99_999):
        first, last = partitions.bounds(partitions.number(membership))
        assert first <= membership <= last
    monkeypatch.setattr(partitions, "SIZE", 4)
    assert partitions.bounds(2) == (8, 11)
    assert partitions.number(11) == 2


def test_locks_are_held_to_the_end_of_the_transaction(db: None) -> None:
    partitions.share(3, [1, 2, 70_000])
    partitions.take(4, 1)
    held = select(
        "SELECT classid::int, objid::int, mode FROM pg_locks WHERE locktype = 'advisory'"
        " AND pid = pg_backend_pid() ORDER BY 1, 2"
    )
    assert held == [(3, 0, "ShareLock"), (3, 4, "ShareLock"), (4, 1, "ExclusiveLock")]
