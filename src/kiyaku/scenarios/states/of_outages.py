"""How what is done about outages is tried."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from typing import Any

from kiyaku.base.errors import OperationRefused
from kiyaku.flows.network import outages, outages_decided
from kiyaku.network import outages as kept
from kiyaku.scenarios.states.lives import Person, Small
from kiyaku.scenarios.states.operation import NONE, Operation, ServiceOperation
from kiyaku.terms.texts import Text

_WORDS = Text("作り物", "made up")
_HOUR = dt.timedelta(hours=1)


def _outage(small: Small, number: int) -> dict[str, Any]:
    """Some hours to some days that are over, mostly whole and the company's own."""
    restored = small.at - (number % 3) * _HOUR
    return {
        "what": _WORDS,
        "known_at": restored - (number % 90) * _HOUR,
        "restored_at": None if number % 7 == 0 else restored,
        "is_whole": number % 5 != 0,
        "is_ours": number % 11 != 0,
        "fault": "gross" if number % 13 == 0 else outages.ORDINARY,
    }


def _last(small: Small) -> int:
    found = kept.outages(small.id)
    return max((one.outage for one in found), default=NONE)


def _correcting(small: Small, number: int) -> dict[str, Any]:
    if number % 4 == 0:
        return {"outage": _last(small), "still_lasts": True}
    return {"outage": _last(small), "restored_at": small.at - (number % 5) * _HOUR}


def _deciding(small: Small, number: int) -> dict[str, Any]:
    return {"outage": _last(small), "most_yen": number or None if number % 2 else None}


def _claiming(small: Small, person: Person) -> dict[str, Any]:
    """For two days that were just over, where there can be any."""
    outage = NONE
    with suppress(OperationRefused):
        outage = outages.record_outage(
            service=small.id, at=small.at, by="staff", what=_WORDS,
            known_at=small.at - 48 * _HOUR, restored_at=small.at,
        )  # fmt: skip
    return {"outage": outage, "membership": person.membership, "claimed_yen": 500}


OUTAGE_OPERATIONS: tuple[ServiceOperation, ...] = (
    ServiceOperation(outages.record_outage, _outage),
    ServiceOperation(outages.correct_outage, _correcting),
    ServiceOperation(outages_decided.decide_outage, _deciding),
)
"""What is done for everybody whom an outage hits."""

CLAIM = Operation(
    Text("障害による損害を計上する", "credit damage by an outage"),
    outages_decided.compensate_claim, _claiming,
)  # fmt: skip
