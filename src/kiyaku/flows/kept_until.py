"""The day before which nothing of a kind is kept any more."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kiyaku.terms import Pack


def first_day_kept(pack: Pack, question: str, fact: str, on: dt.date) -> dt.date | None:
    """The first day of which a kind of data may still be there; None where terms do not say.

    Args:
        question: when what arose on a day is gone; ``fact``: the name of that day.
    """
    if not pack.answers(question):
        return None

    def gone_on(day: dt.date) -> dt.date:
        facts: dict[str, Any] = {fact: day}
        gone: dt.date = pack.ask(question, **facts)
        return gone

    day = on
    while gone_on(day) > on:
        day -= dt.timedelta(31)
    while gone_on(day) <= on:
        day += dt.timedelta(1)
    return day
