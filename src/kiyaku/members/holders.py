"""Who holds a membership, and held it before: every right and debt hangs on the membership."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from kiyaku.base.errors import OperationRefused
from kiyaku.members.models import Ground, Holder, Member, Membership

REGISTERED, REPRESENTATIVE = "registered", "representative"


@dataclass(frozen=True)
class Holding:
    """That a member held a membership, from its first to its last day (None: still)."""

    membership: int
    member: int
    from_day: dt.date
    to_day: dt.date | None
    kind: str = REGISTERED
    succession: int | None = None
    basis: int | None = None

    def covers(self, day: dt.date) -> bool:
        """Whether it was held so on a day."""
        return self.from_day <= day and (self.to_day is None or day <= self.to_day)


def of(row: Membership) -> list[Holding]:
    """All who held a membership, in order; where it never changed hands, its member."""
    return _of_rows(Holder.objects.filter(membership_id=row.pk)).get(row.pk) or [
        Holding(row.pk, row.member_id, row.registered_on, None)
    ]


def changed_hands(memberships: Collection[int]) -> dict[int, list[Holding]]:
    """Those of some memberships that ever changed hands, with all who held them, in order."""
    return _of_rows(Holder.objects.filter(membership_id__in=list(memberships)))


def formerly_held_by(service: int, member: int) -> list[int]:
    """The memberships of a service that a member held and holds no longer."""
    rows = Holder.objects.filter(member_id=member, membership__service_id=service)
    rows = rows.exclude(membership__member_id=member)
    return list(rows.order_by("membership_id").values_list("membership_id", flat=True).distinct())


def entry_of_passing(membership: int, on: dt.date) -> int:
    """The entry by which a membership came to be held by somebody else from a day on."""
    rows = Holder.objects.filter(membership_id=membership, from_day=on)
    return int(rows.values_list("entry_id", flat=True).get())


def holder_on(row: Membership, day: dt.date) -> Member:
    """Who held a membership on a day; before its first, who held it first."""
    every = of(row)
    found = next((one for one in every if one.covers(day)), every[0])
    return row.member if found.member == row.member_id else Member.objects.get(pk=found.member)


def members_by_id(members: Iterable[int]) -> dict[int, Member]:
    """Members by their ids."""
    return Member.objects.in_bulk(set(members))


def held_since(row: Membership) -> dt.date | None:
    """Since when its member has held a membership that somebody held before; else None."""
    every = of(row)
    return every[-1].from_day if len(every) > 1 else None


def at(holdings: Mapping[int, list[Holding]], membership: int, day: dt.date) -> int | None:
    """The member who held a membership on a day, where it ever changed hands."""
    every = holdings.get(membership)
    if not every:
        return None
    return next((one.member for one in every if one.covers(day)), every[0].member)


def check_passes_on(row: Membership, on: dt.date) -> None:
    """Refuse that a membership passes on a day, where it came to be held on that day itself.

    Raises:
        OperationRefused: ``changed_hands_today``.
    """
    last = of(row)[-1]
    if last.from_day >= on:
        raise OperationRefused(
            "changed_hands_today",
            f"会員契約 {row.pk} は {last.from_day} に今の会員のものになりました。"
            "次に移せるのは翌日からです。",
            f"membership {row.pk} came to be held on {last.from_day}: it can pass on from the day "
            "after",
        )


def hand_over(
    row: Membership,
    to: Member,
    *,
    on: dt.date,
    kind: str,
    succession: int | None,
    basis: int,
    entry: int,
) -> None:
    """Give a membership another holder from a day on; nothing else of it changes.

    Grounds against who held it do not become the other's: they lapse, and what still holds (unpaid
    debts pass) the close finds against the new holder. Of several heirs it is still the same ones
    whom another represents.

    Raises:
        OperationRefused: ``changed_hands_today`` where it came to be held on that day itself.
    """
    check_passes_on(row, on)
    before = on - dt.timedelta(1)
    told = {"basis_id": basis, "entry_id": entry}
    if not Holder.objects.filter(membership_id=row.pk, to_day__isnull=True).update(to_day=before):
        Holder.objects.create(
            membership=row,
            member_id=row.member_id,
            from_day=row.registered_on,
            to_day=before,
            kind=REGISTERED,
            **told,
        )
    Holder.objects.create(
        membership=row, member=to, from_day=on, kind=kind, succession_id=succession, **told
    )
    Membership.objects.filter(pk=row.pk).update(member=to)
    if kind != REPRESENTATIVE:
        standing = Ground.objects.filter(membership_id=row.pk, state__in=Ground.STANDING)
        standing.update(state=Ground.LAPSED, closed_on=on)


def _of_rows(rows: QuerySet[Holder]) -> dict[int, list[Holding]]:
    found: dict[int, list[Holding]] = defaultdict(list)
    for row in rows.order_by("membership_id", "from_day"):
        found[row.membership_id].append(
            Holding(
                row.membership_id,
                row.member_id,
                row.from_day,
                row.to_day,
                row.kind,
                row.succession_id,
                row.basis_id,
            )
        )
    return dict(found)
