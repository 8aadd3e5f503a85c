"""Demands for overdue invoices that are still to go out; and duties that were missed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from kiyaku.base import selects
from kiyaku.billing.tables import open_yen
from kiyaku.notices import starts
from kiyaku.notices.queries import DUNNING


@dataclass(frozen=True)
class Undemanded:
    """An overdue invoice for which no demand has gone out, with what is open on it."""

    invoice: int
    membership: int
    due_on: dt.date
    open_yen: int


@dataclass(frozen=True)
class Missed:
    """A duty that was not done by its last day, and whether it has been made good since."""

    duty: int
    invoice: int | None
    membership: int
    kind: str
    last_day: dt.date
    found_on: dt.date
    basis: int
    is_made_good: bool


_UNDEMANDED = """
FROM overdue o JOIN membership m ON m.id = o.membership_id
WHERE o.closed_on IS NULL AND o.settled_on IS NULL AND NOT o.is_dunned AND NOT o.is_duty_missed
  AND m.service_id = %(service)s
"""
_OPEN = "o.closed_on IS NULL AND o.settled_on IS NULL AND NOT o.is_dunned"
_START_TOLD = starts.IS_TOLD.format(membership="d.membership_id")
_MISSED = f"""
WITH missed AS (
    SELECT d.* FROM duty d WHERE d.found_on >= %(since)s
    UNION
    SELECT d.* FROM overdue o JOIN duty d
        ON d.kind = '{DUNNING}' AND d.about_invoice_id = o.invoice_id
    WHERE {_OPEN} AND o.is_duty_missed
    UNION
    SELECT d.* FROM duty d WHERE d.about_invoice_id IS NULL AND NOT {_START_TOLD}
)
SELECT {{what}} FROM missed d JOIN membership m ON m.id = d.membership_id
LEFT JOIN overdue o ON o.invoice_id = d.about_invoice_id
WHERE m.service_id = %(service)s
"""


def count_undemanded(service: int) -> dict[dt.date, int]:
    """How many overdue invoices of each due date have had no demand, and are not past saving."""
    statement = f"SELECT o.due_on, count(*) {_UNDEMANDED} GROUP BY o.due_on ORDER BY o.due_on"
    return dict(selects.rows(statement, service=service))


def undemanded(service: int, due_days: Collection[dt.date], first: int) -> list[Undemanded]:
    """The first of the overdue invoices of some due dates that have had no demand."""
    rows = selects.rows(
        f"""WITH o AS (
            SELECT o.invoice_id, o.membership_id, o.due_on {_UNDEMANDED}
              AND o.due_on = ANY(%(due_days)s)
            ORDER BY o.due_on, o.membership_id, o.invoice_id LIMIT %(first)s)
        SELECT o.invoice_id, o.membership_id, o.due_on, {open_yen()}
        FROM o JOIN invoice i ON i.id = o.invoice_id
        ORDER BY o.due_on, o.membership_id, o.invoice_id""",
        service=service,
        due_days=list(due_days),
        first=first,
    )
    return [Undemanded(*row) for row in rows]


def count_missed(service: int, since: dt.date) -> int:
    """How many duties were found missed since a day, or were missed before and never made good."""
    ((count,),) = selects.rows(_MISSED.format(what="count(*)"), service=service, since=since)
    return int(count)


def missed(service: int, since: dt.date, first: int) -> list[Missed]:
    """The first of those that ``count_missed`` counts, the latest last day first."""
    what = f"""d.id, d.about_invoice_id, d.membership_id, d.kind, d.last_day, d.found_on,
        d.basis_id, CASE WHEN d.about_invoice_id IS NULL THEN {_START_TOLD}
            ELSE NOT COALESCE({_OPEN}, false) END"""
    statement = _MISSED.format(what=what) + (
        " ORDER BY d.last_day DESC, d.membership_id, d.id LIMIT %(first)s"
    )
    return [
        Missed(*row) for row in selects.rows(statement, service=service, since=since, first=first)
    ]
