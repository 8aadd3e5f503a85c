"""Single charges, invoices and payments with the rows they rest on, for asking why.

Each function tells what was so when something was recorded: rows of later journal entries are left
out, and so are payments that had been freed again by then.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet, Sum

from kiyaku.base.errors import OperationRefused
from kiyaku.billing.kinds import BEARS_INTEREST, NOT_FEES, ChargeKind
from kiyaku.billing.models import (
    Allocation,
    Charge,
    ChargeReversal,
    Invoice,
    InvoiceLine,
    InvoiceNumber,
    Overdue,
    Payment,
    RefundDue,
    Settlement,
)


@dataclass(frozen=True)
class Piece:
    """A part of a debt, and the day up to which it was owed."""

    yen: int
    paid_on: dt.date


@dataclass(frozen=True)
class Use:
    """A part of a payment applied to a line of an invoice."""

    payment: int
    invoice: int
    line: int
    kind: ChargeKind
    yen: int
    paid_on: dt.date
    basis: int
    entry: int
    undone_on: dt.date | None


def charge(charge_id: int) -> Charge:
    """A charge.

    Raises:
        OperationRefused: ``unknown_charge``.
    """
    found = Charge.objects.filter(pk=charge_id).first()
    if found is None:
        raise unknown_charge(charge_id)
    return found


def unknown_charge(charge_id: int) -> OperationRefused:
    """The refusal of a charge that a service has not."""
    return OperationRefused(
        "unknown_charge",
        f"債権 {charge_id} はこのサービスにありません。",
        f"this service has no charge {charge_id}",
    )


def last_charge(membership: int, kind: ChargeKind) -> Charge:
    """The latest charge of a kind against a membership, whatever became of it.

    Raises:
        OperationRefused: ``no_charge``.
    """
    found = Charge.objects.filter(membership_id=membership, kind=kind).order_by("pk").last()
    if found is None:
        raise OperationRefused(
            "no_charge",
            f"会員契約 {membership} に {kind.name.lower()} の債権はありません。",
            f"membership {membership} has no charge of the kind {kind.name.lower()}",
        )
    return found


def charges(charge_ids: Collection[int]) -> dict[int, Charge]:
    """Charges by their ids."""
    return Charge.objects.in_bulk(list(charge_ids))


def reversal(charge_id: int) -> ChargeReversal | None:
    """The taking back of a charge, if it was taken back."""
    return ChargeReversal.objects.filter(pk=charge_id).first()


def invoice(invoice_id: int) -> Invoice:
    """An invoice by its id."""
    return Invoice.objects.get(pk=invoice_id)


def invoice_numbered(service: int, number: str) -> int:
    """The id of an invoice by its number, as printed (``2026-0000012``), short (``2026-12``), or
    without the fiscal year where only one year has that number.

    Raises:
        OperationRefused: ``bad_invoice_number``, ``unknown_invoice``, ``ambiguous_invoice``.
    """
    year, dash, last = number.strip().rpartition("-")
    if not last.isdecimal() or (dash and not year.isdecimal()):
        raise OperationRefused(
            "bad_invoice_number",
            f"請求書の番号「{number}」は読めません。2026-12 か 12 の形で指定してください。",
            f"cannot read the invoice number {number!r}: write 2026-12, or 12",
        )
    rows = InvoiceNumber.objects.filter(service_id=service, number=int(last[:12]))
    if dash:
        rows = rows.filter(fiscal_year=int(year[:4]))
    found = list(rows.order_by("fiscal_year"))
    if not found:
        raise unknown_invoice(number)
    if len(found) > 1:
        known = ", ".join(printed(row.fiscal_year, row.number) for row in found)
        raise OperationRefused(
            "ambiguous_invoice",
            f"請求書 {number} は複数の年度にあります: {known}",
            f"several fiscal years have an invoice {number}: {known}",
        )
    return found[0].invoice_id


def unknown_invoice(number: str) -> OperationRefused:
    """The refusal of an invoice there is not."""
    return OperationRefused(
        "unknown_invoice",
        f"請求書 {number} はこのサービスにありません。",
        f"this service has no invoice {number}",
    )


def printed(fiscal_year: int, number: int) -> str:
    """An invoice's number as printed: the fiscal year and a running number."""
    return f"{fiscal_year}-{number:07d}"


def printed_numbers(invoices: Collection[int]) -> dict[int, str]:
    """Invoices' numbers as printed, by the invoice's id."""
    rows = InvoiceNumber.objects.filter(invoice_id__in=invoices)
    return {row.invoice_id: printed(row.fiscal_year, row.number) for row in rows}


def lines_of(invoice_id: int) -> list[InvoiceLine]:
    """An invoice's lines in order."""
    return list(InvoiceLine.objects.filter(invoice_id=invoice_id).order_by("number"))


def overdue(invoice_id: int) -> Overdue | None:
    """What came of an invoice's not being paid in time, if it was not."""
    return Overdue.objects.filter(pk=invoice_id).first()


@dataclass(frozen=True)
class TakenBack:
    """How much of an invoice was taken back; ``since`` when it stands for nothing, if it does."""

    yen: int
    since: dt.date | None


def taken_back(invoices: Collection[int]) -> dict[int, TakenBack]:
    """What was taken back of invoices, by their ids; those that stand in full are not in.

    One that had been paid before has its settlement still.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN_BACK, [list(invoices)])
        return {invoice: TakenBack(int(yen), since) for invoice, yen, since in cursor.fetchall()}


_TAKEN_BACK = """
SELECT l.invoice_id, sum(l.amount_yen) FILTER (WHERE r.charge_id IS NOT NULL),
       CASE WHEN count(*) = count(r.charge_id) THEN max(r.reversed_on) END
FROM invoice_line l LEFT JOIN charge_reversal r ON r.charge_id = l.charge_id
WHERE l.invoice_id = ANY(%s)
GROUP BY l.invoice_id HAVING count(r.charge_id) > 0
"""


def settlement(invoice_id: int) -> Settlement | None:
    """Since when an invoice is settled, if it is."""
    return Settlement.objects.filter(pk=invoice_id).first()


def fees_paid(invoice_id: int, *, before_entry: int) -> list[Piece]:
    """What had been paid on an invoice's fees, piece by piece, when an entry was made."""
    rows = _applied(invoice_id, before_entry).filter(kind__in=BEARS_INTEREST)
    return [Piece(row.amount_yen, row.paid_on) for row in rows]


def applied_before(invoice_id: int, *, before_entry: int) -> list[Piece]:
    """What had been paid on an invoice, piece by piece, when an entry was made."""
    return [Piece(row.amount_yen, row.paid_on) for row in _applied(invoice_id, before_entry)]


def fees_open(invoice_id: int, *, before_entry: int) -> int:
    """What was still open on an invoice's fees when an entry was made, in yen."""
    lines = InvoiceLine.objects.filter(invoice_id=invoice_id, kind__in=BEARS_INTEREST)
    paid = _applied(invoice_id, before_entry).filter(kind__in=BEARS_INTEREST)
    return _total(lines) - _total(paid)


def _applied(invoice_id: int, before_entry: int) -> QuerySet[Allocation]:
    standing = Q(undone_entry_id__isnull=True) | Q(undone_entry_id__gte=before_entry)
    rows = Allocation.objects.filter(standing, invoice_id=invoice_id, entry_id__lt=before_entry)
    return rows.order_by("id")


def interest_charged_before(about: Charge) -> int:
    """Late interest charged about the same invoice before a charge of it, in yen."""
    rows = Charge.objects.filter(
        membership_id=about.membership_id,
        kind=ChargeKind.LATE_INTEREST,
        about_invoice_id=about.about_invoice_id,
        pk__lt=about.pk,
    )
    return _total(rows)


def paid_by(invoice_id: int, day: dt.date, *, before_entry: int) -> int:
    """What had been paid on an invoice by the end of a day, as known to an entry, in yen."""
    return _total(_applied(invoice_id, before_entry).filter(paid_on__lte=day))


def taken_back_yen(invoice_id: int, *, before_entry: int) -> int:
    """How much of an invoice had been taken back when an entry was made, in yen."""
    lines = InvoiceLine.objects.filter(invoice_id=invoice_id)
    reversed_ = ChargeReversal.objects.filter(
        charge_id__in=lines.values("charge_id"), entry_id__lt=before_entry
    )
    return _total(lines.filter(charge_id__in=reversed_.values("charge_id")))


def open_at(invoice_id: int, *, before_entry: int) -> int:
    """What was open on an invoice when an entry was made, in yen."""
    paid = _total(_applied(invoice_id, before_entry))
    back = taken_back_yen(invoice_id, before_entry=before_entry)
    return invoice(invoice_id).total_yen - paid - back


def credit_after(membership: int, *, entry: int) -> int:
    """What a member had paid and not used when an entry was made and all with it, in yen.

    What it made due to the member itself counts as not used.
    """
    paid = Payment.objects.filter(membership_id=membership, entry_id__lte=entry)
    standing = Q(undone_entry_id__isnull=True) | Q(undone_entry_id__gt=entry)
    used = Allocation.objects.filter(standing, membership_id=membership, entry_id__lte=entry)
    back = RefundDue.objects.filter(membership_id=membership, entry_id__lt=entry)
    return _total(paid) - _total(used) - _total(back)


def payment(payment_id: int) -> Payment:
    """A payment by its id."""
    return Payment.objects.get(pk=payment_id)


def payment_of_entry(membership: int, entry: int) -> Payment | None:
    """The last payment of a membership that came in with an entry."""
    rows = Payment.objects.filter(membership_id=membership, entry_id=entry)
    return rows.order_by("-pk").first()


def uses_of_payment(payment_id: int) -> list[Use]:
    """What a payment was applied to, in order; what was freed again is told as such."""
    return [_use(row) for row in Allocation.objects.filter(payment_id=payment_id).order_by("id")]


def uses_on_invoice(invoice_id: int) -> list[Use]:
    """What was applied to an invoice, in order; what was freed again is told as such."""
    return [_use(row) for row in Allocation.objects.filter(invoice_id=invoice_id).order_by("id")]


def refund(refund_id: int) -> RefundDue:
    """A refund that is due, by its id."""
    return RefundDue.objects.get(pk=refund_id)


def charges_of_entry(membership: int, entry: int, kinds: Collection[ChargeKind]) -> list[Charge]:
    """A membership's charges of some kinds that an entry raised."""
    rows = Charge.objects.filter(membership_id=membership, entry_id=entry, kind__in=kinds)
    return list(rows.order_by("id"))


def _use(row: Allocation) -> Use:
    return Use(
        row.payment_id,
        row.invoice_id,
        row.line_number,
        ChargeKind(row.kind),
        row.amount_yen,
        row.paid_on,
        row.basis_id,
        row.entry_id,
        row.undone_on,
    )


def _total(rows: QuerySet[Any]) -> int:
    return int(rows.aggregate(yen=Sum("amount_yen"))["yen"] or 0)


def arrears_at(membership: int, *, entry: int) -> int:
    """What of fees was overdue and open of a membership when an entry was made, in yen."""
    done = Q(closed_entry_id__isnull=False, closed_entry_id__lt=entry)
    rows = Overdue.objects.filter(membership_id=membership, entry_id__lte=entry).exclude(done)
    return sum(arrears_on(row.invoice_id, before_entry=entry) for row in rows)


def arrears_on(invoice_id: int, *, before_entry: int) -> int:
    """What of fees was open on an invoice when an entry was made, in yen."""
    costs_yen = _costs_open_at(invoice_id, before_entry)
    return open_at(invoice_id, before_entry=before_entry) - costs_yen


def _costs_open_at(invoice_id: int, entry: int) -> int:
    """What was open on an invoice's lines that are no fees when an entry was made, in yen."""
    lines = InvoiceLine.objects.filter(invoice_id=invoice_id, kind__in=NOT_FEES)
    back = ChargeReversal.objects.filter(
        charge_id__in=lines.values("charge_id"), entry_id__lt=entry
    )
    paid = _applied(invoice_id, entry).filter(kind__in=NOT_FEES)
    return _total(lines.exclude(charge_id__in=back.values("charge_id"))) - _total(paid)


def invoiced_by_entry(membership: int, entry: int) -> int:
    """What an entry itself invoiced to a membership, in yen."""
    rows = Invoice.objects.filter(membership_id=membership, entry_id=entry)
    return int(rows.aggregate(yen=Sum("total_yen"))["yen"] or 0)
