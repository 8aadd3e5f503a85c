"""Outages that wait for the staff: to be restored, or for somebody to decide what is credited."""

from __future__ import annotations

import datetime as dt
import math

from kiyaku.flows.network.hit import day_of
from kiyaku.flows.network.outages import CAP, HOLDS
from kiyaku.network import outages
from kiyaku.network.outages import Known
from kiyaku.terms import Pack

_RECENTLY = dt.timedelta(31)
_ANY_FEE = 1_000_000
"""Whether the terms give anything for a stretch is the same whatever the fee."""


def waiting(service: int, pack: Pack, on: dt.date) -> list[Known]:
    """Outages that last, and those of the last 31 days that are still to be decided on.

    To be decided on are those for which the terms let something be credited, until everybody hit
    was credited, and again where a correction has raised the cap since; older ones were left be.
    The latest first.
    """
    rows = outages.undecided(service)
    since = on - _RECENTLY
    recent = [one for one in rows if one.restored_at is None or day_of(one.restored_at) >= since]
    if all(one.restored_at is None for one in recent):
        return recent
    every = [one for one in outages.outages(service) if one.counts]
    return [one for one in recent if one.restored_at is None or _gives_something(pack, one, every)]


def _gives_something(pack: Pack, known: Known, every: list[Known]) -> bool:
    """Whether anything more may be credited for it, with what overlaps it anywhere."""
    if not known.counts:
        return False
    before = outages.decided_on(known.outage)
    return _cap(pack, known, every) > max((_cap(pack, one, every) for one in before), default=0)


def _cap(pack: Pack, known: Known, every: list[Known]) -> float:
    """What may be credited of a fee like any other."""
    if not pack.ask(HOLDS, fault=known.fault):
        return math.inf
    since, until = _stretch(known, [one for one in every if one.outage != known.outage])
    return int(pack.ask(CAP, monthly_basic_fee_yen=_ANY_FEE, known_at=since, restored_at=until))


def _stretch(known: Known, every: list[Known]) -> tuple[dt.datetime, dt.datetime]:
    assert known.restored_at is not None
    since, until = known.known_at, known.restored_at
    for _ in every:  # what touches one may bring another into touch
        before = since, until
        for one in every:
            if one.restored_at and one.known_at <= until and one.restored_at >= since:
                since, until = min(since, one.known_at), max(until, one.restored_at)
        if (since, until) == before:
            break
    return since, until
