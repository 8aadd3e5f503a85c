"""The month-end close: its pace, against bare COPY, run again, as services and histories grow."""

from __future__ import annotations

import datetime as dt
import os
import time

from bench import bare_copy
from bench.close_service import FIRST_DAY, HOME, LAST_DAY, build, move_to, prepare
from bench.measuring import Row, Say
from kiyaku.close.workers import Inline, Pool, Workers

MEMBERSHIPS = int(os.environ.get("KIYAKU_BENCH_MEMBERSHIPS", "1000000"))
_HISTORY = MEMBERSHIPS // 10
_SMALL = max(MEMBERSHIPS // 100, 10_000)
_WORKERS = 2
# A row of the flatness measurements may differ by so much between its two ends: what is promised
# is that cost does not grow with size, and runs of a few seconds scatter by a fifth here.
_FLAT = 1.35


def measure(say: Say) -> list[Row]:
    """One row a promise: pace and bare COPY, second run, size, history, memory."""
    prepare(HOME)
    say(f"building {_SMALL:,} memberships")
    small_seconds, small_memory = _month_end(build(_SMALL), LAST_DAY)
    say(f"building {_HISTORY:,} memberships with a year of history")
    first_month, last_month = _a_year(build(_HISTORY))
    say(f"building {MEMBERSHIPS:,} memberships")
    service = build(MEMBERSHIPS)
    say(f"closing a month-end of {MEMBERSHIPS:,} memberships")
    seconds, memory = _month_end(service, LAST_DAY)
    again = _close(service, LAST_DAY, Inline()) + _close(service, FIRST_DAY, Inline())
    say("writing the same rows by bare COPY")
    bare = bare_copy.seconds_to_write(service, FIRST_DAY, _WORKERS)
    return [
        Row(
            f"month-end close of {MEMBERSHIPS:,} memberships, {_WORKERS} workers",
            MEMBERSHIPS,
            seconds,
            "the same rows by bare COPY, same indexes",
            bare,
            ratio_at_most=1.5,
            per_second_at_least=30_000,
            note="renewal, charge, invoice, line, posting, number each",
        ),
        Row("the same days closed again", MEMBERSHIPS, again, "first run", seconds, 0.05),
        Row(
            f"seconds a membership at {MEMBERSHIPS:,}",
            1,
            seconds / MEMBERSHIPS,
            f"at {_SMALL:,}",
            small_seconds / _SMALL,
            _FLAT,
        ),
        Row(
            f"month-end of {_HISTORY:,} with twelve months of history",
            _HISTORY,
            last_month,
            "with one month",
            first_month,
            _FLAT,
        ),
        Row(
            f"peak memory of a worker at {MEMBERSHIPS:,}",
            1,
            memory,
            f"at {_SMALL:,}",
            small_memory,
            1.25,
            unit="MB",
        ),
    ]


def _month_end(service: int, last_day: dt.date) -> tuple[float, float]:
    """Seconds for the close of a month's last day and the next month's first; worker's peak MB.

    The workers have closed a quiet day before the clock starts, as they have in a running service.
    """
    with Pool(_WORKERS) as team:
        move_to(service, last_day - dt.timedelta(1))
        _close(service, last_day - dt.timedelta(1), team)
        seconds = _close(service, last_day, team) + _close(
            service, last_day + dt.timedelta(1), team
        )
        return seconds, max(team.run([(_peak_mb, ())] * _WORKERS))


def _close(service: int, day: dt.date, team: Workers) -> float:
    from kiyaku.close import run

    start = time.perf_counter()
    run.close_day(service, day, team=team)
    return time.perf_counter() - start


def _a_year(service: int) -> tuple[float, float]:
    """Seconds of the first and of the twelfth month-end of one service."""
    seconds = []
    last_day = LAST_DAY
    for _ in range(12):
        seconds.append(_month_end(service, last_day)[0])
        in_next_month = last_day + dt.timedelta(1)
        last_day = (in_next_month.replace(day=28) + dt.timedelta(4)).replace(day=1)
        last_day -= dt.timedelta(1)
    return seconds[0], seconds[-1]


def _peak_mb() -> float:
    """Peak resident memory of the process that runs it, in MB."""
    import resource

    time.sleep(0.2)  # so that each worker answers once
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
