"""What is done with leases of addresses and after notices of NICT: to be tried between days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from kiyaku.flows.network import leases, leases_file, lookups, notice_file
from kiyaku.network import lookups as kept
from kiyaku.scenarios.states.lives import Small
from kiyaku.scenarios.states.operation import NONE

_GROUND = {"asked_by_nict": True, "service_may_suffer": True, "reference": "made up"}


def _address(number: int) -> str:
    return f"203.0.113.{number % 200 + 1}"


def _leases(small: Small, number: int) -> dict[str, Any]:
    """Each of a person, over an hour ago."""
    started, ended = (small.at - dt.timedelta(hours=one) for one in (5, 1))
    rows = "".join(
        f"{_address(place)},{started.isoformat()},{ended.isoformat()},{name}\n"
        for place, name in enumerate(sorted(small.people) or ["nobody"])
    )
    data = f"address,started_at,ended_at,login\n{rows}".encode()
    return {"file": leases_file.read("made-up.csv", data, None, small.at)}


def _look(small: Small, number: int) -> dict[str, Any]:
    seen_at = small.at - dt.timedelta(hours=number % 7)
    return {"address": _address(number % 5), "seen_at": seen_at, **_GROUND}


def _notice(small: Small, number: int) -> dict[str, Any]:
    seen_at = (small.at - dt.timedelta(hours=3)).isoformat()
    rows = "".join(f"{_address(place)},{seen_at}\n" for place in range(number % 5 + 1))
    file = notice_file.read("made-up.csv", f"ip,timestamp\n{rows}".encode(), None, small.at)
    return {"file": file, "name": "made-up.csv", **_GROUND}


def _warning(small: Small, number: int) -> dict[str, Any]:
    found = kept.notices(small.id, size=1).rows
    return {"notice": found[0].id if found else NONE}


OF_NETWORK: tuple[
    tuple[Callable[..., Any], Callable[[Small, int], Mapping[str, Any]]], ...
] = (
    (leases.import_leases, _leases),
    (lookups.look_up, _look),
    (lookups.take_notice, _notice),
    (lookups.warn, _warning),
)  # fmt: skip
"""Each with what it is given, by a number that was drawn."""
