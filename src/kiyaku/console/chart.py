"""Bars for the months' figures, drawn by the server as SVG; a table beside them tells them too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kiyaku.billing.months import MonthTotals

WIDTH, HEIGHT, FLOOR = 780, 220, 190
_SHARES = ("invoiced_yen", "paid_yen", "overdue_yen")


@dataclass(frozen=True)
class Bar:
    """One bar: which figure it is (0 invoiced, 1 paid, 2 overdue), and where it stands."""

    figure: int
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Group:
    """The bars of one month, with its label."""

    label: str
    x: int
    bars: tuple[Bar, ...]


def of_months(series: Sequence[MonthTotals]) -> list[Group]:
    """The bars of each month, all on one scale."""
    most = max((getattr(one, name) for one in series for name in _SHARES), default=0) or 1
    step = WIDTH // max(len(series), 1)
    width = max((step - 12) // len(_SHARES), 2)
    groups = []
    for place, one in enumerate(series):
        left = place * step + 6
        heights = [getattr(one, name) * (FLOOR - 10) // most for name in _SHARES]
        bars = tuple(
            Bar(figure, left + figure * width, FLOOR - height, width - 1, height)
            for figure, height in enumerate(heights)
        )
        groups.append(Group(f"{one.month:%y-%m}", left + width * 3 // 2, bars))
    return groups
