"""Reading the restrictions of memberships."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from kiyaku.base.errors import OperationRefused
from kiyaku.members.models import Restriction


@dataclass(frozen=True)
class RestrictionShown:
    """A restriction: which uses it bars, from when, to when, and whether it was lifted."""

    id: int
    membership_id: int
    uses: tuple[str, ...]
    from_day: dt.date
    until_day: dt.date | None
    lifted_on: dt.date | None
    basis_id: int

    def is_in_force(self, on: dt.date) -> bool:
        """Whether it bars anything on a day."""
        before_end = self.until_day is None or on <= self.until_day
        return self.from_day <= on and before_end and (not self.lifted_on or on < self.lifted_on)


def restriction(service: int, restriction_id: int) -> RestrictionShown:
    """A restriction of a membership of a service.

    Raises:
        OperationRefused: ``unknown_restriction``.
    """
    row = Restriction.objects.filter(membership__service_id=service, pk=restriction_id).first()
    if row is None:
        raise OperationRefused(
            "unknown_restriction",
            f"利用制限 {restriction_id} はこのサービスにありません。",
            f"this service has no restriction {restriction_id}",
        )
    return _shown(row)


def membership_of(restriction_id: int) -> int:
    """The membership that a restriction is on.

    Raises:
        ObjectDoesNotExist: there is no such restriction.
    """
    return Restriction.objects.get(pk=restriction_id).membership_id


def of_membership(membership: int) -> list[RestrictionShown]:
    """All restrictions of a membership, in order."""
    return [
        _shown(one) for one in Restriction.objects.filter(membership_id=membership).order_by("pk")
    ]


def in_force(membership: int, on: dt.date) -> list[RestrictionShown]:
    """The restrictions of a membership that bar something on a day, in order."""
    rows = Restriction.objects.filter(
        Q(until_day__isnull=True) | Q(until_day__gte=on),
        Q(lifted_on__isnull=True) | Q(lifted_on__gt=on),
        membership_id=membership,
        from_day__lte=on,
    )
    return [_shown(one) for one in rows.order_by("pk")]


def _shown(row: Restriction) -> RestrictionShown:
    return RestrictionShown(
        row.pk, row.membership_id, tuple(row.uses), row.from_day, row.until_day, row.lifted_on,
        row.basis_id,
    )  # fmt: skip
