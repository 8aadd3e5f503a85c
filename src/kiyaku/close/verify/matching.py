"""Matching columns of one table with those of another: look-ups, pairs and sums by key."""

from __future__ import annotations

from typing import Any

import numpy as np

from kiyaku.base.columns import Rows
from kiyaku.billing.money import sum_by_group


class Index:
    """Positions of ids within a column; where an id stands twice, the first place."""

    def __init__(self, ids: Rows) -> None:
        self._order = np.argsort(ids, kind="stable")
        self._sorted = ids[self._order]

    def of(self, wanted: Rows) -> Rows:
        """The position of each wanted id in the column, -1 where it is not there."""
        if not len(self._sorted):
            return np.full(len(wanted), -1, dtype=np.int64)
        place = np.searchsorted(self._sorted, wanted)
        inside = np.minimum(place, len(self._sorted) - 1)
        found: Rows = np.where(self._sorted[inside] == wanted, self._order[inside], -1)
        return found


def pairs(left: Rows, right: Rows) -> tuple[Rows, Rows]:
    """All pairs of positions (in ``left``, in ``right``) whose keys are equal."""
    order = np.argsort(right, kind="stable")
    ordered = right[order]
    start = np.searchsorted(ordered, left, side="left")
    count = np.searchsorted(ordered, left, side="right") - start
    of_left = np.repeat(np.arange(len(left)), count)
    within = np.arange(len(of_left)) - np.repeat(np.cumsum(count) - count, count)
    return of_left, order[np.repeat(start, count) + within]


def sums(wanted: Rows, keys: Rows, amounts: Rows) -> Rows:
    """For each wanted key (all different) the sum of the amounts that carry it."""
    place = Index(wanted).of(keys)
    known = place >= 0
    return sum_by_group(place[known], amounts[known], len(wanted))


def counts(wanted: Rows, keys: Rows) -> Rows:
    """For each wanted key (all different) how many of the keys are it."""
    return sums(wanted, keys, np.ones(len(keys), dtype=np.int64))


def month_key(membership: Rows, dates: Rows) -> Rows:
    """One integer per membership and calendar month."""
    key: Rows = membership * 65_536 + dates.astype("datetime64[M]").astype(np.int64)
    return key


def line_key(invoice: Rows, number: Rows) -> Rows:
    """One integer per invoice and line; line numbers are below 2¹⁵."""
    key: Rows = invoice * 32_768 + number
    return key


def latest_by(count: int, group: Rows, dates: Rows, never: Any) -> Rows:
    """The latest date of each group (0 … count-1); ``never`` for a group without any."""
    latest = np.full(count, np.datetime64("0001-01-01", "D"))
    np.maximum.at(latest, group, dates)
    empty = np.bincount(group, minlength=count)[:count] == 0 if len(group) else np.ones(count, bool)
    latest[empty] = never
    return latest
