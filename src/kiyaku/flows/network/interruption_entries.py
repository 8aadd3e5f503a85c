"""Interruptions and restrictions as the journal has them: what entries tell, and ``verify`` too."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from kiyaku.flows.network.outages import iso
from kiyaku.network.interruptions import Expected


def told(
    number: int, facts: Mapping[str, Any], *, clause: str, areas: Collection[int]
) -> dict[str, Any]:
    """An interruption as the journal has it."""
    until, last_day = facts["expected_until"], facts["last_day"]
    return {
        "interruption": number,
        **({"cause": facts["cause"]} if facts["cause"] else {}),
        "clause": clause,
        "starts_at": iso(facts["starts_at"]),
        "until": None if until is None else iso(until),
        "last_day": None if last_day is None else last_day.isoformat(),
        "is_late": facts["is_late"],
        "count": facts["hit_count"],
        "told_count": facts["told_count"],
        **({"interruption_areas": sorted(areas)} if areas else {}),
    }


def told_moved(number: int, one: Expected) -> dict[str, Any]:
    """When an interruption is expected to end as the journal has it."""
    return {
        "interruption": number,
        "until": None if one.until is None else iso(one.until),
        "is_late": one.is_late,
        "count": one.hit_count,
        "told_count": one.told_count,
    }


def told_end(
    number: int, ended_at: dt.datetime | None, hit_count: int, told_count: int
) -> dict[str, Any]:
    """How an interruption ended as the journal has it."""
    return {
        "interruption": number,
        **({} if ended_at is None else {"ended_at": iso(ended_at)}),
        "count": hit_count,
        "told_count": told_count,
    }
