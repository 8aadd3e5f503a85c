"""Whom an outage hits, from when until when for each, and what was compensated of that before.

Outages that overlap are one stretch in which the service could not be used: full days are counted
over it once, and what was given for one of them counts for all. Where lines of one membership lie
in several areas, or begin or end meanwhile, `unusable` says for how long none of them worked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kiyaku.base.columns import Rows
from kiyaku.base.journal import TOKYO
from kiyaku.billing.money import sum_by_group
from kiyaku.billing.prices import PriceList
from kiyaku.flows.network.unusable import DAY_US, Out, by_lines, starts, with_parts
from kiyaku.members import plan_changes
from kiyaku.network import outages
from kiyaku.network.outages import Known

Column = np.ndarray[Any, Any]
InAreas = Callable[[Known], Sequence[int] | None]
"""The memberships in the areas of an outage; None for the whole service."""

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Hit:
    """The memberships that an outage hits, as columns.

    Attributes:
        since_us, until_us: the stretch that counts for each, in microseconds since 1970 (UTC).
        monthly_fee_yen: the plan's on the day on which the company knew; ``has_price``: whether it
            is known.
        before_yen: what was compensated of the stretch before.
    """

    membership: Column
    plan: Column
    since_us: Column
    until_us: Column
    monthly_fee_yen: Column
    has_price: Column
    before_yen: Column

    def __len__(self) -> int:
        return len(self.membership)

    def only(self, which: Column) -> Hit:
        """Some of them."""
        return Hit(*(one[which] for one in vars(self).values()))

    def instants(self, column: Column) -> Column:
        """A column of instants as the terms take them."""
        found: Column = column.astype("datetime64[us]")
        return found


def micros(instant: dt.datetime) -> int:
    """Microseconds since 1970 (UTC)."""
    return (instant - _EPOCH) // dt.timedelta(microseconds=1)


def instant_of(us: int) -> dt.datetime:
    """The instant of microseconds since 1970, in Japan."""
    return (_EPOCH + dt.timedelta(microseconds=int(us))).astimezone(TOKYO)


def day_of(instant: dt.datetime) -> dt.date:
    """The civil day of an instant in Japan."""
    return instant.astimezone(TOKYO).date()


def hit(
    service: int,
    known: Known,
    restored_at: dt.datetime,
    every: Sequence[Known],
    in_areas: InAreas,
    *,
    only: Sequence[int] | None = None,
    until_entry: int | None = None,
) -> Hit:
    """The memberships that an outage hits up to an instant.

    Args:
        every: all outages of the service, as they are known.
        only: of these memberships alone.
        until_entry: prices published by this journal entry or earlier ones.
    """
    first, last = day_of(known.known_at), day_of(restored_at)
    rows = outages.present(service, first, last, _both(in_areas(known), only))
    since, until = _stretches(rows["membership_id"], known, restored_at, every, in_areas)
    outs = _outs(service, known, restored_at, every)
    since, until = by_lines(service, rows["membership_id"], since, until, outs)
    since = np.maximum(since, starts(rows["started_on"]))
    ends = np.where(rows["last_day"] == _NEVER, until, starts(rows["last_day"]) + DAY_US)
    until = np.minimum(until, ends)
    plans = _plans_on(service, rows, first)
    fees, has_price = PriceList(service, until_entry=until_entry).monthly_fees(
        plans, np.datetime64(first, "D")
    )
    before = given_before(outages.given(service), known.outage, rows["membership_id"], since, until)
    found = Hit(rows["membership_id"], plans, since, until, fees, has_price, before)
    return found.only(until > since)


_NEVER = np.datetime64("9999-12-31", "D")


def _both(one: Sequence[int] | None, other: Sequence[int] | None) -> Sequence[int] | None:
    if one is None or other is None:
        return other if one is None else one
    return sorted(set(one) & set(other))


def _outs(
    service: int, known: Known, restored_at: dt.datetime, every: Sequence[Known]
) -> list[Out]:
    """The outage, and then every other one that counts."""
    others = [
        (one, one.restored_at)
        for one in every
        if one.outage != known.outage and one.counts and one.restored_at is not None
    ]
    return [
        Out(
            micros(one.known_at), micros(ends),
            with_parts(service, one.areas) if one.areas else None,
        )
        for one, ends in [(known, restored_at), *others]
    ]  # fmt: skip


def _plans_on(service: int, rows: Rows, day: dt.date) -> Column:
    if not len(rows):
        return rows["plan_id"]
    ids = rows["membership_id"]
    changes = plan_changes.standing(service, int(ids[0]), int(ids[-1]))
    return plan_changes.on_days(changes, ids, rows["plan_id"], np.datetime64(day, "D"))


def _stretches(
    memberships: Column,
    known: Known,
    restored_at: dt.datetime,
    every: Sequence[Known],
    in_areas: InAreas,
) -> tuple[Column, Column]:
    """From when until when the service was unusable on end for each membership."""
    since = np.full(len(memberships), micros(known.known_at), dtype=np.int64)
    until = np.full(len(memberships), micros(restored_at), dtype=np.int64)
    others = [
        (micros(one.known_at), micros(one.restored_at), _those(memberships, in_areas(one)))
        for one in every
        if one.outage != known.outage and one.counts and one.restored_at is not None
    ]
    for _ in others:  # what touches one may bring another into touch
        grown = False
        for begins, ends, theirs in others:
            touches = theirs & (begins <= until) & (ends >= since)
            longer = touches & ((begins < since) | (ends > until))
            grown |= bool(longer.any())
            since = np.where(touches, np.minimum(since, begins), since)
            until = np.where(touches, np.maximum(until, ends), until)
        if not grown:
            break
    return since, until


def _those(memberships: Column, inside: Sequence[int] | None) -> Column:
    if inside is None:
        return np.ones(len(memberships), dtype=bool)
    found: Column = np.isin(memberships, np.asarray(inside, dtype=np.int64))
    return found


def given_before(
    given: Rows, outage: int, memberships: Column, since: Column, until: Column
) -> Column:
    """What each was compensated for this outage, or for a stretch that overlaps its own."""
    if not len(given) or not len(memberships):
        return np.zeros(len(memberships), dtype=np.int64)
    place = np.searchsorted(memberships, given["membership_id"])
    place = np.minimum(place, len(memberships) - 1)
    same = memberships[place] == given["membership_id"]
    overlaps = (given["since_us"] < until[place]) & (given["until_us"] > since[place])
    counted = same & (overlaps | (given["outage_id"] == outage))
    found: Column = sum_by_group(place[counted], given["amount_yen"][counted], len(memberships))
    return found
