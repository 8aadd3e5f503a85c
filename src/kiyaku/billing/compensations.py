"""Credits that compensate members: money that nobody paid in, to be used like what was."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
from django.db import connection

from kiyaku.base import columns
from kiyaku.base.columns import Rows
from kiyaku.billing import tables
from kiyaku.billing.kinds import Account, Source

METHOD = "compensation"
"""How such a credit is told from money that came in."""

_CREDIT = """
INSERT INTO payment (
    id, service_id, membership_id, paid_on, received_on, amount_yen, remaining_yen, refunded_yen,
    method, entry_id)
SELECT id, %s, membership, %s, %s, yen, yen, 0, %s, %s
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS rows (id, membership, yen)
"""
_WITH_OPEN = """
SELECT DISTINCT i.membership_id FROM invoice i
WHERE i.membership_id = ANY(%s)
  AND NOT EXISTS (SELECT FROM settlement s WHERE s.invoice_id = i.id)
"""


def credit(
    service: int,
    memberships: Sequence[int],
    yen: Sequence[int],
    bases: Rows,
    *,
    day: dt.date,
    entry: int,
) -> Rows:
    """Credit memberships with compensations and book them as spent; the credits' ids.

    They reduce what is invoiced like money paid on that day; one statement and one COPY.
    """
    ids = columns.next_ids("payment_id_seq", len(memberships))
    with connection.cursor() as cursor:
        cursor.execute(
            _CREDIT, [service, day, day, METHOD, entry, ids.tolist(), list(memberships), list(yen)]
        )
    rows = columns.filled(
        tables.POSTING,
        len(ids),
        service_id=service,
        membership_id=np.asarray(memberships, dtype=np.int64),
        day=np.datetime64(day, "D"),
        debit_account=int(Account.COMPENSATION_PAID),
        credit_account=int(Account.ADVANCES_RECEIVED),
        amount_yen=np.asarray(yen, dtype=np.int64),
        source_kind=int(Source.COMPENSATION),
        source_id=ids,
        corrects_id=0,
        basis_id=bases,
        entry_id=entry,
    )
    columns.write("posting", tables.POSTING, rows)
    return ids


def with_open_invoices(memberships: Sequence[int]) -> list[int]:
    """Which of some memberships have an invoice that is not settled."""
    with connection.cursor() as cursor:
        cursor.execute(_WITH_OPEN, [list(memberships)])
        return sorted(int(row[0]) for row in cursor.fetchall())
