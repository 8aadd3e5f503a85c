"""Inspections of the demo's lines: one that finds nothing, and one that the member refuses."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from kiyaku.base import queries
from kiyaku.flows.network import inspected, inspection_rows, inspections
from kiyaku.members import queries as member_queries
from kiyaku.network import inspections as kept
from kiyaku.network import lines

_ASKED, _ANSWERED, _VISITED = 60, 63, 70
"""Days after the service opened."""
_SOUGHT = 2


def live(acting: dict[str, Any], days: int) -> None:
    """What of them happens on a business day, where the terms know such inspections.

    Args:
        days: how many days ago the service opened.
    """
    service, today = acting["service"], acting["at"].date()
    if days not in (_ASKED, _ANSWERED, _VISITED):
        return
    if not inspection_rows.are_known(queries.pack(service)):
        return
    if days == _ASKED:
        for line in _in_use(service, today):
            inspections.ask_for_inspection(
                **acting, line=line, cause="fault", reason="再接続を繰り返している",
                proposed_on=today + dt.timedelta(_VISITED - _ASKED),
            )  # fmt: skip
        return
    # The latest is agreed to and made; the one before it is refused, and waits to be weighed.
    found = [one for one in kept.listed(service).rows if _runs(service, one.membership)]
    for one in found:
        if days == _VISITED and one.state == kept.AGREED:
            inspected.record_inspected(**acting, inspection=one.id, conforms=True)
        elif days == _ANSWERED and one is found[0]:
            inspections.agree_to_inspection(**acting, inspection=one.id)
        elif days == _ANSWERED:
            inspections.refuse_inspection(**acting, inspection=one.id, reason="都合のよい日がない")


def _in_use(service: int, today: dt.date) -> list[str]:
    """The ids of some lines whose members use the service."""
    had = (
        line.code
        for line in lines.every(service)
        if line.is_used(today) and _runs(service, line.membership_id)
    )
    return list(itertools.islice(had, _SOUGHT))


def _runs(service: int, membership: int) -> bool:
    row = member_queries.membership(service, membership)
    return row.started_on is not None and row.ended_on is None
