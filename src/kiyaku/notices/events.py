"""What was told to members, and what the operator owed to tell and did not in time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from kiyaku.base.events import Happening
from kiyaku.notices.models import Duty, Notice


def notice_events(memberships: Collection[int]) -> list[Happening]:
    """Dunning notices to these memberships. A formal demand is told by its journal entry."""
    notices = Notice.objects.filter(membership_id__in=memberships, kind=Notice.DUNNING)
    return [
        Happening(
            notice.dispatched_on,
            "dunning_notice_issued",
            {"invoice": notice.about_invoice_id, "amount_yen": notice.open_yen},
            membership=notice.membership_id,
            basis=(notice.basis_id,),
            sequence=notice.pk,
        )
        for notice in notices.order_by("pk")
    ]


def duty_events(memberships: Collection[int]) -> list[Happening]:
    """Duties of the operator not done in time: told on the first day past their last day."""
    duties = Duty.objects.filter(membership_id__in=memberships)
    return [_missed(duty) for duty in duties.order_by("pk")]


def _missed(duty: Duty) -> Happening:
    about: dict[str, Any] = {"last_day": duty.last_day, "found_on": duty.found_on}
    if duty.about_invoice_id is not None:
        about = {"duty": duty.kind, **about, "invoice": duty.about_invoice_id}
    return Happening(
        duty.last_day + dt.timedelta(days=1),
        "duty_overdue" if duty.about_invoice_id is not None else "start_not_told",
        about,
        membership=duty.membership_id,
        basis=(duty.basis_id,),
        sequence=duty.pk,
    )
