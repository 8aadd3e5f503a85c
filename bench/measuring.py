"""What every benchmark shares: a row of the table, and timings that can be compared."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median

import numpy as np

Say = Callable[[str], None]
"""Tells the person waiting what is being measured."""


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, against what, and the bounds it has to keep.

    Args:
        subject: what was measured.
        count: how many things (rows, memberships) one repetition treats.
        seconds: time of one repetition.
        against: what it is compared with; empty for none.
        against_seconds: time of the same work done the other way.
        ratio_at_most: bound on ``seconds / against_seconds``.
        per_second_at_least: bound on ``count / seconds``.
        note: what else was found, such as answers that differ.
        broken: a promise other than speed that did not hold; empty when all did.
        unit: empty where ``seconds`` are seconds and shown as things a second; else what both
            figures are given in, and they are shown as they are.
    """

    subject: str
    count: int
    seconds: float
    against: str = ""
    against_seconds: float | None = None
    ratio_at_most: float | None = None
    per_second_at_least: float | None = None
    note: str = ""
    broken: str = ""
    unit: str = ""

    @property
    def per_second(self) -> float:
        """Things treated a second."""
        return self.count / self.seconds

    @property
    def ratio(self) -> float | None:
        """Our time as a multiple of the other's: below 1 is faster."""
        return None if self.against_seconds is None else self.seconds / self.against_seconds

    def missed(self) -> list[str]:
        """The bounds that were not kept, in words."""
        found = [self.broken] if self.broken else []
        if self.ratio_at_most is not None and (self.ratio or 0) > self.ratio_at_most:
            found.append(f"ratio {self.ratio:.2f} is above {self.ratio_at_most:g}")
        if self.per_second_at_least is not None and self.per_second < self.per_second_at_least:
            found.append(f"{self.per_second:,.0f}/s is below {self.per_second_at_least:,.0f}/s")
        return found


@dataclass(frozen=True)
class Timing:
    """The seconds of each repetition of one contender."""

    seconds: tuple[float, ...]

    @property
    def best(self) -> float:
        """The repetition least disturbed by whatever else the machine was doing."""
        return min(self.seconds)

    @property
    def middle(self) -> float:
        """The median repetition."""
        return median(self.seconds)


def settle_memory() -> None:
    """Let freed memory of up to some 60 MB stay with the process, as in one that runs for long.

    Otherwise the C library gives columns back to the system and fetches them again, page by page,
    or does not, by what the process happened to do before: ratios would tell of that. It keeps the
    more, the larger a piece of memory (of at most 32 MiB) it has seen freed.
    """
    np.empty(31 << 20, dtype=np.uint8)


def interleaved(
    contenders: Mapping[str, Callable[[], float]], repetitions: int
) -> dict[str, Timing]:
    """Time contenders in turns, so that a slow moment of the machine hits all of them alike.

    Args:
        contenders: by name, each runs its work once and returns the seconds it took.
        repetitions: turns that count; one more beforehand warms up and is thrown away.
    """
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    for turn in range(repetitions + 1):
        for name, run in contenders.items():
            seconds = run()
            if turn:
                taken[name].append(seconds)
    return {name: Timing(tuple(seconds)) for name, seconds in taken.items()}


def timed(work: Callable[[], object]) -> Callable[[], float]:
    """A contender for ``interleaved`` that runs ``work`` in this process, and on one core.

    Measured is the processor's time: it is what passes on the clock while nobody else wants the
    core, and is the same when somebody does.
    """

    def run() -> float:
        started = time.process_time()
        work()
        return time.process_time() - started

    return run
