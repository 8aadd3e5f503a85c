"""Finding members, memberships and applications by what people call them, and listing them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches

from django.db.models import Q, QuerySet

from kiyaku.base.errors import OperationRefused
from kiyaku.members.models import Application, Ground, Member, Membership, Period, Suspension

WAITING, ACTIVE, SUSPENDED, LEAVING, OVER = "not_started", "active", "suspended", "leaving", "over"
"""Where a membership stands; ``leaving``: active, with its last day settled."""


@dataclass(frozen=True)
class Listed:
    """A membership with its member, as a list shows it."""

    membership: int
    member: str
    name: str
    kind: str
    plan: int
    state: str
    registered_on: dt.date
    started_on: dt.date | None
    last_day: dt.date | None
    end_basis: int | None = None


@dataclass(frozen=True)
class Named:
    """A member's number and name."""

    handle: str
    name: str


def member(service: int, handle: str) -> Member:
    """The member of this number.

    Raises:
        OperationRefused: ``unknown_member``, with numbers that come close.
    """
    found = Member.objects.filter(service_id=service, handle=handle).first()
    if found is None:
        raise unknown_member(service, handle)
    return found


def unknown_member(service: int, handle: str) -> OperationRefused:
    """The refusal of a member there is not, with the numbers that come close."""
    known = Member.objects.filter(service_id=service).values_list("handle", flat=True)
    close = get_close_matches(handle, list(known.order_by("handle")[:5_000]), n=3)
    meant_ja = f"{'、'.join(close)} のことではありませんか。" if close else ""
    meant_en = f"; did you mean {', '.join(close)}?" if close else ""
    return OperationRefused(
        "unknown_member",
        f"会員 {handle} はこのサービスにいません。{meant_ja}",
        f"this service has no member {handle}{meant_en}",
    )


def membership(service: int, handle: str) -> Membership:
    """The membership that a member's number stands for: the one not over, else the last one.

    Raises:
        OperationRefused: ``unknown_member``; ``no_membership`` when the member has none;
            ``several_memberships`` when several are not over.
    """
    owner = member(service, handle)
    rows = Membership.objects.select_related("member").filter(service_id=service, member=owner)
    every = list(rows.order_by("pk"))
    running = [one for one in every if one.ended_on is None]
    if len(running) > 1:
        ids = ", ".join(str(one.pk) for one in running)
        raise OperationRefused(
            "several_memberships",
            f"会員 {handle} には終わっていない会員契約が複数あります({ids})。"
            "--membership で番号を指定してください。",
            f"member {handle} has several memberships that are not over ({ids}): "
            "name one with --membership",
        )
    if not every:
        raise OperationRefused(
            "no_membership",
            f"会員 {handle} には会員契約がありません(申込みの承認前か、不承認です)。",
            f"member {handle} has no membership: the application is undecided or was declined",
        )
    return (running or every)[-1]


def running_by_handle(service: int, handles: Collection[str]) -> dict[str, list[int]]:
    """The memberships that members' numbers stand for, many at a time.

    Those not over; where a member has none, the last that is over. Numbers there are not are left
    out.
    """
    rows = Membership.objects.filter(service_id=service, member__handle__in=list(handles))
    every: dict[str, list[tuple[int, bool]]] = defaultdict(list)
    for pk, handle, ended_on in rows.order_by("pk").values_list("pk", "member__handle", "ended_on"):
        every[handle].append((pk, ended_on is None))
    return {
        handle: [pk for pk, is_running in found if is_running] or [found[-1][0]]
        for handle, found in every.items()
    }


def memberships_of(member_id: int) -> list[Membership]:
    """All memberships of a member, in order."""
    return list(
        Membership.objects.select_related("member").filter(member_id=member_id).order_by("pk")
    )


def start_of(membership: int) -> dt.date | None:
    """The first day of a membership; None while it has not begun."""
    return Membership.objects.values_list("started_on", flat=True).get(pk=membership)


def owners_of(memberships: Collection[int]) -> dict[int, str]:
    """The number of each membership's member, by the membership's id."""
    rows = Membership.objects.filter(pk__in=list(memberships))
    return dict(rows.values_list("pk", "member__handle"))


def language_of(member_id: int) -> str:
    """The language a member last applied in, ``ja`` or ``en``: the one to write in."""
    rows = Application.objects.filter(member_id=member_id).order_by("-pk")
    return rows.values_list("language", flat=True).first() or "ja"


def named(memberships: Collection[int]) -> dict[int, Named]:
    """The number and name of each membership's member, by the membership's id."""
    rows = Membership.objects.filter(pk__in=set(memberships))
    return {
        pk: Named(handle, name)
        for pk, handle, name in rows.values_list("pk", "member__handle", "member__name")
    }


def ids_of(service: int, handles: Collection[str]) -> list[int]:
    """The ids of the members of these numbers that there are."""
    rows = Member.objects.filter(service_id=service, handle__in=list(handles))
    return list(rows.values_list("pk", flat=True).order_by("pk"))


def names_of(service: int, handles: Collection[str]) -> dict[str, str]:
    """The names of members of a service, by their numbers."""
    rows = Member.objects.filter(service_id=service, handle__in=set(handles))
    return dict(rows.values_list("handle", "name"))


def applications_of(member_id: int) -> list[Application]:
    """All applications of a member, in order."""
    return list(Application.objects.filter(member_id=member_id).order_by("pk"))


def undecided_application(service: int, handle: str) -> Application:
    """A member's application that waits for its decision.

    Raises:
        OperationRefused: ``unknown_member``, ``nothing_to_decide``, ``several_applications``.
    """
    owner = member(service, handle)
    rows = Application.objects.filter(member=owner, state=Application.RECEIVED).order_by("pk")
    waiting = list(rows)
    if not waiting:
        raise OperationRefused(
            "nothing_to_decide",
            f"会員 {handle} に、決定を待つ申込みはありません。",
            f"no application of {handle} waits for a decision",
        )
    if len(waiting) > 1:
        ids = ", ".join(str(one.pk) for one in waiting)
        raise OperationRefused(
            "several_applications",
            f"会員 {handle} には決定を待つ申込みが複数あります({ids})。"
            "--application で番号を指定してください。",
            f"several applications of {handle} wait for a decision ({ids}): "
            "name one with --application",
        )
    return waiting[0]


def undecided_applications(service: int, *, first: int | None = None) -> list[Application]:
    """The applications of a service that wait for a decision, in order; all, or the first few."""
    rows = Application.objects.select_related("member").filter(
        service_id=service, state=Application.RECEIVED
    )
    return list(rows.order_by("pk")[:first])


def count_undecided_applications(service: int) -> int:
    """How many applications of a service wait for a decision."""
    return Application.objects.filter(service_id=service, state=Application.RECEIVED).count()


def listed(service: int, *, state: str | None = None) -> list[Listed]:
    """The memberships of a service in the order of registration, perhaps of one state only.

    All of them: ``lists.memberships`` gives them a page at a time.
    """
    rows = of_state(service, state).select_related("member").order_by("pk")
    return [as_listed(row) for row in rows.iterator(chunk_size=5_000)]


def of_state(service: int, state: str | None) -> QuerySet[Membership]:
    """The memberships of a service, perhaps of one state only: see ``state_of``."""
    rows = Membership.objects.filter(service_id=service)
    return rows if state is None else rows.filter(_STANDING[state])


_STANDING = {
    OVER: Q(ended_on__isnull=False),
    WAITING: Q(ended_on__isnull=True, started_on__isnull=True),
    SUSPENDED: Q(ended_on__isnull=True, started_on__isnull=False, suspended_since__isnull=False),
    LEAVING: Q(
        ended_on__isnull=True,
        started_on__isnull=False,
        suspended_since__isnull=True,
        ends_on__isnull=False,
    ),
    ACTIVE: Q(
        ended_on__isnull=True,
        started_on__isnull=False,
        suspended_since__isnull=True,
        ends_on__isnull=True,
    ),
}


def as_listed(row: Membership) -> Listed:
    """A membership as a list shows it; its member is to be read with it."""
    return Listed(
        row.pk,
        row.member.handle,
        row.member.name,
        row.member.kind,
        row.plan_id,
        state_of(row),
        row.registered_on,
        row.started_on,
        row.ended_on or row.ends_on,
        row.end_basis_id,
    )


def state_of(row: Membership) -> str:
    """Where a membership stands."""
    if row.ended_on is not None:
        return OVER
    if row.started_on is None:
        return WAITING
    if row.suspended_since is not None:
        return SUSPENDED
    return ACTIVE if row.ends_on is None else LEAVING


def grounds_of(membership_id: int) -> list[Ground]:
    """All grounds found against a membership, in order."""
    return list(Ground.objects.filter(membership_id=membership_id).order_by("pk"))


def waiting_grounds(service: int, *, first: int | None = None) -> list[Ground]:
    """Grounds of a service that wait for a decision, the oldest first; all, or the first few."""
    rows = Ground.objects.select_related("membership__member").filter(
        service_id=service, state=Ground.OPEN
    )
    return list(rows.order_by("found_on", "pk")[:first])


def count_waiting_grounds(service: int) -> int:
    """How many grounds of a service wait for a person's decision."""
    return Ground.objects.filter(service_id=service, state=Ground.OPEN).count()


def ground_meant(membership_id: int, ground_id: int | None) -> Ground:
    """The ground of a membership that is named by its id, or else waits for a decision.

    Raises:
        OperationRefused: ``no_ground`` when none waits, or it has none of this id.
    """
    rows = Ground.objects.filter(membership_id=membership_id)
    if ground_id is None:
        found = rows.filter(state=Ground.OPEN).order_by("found_on", "pk").first()
    else:
        found = rows.filter(pk=ground_id).first()
    if found is None:
        named = "" if ground_id is None else f" {ground_id}"
        raise OperationRefused(
            "no_ground",
            f"会員契約 {membership_id} に、決定を待つ候補の事由{named} はありません。",
            f"no ground{named} of membership {membership_id} waits for a decision",
        )
    return found


def ground(ground_id: int) -> Ground:
    """A ground by its id."""
    return Ground.objects.get(pk=ground_id)


def period(membership_id: int, number: int) -> Period:
    """One period of a membership, by its number (the first is 1).

    Raises:
        OperationRefused: ``unknown_period``.
    """
    found = Period.objects.filter(membership_id=membership_id, number=number).first()
    if found is None:
        raise OperationRefused(
            "unknown_period",
            f"会員契約 {membership_id} に第{number}期はありません。",
            f"membership {membership_id} has no period {number}",
        )
    return found


def period_of_month(membership_id: int, month: dt.date) -> Period | None:
    """The period of a membership that begins in a month, if one does."""
    after = (month.replace(day=1) + dt.timedelta(31)).replace(day=1)
    rows = Period.objects.filter(
        membership_id=membership_id, first_day__gte=month.replace(day=1), first_day__lt=after
    )
    return rows.first()


def suspensions_of(membership_id: int) -> list[Suspension]:
    """All suspensions of a membership, in order."""
    return list(Suspension.objects.filter(membership_id=membership_id).order_by("pk"))
