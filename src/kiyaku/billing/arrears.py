"""Memberships with overdue open invoices, by how old the oldest is and how far it has gone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kiyaku.base import paging, selects
from kiyaku.base.paging import Page
from kiyaku.billing.tables import open_yen

OVERDUE, DUNNED, DEMANDED, DEMAND_EXPIRED, SUSPENDED = (
    "overdue", "dunned", "demanded", "demand_expired", "suspended",
)  # fmt: skip
STAGES = (OVERDUE, DUNNED, DEMANDED, DEMAND_EXPIRED, SUSPENDED)
"""How far it has gone: a membership stands at the last of these that is true of it."""

AGES: tuple[tuple[int, int | None], ...] = ((1, 10), (11, 20), (21, 30), (31, 60), (61, None))
"""Days since the due date of the oldest overdue invoice, from and to; the last has no end."""


@dataclass(frozen=True)
class Cell:
    """Memberships at one stage whose oldest overdue invoice is of one age (a place in ``AGES``)."""

    stage: str
    age: int
    memberships: int
    overdue_yen: int


@dataclass(frozen=True)
class InArrears:
    """A membership in arrears: what is overdue and open, since when, and how far it has gone.

    ``demand_due_on`` is the earliest deadline of formal demands for any of it.
    """

    membership: int
    plan: int
    stage: str
    age: int
    oldest_due_on: dt.date
    days: int
    invoices: int
    overdue_yen: int
    demand_due_on: dt.date | None


# What is settled and only waits for its interest is overdue no longer.
_STANDING = f"""
WITH unpaid AS (
    SELECT o.invoice_id, o.membership_id, o.due_on, o.is_dunned, o.formal_demand_due_on
    FROM overdue o JOIN membership m ON m.id = o.membership_id
    WHERE o.closed_on IS NULL AND o.settled_on IS NULL AND m.service_id = %(service)s
), late AS (
    SELECT m.id AS membership_id, m.plan_id,
        m.suspended_since IS NOT NULL AND m.ended_on IS NULL AS is_suspended,
        min(u.due_on) AS oldest_due_on, count(*) AS invoices,
        bool_or(u.is_dunned) AS is_dunned, min(u.formal_demand_due_on) AS demand_due_on
    FROM unpaid u JOIN membership m ON m.id = u.membership_id
    GROUP BY m.id
), standing AS (
    SELECT *, %(on)s::date - oldest_due_on AS days,
        greatest(width_bucket(%(on)s::date - oldest_due_on, %(ages)s::integer[]) - 1, 0) AS age,
        CASE WHEN is_suspended THEN '{SUSPENDED}'
             WHEN demand_due_on < %(on)s THEN '{DEMAND_EXPIRED}'
             WHEN demand_due_on IS NOT NULL THEN '{DEMANDED}'
             WHEN is_dunned THEN '{DUNNED}'
             ELSE '{OVERDUE}' END AS stage
    FROM late
)
"""
# What is open is looked up invoice by invoice: few of all there ever were are overdue.
_OPEN = f"(SELECT {open_yen()} FROM invoice i WHERE i.id = u.invoice_id)"
_CELLS = f"""
SELECT stage, age, count(*), sum(owed.yen)
FROM standing JOIN (
    SELECT u.membership_id, sum({_OPEN}) AS yen FROM unpaid u GROUP BY 1
) owed USING (membership_id)
GROUP BY stage, age
"""
_IN_CELL = f"""
, chosen AS (
    SELECT * FROM standing
    WHERE (%(stage)s::text IS NULL OR stage = %(stage)s::text)
      AND (%(age)s::integer IS NULL OR age = %(age)s::integer)
      AND (%(after)s::bigint IS NULL OR membership_id > %(after)s::bigint)
    ORDER BY membership_id LIMIT %(reach)s
)
SELECT membership_id, plan_id, stage, age, oldest_due_on, days, invoices, owed.yen::bigint,
    demand_due_on
FROM chosen JOIN (
    SELECT u.membership_id, sum({_OPEN}) AS yen
    FROM unpaid u JOIN chosen USING (membership_id) GROUP BY 1
) owed USING (membership_id)
ORDER BY membership_id
"""
_FIRST_DAYS = [first for first, _ in AGES]


def cells(service: int, on: dt.date) -> list[Cell]:
    """Counts and yen of the cells that have any memberships, as of a business day."""
    rows = selects.rows(_STANDING + _CELLS, service=service, on=on, ages=_FIRST_DAYS)
    return [Cell(stage, age, count, int(yen)) for stage, age, count, yen in rows]


def in_cell(
    service: int,
    on: dt.date,
    *,
    stage: str | None = None,
    age: int | None = None,
    after: int | None = None,
    size: int = paging.USUAL,
) -> Page[InArrears]:
    """Memberships in arrears by their id, perhaps of one stage or age (a place in ``AGES``)."""
    rows = selects.rows(
        _STANDING + _IN_CELL,
        service=service,
        on=on,
        ages=_FIRST_DAYS,
        stage=stage,
        age=age,
        after=after,
        reach=paging.reach(size),
    )
    return paging.page([InArrears(*row) for row in rows], size, lambda one: one.membership)
