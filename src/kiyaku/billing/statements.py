"""What a membership owes and has paid, as a statement shows it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kiyaku.billing import due_days, payments, records
from kiyaku.billing.kinds import ChargeKind
from kiyaku.billing.models import (
    Charge,
    ChargeReversal,
    Invoice,
    InvoiceLine,
    Overdue,
    Payment,
    RefundDue,
    RefundPayment,
    Settlement,
)

OPEN, OVERDUE, SETTLED, CREDITED = "open", "overdue", "settled", "credited"


@dataclass(frozen=True)
class InvoiceShown:
    """An invoice with what is open on it and where it stands."""

    number: str
    issued_on: dt.date
    due_on: dt.date
    total_yen: int
    open_yen: int
    state: str
    settled_on: dt.date | None
    taken_back_yen: int


@dataclass(frozen=True)
class ChargeShown:
    """A charge that is on no invoice yet."""

    charge: int
    kind: str
    fee_month: str
    amount_yen: int
    due_on: dt.date


@dataclass(frozen=True)
class PaymentShown:
    """A payment, and what of it has not been applied to anything."""

    payment: int
    paid_on: dt.date
    received_on: dt.date
    amount_yen: int
    remaining_yen: int
    method: str


@dataclass(frozen=True)
class RefundShown:
    """A refund, and the day on which it was paid out, if it was."""

    refund: int
    due_since: dt.date
    amount_yen: int
    paid_on: dt.date | None


@dataclass(frozen=True)
class Balance:
    """What is open between a member and the service, in yen."""

    invoiced_open_yen: int
    overdue_yen: int
    to_be_invoiced_yen: int
    credit_yen: int
    refunds_due_yen: int


@dataclass(frozen=True)
class Statement:
    """A membership's invoices, charges to be invoiced, payments, refunds and balance."""

    balance: Balance
    invoices: tuple[InvoiceShown, ...]
    to_be_invoiced: tuple[ChargeShown, ...]
    payments: tuple[PaymentShown, ...]
    refunds: tuple[RefundShown, ...]


def statement(membership: int) -> Statement:
    """The statement of a membership as of now."""
    invoices, waiting = _invoices(membership), _to_be_invoiced(membership)
    refunds = _refunds(membership)
    balance = Balance(
        invoiced_open_yen=sum(one.open_yen for one in invoices),
        overdue_yen=sum(one.open_yen for one in invoices if one.state == OVERDUE),
        to_be_invoiced_yen=sum(one.amount_yen for one in waiting),
        credit_yen=payments.credit_of(membership),
        refunds_due_yen=sum(one.amount_yen for one in refunds if one.paid_on is None),
    )
    return Statement(balance, invoices, waiting, _payments(membership), refunds)


def _invoices(membership: int) -> tuple[InvoiceShown, ...]:
    rows = list(Invoice.objects.filter(membership_id=membership).order_by("issued_on", "id"))
    ids = [row.pk for row in rows]
    numbers = records.printed_numbers(ids)
    settled = {row.invoice_id: row for row in Settlement.objects.filter(invoice_id__in=ids)}
    back = records.taken_back(ids)
    moved = due_days.in_force(ids)
    late = set(Overdue.objects.filter(invoice_id__in=ids).values_list("invoice_id", flat=True))
    open_yen = payments.open_by_invoice(membership)
    return tuple(
        InvoiceShown(
            numbers.get(row.pk, "—"),
            row.issued_on,
            moved[row.pk].due_on if row.pk in moved else row.due_on,
            row.total_yen,
            0 if row.pk in settled else open_yen.get(row.pk, 0),
            state_of(
                settled.get(row.pk),
                is_late=row.pk in late,
                is_taken_back=row.pk in back and back[row.pk].since is not None,
            ),
            settled[row.pk].settled_on if row.pk in settled else None,
            back[row.pk].yen if row.pk in back else 0,
        )
        for row in rows
    )


def state_of(settlement: Settlement | None, *, is_late: bool, is_taken_back: bool) -> str:
    """Where an invoice stands.

    One that was paid before its charges were taken back is credited too: the money is free again.
    """
    if is_taken_back or (settlement is not None and settlement.is_credited):
        return CREDITED
    if settlement is None:
        return OVERDUE if is_late else OPEN
    return SETTLED


def _to_be_invoiced(membership: int) -> tuple[ChargeShown, ...]:
    done = InvoiceLine.objects.filter(membership_id=membership).values("charge_id")
    taken_back = ChargeReversal.objects.filter(membership_id=membership).values("charge_id")
    rows = Charge.objects.filter(membership_id=membership).exclude(pk__in=done)
    return tuple(
        ChargeShown(
            row.pk,
            ChargeKind(row.kind).name.lower(),
            f"{row.fee_month:%Y-%m}",
            row.amount_yen,
            row.due_on,
        )
        for row in rows.exclude(pk__in=taken_back).order_by("due_on", "id")
    )


def _payments(membership: int) -> tuple[PaymentShown, ...]:
    rows = Payment.objects.filter(membership_id=membership).order_by("received_on", "id")
    return tuple(
        PaymentShown(
            row.pk, row.paid_on, row.received_on, row.amount_yen, row.remaining_yen, row.method
        )
        for row in rows
    )


def _refunds(membership: int) -> tuple[RefundShown, ...]:
    rows = RefundDue.objects.filter(membership_id=membership).order_by("id")
    paid = dict(
        RefundPayment.objects.filter(membership_id=membership).values_list("refund_id", "paid_on")
    )
    return tuple(
        RefundShown(row.pk, row.due_since, row.amount_yen, paid.get(row.pk)) for row in rows
    )
