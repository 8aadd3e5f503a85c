"""What a service's money came to month by month, for the review of a close and for charts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kiyaku.base import selects
from kiyaku.billing.compensations import METHOD
from kiyaku.billing.kinds import ChargeKind
from kiyaku.billing.lists import next_month


@dataclass(frozen=True)
class MonthTotals:
    """Counts and yen of one month that stay as they are once it is closed: see ``is_final``.

    Attributes:
        month: its first day.
        invoices, invoiced_yen: invoices issued in it, those credited since included.
        payments, paid_yen: payments entered in the books in it.
        overdue_invoices, overdue_yen: invoices that fell due in it and were not paid in full by
            their due date, and what was open on them at its end.
    """

    month: dt.date
    invoices: int = 0
    invoiced_yen: int = 0
    payments: int = 0
    paid_yen: int = 0
    overdue_invoices: int = 0
    overdue_yen: int = 0

    def is_final(self, closed_until: dt.date | None) -> bool:
        """Whether its last day and the day after it, which finds what is overdue, are closed.

        Invoices are issued and payments entered on the open day alone, and no invoice is issued
        after its due date.
        """
        return closed_until is not None and closed_until >= next_month(self.month)


@dataclass(frozen=True)
class MonthMoney(MonthTotals):
    """The same, with what may still be waived.

    Attributes:
        late_interest_charges, late_interest_yen: late interest charged in it and not taken back.
    """

    late_interest_charges: int = 0
    late_interest_yen: int = 0


_INVOICED = """
SELECT date_trunc('month', i.issued_on::timestamp)::date, count(*), sum(i.total_yen)
FROM invoice i JOIN membership m ON m.id = i.membership_id
WHERE i.issued_on >= %(first)s AND i.issued_on < %(end)s AND m.service_id = %(service)s
GROUP BY 1
"""
_PAID = f"""
SELECT date_trunc('month', received_on::timestamp)::date, count(*), sum(amount_yen) FROM payment
WHERE service_id = %(service)s AND received_on >= %(first)s AND received_on < %(end)s
  AND method <> '{METHOD}'
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
_TOTALS = {
    ("invoices", "invoiced_yen"): _INVOICED,
    ("payments", "paid_yen"): _PAID,
    ("overdue_invoices", "overdue_yen"): _OVERDUE,
}
_MONEY = {**_TOTALS, ("late_interest_charges", "late_interest_yen"): _INTEREST}


def series(service: int, last: dt.date, months: int = 13) -> list[MonthMoney]:
    """The months up to and including that of the day ``last``, the earliest first."""
    found = _summed(_MONEY, service, last, months)
    return [MonthMoney(month, **found[month]) for month in found]


def totals(service: int, last: dt.date, months: int = 13) -> list[MonthTotals]:
    """The same months without late interest."""
    found = _summed(_TOTALS, service, last, months)
    return [MonthTotals(month, **found[month]) for month in found]


def up_to(last: dt.date, months: int) -> list[dt.date]:
    """The first days of so many months up to and including that of ``last``, in order."""
    return [_months_before(last, back) for back in reversed(range(months))]


def _summed(
    statements: Mapping[tuple[str, str], str], service: int, last: dt.date, months: int
) -> dict[dt.date, dict[str, Any]]:
    every = up_to(last, months)
    found: dict[dt.date, dict[str, Any]] = {month: {} for month in every}
    for (counted, summed), statement in statements.items():
        rows = selects.rows(
            statement,
            service=service,
            first=every[0],
            end=next_month(last),
            kind=int(ChargeKind.LATE_INTEREST),
        )
        for month, count, yen in rows:
            found[month] |= {counted: count, summed: int(yen)}
    return found


def _months_before(day: dt.date, back: int) -> dt.date:
    """The first day of the month so many months before a day's."""
    year, month = divmod(day.year * 12 + day.month - 1 - back, 12)
    return dt.date(year, month + 1, 1)
