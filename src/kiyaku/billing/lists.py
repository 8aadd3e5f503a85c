"""The invoices and payments of a service, a page at a time, and what memberships have open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from kiyaku.base import paging, selects
from kiyaku.base.paging import Page
from kiyaku.billing.records import printed
from kiyaku.billing.statements import CREDITED, OPEN, OVERDUE, SETTLED
from kiyaku.billing.tables import DUE_ON, TAKEN_BACK_YEN, open_yen

RECEIVED, PAID = "received", "paid"
"""The days of a payment: on which it was entered in the books, on which the payer paid."""


@dataclass(frozen=True)
class InvoiceListed:
    """An invoice with what is open on it, as a list shows it."""

    invoice: int
    membership: int
    number: str
    issued_on: dt.date
    due_on: dt.date
    total_yen: int
    open_yen: int
    state: str
    settled_on: dt.date | None
    taken_back_yen: int


@dataclass(frozen=True)
class PaymentListed:
    """A payment and what of it is the member's credit, as a list shows it."""

    payment: int
    membership: int
    paid_on: dt.date
    received_on: dt.date
    amount_yen: int
    remaining_yen: int
    refunded_yen: int
    method: str


@dataclass(frozen=True)
class Owed:
    """What a membership has open on its invoices, and how much of it is overdue, in yen."""

    open_yen: int = 0
    overdue_yen: int = 0


_TAKEN_BACK = f"{TAKEN_BACK_YEN} = i.total_yen"
"""Whether all charges of an invoice ``i`` were taken back, after it was paid or before."""

# The page's rows are chosen first, and only they are looked up in the other tables.
_INVOICES = f"""
SELECT i.id, i.membership_id, n.fiscal_year, n.number, i.issued_on, {DUE_ON}, i.total_yen,
    CASE WHEN s.invoice_id IS NULL THEN {open_yen()} ELSE 0 END,
    CASE WHEN s.is_credited OR {_TAKEN_BACK} THEN '{CREDITED}'
         WHEN s.invoice_id IS NOT NULL THEN '{SETTLED}'
         WHEN o.invoice_id IS NOT NULL THEN '{OVERDUE}' ELSE '{OPEN}' END,
    s.settled_on, {TAKEN_BACK_YEN}::bigint
FROM (
    SELECT i.* FROM invoice i JOIN membership m ON m.id = i.membership_id
    WHERE m.service_id = %(service)s AND {{conditions}}
    ORDER BY i.due_on DESC, i.membership_id DESC, i.sequence DESC LIMIT %(reach)s
) i
LEFT JOIN settlement s ON s.invoice_id = i.id
LEFT JOIN overdue o ON o.invoice_id = i.id
LEFT JOIN invoice_number n ON n.invoice_id = i.id
ORDER BY i.due_on DESC, i.membership_id DESC, i.sequence DESC
"""
_IN_STATE = {
    # The close of the day after its due date finds an unpaid invoice overdue, and none is issued
    # after its due date: what is merely open is due since the last day closed, or later.
    OPEN: """NOT EXISTS (SELECT FROM settlement s WHERE s.invoice_id = i.id)
        AND NOT EXISTS (SELECT FROM overdue o WHERE o.invoice_id = i.id)
        AND i.due_on >= (
            SELECT COALESCE(closed_until, opened_on) FROM service WHERE id = %(service)s)""",
    # These are few among many: they are picked out first, and the list is not searched for them.
    OVERDUE: """i.id = ANY(ARRAY(
        SELECT o.invoice_id FROM overdue o JOIN membership mine ON mine.id = o.membership_id
        WHERE o.closed_on IS NULL AND o.settled_on IS NULL AND mine.service_id = %(service)s))""",
    CREDITED: f"""i.id = ANY(ARRAY(
        SELECT l.invoice_id FROM charge_reversal r
        JOIN membership mine ON mine.id = r.membership_id
        JOIN invoice_line l ON l.charge_id = r.charge_id
        WHERE mine.service_id = %(service)s)) AND {_TAKEN_BACK}""",
    # One after the other: what is not paid, such as a whole month at its beginning, is passed over
    # without looking whether anything of it was taken back.
    SETTLED: f"""CASE WHEN EXISTS (
        SELECT FROM settlement s WHERE s.invoice_id = i.id AND NOT s.is_credited)
        THEN NOT {_TAKEN_BACK} ELSE false END""",
}
_IN_MONTH = "i.due_on >= %(month)s AND i.due_on < %(next_month)s"
_CHANGED_IN_MONTH = f"""(({_IN_MONTH} AND NOT i.id = ANY(%(changed)s::bigint[]))
    OR i.id = ANY(%(changed_to)s::bigint[]))"""
_CHANGED = f"""
SELECT i.id, {DUE_ON} >= %(month)s AND {DUE_ON} < %(next_month)s
FROM invoice i JOIN membership m ON m.id = i.membership_id
WHERE m.service_id = %(service)s AND i.id IN (
    SELECT d.invoice_id FROM due_change d
    WHERE (d.due_on >= %(month)s AND d.due_on < %(next_month)s)
       OR (d.from_due_on >= %(month)s AND d.from_due_on < %(next_month)s))
"""
"""The few invoices whose due day came to be another, into a month or out of it."""
_AFTER_INVOICE = """(i.due_on, i.membership_id, i.sequence) < (
    SELECT a.due_on, a.membership_id, a.sequence FROM invoice a WHERE a.id = %(after)s)"""

_PAYMENTS = """
SELECT id, membership_id, paid_on, received_on, amount_yen, remaining_yen, refunded_yen, method
FROM payment p WHERE service_id = %(service)s {conditions}
ORDER BY {day} DESC, id DESC LIMIT %(reach)s
"""
_DAYS = {RECEIVED: "received_on", PAID: "paid_on"}


def invoices(
    service: int,
    *,
    state: str | None = None,
    due_month: dt.date | None = None,
    after: int | None = None,
    size: int = paging.USUAL,
) -> Page[InvoiceListed]:
    """Invoices of a service, the latest due date (as they were issued) first.

    Args:
        state: only those ``open`` (and not due yet), ``overdue``, ``settled`` or ``credited``.
        due_month: only those that fall due in the month of this day.
    """
    conditions = [] if state is None else [_IN_STATE[state]]
    days = _month(service, due_month)
    if due_month is not None:
        conditions.append(_CHANGED_IN_MONTH if days["changed"] else _IN_MONTH)
    if after is not None:
        conditions.append(_AFTER_INVOICE)
    read = _invoices(
        service,
        " AND ".join(conditions or ["true"]),
        reach=paging.reach(size),
        after=after,
        **days,
    )
    return paging.page(read, size, lambda one: one.invoice)


def invoices_by_id(service: int, ids: Collection[int]) -> dict[int, InvoiceListed]:
    """Invoices of a service by their ids."""
    found = _invoices(service, "i.id = ANY(%(ids)s)", ids=list(ids), reach=len(ids))
    return {one.invoice: one for one in found}


def _invoices(service: int, conditions: str, **parameters: Any) -> list[InvoiceListed]:
    statement = _INVOICES.format(conditions=conditions)
    return [
        InvoiceListed(invoice, membership, "—" if number is None else printed(year, number), *rest)
        for invoice, membership, year, number, *rest in selects.rows(
            statement, service=service, **parameters
        )
    ]


def _month(service: int, due_month: dt.date | None) -> dict[str, Any]:
    """What ``_IN_MONTH`` asks for: the month, and what came to be due in it or no longer is."""
    if due_month is None:
        return {}
    days = {"month": due_month.replace(day=1), "next_month": next_month(due_month)}
    rows = selects.rows(_CHANGED, service=service, **days)
    changed = [invoice for invoice, _ in rows]
    return {**days, "changed": changed, "changed_to": [one for one, is_in in rows if is_in]}


def payments(
    service: int,
    *,
    by: str = RECEIVED,
    from_day: dt.date | None = None,
    until_day: dt.date | None = None,
    after: int | None = None,
    size: int = paging.USUAL,
) -> Page[PaymentListed]:
    """Payments to a service, the latest first.

    Args:
        by: whether days are those on which payments were ``received`` or on which they were
            ``paid``.
        from_day, until_day: only those of these days, both inclusive.
    """
    day, conditions = _DAYS[by], []
    if from_day is not None:
        conditions.append(f"{day} >= %(from_day)s")
    if until_day is not None:
        conditions.append(f"{day} <= %(until_day)s")
    if after is not None:
        conditions.append(
            f"({day}, id) < (SELECT a.{day}, a.id FROM payment a WHERE a.id = %(after)s)"
        )
    statement = _PAYMENTS.format(day=day, conditions="".join(f" AND {one}" for one in conditions))
    read = selects.rows(
        statement,
        service=service,
        from_day=from_day,
        until_day=until_day,
        after=after,
        reach=paging.reach(size),
    )
    return paging.page([PaymentListed(*row) for row in read], size, lambda one: one.payment)


def payments_by_id(service: int, ids: Collection[int]) -> dict[int, PaymentListed]:
    """Payments to a service by their ids."""
    statement = _PAYMENTS.format(day="received_on", conditions=" AND id = ANY(%(ids)s)")
    rows = selects.rows(statement, service=service, ids=list(ids), reach=len(ids))
    return {row[0]: PaymentListed(*row) for row in rows}


def owed(memberships: Collection[int]) -> dict[int, Owed]:
    """What each of these memberships has open; those with nothing open are left out."""
    rows = selects.rows(
        f"""SELECT i.membership_id, sum({open_yen()}),
            COALESCE(sum({open_yen()}) FILTER (WHERE o.invoice_id IS NOT NULL), 0)
        FROM invoice i LEFT JOIN overdue o ON o.invoice_id = i.id
        WHERE i.membership_id = ANY(%(memberships)s)
          AND NOT EXISTS (SELECT FROM settlement s WHERE s.invoice_id = i.id)
        GROUP BY i.membership_id""",
        memberships=list(memberships),
    )
    return {membership: Owed(int(yen), int(late)) for membership, yen, late in rows}


def next_month(day: dt.date) -> dt.date:
    """The first day of the month after a day's."""
    return (day.replace(day=1) + dt.timedelta(31)).replace(day=1)
