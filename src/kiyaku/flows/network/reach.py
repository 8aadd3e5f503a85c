"""The areas that something is in, and the memberships with a line there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from kiyaku.network import areas, lines


def ids_of(service: int, codes: Collection[str]) -> list[int]:
    """The ids of areas by their codes.

    Raises:
        OperationRefused: ``unknown_area``.
    """
    return [areas.area(service, one).id for one in dict.fromkeys(codes)]


def memberships_in(
    service: int, ids: Collection[int], first: dt.date, last: dt.date
) -> Sequence[int]:
    """The memberships with a line in areas, or their parts, between two days."""
    found: list[int] = lines.memberships_in(service, ids, first, last).tolist()
    return found
