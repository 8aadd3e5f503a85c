"""What a service's money came to month by month, for the review of a close and for charts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from kiyaku.base import selects
from kiyaku.billing.kinds import ChargeKind
from kiyaku.billing.lists import next_month


@dataclass(frozen=True)
class MonthMoney:
    """Counts and yen of one month.

    Attributes:
        month: its first day.
        invoices, invoiced_yen: invoices issued in it, those credited since included.
        payments, paid_yen: payments entered in the books in it.
        late_interest_charges, late_interest_yen: late interest charged in it and not taken back.
        overdue_invoices, overdue_yen: invoices that fell due in it and were not paid in full by
            their due date, and what was open on them at its end.
    """

    month: dt.date
    invoices: int = 0
    invoiced_yen: int = 0
    payments: int = 0
    paid_yen: int = 0
    late_interest_charges: int = 0
    late_interest_yen: int = 0
    overdue_invoices: int = 0
    overdue_yen: int = 0


_INVOICED = """
SELECT date_trunc('month', i.issued_on::timestamp)::date, count(*), sum(i.total_yen)
FROM invoice i JOIN membership m ON m.id = i.membership_id
WHERE i.issued_on >= %(first)s AND i.issued_on < %(end)s AND m.service_id = %(service)s
GROUP BY 1
"""
_PAID = """
SELECT date_trunc('month', received_on::timestamp)::date, count(*), sum(amount_yen) FROM payment
WHERE service_id = %(service)s AND received_on >= %(first)s AND received_on < %(end)s
GROUP BY 1
"""
# Late interest counts in the month in which it is raised: its unique key begins with both.
_INTEREST = """
SELECT c.fee_month, count(*), sum(c.amount_yen)
FROM charge c JOIN membership m ON m.id = c.membership_id
WHERE c.fee_month >= %(first)s AND c.fee_month < %(end)s AND c.kind = %(kind)s
  AND m.service_id = %(service)s
  AND NOT EXISTS (SELECT FROM charge_reversal r WHERE r.charge_id = c.id)
GROUP BY 1
"""
_OVERDUE = """
SELECT date_trunc('month', o.due_on::timestamp)::date, count(*), sum(o.open_yen)
FROM overdue o JOIN membership m ON m.id = o.membership_id
WHERE o.due_on >= %(first)s AND o.due_on < %(end)s AND m.service_id = %(service)s
GROUP BY 1
"""
_STATEMENTS = {
    ("invoices", "invoiced_yen"): _INVOICED,
    ("payments", "paid_yen"): _PAID,
    ("late_interest_charges", "late_interest_yen"): _INTEREST,
    ("overdue_invoices", "overdue_yen"): _OVERDUE,
}


def series(service: int, last: dt.date, months: int = 13) -> list[MonthMoney]:
    """The months up to and including that of the day ``last``, the earliest first."""
    every = [_months_before(last, back) for back in reversed(range(months))]
    found: dict[dt.date, dict[str, Any]] = {month: {} for month in every}
    for (counted, summed), statement in _STATEMENTS.items():
        rows = selects.rows(
            statement,
            service=service,
            first=every[0],
            end=next_month(last),
            kind=int(ChargeKind.LATE_INTEREST),
        )
        for month, count, yen in rows:
            found[month] |= {counted: count, summed: int(yen)}
    return [MonthMoney(month, **found[month]) for month in every]


def _months_before(day: dt.date, back: int) -> dt.date:
    """The first day of the month so many months before a day's."""
    year, month = divmod(day.year * 12 + day.month - 1 - back, 12)
    return dt.date(year, month + 1, 1)
