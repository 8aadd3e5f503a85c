"""What a service's money comes to, and the invoices of a day, for summaries."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection

from kiyaku.base import columns
from kiyaku.base.columns import Columns, Rows
from kiyaku.billing import tables
from kiyaku.billing.compensations import METHOD
from kiyaku.billing.kinds import Account, ChargeKind

ISSUED: Columns = {"invoice_id": "i8", "membership_id": "i8", "due_on": "date", "open_yen": "i8"}


@dataclass(frozen=True)
class Money:
    """Counts and yen of a service since it opened; interest and fees are what was charged.

    ``refunds`` counts those paid out too; ``refunds_due_yen`` is what is still to be paid out.
    """

    invoices: int
    invoiced_yen: int
    payments: int
    paid_yen: int
    overdue_invoices: int
    overdue_yen: int
    late_interest_charges: int
    late_interest_yen: int
    late_handling_fees_yen: int
    refunds: int
    refunds_due_yen: int
    refunds_paid_yen: int


def issued_and_open(service: int, issued_on: dt.date) -> Rows:
    """A day's invoices that are not paid yet, with what is open on each."""
    return columns.read(
        ISSUED,
        f"""SELECT i.id, i.membership_id, {tables.DUE_ON}, {tables.open_yen()}
        FROM invoice i JOIN membership m ON m.id = i.membership_id
        WHERE i.issued_on = %s AND m.service_id = %s
          AND NOT EXISTS (SELECT FROM settlement s WHERE s.invoice_id = i.id)
        ORDER BY i.membership_id, i.due_on, i.id""",
        [issued_on, service],
    )


def money(service: int) -> Money:
    """What has been invoiced, paid, is overdue and was charged for delay."""
    return Money(
        *_row(
            """SELECT count(*), COALESCE(sum(i.total_yen), 0) FROM invoice i
            JOIN membership m ON m.id = i.membership_id WHERE m.service_id = %s""",
            service,
        ),
        *_row(
            "SELECT count(*), COALESCE(sum(amount_yen), 0) FROM payment"
            f" WHERE service_id = %s AND method <> '{METHOD}'",
            service,
        ),
        *_row(
            f"""SELECT count(*), COALESCE(sum({tables.open_yen()}), 0)
            FROM overdue o JOIN invoice i ON i.id = o.invoice_id
            JOIN membership m ON m.id = o.membership_id
            WHERE m.service_id = %s AND o.closed_on IS NULL AND o.settled_on IS NULL""",
            service,
        ),
        *_row(
            """SELECT count(*) FILTER (WHERE c.kind = %s),
                COALESCE(sum(c.amount_yen) FILTER (WHERE c.kind = %s), 0),
                COALESCE(sum(c.amount_yen) FILTER (WHERE c.kind = %s), 0)
            FROM charge c JOIN membership m ON m.id = c.membership_id
            WHERE m.service_id = %s
              AND NOT EXISTS (SELECT FROM charge_reversal r WHERE r.charge_id = c.id)""",
            ChargeKind.LATE_INTEREST,
            ChargeKind.LATE_INTEREST,
            ChargeKind.LATE_HANDLING_FEE,
            service,
        ),
        *_row(
            """SELECT count(*),
                COALESCE(sum(r.amount_yen) FILTER (WHERE p.refund_id IS NULL), 0),
                COALESCE(sum(p.amount_yen), 0)
            FROM refund_due r JOIN membership m ON m.id = r.membership_id
            LEFT JOIN refund_payment p ON p.refund_id = r.id WHERE m.service_id = %s""",
            service,
        ),
    )


def balances(service: int) -> dict[Account, int]:
    """Debits less credits of every account, in yen; together they are nothing."""
    found = dict.fromkeys(Account, 0)
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT debit_account, credit_account, sum(amount_yen) FROM posting
            WHERE service_id = %s GROUP BY 1, 2""",
            [service],
        )
        for debit, credit, yen in cursor.fetchall():
            found[Account(debit)] += int(yen)
            found[Account(credit)] -= int(yen)
    return found


def _row(statement: str, *parameters: int) -> tuple[int, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [int(one) for one in parameters])
        row = cursor.fetchone()
    return tuple(int(one) for one in row or ())
