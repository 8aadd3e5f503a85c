"""Reading members and memberships."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from kiyaku.base import columns, partitions
from kiyaku.base.columns import Columns, Rows
from kiyaku.base.errors import OperationRefused
from kiyaku.members.models import (
    Application,
    Ground,
    Member,
    Membership,
    Period,
    Restriction,
    Suspension,
)

PERIOD: Columns = {
    "membership_id": "i8", "number": "i4", "first_day": "date", "last_day": "date",
    "basis_id": "i8", "entry_id": "i8",
}  # fmt: skip
PERIOD_OF: Columns = {
    "membership_id": "i8", "number": "i4", "first_day": "date", "last_day": "date",
    "started_on": "date", "plan_id": "i8", "is_ending": "bool", "is_last": "bool",
    "is_cancelled": "bool",
}  # fmt: skip
_STANDING: Columns = {"id": "i8", "membership_id": "i8", "is_moot": "bool"}
_STANDING_GROUNDS = """
SELECT g.id, g.membership_id, g.state = 'open' AND m.ended_on IS NOT NULL
FROM ground g JOIN membership m ON m.id = g.membership_id
WHERE g.service_id = %(service)s AND g.membership_id BETWEEN %(first)s AND %(last)s
  AND g.question = %(question)s AND g.state IN ('open', 'left')
ORDER BY g.id
"""
_PERIODS = """
SELECT p.membership_id, p.number, p.first_day, p.last_day, m.started_on, m.plan_id,
       COALESCE(m.ends_on <= p.last_day, false),
       m.ended_on IS NULL AND COALESCE(m.ends_on <= p.last_day, false),
       m.end_kind = 'initial_cancellation'
FROM period p JOIN membership m ON m.id = p.membership_id
WHERE p.{bound} = %s AND p.membership_id BETWEEN %s AND %s
  AND m.service_id = %s AND m.id BETWEEN %s AND %s
ORDER BY p.membership_id
"""


def membership(service: int, membership_id: int, *, hold: bool = False) -> Membership:
    """A membership of a service.

    Args:
        hold: let nobody else change it, or its money, until the transaction ends.

    Raises:
        OperationRefused: ``unknown_membership``.
    """
    rows = Membership.objects.select_related("member")
    if hold:
        rows = rows.select_for_update(no_key=True, of=("self",))
    found = rows.filter(service_id=service, pk=membership_id).first()
    if found is None:
        raise OperationRefused(
            "unknown_membership",
            f"会員契約 {membership_id} はこのサービスにありません。",
            f"this service has no membership {membership_id}",
        )
    return found


def memberships(service: int, ids: Collection[int]) -> dict[int, Membership]:
    """Memberships of a service by their ids."""
    return Membership.objects.filter(service_id=service).in_bulk(list(ids))


def member(service: int, member_id: int, *, hold: bool = False) -> Member:
    """A member of a service, by its id.

    Args:
        hold: let nobody else change its particulars until the transaction ends.

    Raises:
        OperationRefused: ``unknown_member``.
    """
    rows = Member.objects.all()
    if hold:
        rows = rows.select_for_update(no_key=True)
    found = rows.filter(service_id=service, pk=member_id).first()
    if found is None:
        raise OperationRefused(
            "unknown_member",
            "この会員はこのサービスにいません。",
            "this service has no such member",
        )
    return found


def hold_to_erase(member_id: int) -> None:
    """Let nobody change a member, or write what refers to it, until the transaction ends."""
    Member.objects.select_for_update().get(pk=member_id)


def members(service: int, ids: Collection[int], *, hold: bool = False) -> dict[int, Member]:
    """Members of a service by their ids.

    Args:
        hold: let nobody else change their particulars until the transaction ends.
    """
    rows = Member.objects.filter(service_id=service)
    if hold:
        rows = rows.select_for_update(no_key=True).order_by("pk")
    return rows.in_bulk(list(ids))


def application(service: int, application_id: int) -> Application:
    """An application to a service.

    Raises:
        OperationRefused: ``unknown_application``.
    """
    found = (
        Application.objects.select_related("member")
        .filter(service_id=service, pk=application_id)
        .first()
    )
    if found is None:
        raise OperationRefused(
            "unknown_application",
            f"申込み {application_id} はこのサービスにありません。",
            f"this service has no application {application_id}",
        )
    return found


def membership_of_application(application_id: int) -> Membership | None:
    """The membership that an application led to, if it did."""
    return Membership.objects.filter(application_id=application_id).first()


def count(service: int, most: int) -> int:
    """How many memberships a service has had, counted up to ``most``."""
    return Membership.objects.filter(service_id=service)[:most].count()


def partitions_of(service: int, *, on: dt.date | None = None) -> list[int]:
    """The numbers of the partitions in which a service has memberships, in order.

    From one to the next by the index: ids of other services in between cost nothing.

    Args:
        on: only memberships registered by this day.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _PARTITIONS, {"service": service, "on": on or dt.date.max, "size": partitions.SIZE}
        )
        return [int(number) for (number,) in cursor.fetchall()]


_PARTITIONS = """
WITH RECURSIVE found (number) AS (
    SELECT min(id) / %(size)s FROM membership
    WHERE service_id = %(service)s AND registered_on <= %(on)s
    UNION ALL
    SELECT (SELECT min(id) / %(size)s FROM membership
            WHERE service_id = %(service)s AND registered_on <= %(on)s
              AND id >= (found.number + 1) * %(size)s)
    FROM found WHERE found.number IS NOT NULL
)
SELECT number FROM found WHERE number IS NOT NULL ORDER BY number
"""


def periods_starting(service: int, first: int, last: int, day: dt.date) -> Rows:
    """Periods of a service's memberships ``first`` … ``last`` whose first day is ``day``."""
    return columns.read(
        PERIOD_OF, _PERIODS.format(bound="first_day"), [day, *_within(service, first, last)]
    )


def periods_ending(service: int, first: int, last: int, day: dt.date) -> Rows:
    """Periods of a service's memberships ``first`` … ``last`` whose last day is ``day``."""
    return columns.read(
        PERIOD_OF, _PERIODS.format(bound="last_day"), [day, *_within(service, first, last)]
    )


def never_started_ending(service: int, first: int, last: int, day: dt.date) -> list[int]:
    """Memberships ``first`` … ``last`` of a service that have not started and end on ``day``."""
    rows = Membership.objects.filter(
        service_id=service, pk__gte=first, pk__lte=last, started_on__isnull=True,
        ended_on__isnull=True, ends_on=day,
    )  # fmt: skip
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _within(service: int, first: int, last: int) -> list[int]:
    """Bounds given for both sides of the join: the planner would else read the whole service."""
    return [first, last, service, first, last]


def periods_of(membership_id: int) -> list[Period]:
    """All periods of a membership, in order."""
    return list(Period.objects.filter(membership_id=membership_id).order_by("first_day"))


def open_suspension(membership_id: int) -> Suspension | None:
    """The suspension a membership is under, if any."""
    return Suspension.objects.filter(membership_id=membership_id, until_day__isnull=True).first()


def suspension_on(membership_id: int, on: dt.date) -> Suspension | None:
    """The suspension that a membership is under on a day, if any."""
    rows = Suspension.objects.filter(
        Q(until_day__isnull=True) | Q(until_day__gte=on),
        membership_id=membership_id,
        from_day__lte=on,
    )
    return rows.order_by("-pk").first()


def standing_ground_of(membership_id: int, question: str, kind: str) -> Ground | None:
    """The ground of a kind that waits for a decision or was left, if a membership has one."""
    return Ground.objects.filter(
        membership_id=membership_id,
        question=question,
        kind=kind,
        state__in=(Ground.OPEN, Ground.LEFT),
    ).first()


def open_grounds(service: int, first: int, last: int, question: str) -> list[Ground]:
    """Grounds still open for decision among memberships ``first`` … ``last``."""
    rows = Ground.objects.filter(service_id=service, question=question, state=Ground.OPEN)
    return list(rows.filter(membership_id__gte=first, membership_id__lte=last))


def standing_grounds(service: int, first: int, last: int, question: str) -> Rows:
    """Grounds that have neither lapsed nor been acted on among memberships ``first`` … ``last``:
    those open for decision and those that were left.

    ``is_moot``: it is open, and the membership is over.
    """
    given = {"service": service, "first": first, "last": last, "question": question}
    return columns.read(_STANDING, _STANDING_GROUNDS, given)


def ground(service: int, ground_id: int) -> Ground:
    """A ground found against a membership of a service.

    Raises:
        OperationRefused: ``unknown_ground``.
    """
    found = Ground.objects.filter(service_id=service, pk=ground_id).first()
    if found is None:
        raise OperationRefused(
            "unknown_ground",
            f"候補の事由 {ground_id} はこのサービスにありません。",
            f"this service has no ground {ground_id}",
        )
    return found


def open_ground_of(membership_id: int, *, but_of: Collection[str] = ()) -> Ground | None:
    """The ground of a membership that waits for a decision, the oldest of several.

    Args:
        but_of: questions whose grounds are left out.
    """
    rows = Ground.objects.filter(membership_id=membership_id, state=Ground.OPEN)
    rows = rows.exclude(question__in=list(but_of)) if but_of else rows
    return rows.order_by("found_on", "pk").first()


def suspended_before_or_over(
    service: int, question: str, membership_ids: Iterable[int], day: dt.date
) -> set[int]:
    """Which of these memberships have ended, were suspended or for this question restricted
    before a day and still are, or had a ground of the question decided on that day."""
    ids = list(membership_ids)
    if not ids:
        return set()
    rows = Membership.objects.filter(pk__in=ids).filter(
        Q(suspended_since__lt=day)
        | Q(ended_on__isnull=False)
        | Q(pk__in=_restricted(service, question, ids, day).filter(from_day__lt=day))
    )
    decided = Ground.objects.filter(
        service_id=service,
        membership_id__in=ids,
        question=question,
        state=Ground.DECIDED,
        closed_on=day,
    )
    return set(rows.values_list("id", flat=True)) | set(
        decided.values_list("membership_id", flat=True)
    )


def suspended_on(
    service: int, question: str, membership_ids: Iterable[int], day: dt.date
) -> list[int]:
    """Which of these memberships are suspended, or for this question restricted, from a day on."""
    ids = list(membership_ids)
    rows = Membership.objects.filter(pk__in=ids).filter(
        Q(suspended_since=day)
        | Q(pk__in=_restricted(service, question, ids, day).filter(from_day=day))
    )
    return list(rows.values_list("id", flat=True))


def _restricted(
    service: int, question: str, membership_ids: list[int], day: dt.date
) -> QuerySet[Restriction, int]:
    """Which of these memberships are restricted on a day on a ground of a question."""
    of_the_question = RawSQL(
        "SELECT id FROM basis WHERE service_id = %s AND rule = %s", (service, question)
    )
    return Restriction.objects.filter(
        Q(until_day__isnull=True) | Q(until_day__gte=day),
        Q(lifted_on__isnull=True) | Q(lifted_on__gt=day),
        membership_id__in=membership_ids,
        from_day__lte=day,
        basis_id__in=of_the_question,
    ).values_list("membership_id", flat=True)


def known_ids(service: int, membership_ids: Iterable[int]) -> set[int]:
    """Which of these ids are memberships of the service."""
    rows = Membership.objects.filter(service_id=service, pk__in=list(membership_ids))
    return set(rows.values_list("id", flat=True))
