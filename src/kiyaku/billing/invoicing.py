"""Charges become invoices: one per membership and due date, with its lines and postings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from kiyaku.base import columns
from kiyaku.base.basis import BasisBook
from kiyaku.base.columns import Rows
from kiyaku.billing import tables
from kiyaku.billing.kinds import REVENUE_ACCOUNT, Account, ChargeKind, Source
from kiyaku.billing.models import InvoiceCounter, NumberRange
from kiyaku.billing.money import fiscal_year

_REVENUE = np.zeros(max(ChargeKind) + 1, dtype=np.int16)
for _kind, _account in REVENUE_ACCOUNT.items():
    _REVENUE[_kind] = _account


def add_charges(charges: Rows) -> Rows:
    """Store new charges, giving each its id; returns them with their ids."""
    charges["id"] = columns.next_ids("charge_id_seq", len(charges))
    columns.write("charge", tables.CHARGE, charges)
    return charges


def charges_to_invoice(service: int, first: int, last: int, due_days: Sequence[dt.date]) -> Rows:
    """Charges of memberships ``first`` … ``last`` due on some days and on no invoice yet."""
    names = ", ".join(f"c.{name}" for name in tables.CHARGE)
    return columns.read(
        tables.CHARGE,
        f"""SELECT {names} FROM charge c JOIN membership m ON m.id = c.membership_id
        WHERE c.due_on = ANY(%s) AND c.membership_id BETWEEN %s AND %s
          AND m.service_id = %s AND m.id BETWEEN %s AND %s
          AND NOT EXISTS (SELECT FROM invoice_line l WHERE l.charge_id = c.id)
          AND NOT EXISTS (SELECT FROM charge_reversal r WHERE r.charge_id = c.id)""",
        [list(due_days), first, last, service, first, last],
    )


def uninvoiced_late_charges(membership: int) -> Rows:
    """A membership's late interest and handling fees that are on no invoice yet."""
    return uninvoiced_charges(membership, [ChargeKind.LATE_INTEREST, ChargeKind.LATE_HANDLING_FEE])


def uninvoiced_charges(membership: int, kinds: Iterable[ChargeKind] = ChargeKind) -> Rows:
    """A membership's charges (of some kinds) that are on no invoice yet."""
    names = ", ".join(f"c.{name}" for name in tables.CHARGE)
    return columns.read(
        tables.CHARGE,
        f"""SELECT {names} FROM charge c
        WHERE c.membership_id = %s AND c.kind = ANY(%s)
          AND NOT EXISTS (SELECT FROM invoice_line l WHERE l.charge_id = c.id)
          AND NOT EXISTS (SELECT FROM charge_reversal r WHERE r.charge_id = c.id)""",
        [membership, [int(one) for one in kinds]],
    )


def all_uninvoiced(service: int, memberships: Sequence[int], day: dt.date) -> Rows:
    """The charges, raised by a day, of some of a service's memberships that are on no invoice."""
    names = ", ".join(f"c.{name}" for name in tables.CHARGE)
    return columns.read(
        tables.CHARGE,
        f"""SELECT {names} FROM charge c JOIN membership m ON m.id = c.membership_id
        WHERE c.membership_id = ANY(%s) AND m.service_id = %s AND c.raised_on <= %s
          AND NOT EXISTS (SELECT FROM invoice_line l WHERE l.charge_id = c.id)
          AND NOT EXISTS (SELECT FROM charge_reversal r WHERE r.charge_id = c.id)""",
        [list(memberships), service, day],
    )


def issue(
    service: int, charges: Rows, issued_on: dt.date, entry: int, book: BasisBook
) -> tuple[Rows, Rows]:
    """Write the invoices of these charges; returns invoices and lines.

    Charges of one membership with one due date share an invoice; lines stand in the order of
    month, kind and cause. Each line is booked: receivable from the member to revenue.
    """
    if not len(charges):
        return columns.empty(tables.INVOICE), columns.empty(tables.LINE)
    charges = charges[
        np.lexsort(
            (
                charges["occurrence"],
                charges["about_invoice_id"],
                charges["kind"],
                charges["fee_month"],
                charges["due_on"],
                charges["membership_id"],
            )
        )
    ]
    starts, group = _groups(charges)
    heads = charges[starts]
    invoices = columns.filled(
        tables.INVOICE,
        len(starts),
        id=columns.next_ids("invoice_id_seq", len(starts)),
        membership_id=heads["membership_id"],
        due_on=heads["due_on"],
        sequence=_next_sequences(heads),
        issued_on=np.datetime64(issued_on, "D"),
        total_yen=np.add.reduceat(charges["amount_yen"], starts),
        basis_id=book.on_each("invoice_issued_on", heads["due_on"]),
        entry_id=entry,
    )
    lines = columns.filled(
        tables.LINE,
        len(charges),
        invoice_id=invoices["id"][group],
        number=np.arange(len(charges)) - starts[group] + 1,
        membership_id=charges["membership_id"],
        charge_id=charges["id"],
        kind=charges["kind"],
        amount_yen=charges["amount_yen"],
    )
    columns.write("invoice", tables.INVOICE, invoices)
    columns.write("invoice_line", tables.LINE, lines)
    columns.write("posting", tables.POSTING, _postings(service, charges, issued_on, entry))
    return invoices, lines


def number_invoices(service: int, invoice_ids: Any, fiscal: int, first_number: int) -> None:
    """Give invoices the numbers from ``first_number`` on, in the order given."""
    columns.write(
        "invoice_number",
        tables.NUMBER,
        columns.filled(
            tables.NUMBER,
            len(invoice_ids),
            service_id=service,
            fiscal_year=fiscal,
            number=np.arange(first_number, first_number + len(invoice_ids)),
            invoice_id=invoice_ids,
        ),
    )


def number_at_once(service: int, invoices: Rows, issued_on: dt.date) -> None:
    """Number invoices issued outside the close, in the caller's transaction."""
    year = fiscal_year(issued_on)
    number_invoices(service, invoices["id"], year, take_numbers(service, year, len(invoices)))


def take_numbers(service: int, fiscal: int, count: int) -> int:
    """Take a run of invoice numbers; returns the first. Rolled back, none is lost."""
    counter = _lock_counter(service, fiscal)
    first = counter.next_number
    counter.next_number = first + count
    counter.save(update_fields=["next_number"])
    return first


def _lock_counter(service: int, fiscal: int) -> InvoiceCounter:
    InvoiceCounter.objects.get_or_create(service_id=service, fiscal_year=fiscal)
    return InvoiceCounter.objects.select_for_update().get(service_id=service, fiscal_year=fiscal)


def reserve_range(service: int, day: dt.date, count: int) -> NumberRange:
    """The run of numbers for a day's close: taken once, the same when the close is resumed.

    Looked for with the counter locked: another close of the day may be taking it just now.
    """
    year = fiscal_year(day)
    _lock_counter(service, year)
    found = NumberRange.objects.filter(service_id=service, day=day).first()
    if found is not None:
        return found
    return NumberRange.objects.create(
        service_id=service,
        day=day,
        fiscal_year=year,
        first_number=take_numbers(service, year, count),
        count=count,
    )


def unnumbered(first_id: int, last_id: int, first: int, last: int) -> Rows:
    """Ids within a span that belong to memberships ``first`` … ``last`` and have no number yet.

    In ascending order: a partition's ids ascend with its memberships and due dates.
    """
    ids: Rows = columns.read(
        {"id": "i8"},
        """SELECT i.id FROM invoice i
        WHERE i.id BETWEEN %s AND %s AND i.membership_id BETWEEN %s AND %s
          AND NOT EXISTS (SELECT FROM invoice_number n WHERE n.invoice_id = i.id)
        ORDER BY i.id""",
        [first_id, last_id, first, last],
    )["id"]
    return ids


def _groups(charges: Rows) -> tuple[Rows, Rows]:
    """First row of each (membership, due date) and each row's group number."""
    new = np.ones(len(charges), dtype=bool)
    new[1:] = (charges["membership_id"][1:] != charges["membership_id"][:-1]) | (
        charges["due_on"][1:] != charges["due_on"][:-1]
    )
    return np.flatnonzero(new), np.cumsum(new) - 1


def _next_sequences(heads: Rows) -> Rows:
    """For each new invoice, how many its membership has with the same due date already."""
    due_days = np.unique(heads["due_on"])
    existing = columns.read(
        {"membership_id": "i8", "due_on": "date", "count": "i8"},
        """SELECT membership_id, due_on, count(*) FROM invoice
        WHERE due_on = ANY(%s) AND membership_id BETWEEN %s AND %s
        GROUP BY membership_id, due_on""",
        [
            [day.astype(object) for day in due_days],
            int(heads["membership_id"].min()),
            int(heads["membership_id"].max()),
        ],
    )
    known = {(row["membership_id"], row["due_on"]): row["count"] for row in existing}
    if not known:
        return np.zeros(len(heads), dtype=np.int16)
    return np.array(
        [known.get((head["membership_id"], head["due_on"]), 0) for head in heads], dtype=np.int16
    )


def _postings(service: int, charges: Rows, issued_on: dt.date, entry: int) -> Rows:
    return columns.filled(
        tables.POSTING,
        len(charges),
        service_id=service,
        membership_id=charges["membership_id"],
        day=np.datetime64(issued_on, "D"),
        debit_account=Account.RECEIVABLE,
        credit_account=_REVENUE[charges["kind"]],
        amount_yen=charges["amount_yen"],
        source_kind=Source.CHARGE,
        source_id=charges["id"],
        corrects_id=0,
        basis_id=charges["basis_id"],
        entry_id=entry,
    )
