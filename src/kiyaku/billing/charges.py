"""Reading and storing charges as columns."""

from __future__ import annotations

import numpy as np

from kiyaku.base import columns
from kiyaku.base.columns import Rows
from kiyaku.billing import tables
from kiyaku.billing.kinds import ChargeKind

NATURAL = {
    name: kind
    for name, kind in tables.CHARGE.items()
    if name not in {"id", "about_invoice_id", "entry_id"}
}


def charged_memberships(kind: ChargeKind, months: Rows, first: int, last: int) -> Rows:
    """(membership, fee month) pairs among memberships ``first`` … ``last`` charged already."""
    return columns.read(
        {"membership_id": "i8", "fee_month": "date"},
        """SELECT membership_id, fee_month FROM charge
        WHERE fee_month = ANY(%s) AND kind = %s AND membership_id BETWEEN %s AND %s""",
        [[month.astype(object) for month in np.unique(months)], int(kind), first, last],
    )


def charged_occurrences(kind: ChargeKind, months: Rows, first: int, last: int) -> Rows:
    """(membership, occurrence) pairs of a kind's charges for some months (their first days)."""
    return columns.read(
        {"membership_id": "i8", "occurrence": "i2"},
        """SELECT membership_id, occurrence FROM charge
        WHERE fee_month = ANY(%s) AND kind = %s AND membership_id BETWEEN %s AND %s""",
        [months.tolist(), int(kind), first, last],
    )


def give_ids(charges: Rows) -> Rows:
    """The charges with fresh ids."""
    charges["id"] = columns.next_ids("charge_id_seq", len(charges))
    return charges


def store(charges: Rows) -> None:
    """Write charges that have their ids."""
    columns.write("charge", tables.CHARGE, charges)
