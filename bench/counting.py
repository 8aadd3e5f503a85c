"""Counting members for statistics: 100,000 members beside 1,000, by one thing and by two.

A count looks at every member of its day, so it grows with them; what is held is that it grows not
much faster than they do, and that nobody waits long for a table.
"""

from __future__ import annotations

import os
import time

import numpy as np

from bench.close_service import HOME, prepare
from bench.lived_service import STARTED, register
from bench.measuring import Row, Say

MEMBERS = int(os.environ.get("KIYAKU_BENCH_MEMBERS", "100000"))
_FEW = max(MEMBERS // 100, 100)
_TURNS = 8
_SLACK = 1.5
"""How much faster than the members a count may grow: what a few cost is mostly the asking."""
_MOST_MS = 1_500
"""What the slowest table may take with 100,000 members."""


def measure(say: Say) -> list[Row]:
    """One row for counts by one thing, one for those by prefecture and age."""
    prepare(HOME)
    say(f"registering {_FEW:,} and {MEMBERS:,} members")
    few, many = register(_FEW)[0], register(MEMBERS)[0]
    say("counting")
    from kiyaku.members import counts

    alone = (counts.PLAN, counts.KIND, counts.AREA, counts.AGE, counts.MONTH, counts.STATE)
    return [
        _row("one thing", [(one,) for one in alone], few, many),
        _row("prefecture and age", [(counts.AREA, counts.AGE)], few, many),
    ]


def _row(by: str, asked: list[tuple[str, ...]], few: int, many: int) -> Row:
    taken = [[_p95(service, one) for one in asked] for service in (few, many)]
    slowest = max(taken[1])
    return Row(
        f"counting {MEMBERS:,} members by {by}: 95 of 100 within",
        1,
        slowest,
        f"{_FEW:,} members",
        max(taken[0]),
        _SLACK * MEMBERS / _FEW,
        note=f"slowest of {len(asked)}: by {' and '.join(asked[taken[1].index(slowest)])}",
        broken=f"{slowest:.0f} ms is above {_MOST_MS} ms" if slowest > _MOST_MS else "",
        unit="ms",
    )


def _p95(service: int, by: tuple[str, ...]) -> float:
    """Milliseconds of a count; the first, which warms up, is left out."""
    from kiyaku.members import counts

    taken = []
    for _ in range(_TURNS + 1):
        begun = time.perf_counter()
        counts.members_on(service, STARTED, by)
        taken.append(1000 * (time.perf_counter() - begun))
    return float(np.percentile(taken[1:], 95))
