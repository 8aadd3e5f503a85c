"""How what is done about interruptions and restrictions is tried."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kiyaku.flows.network import interruption_moves, interruption_outages, interruptions
from kiyaku.network import interruptions as kept
from kiyaku.scenarios.states.lives import Small
from kiyaku.scenarios.states.operation import NONE, ServiceOperation
from kiyaku.terms.texts import Text

_WORDS = Text("作り物", "made up")
_HOUR, _DAY = dt.timedelta(hours=1), dt.timedelta(1)


def _recording(small: Small, number: int) -> dict[str, Any]:
    """Of each kind that the terms know, with a cause where it has one; some planned too late."""
    kinds = interruptions.kinds_of(small.pack) or (interruptions.PLANNED,)
    kind = kinds[number % len(kinds)]
    causes = interruptions.causes_of(small.pack).get(kind, ())
    ahead = _DAY * (number % 3) if kind == interruptions.PLANNED else -_HOUR * (number % 5)
    return {
        "kind": kind,
        "what": _WORDS,
        "starts_at": small.at + ahead,
        "expected_until": small.at + ahead + 3 * _HOUR,
        "cause": causes[number % len(causes)].name if causes else "",
        "is_told_now": number % 4 != 0,
        "although_late": number % 7 != 0,
    }


def _open(small: Small) -> int:
    return max((one.id for one in kept.not_ended(small.id)), default=NONE)


def _moving(small: Small, number: int) -> dict[str, Any]:
    until = small.at + _HOUR * (number % 7 - 1)
    return {
        "interruption": _open(small),
        "expected_until": until if number % 5 else None,
        "is_told_now": number % 4 != 0,
        "although_late": number % 3 != 0,
    }


def _ending(small: Small, number: int) -> dict[str, Any]:
    return {"interruption": _open(small), "ended_at": small.at - _HOUR * (number % 3)}


def _calling_off(small: Small, number: int) -> dict[str, Any]:
    return {"interruption": _open(small)}


def _taking(small: Small, number: int) -> dict[str, Any]:
    found = kept.interruptions(small.id)
    return {
        "interruption": max((one.id for one in found), default=NONE),
        "is_whole": number % 5 != 0,
    }


INTERRUPTION_OPERATIONS: tuple[ServiceOperation, ...] = (
    ServiceOperation(interruptions.record_interruption, _recording),
    ServiceOperation(interruption_moves.move_interruption_end, _moving),
    ServiceOperation(interruptions.end_interruption, _ending),
    ServiceOperation(interruptions.call_off_interruption, _calling_off),
    ServiceOperation(interruption_outages.outage_of_interruption, _taking),
)
"""What is done for everybody whom an interruption hits."""
