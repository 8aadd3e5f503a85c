"""To whom something is addressed that goes to many memberships at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from kiyaku.members import holders
from kiyaku.members.models import Member, Membership


@dataclass(frozen=True)
class Addressee:
    """The member a sheet is addressed to; ``email`` is empty where none is registered."""

    member: int
    postal_code: str
    email: str


def on_days(asked: Collection[tuple[int, dt.date]]) -> dict[tuple[int, dt.date], Addressee]:
    """Who held each of these memberships on its day. Three queries, however many are asked for."""
    memberships = {membership for membership, _ in asked}
    owners = dict(Membership.objects.filter(pk__in=memberships).values_list("pk", "member_id"))
    handed = holders.changed_hands(memberships)
    held_by = {
        (membership, day): holders.at(handed, membership, day) or owners[membership]
        for membership, day in asked
    }
    rows = Member.objects.filter(pk__in=set(held_by.values()))
    known = {
        pk: Addressee(pk, postal_code, email)
        for pk, postal_code, email in rows.values_list("pk", "postal_code", "email")
    }
    return {one: known[member] for one, member in held_by.items()}
