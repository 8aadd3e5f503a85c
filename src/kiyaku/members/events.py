"""What happened to memberships, as their tables tell it: periods that began, ends that came."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from kiyaku.base.events import Happening
from kiyaku.members.models import Ground, Member, Membership, Period


def membership_events(memberships: Collection[int]) -> list[Happening]:
    """Renewals and ends of these memberships, and grounds found against them."""
    return [*_renewals(memberships), *_ends(memberships), *_grounds(memberships)]


def handles(service: int, members: Collection[int] | None = None) -> dict[int, str]:
    """The handles of a service's members, or of these of them, by the member's id."""
    rows = Member.objects.filter(service_id=service)
    if members is not None:
        rows = rows.filter(pk__in=members)
    return dict(rows.values_list("id", "handle"))


def members_of(service: int, memberships: Collection[int] | None = None) -> dict[int, int]:
    """The member that each membership of a service, or of these, belongs to, by its id."""
    rows = Membership.objects.filter(service_id=service)
    if memberships is not None:
        rows = rows.filter(pk__in=memberships)
    return dict(rows.values_list("id", "member_id"))


def held_by(service: int, member: int) -> list[int]:
    """The memberships of a member, in order."""
    rows = Membership.objects.filter(service_id=service, member_id=member)
    return list(rows.order_by("id").values_list("id", flat=True))


def _renewals(memberships: Collection[int]) -> list[Happening]:
    periods = Period.objects.filter(membership_id__in=memberships, number__gt=1)
    return [
        Happening(
            period.first_day - dt.timedelta(days=1),
            "membership_renewed",
            {"first_day": period.first_day, "last_day": period.last_day, "number": period.number},
            membership=period.membership_id,
            basis=(period.basis_id,),
            sequence=period.number,
        )
        for period in periods.order_by("first_day", "membership_id")
    ]


def _ends(memberships: Collection[int]) -> list[Happening]:
    ended = Membership.objects.filter(pk__in=memberships, ended_on__isnull=False)
    return [
        Happening(
            row.ended_on,
            "membership_ended",
            {"kind": row.end_kind},
            membership=row.pk,
            basis=() if row.end_basis_id is None else (row.end_basis_id,),
            sequence=row.pk,
        )
        for row in ended.order_by("pk")
        if row.ended_on is not None
    ]


def _grounds(memberships: Collection[int]) -> list[Happening]:
    happenings = []
    rows = Ground.objects.filter(membership_id__in=memberships).select_related("contact", "use")
    for row in rows.order_by("pk"):
        event, fields = _evidence(row)
        found = Happening(
            row.found_on,
            event,
            {"ground": row.question, **fields},
            membership=row.membership_id,
            basis=(row.basis_id,),
            sequence=row.pk,
        )
        if not row.kind:  # one that was recorded, its entry tells
            happenings.append(found)
        if row.state == Ground.LAPSED and row.closed_on is not None:
            happenings.append(
                Happening(
                    row.closed_on,
                    "ground_lapsed",
                    {"ground": row.question},
                    membership=row.membership_id,
                    basis=(row.basis_id,),
                    sequence=row.pk,
                )
            )
    return happenings


def _evidence(row: Ground) -> tuple[str, dict[str, Any]]:
    """How a ground is told, and by what it was found."""
    if row.contact is not None:
        return "no_answer_found", {"contacted_on": row.contact.contacted_on}
    if row.use is not None:
        return "no_use_found", {"last_used_on": row.use.used_on}
    return "ground_found", {
        "arrears_yen": row.arrears_yen,
        "monthly_fee_yen": row.monthly_fee_yen,
        "formal_demand_due_on": row.formal_demand_due_on,
    }
