"""How many members a service has and where they stand, for summaries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
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


@dataclass(frozen=True)
class MonthMembers:
    """How many memberships began and ended in a month; ``month`` is its first day.

    Attributes:
        registered, started: those registered, and those that started, in it.
        ended: those whose last day lay in it.
    """

    month: dt.date
    registered: int
    started: int
    ended: int


def months(service: int, firsts: Sequence[dt.date]) -> list[MonthMembers]:
    """Memberships that began and ended in some months (their first days), counted at one go."""
    rows = Membership.objects.filter(service_id=service)
    columns = {"registered": "registered_on", "started": "started_on", "ended": "ended_on"}
    counted = rows.aggregate(
        **{
            f"{name}_{place}": Count("pk", filter=_in_month(column, month))
            for place, month in enumerate(firsts)
            for name, column in columns.items()
        }
    )
    return [
        MonthMembers(month, **{name: counted[f"{name}_{place}"] for name in columns})
        for place, month in enumerate(firsts)
    ]


def _in_month(column: str, month: dt.date) -> Q:
    after = (month.replace(day=1) + dt.timedelta(31)).replace(day=1)
    return Q(**{f"{column}__gte": month.replace(day=1), f"{column}__lt": after})
