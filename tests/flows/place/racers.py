"""Racers for a time, in a process of their own: each waits at a gate for all, then books.

Nothing of Django's is imported before ``begin`` has set it up.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from kiyaku.close import workers

_PATIENCE_S = 120
_HOUR, _LONG_AGO = dt.timedelta(hours=1), dt.timedelta(365)
_shared: dict[str, Any] = {}


def begin(gate: Any) -> None:
    """Set up a process of racers; ``gate``: a barrier that all racers of all processes share."""
    workers.begin()
    _shared["gate"] = gate


def run_together(
    racers: Sequence[tuple[dict[str, Any], str]], first: dt.datetime, rounds: int
) -> list[tuple[list[Any], float]]:
    """What each came to in each round, an hour from ``first`` on each, and its slowest act in s.

    Args:
        racers: as whom each books (``Living.of``), and which space.
    """
    with ThreadPoolExecutor(len(racers)) as threads:
        running = [threads.submit(_run, *one, first, rounds) for one in racers]
        return [one.result() for one in running]


def _run(
    acting: dict[str, Any], space: str, first: dt.datetime, rounds: int
) -> tuple[list[Any], float]:
    from django.db import connection

    from kiyaku.base.errors import OperationRefused
    from kiyaku.flows.place import booking

    gate, came, slowest_s = _shared["gate"], [], 0.0
    try:
        with suppress(OperationRefused):  # long past: what a server has at hand is there then
            past = {"starts_at": first - _LONG_AGO, "ends_at": first - _LONG_AGO + _HOUR}
            booking.book(**acting, space=space, **past)
        for round_ in range(rounds):
            starts_at = first + round_ * _HOUR
            wish = {"space": space, "starts_at": starts_at, "ends_at": starts_at + _HOUR}
            gate.wait(_PATIENCE_S)
            began = time.perf_counter()
            try:
                came.append(booking.book(**acting, **wish))
            except OperationRefused as refusal:
                came.append(refusal.code)
            slowest_s = max(slowest_s, time.perf_counter() - began)
    except BaseException:
        gate.abort()
        raise
    finally:
        connection.close()
    return came, slowest_s
