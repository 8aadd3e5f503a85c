"""Reading and storing charges as columns."""

from __future__ import annotations

import datetime as dt

import numpy as np

from kiyaku.base import columns
from kiyaku.base.columns import Rows
from kiyaku.billing import tables
from kiyaku.billing.kinds import ChargeKind
from kiyaku.billing.models import Charge, ChargeReversal

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


def give_ids(charges: Rows) -> Rows:
    """The charges with fresh ids."""
    charges["id"] = columns.next_ids("charge_id_seq", len(charges))
    return charges


def store(charges: Rows) -> None:
    """Write charges that have their ids."""
    columns.write("charge", tables.CHARGE, charges)


def standing_of(membership: int, kinds: tuple[ChargeKind, ...]) -> list[Charge]:
    """A membership's charges of some kinds that have not been taken back."""
    taken_back = ChargeReversal.objects.filter(membership_id=membership).values("charge_id")
    return list(
        Charge.objects.filter(membership_id=membership, kind__in=kinds)
        .exclude(id__in=taken_back)
        .order_by("id")
    )


def take_back(charges: list[Charge], day: dt.date, basis: int, entry: int) -> None:
    """Put on record that charges are taken back."""
    ChargeReversal.objects.bulk_create(
        ChargeReversal(
            charge_id=charge.pk,
            membership_id=charge.membership_id,
            reversed_on=day,
            basis_id=basis,
            entry_id=entry,
        )
        for charge in charges
    )
