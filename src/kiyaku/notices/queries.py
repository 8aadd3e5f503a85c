"""Reading notices, and duties of the operator that were missed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from kiyaku.notices.models import Duty, Notice, Outgoing

DUNNING = Notice.DUNNING
"""The kind of a notice that dunns for an overdue invoice, and of the duty to send it."""


def notice(notice_id: int) -> Notice:
    """A notice by its id."""
    return Notice.objects.get(pk=notice_id)


def duty(duty_id: int) -> Duty:
    """A missed duty by its id."""
    return Duty.objects.get(pk=duty_id)


def missed_duties(service: int) -> list[Duty]:
    """A service's duties towards its members that were not done in time, by their last day."""
    return list(
        Duty.objects.raw(
            """SELECT d.* FROM duty d JOIN membership m ON m.id = d.membership_id
            WHERE m.service_id = %s ORDER BY d.last_day, d.membership_id, d.id""",
            [service],
        )
    )


def notices_of(membership: int) -> list[Notice]:
    """What a membership was told, the newest first."""
    return list(Notice.objects.filter(membership_id=membership).order_by("-dispatched_on", "-pk"))


def is_demanded_on(membership: int, day: dt.date) -> bool:
    """Whether a formal demand went out to a membership on a day."""
    rows = Notice.objects.filter(membership_id=membership, kind=Notice.FORMAL_DEMAND)
    return rows.filter(dispatched_on=day).exists()


def carriers_of(service: int, notices: Collection[int]) -> dict[int, Outgoing]:
    """The messages that carry dunning notices to their members, by notice.

    A notice stands on the member's page in any case; one that nothing else carries is not here.
    """
    once = {f"dunning:{notice}": notice for notice in notices}
    rows = Outgoing.objects.filter(service_id=service, once__in=list(once))
    return {once[str(row.once)]: row for row in rows}
