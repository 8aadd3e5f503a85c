"""The invoices issued in a month, in the order of their numbers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kiyaku.base import selects
from kiyaku.billing.lists import next_month
from kiyaku.billing.tables import TAKEN_BACK_YEN

_ISSUED = f"""
SELECT i.id, i.membership_id, i.issued_on,
    COALESCE(s.is_credited, false) OR {TAKEN_BACK_YEN} = i.total_yen, s.invoice_id IS NULL
FROM invoice i
JOIN membership m ON m.id = i.membership_id
JOIN invoice_number n ON n.invoice_id = i.id
LEFT JOIN settlement s ON s.invoice_id = i.id
WHERE m.service_id = %(service)s AND i.issued_on >= %(month)s AND i.issued_on < %(next_month)s
ORDER BY n.fiscal_year, n.number
"""


@dataclass(frozen=True)
class Issued:
    """An invoice of a month.

    Attributes:
        is_credited: whether all of it was taken back, so that nothing is owed by it.
        is_unpaid: whether anything is open on it.
    """

    invoice: int
    membership: int
    issued_on: dt.date
    is_credited: bool
    is_unpaid: bool


def of_month(service: int, month: dt.date) -> list[Issued]:
    """The numbered invoices that a service issued in the month of a day. One query."""
    rows = selects.rows(
        _ISSUED, service=service, month=month.replace(day=1), next_month=next_month(month)
    )
    return [
        Issued(invoice, membership, issued_on, is_credited, is_unpaid and not is_credited)
        for invoice, membership, issued_on, is_credited, is_unpaid in rows
    ]
