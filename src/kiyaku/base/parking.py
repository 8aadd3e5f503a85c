"""Parking: what cannot be computed is put aside with its reason, and the rest goes on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from kiyaku.base.models import Parked

FEE, LATE_INTEREST = "charge", "late_interest"
"""The steps of a close that park what they cannot compute."""


def park(
    service: int,
    step: str,
    causes: Iterable[tuple[int, dt.date, int]],
    *,
    day: dt.date,
    code: str,
    ja: str,
    en: str,
    clause: str,
) -> int:
    """Park causes (membership, day it is about, id it is about); returns how many are new."""
    rows = [
        Parked(
            service_id=service,
            membership_id=membership,
            step=step,
            about_day=about_day,
            about_id=about_id,
            parked_on=day,
            code=code,
            reason_ja=ja[:400],
            reason_en=en[:400],
            clause=clause,
        )
        for membership, about_day, about_id in causes
    ]
    known = set(
        Parked.objects.filter(
            step=step, membership_id__in=[row.membership_id for row in rows]
        ).values_list("membership_id", "about_day", "about_id")
    )
    new = [row for row in rows if (row.membership_id, row.about_day, row.about_id) not in known]
    Parked.objects.bulk_create(new)
    return len(new)


def open_causes(service: int, step: str, first: int, last: int) -> list[tuple[int, dt.date, int]]:
    """What is parked in a step and not yet resolved, among memberships ``first`` … ``last``."""
    return list(
        Parked.objects.filter(
            service_id=service,
            step=step,
            membership_id__range=(first, last),
            resolved_on__isnull=True,
        ).values_list("membership_id", "about_day", "about_id")
    )


def resolve(step: str, causes: Iterable[tuple[int, dt.date, int]], day: dt.date) -> None:
    """Put on record that what was parked has been computed after all."""
    for membership, about_day, about_id in causes:
        Parked.objects.filter(
            step=step, membership_id=membership, about_day=about_day, about_id=about_id
        ).update(resolved_on=day)


def resolved_count(service: int) -> int:
    """How many causes of a service were parked and have been computed after all."""
    return Parked.objects.filter(service_id=service, resolved_on__isnull=False).count()
