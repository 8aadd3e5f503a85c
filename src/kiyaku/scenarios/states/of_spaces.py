"""Operations on the spaces that there are to book, and how each is tried."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from typing import Any

from kiyaku.base.errors import OperationRefused
from kiyaku.flows.place import known, spaces, stoppages
from kiyaku.scenarios.states.bookings import stoppage
from kiyaku.scenarios.states.lives import SPACE, Small
from kiyaku.scenarios.states.operation import NONE, ServiceOperation
from kiyaku.spaces.rules import Rules, hours_of, instant
from kiyaku.terms.texts import Text


def _rules(number: int) -> Rules:
    hours = hours_of({"all": f"{number % 12:02d}:00-24:00"})
    return Rules(Text("作り物", "made up"), hours, preparation_minutes=5 * (number % 4))


def _space(small: Small, number: int) -> dict[str, Any]:
    return {"space": f"made-up-{number}", "rules": _rules(number), "from_day": small.day}


def _changed(small: Small, number: int) -> dict[str, Any]:
    ahead = small.day + dt.timedelta(number % 9)
    return {"space": SPACE, "rules": _rules(number), "from_day": ahead}


def _price(small: Small, number: int) -> dict[str, Any]:
    return {"space": SPACE, "hourly_yen": 100 * (number % 30), "from_day": small.day}


def _closure(small: Small, number: int) -> dict[str, Any]:
    starts_at = instant(small.day + dt.timedelta(30 + number % 9), 60 * (number % 20))
    return {
        "space": SPACE, "starts_at": starts_at, "ends_at": starts_at + dt.timedelta(hours=3),
        "why": Text("作り物", "made up"),
    }  # fmt: skip


def _closed(small: Small, number: int) -> dict[str, Any]:
    if known.are_known(small.pack):
        with suppress(OperationRefused):
            return {"closure": small.act(spaces.close_space, **_closure(small, number))}
    return {"closure": NONE}


def _stopped(small: Small, number: int) -> dict[str, Any]:
    about = _closure(small, number)
    del about["why"]
    return {**about, "announcement": stoppage(small) if known.are_known(small.pack) else NONE}


OF_SPACES = (
    ServiceOperation(spaces.make_space, _space),
    ServiceOperation(spaces.change_space, _changed),
    ServiceOperation(spaces.price_space, _price),
    ServiceOperation(spaces.close_space, _closure),
    ServiceOperation(spaces.reopen_space, _closed),
    ServiceOperation(stoppages.stop_space, _stopped),
)
"""What may be done about spaces."""
