"""How many members a service has and where they stand, for summaries."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from kiyaku.members.models import Application, Ground, Membership


@dataclass(frozen=True)
class Members:
    """Memberships of a service by where they stand, and what waits for a person's decision."""

    registered: int
    corporations: int
    not_started: int
    active: int
    suspended: int
    over: int
    applications_declined: int
    grounds_waiting: int


def members(service: int) -> Members:
    """The memberships of a service, counted."""
    over, started = Q(ended_on__isnull=False), Q(started_on__isnull=False)
    counted = Membership.objects.filter(service_id=service).aggregate(
        registered=Count("pk"),
        corporations=Count("pk", filter=Q(member__kind="corporation")),
        not_started=Count("pk", filter=~started & ~over),
        active=Count("pk", filter=started & ~over),
        suspended=Count("pk", filter=Q(suspended_since__isnull=False) & ~over),
        over=Count("pk", filter=over),
    )
    declined = Application.objects.filter(service_id=service, state=Application.DECLINED)
    waiting = Ground.objects.filter(service_id=service, state=Ground.OPEN)
    return Members(
        **counted, applications_declined=declined.count(), grounds_waiting=waiting.count()
    )
