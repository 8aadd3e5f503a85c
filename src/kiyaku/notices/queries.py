"""Reading notices, and duties of the operator that were missed."""

from __future__ import annotations

from collections.abc import Collection

from kiyaku.notices.models import Duty, Notice


def notice(notice_id: int) -> Notice:
    """A notice by its id."""
    return Notice.objects.get(pk=notice_id)


def duty(duty_id: int) -> Duty:
    """A missed duty by its id."""
    return Duty.objects.get(pk=duty_id)


def missed_duties(memberships: Collection[int]) -> list[Duty]:
    """Duties towards these memberships that were not done in time, by their last day."""
    rows = Duty.objects.filter(membership_id__in=memberships)
    return list(rows.order_by("last_day", "membership_id", "pk"))
