"""What delay has cost a member and is not paid: late interest and handling fees, to be waived."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from kiyaku.billing import records
from kiyaku.billing.kinds import ChargeKind
from kiyaku.billing.models import Allocation, Charge, ChargeReversal, InvoiceLine

KINDS = (ChargeKind.LATE_INTEREST, ChargeKind.LATE_HANDLING_FEE)


@dataclass(frozen=True)
class LateCharge:
    """A charge for delay on which nothing has been paid.

    Attributes:
        about: number of the invoice that was paid late.
        invoice: number of the invoice that the charge is on, ``None`` before it is invoiced.
    """

    charge: int
    kind: str
    amount_yen: int
    raised_on: dt.date
    due_on: dt.date
    about: str
    invoice: str | None


def unpaid(membership: int) -> tuple[LateCharge, ...]:
    """The late charges of a membership that stand and are unpaid, in the order they were raised."""
    line = InvoiceLine.objects.filter(charge_id=OuterRef("pk"))
    rows = list(
        Charge.objects.filter(membership_id=membership, kind__in=KINDS)
        .exclude(pk__in=ChargeReversal.objects.filter(membership_id=membership).values("charge_id"))
        .annotate(
            invoice=Subquery(line.values("invoice_id")[:1]),
            line=Subquery(line.values("number")[:1]),
        )
        .order_by("raised_on", "pk")
    )
    paid = set(
        Allocation.objects.filter(
            invoice_id__in=[row.invoice for row in rows if row.invoice], undone_on__isnull=True
        ).values_list("invoice_id", "line_number")
    )
    rows = [row for row in rows if (row.invoice, row.line) not in paid]
    named = {row.about_invoice_id for row in rows} | {row.invoice for row in rows if row.invoice}
    numbers = records.printed_numbers(named)
    return tuple(
        LateCharge(
            row.pk,
            ChargeKind(row.kind).name.lower(),
            row.amount_yen,
            row.raised_on,
            row.due_on,
            numbers.get(row.about_invoice_id, "—"),
            numbers.get(row.invoice, "—") if row.invoice else None,
        )
        for row in rows
    )
