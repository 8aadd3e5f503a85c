"""Taking charges back, and money that is owed back to a member."""

from __future__ import annotations

import datetime as dt

from django.db.models import F, Max, Sum

from kiyaku.billing import overdue, payments
from kiyaku.billing.kinds import REVENUE_ACCOUNT, Account, ChargeKind, Source
from kiyaku.billing.models import (
    Allocation,
    Charge,
    ChargeReversal,
    Invoice,
    InvoiceLine,
    Payment,
    Posting,
    RefundDue,
    Settlement,
)
from kiyaku.billing.payments import Settled, book_postings


def paid_yen(membership: int) -> int:
    """What a member has paid so far, less what is due back already."""
    paid = Payment.objects.filter(membership_id=membership).aggregate(yen=Sum("amount_yen"))["yen"]
    back = RefundDue.objects.filter(membership_id=membership).aggregate(yen=Sum("amount_yen"))
    return int(paid or 0) - int(back["yen"] or 0)


def take_back_all(service: int, membership: int, day: dt.date, basis: int, entry: int) -> None:
    """Take back every standing charge; invoices are credited and payments freed again.

    Nothing is erased: reversals, freed allocations and correcting postings are new entries.
    """
    reversed_before = ChargeReversal.objects.filter(membership_id=membership).values("charge_id")
    standing = list(Charge.objects.filter(membership_id=membership).exclude(id__in=reversed_before))
    ChargeReversal.objects.bulk_create(
        ChargeReversal(
            charge_id=charge.pk,
            membership_id=membership,
            reversed_on=day,
            basis_id=basis,
            entry_id=entry,
        )
        for charge in standing
    )
    lines = list(InvoiceLine.objects.filter(charge_id__in=[charge.pk for charge in standing]))
    _free_allocations(service, membership, lines, day, basis, entry)
    _book_back(service, membership, lines, day, basis, entry)
    _credit_invoices(membership, sorted({line.invoice_id for line in lines}), day, entry)


def take_back_unpaid(
    service: int, charge: Charge, day: dt.date, basis: int, entry: int, *, reason: str
) -> None:
    """Take back one standing charge on which nothing has been paid.

    Where it is on an invoice, that is left with the rest; with nothing left open it is settled on
    the day of its last payment, or credited where nothing was paid on it.
    """
    membership = charge.membership_id
    ChargeReversal.objects.create(
        charge_id=charge.pk,
        membership_id=membership,
        reversed_on=day,
        reason=reason,
        basis_id=basis,
        entry_id=entry,
    )
    lines = list(InvoiceLine.objects.filter(charge_id=charge.pk))
    _book_back(service, membership, lines, day, basis, entry)
    for line in lines:
        _settle_rest(membership, line.invoice_id, day, entry)


def take_back_paid(
    service: int, charge: Charge, day: dt.date, basis: int, entry: int, *, reason: str
) -> int:
    """Take back one standing charge, paid or not; what was paid on it is the member's credit again.

    Returns that in yen. The rest of its invoice is left as it is.
    """
    lines = list(InvoiceLine.objects.filter(charge_id=charge.pk))
    applied = [
        one
        for line in lines
        for one in Allocation.objects.filter(
            invoice_id=line.invoice_id, line_number=line.number, undone_on__isnull=True
        )
    ]
    _free(service, charge.membership_id, applied, day, basis, entry)
    take_back_unpaid(service, charge, day, basis, entry, reason=reason)
    return sum(one.amount_yen for one in applied)


def is_paid_in_part(charge: int) -> bool:
    """Whether anything has been paid on a charge."""
    return any(
        Allocation.objects.filter(
            invoice_id=line.invoice_id, line_number=line.number, undone_on__isnull=True
        ).exists()
        for line in InvoiceLine.objects.filter(charge_id=charge)
    )


def _book_back(
    service: int, membership: int, lines: list[InvoiceLine], day: dt.date, basis: int, entry: int
) -> None:
    """Correct the postings of lines whose charges were taken back."""
    booked = _postings_of(membership, Source.CHARGE)
    book_postings(
        service,
        [
            (
                membership,
                REVENUE_ACCOUNT[ChargeKind(line.kind)],
                Account.RECEIVABLE,
                line.amount_yen,
                line.charge_id,
                basis,
            )
            for line in lines
        ],
        Source.REVERSAL,
        day,
        entry,
        corrects=[booked[line.charge_id] for line in lines],
    )


def _settle_rest(membership: int, invoice: int, day: dt.date, entry: int) -> None:
    """Settle or credit an invoice on which nothing is open any more, if it was not before."""
    if payments.open_by_invoice(membership).get(invoice):
        return
    if Settlement.objects.filter(pk=invoice).exists():
        return
    paid = Allocation.objects.filter(invoice_id=invoice, undone_on__isnull=True)
    last_paid_on = paid.aggregate(last=Max("paid_on"))["last"]
    if last_paid_on is None:
        _credit_invoices(membership, [invoice], day, entry)
    else:
        payments.store_settled([Settled(invoice, membership, last_paid_on)], day, entry)


def make_refund_due(service: int, membership: int, day: dt.date, basis: int, entry: int) -> int:
    """What a member's payments leave over becomes due to the member; returns it in yen."""
    left = list(
        Payment.objects.filter(membership_id=membership, remaining_yen__gt=0).order_by("id")
    )
    amount = sum(payment.remaining_yen for payment in left)
    if not amount:
        return 0
    Payment.objects.filter(pk__in=[payment.pk for payment in left]).update(
        refunded_yen=F("refunded_yen") + F("remaining_yen"), remaining_yen=0
    )
    refund = RefundDue.objects.create(
        membership_id=membership,
        amount_yen=amount,
        due_since=day,
        basis_id=basis,
        entry_id=entry,
    )
    row = (
        membership,
        Account.ADVANCES_RECEIVED,
        Account.REFUNDS_PAYABLE,
        amount,
        refund.pk,
        basis,
    )
    book_postings(service, [row], Source.REFUND, day, entry)
    return amount


def _free_allocations(
    service: int, membership: int, lines: list[InvoiceLine], day: dt.date, basis: int, entry: int
) -> None:
    invoices = {line.invoice_id for line in lines}
    applied = list(Allocation.objects.filter(invoice_id__in=invoices, undone_on__isnull=True))
    _free(service, membership, applied, day, basis, entry)


def _free(
    service: int, membership: int, applied: list[Allocation], day: dt.date, basis: int, entry: int
) -> None:
    """What was applied is the member's credit again."""
    if not applied:
        return
    for one in applied:
        Payment.objects.filter(pk=one.payment_id).update(
            remaining_yen=F("remaining_yen") + one.amount_yen
        )
    Allocation.objects.filter(pk__in=[one.pk for one in applied]).update(
        undone_on=day, undone_entry_id=entry
    )
    booked = _postings_of(membership, Source.ALLOCATION)
    rows = [
        (
            membership,
            Account.RECEIVABLE,
            Account.ADVANCES_RECEIVED,
            one.amount_yen,
            one.pk,
            basis,
        )
        for one in applied
    ]
    corrects = [booked[one.pk] for one in applied]
    book_postings(service, rows, Source.DEALLOCATION, day, entry, corrects=corrects)


def _postings_of(membership: int, source: Source) -> dict[int, int]:
    """The postings that booked a membership's charges or allocations, by what they booked."""
    booked = Posting.objects.filter(membership_id=membership, source_kind=source)
    return dict(booked.values_list("source_id", "id"))


def _credit_invoices(membership: int, invoices: list[int], day: dt.date, entry: int) -> None:
    settled = set(
        Settlement.objects.filter(invoice_id__in=invoices).values_list("invoice_id", flat=True)
    )
    Settlement.objects.bulk_create(
        Settlement(
            invoice_id=invoice.pk,
            membership_id=membership,
            settled_on=day,
            entered_on=day,
            is_credited=True,
            entry_id=entry,
        )
        for invoice in Invoice.objects.filter(pk__in=invoices)
        if invoice.pk not in settled
    )
    overdue.drop(invoices, day, entry)
