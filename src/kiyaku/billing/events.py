"""What happened to money, as billing's tables tell it: charges, invoices, delay, refunds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

from kiyaku.base.events import Happening
from kiyaku.billing import due_days
from kiyaku.billing.kinds import ChargeKind
from kiyaku.billing.models import (
    Charge,
    ChargeReversal,
    Invoice,
    InvoiceNumber,
    Overdue,
    RefundDue,
    Settlement,
)
from kiyaku.terms import Pack

_ONE_DAY = dt.timedelta(days=1)


def charge_events(memberships: Collection[int]) -> list[Happening]:
    """Charges raised against these memberships, and those taken back."""
    charges = {row.pk: row for row in Charge.objects.filter(membership_id__in=memberships)}
    raised = [_raised(charges[pk]) for pk in sorted(charges)]
    taken_back = ChargeReversal.objects.filter(membership_id__in=memberships)
    return raised + [
        Happening(
            row.reversed_on,
            "charge_reversed",
            _named(charges[row.charge_id]),
            membership=row.membership_id,
            basis=(row.basis_id,),
            sequence=row.charge_id,
        )
        for row in taken_back.order_by("charge_id")
    ]


def invoice_events(memberships: Collection[int]) -> list[Happening]:
    """Invoices issued, settled (or credited), and overdue."""
    invoices = {row.pk: row for row in Invoice.objects.filter(membership_id__in=memberships)}
    numbers = numbers_of(invoices)
    issued = [
        Happening(
            row.issued_on,
            "invoice_issued",
            {**numbers.get(row.pk, {}), "amount_yen": row.total_yen, "due_on": row.due_on},
            membership=row.membership_id,
            basis=(row.basis_id,),
            sequence=row.pk,
        )
        for row in invoices.values()
    ]
    return issued + _settled(invoices, numbers) + _overdue(memberships, numbers)


def acceleration_events(memberships: Collection[int]) -> list[Happening]:
    """Debts that fell due at once with the close that found a ground."""
    return [
        Happening(
            one.day,
            "debts_accelerated",
            {"due_on": one.due_on, "amount_yen": one.amount_yen, "invoices": list(one.invoices)},
            membership=one.membership,
            basis=(one.basis,),
            sequence=one.entry,
        )
        for one in due_days.by_close(memberships)
    ]


def interest_events(memberships: Collection[int], pack: Pack) -> list[Happening]:
    """Late interest charged: on the day its invoice was settled, or earlier if charged to a day."""
    overdue = {row.invoice_id: row for row in Overdue.objects.filter(membership_id__in=memberships)}
    charges = Charge.objects.filter(
        membership_id__in=memberships, kind=ChargeKind.LATE_INTEREST
    ).order_by("pk")
    numbers = numbers_of({charge.about_invoice_id for charge in charges})
    return [
        _interest(charge, overdue[charge.about_invoice_id], numbers, pack) for charge in charges
    ]


def refund_events(memberships: Collection[int]) -> list[Happening]:
    """Money the operator owes back."""
    refunds = RefundDue.objects.filter(membership_id__in=memberships)
    return [
        Happening(
            row.due_since,
            "refund_due",
            {"amount_yen": row.amount_yen},
            membership=row.membership_id,
            basis=(row.basis_id,),
            sequence=row.pk,
        )
        for row in refunds.order_by("pk")
    ]


def numbers_of(invoices: Collection[int]) -> dict[int, dict[str, int]]:
    """The number of each invoice and the fiscal year it counts in, by the invoice's id."""
    rows = InvoiceNumber.objects.filter(invoice_id__in=invoices)
    return {row.invoice_id: {"number": row.number, "fiscal_year": row.fiscal_year} for row in rows}


def _raised(charge: Charge) -> Happening:
    return Happening(
        charge.raised_on,
        "charge_raised",
        _named(charge),
        membership=charge.membership_id,
        basis=(charge.basis_id, charge.due_basis_id),
        sequence=charge.pk,
    )


def _named(charge: Charge) -> dict[str, object]:
    return {
        "kind": ChargeKind(charge.kind).name.lower(),
        "fee_month": f"{charge.fee_month:%Y-%m}",
        "amount_yen": charge.amount_yen,
        "due_on": charge.due_on,
    }


def _settled(invoices: dict[int, Invoice], numbers: dict[int, dict[str, int]]) -> list[Happening]:
    settlements = Settlement.objects.filter(invoice_id__in=invoices).order_by("invoice_id")
    return [
        Happening(
            # Paid in advance: a new invoice is settled at once, not before it was there.
            max(row.settled_on, invoices[row.invoice_id].issued_on),
            "invoice_credited" if row.is_credited else "invoice_settled",
            {
                **numbers.get(row.invoice_id, {}),
                "amount_yen": invoices[row.invoice_id].total_yen,
                "due_on": invoices[row.invoice_id].due_on,
            },
            membership=row.membership_id,
            basis=(invoices[row.invoice_id].basis_id,),
            sequence=row.invoice_id,
        )
        for row in settlements
    ]


def _overdue(memberships: Collection[int], numbers: dict[int, dict[str, int]]) -> list[Happening]:
    rows = Overdue.objects.filter(membership_id__in=memberships).order_by("invoice_id")
    return [
        Happening(
            row.due_on + _ONE_DAY,
            "invoice_overdue",
            {**numbers.get(row.invoice_id, {}), "amount_yen": row.open_yen, "due_on": row.due_on},
            membership=row.membership_id,
            basis=(row.basis_id,),
            sequence=row.invoice_id,
        )
        for row in rows
    ]


def _interest(
    charge: Charge, overdue: Overdue, numbers: Mapping[int, dict[str, int]], pack: Pack
) -> Happening:
    on = min(overdue.settled_on or charge.raised_on, charge.raised_on)
    # As it was assessed, where it was for good: how it is read may have changed since.
    days = overdue.interest_days
    if days is None or overdue.closed_entry_id != charge.entry_id:
        days = pack.ask("late_interest_days", due_on=overdue.due_on, paid_on=on)
    return Happening(
        on,
        "late_interest_charged",
        {
            "amount_yen": charge.amount_yen,
            "days": days,
            "due_on": charge.due_on,
            **numbers.get(overdue.invoice_id, {}),
        },
        membership=charge.membership_id,
        basis=(charge.basis_id,),
        sequence=charge.pk,
    )
