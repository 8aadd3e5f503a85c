"""Switching ways to apply, and ways to pay, on and off: from a day on."""

from __future__ import annotations

import datetime as dt

from kiyaku.base import journal, operations, queries
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.members import switches

CHANNEL_SET, PAYMENT_METHOD_SET = "channel_set", "payment_method_set"
_ACTIONS = {switches.CHANNEL: CHANNEL_SET, switches.PAYMENT_METHOD: PAYMENT_METHOD_SET}


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
