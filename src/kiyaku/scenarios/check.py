"""What was expected of a story against what happened: the result as data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kiyaku.flows.timeline import Event
from kiyaku.scenarios.story import Expectation

_SHOWN = 3


@dataclass(frozen=True)
class Finding:
    """An expectation that did not hold.

    ``events``: those that an absent one met, or else the nearest to what was expected.
    """

    expectation: Expectation
    events: tuple[Event, ...]


def check(expectations: Sequence[Expectation], events: Sequence[Event]) -> list[Finding]:
    """The expectations that do not hold among these events."""
    findings = []
    for expectation in expectations:
        met = [event for event in events if not differences(expectation, event)]
        if expectation.absent and met:
            findings.append(Finding(expectation, tuple(met[:_SHOWN])))
        elif not expectation.absent and not met:
            findings.append(Finding(expectation, _nearest(expectation, events)))
    return findings


def differences(expectation: Expectation, event: Event) -> list[str]:
    """The fields in which an event is not what was expected; ``event`` when it is another one.

    Clauses that are listed must be among those of the event; everything else must be equal.
    """
    there = {**event.fields, "on": event.on, "member": event.member, "clauses": event.clauses}
    there["terms_version"] = event.terms_version
    other = ["event"] if expectation.event != event.event else []
    return other + [
        name
        for name, wanted in expectation.fields.items()
        if name not in there or not _agree(name, wanted, there[name])
    ]


def _agree(name: str, wanted: Any, actual: Any) -> bool:
    if name == "clauses":
        return set(wanted) <= set(actual)
    return type(_plain(wanted)) is type(_plain(actual)) and bool(_plain(wanted) == _plain(actual))


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value


def _nearest(expectation: Expectation, events: Sequence[Event]) -> tuple[Event, ...]:
    """The few events most like the one expected: same kind first, then fewest differences."""

    def distance(event: Event) -> tuple[bool, int, int]:
        differing = differences(expectation, event)
        wanted_on = expectation.fields.get("on", event.on)
        return "event" in differing, len(differing), abs((event.on - wanted_on).days)

    candidates = [one for one in events if one.event != "day_closed"] or list(events)
    return tuple(sorted(candidates, key=distance)[:_SHOWN])
