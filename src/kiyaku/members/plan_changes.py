"""Which plan a membership had on which day: the changes asked for, withdrawn and carried out."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
from django.db import connection

from kiyaku.base import columns
from kiyaku.base.columns import Columns, Rows
from kiyaku.base.errors import OperationRefused
from kiyaku.members.models import Membership, PlanChange

CHANGE: Columns = {
    "membership_id": "i8", "from_day": "date", "from_plan_id": "i8", "to_plan_id": "i8",
}  # fmt: skip
_STANDING = """
SELECT c.membership_id, c.from_day, c.from_plan_id, c.to_plan_id FROM plan_change c
WHERE c.service_id = %s AND c.membership_id BETWEEN %s AND %s AND c.withdrawn_on IS NULL
ORDER BY c.membership_id, c.from_day
"""


def standing(service: int, first: int, last: int) -> Rows:
    """The changes not withdrawn of memberships ``first`` … ``last``, by membership and day."""
    return columns.read(CHANGE, _STANDING, [service, first, last])


def on_days(changes: Rows, memberships: Rows, plans: Rows, days: Any) -> Rows:
    """The plan of each membership on its day.

    Args:
        changes: as ``standing`` gives them.
        plans: what each membership's plan is where it has no change.
    """
    if not len(changes) or not len(memberships):
        return plans
    found = plans.copy()
    when = np.broadcast_to(np.asarray(days, dtype="datetime64[D]"), len(memberships))
    place = np.searchsorted(changes["membership_id"], memberships)
    place = np.minimum(place, len(changes) - 1)
    for row in np.flatnonzero(changes["membership_id"][place] == memberships):
        theirs = changes[changes["membership_id"] == memberships[row]]
        begun = theirs[theirs["from_day"] <= when[row]]
        found[row] = begun["to_plan_id"][-1] if len(begun) else theirs["from_plan_id"][0]
    return found


def plan_on(row: Membership, day: dt.date) -> int:
    """The plan of one membership on a day."""
    changes = standing(row.service_id, row.pk, row.pk)
    found = on_days(changes, np.array([row.pk]), np.array([row.plan_id]), day)
    return int(found[0])


def last_of(membership: int) -> PlanChange | None:
    """The latest change of a membership's plan that is not withdrawn."""
    rows = PlanChange.objects.filter(membership_id=membership, withdrawn_on__isnull=True)
    return rows.order_by("-from_day").first()


def change(service: int, change_id: int) -> PlanChange:
    """A change by its id.

    Raises:
        OperationRefused: ``unknown_plan_change``.
    """
    found = PlanChange.objects.filter(service_id=service, pk=change_id).first()
    if found is None:
        raise OperationRefused(
            "unknown_plan_change",
            f"プランの変更 {change_id} はありません。",
            f"there is no change of plan {change_id}",
        )
    return found


def of(membership: int) -> list[PlanChange]:
    """All changes of a membership's plan, withdrawn ones too, the earliest first."""
    return list(PlanChange.objects.filter(membership_id=membership).order_by("from_day", "pk"))


def add(
    row: Membership,
    to_plan: int,
    *,
    requested_on: dt.date,
    from_day: dt.date,
    basis: int,
    entry: int,
) -> int:
    """Store a change that is asked for; returns its id."""
    return PlanChange.objects.create(
        service_id=row.service_id,
        membership=row,
        from_plan_id=row.plan_id,
        to_plan_id=to_plan,
        requested_on=requested_on,
        from_day=from_day,
        basis_id=basis,
        entry_id=entry,
    ).pk


def withdraw(changed: PlanChange, *, on: dt.date, entry: int) -> None:
    """Mark a change as taken back."""
    PlanChange.objects.filter(pk=changed.pk).update(withdrawn_on=on, withdrawn_entry_id=entry)


_CARRY_OUT = """
WITH due AS (
    UPDATE plan_change c SET carried_out_on = %(day)s
    FROM membership m
    WHERE c.service_id = %(service)s AND c.membership_id BETWEEN %(first)s AND %(last)s
      AND c.from_day = %(day)s::date + 1 AND c.withdrawn_on IS NULL AND c.carried_out_on IS NULL
      AND m.id = c.membership_id AND m.ended_on IS NULL
    RETURNING c.membership_id, c.to_plan_id
)
UPDATE membership m SET plan_id = due.to_plan_id FROM due WHERE m.id = due.membership_id
RETURNING m.id
"""


def carry_out(service: int, first: int, last: int, day: dt.date) -> list[int]:
    """Make those changes the plan that begin on the day after a closed one; whose they are."""
    with connection.cursor() as cursor:
        cursor.execute(_CARRY_OUT, {"service": service, "first": first, "last": last, "day": day})
        return [int(one) for (one,) in cursor.fetchall()]
