"""When each membership could use the service nowhere at all, line by line.

Where an outage is of areas, whoever has a line elsewhere that works can use the service (Choppaya
Net 22-1 speaks of a service that cannot be used at all), and who has none there yet, or any more,
is not hit. A line hits from its first day to its last one; one elsewhere saves the day from the day
after its first one on.

The service is unusable on end as long as one outage or another takes every line. Of several such
stretches the longest counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from kiyaku.network import areas, lines

Column = np.ndarray[Any, Any]
DAY_US = 86_400_000_000
_TOKYO_US = 9 * 3_600_000_000
"""Days in Japan begin nine hours before those of UTC, summer and winter."""
_FOR_EVER = np.datetime64("9999-12-31", "D")


@dataclass(frozen=True)
class Out:
    """An outage: from when until when, and the ids of its areas with their parts; None for all."""

    since_us: int
    until_us: int
    areas: frozenset[int] | None


def starts(days: Column) -> Column:
    """The first instants of days in Japan, in microseconds since 1970 (UTC)."""
    found: Column = days.astype("datetime64[D]").astype(np.int64) * DAY_US - _TOKYO_US
    return found


def day_of(us: int) -> dt.date:
    """The day in Japan of an instant."""
    return dt.date(1970, 1, 1) + dt.timedelta((us + _TOKYO_US) // DAY_US)


def with_parts(service: int, codes: Collection[int]) -> frozenset[int]:
    """Areas with all their parts."""
    found = set(codes)
    tree = areas.areas_of(service)
    while more := {one.id for one in tree if one.parent_id in found} - found:
        found |= more
    return frozenset(found)


def by_lines(
    service: int, memberships: Column, since: Column, until: Column, outs: Sequence[Out]
) -> tuple[Column, Column]:
    """The stretches corrected for whoever has several lines, or one that begins or ends in it.

    Args:
        since, until: of each membership, as it would be with one line in use throughout.
        outs: the outage itself first, then every other one that counts.
    """
    if not len(memberships) or all(one.areas is None for one in outs):
        return since, until
    first, last = day_of(int(since.min())), day_of(int(until.max()))
    rows = lines.in_use(service, memberships.tolist(), first, last)
    place = np.searchsorted(memberships, rows["membership_id"])
    begins = starts(rows["first_day"])
    ends = np.where(
        rows["last_day"] == _FOR_EVER, np.iinfo(np.int64).max, starts(rows["last_day"]) + DAY_US
    )
    met = (begins < until[place]) & (ends > since[place])
    count = np.bincount(place[met], minlength=len(memberships))
    partly = met & ((begins > since[place]) | (ends < until[place]))
    special = count > 1
    special[place[partly]] = True
    since, until = since.copy(), until.copy()
    for one in np.flatnonzero(special).tolist():
        mine = place == one
        had = _Lines(rows["area_id"][mine], begins[mine], ends[mine])
        since[one], until[one] = _longest(outs, had)
    return since, until


@dataclass(frozen=True)
class _Lines:
    area: Column
    begins: Column
    ends: Column

    def __iter__(self) -> Any:
        return zip(self.area.tolist(), self.begins.tolist(), self.ends.tolist(), strict=True)


def _longest(outs: Sequence[Out], had: _Lines) -> tuple[int, int]:
    """The longest stretch on end without any line that works, in which the first outage hits."""
    marks = {mark for one in outs for mark in (one.since_us, one.until_us)}
    marks |= {mark for _, begins, ends in had for mark in (begins, begins + DAY_US, ends)}
    edges = sorted(marks)
    best, run, hits = (0, 0), (0, 0), False
    for first, last in pairwise(edges):
        over = [one for one in outs if one.since_us <= first and one.until_us >= last]
        if not _is_unusable(over, had, first, last):
            run, hits = (last, last), False
            continue
        run = (run[0] if run[1] == first and run != (0, 0) else first, last)
        hits = hits or _hits(outs[0], over, had, first, last)
        if hits and run[1] - run[0] > best[1] - best[0]:
            best = run
    return best


def _is_unusable(over: Sequence[Out], had: _Lines, first: int, last: int) -> bool:
    if any(one.areas is None for one in over):
        return True
    taken = frozenset().union(*(one.areas or () for one in over))
    works = any(
        area not in taken and begins + DAY_US <= first and ends >= last
        for area, begins, ends in had
    )
    is_hit = any(area in taken and begins <= first and ends >= last for area, begins, ends in had)
    return is_hit and not works


def _hits(out: Out, over: Sequence[Out], had: _Lines, first: int, last: int) -> bool:
    if out not in over:
        return False
    return out.areas is None or any(
        area in out.areas and begins <= first and ends >= last for area, begins, ends in had
    )
