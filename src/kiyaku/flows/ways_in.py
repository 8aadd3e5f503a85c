"""Switching ways to apply, and ways to pay, on and off: from a day on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kiyaku.base import journal, operations, queries, records
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.members import switches
from kiyaku.terms.texts import Text

CHANNEL_SET, PAYMENT_METHOD_SET = "channel_set", "payment_method_set"
_ACTIONS = {switches.CHANNEL: CHANNEL_SET, switches.PAYMENT_METHOD: PAYMENT_METHOD_SET}


@dataclass(frozen=True)
class Switched:
    """One time a way was switched: from which day on, entered when and by whom."""

    is_open: bool
    from_day: dt.date
    entered_on: dt.date
    by: str


@dataclass(frozen=True)
class Way:
    """A way to apply or to pay: whether it is open on the business day, and all its switches.

    Attributes:
        kind: ``switches.CHANNEL`` or ``switches.PAYMENT_METHOD``.
        clause: where the terms have it; empty where they name none.
        history: in the order in which they count, so the last of a day holds.
    """

    kind: str
    name: str
    words: Text
    is_open: bool
    clause: str
    history: tuple[Switched, ...]

    @property
    def cited(self) -> tuple[str, ...]:
        """The clause, as pages cite clauses."""
        return (self.clause,) if self.clause else ()


def ways(service: int) -> list[Way]:
    """Every way to apply and to pay, those to apply first; in a handful of queries."""
    pack, day = queries.pack(service), queries.business_day(service)
    every = switches.over_time(service)
    actors = records.actors_of(service, {one.entry for one in every})
    return [
        _way(
            kind,
            name,
            switches.channel_clause(pack, name) if kind == switches.CHANNEL else "",
            day,
            [
                Switched(one.is_open, one.from_day, one.entered_on, actors[one.entry])
                for one in every
                if (one.kind, one.name) == (kind, name)
            ],
        )
        for kind, names in switches.NAMES.items()
        for name in names
    ]


def _way(kind: str, name: str, clause: str, day: dt.date, history: list[Switched]) -> Way:
    began = [one.is_open for one in history if one.from_day <= day]
    is_open = began[-1] if began else True
    return Way(kind, name, switches.NAMES[kind][name], is_open, clause, tuple(history))


@operations.atomic_alone
def set_channel(
    *,
    service: int,
    channel: str,
    is_open: bool,
    at: dt.datetime,
    by: str,
    from_day: dt.date | None = None,
    key: str | None = None,
) -> dt.date:
    """Open or close a way to apply (``online``, ``paper``); returns from which day that holds.

    Args:
        from_day: by default the business day, which is the first that can be.

    Raises:
        OperationRefused: ``unknown_switch``, ``from_day_past``.
    """
    return _switch(service, switches.CHANNEL, channel, is_open, from_day, Act(at, by, key))


@operations.atomic_alone
def set_payment_method(
    *,
    service: int,
    method: str,
    is_open: bool,
    at: dt.datetime,
    by: str,
    from_day: dt.date | None = None,
    key: str | None = None,
) -> dt.date:
    """Say whether a way to pay is accepted; returns from which day that holds.

    Raises:
        OperationRefused: ``unknown_switch``, ``from_day_past``.
    """
    return _switch(service, switches.PAYMENT_METHOD, method, is_open, from_day, Act(at, by, key))


def _switch(
    service: int, kind: str, name: str, is_open: bool, from_day: dt.date | None, act: Act
) -> dt.date:
    done = journal.done_before(service, act.key)
    if done is not None:
        return dt.date.fromisoformat(done["from_day"])
    switches.check_known(kind, name)
    day, entry = queries.business_day(service), journal.next_entry_id()
    from_day = from_day or day
    if from_day < day:
        raise OperationRefused(
            "from_day_past",
            f"{from_day} は過ぎています。{day} 以後の日を指定してください。",
            f"{from_day} is over: give {day} or a later day",
        )
    switches.add(service, kind, name, is_open, from_day=from_day, entered_on=day, entry=entry)
    journal.record(
        act,
        service=service,
        business_day=day,
        action=_ACTIONS[kind],
        payload={"name": name, "open": is_open, "from_day": from_day},
        entry_id=entry,
    )
    return from_day
