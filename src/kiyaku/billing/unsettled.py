"""What is not settled of a membership: open invoices, charges on no invoice yet, delays."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import Sum

from kiyaku.base import columns
from kiyaku.billing import interest, tables
from kiyaku.billing.kinds import ChargeKind
from kiyaku.billing.models import Charge, RefundDue, RefundPayment
from kiyaku.billing.records import Piece, printed


@dataclass(frozen=True)
class OpenInvoice:
    """An invoice that is not paid in full.

    ``costs_yen`` is what of its ``open_yen`` is for something else than the service itself.
    ``basis`` is that of its day of issue; ``moved_by`` that of the day on which it is due now,
    where it is another than it was issued for.
    """

    id: int
    number: str
    issued_on: dt.date
    due_on: dt.date
    total_yen: int
    open_yen: int
    costs_yen: int
    basis: int
    moved_by: int | None


@dataclass(frozen=True)
class WaitingCharge:
    """A charge that stands and is on no invoice yet, with the bases of its amount and due date."""

    id: int
    kind: ChargeKind
    fee_month: dt.date
    amount_yen: int
    due_on: dt.date
    basis: int
    due_basis: int
    occurrence: int


@dataclass(frozen=True)
class LateInvoice:
    """An invoice not paid by its due date whose delay has not been charged to its end.

    Attributes:
        paid_on: the day from which it was paid in full, None while it is not.
        is_found: whether a close has found it overdue; the close of the day after the due date
            does.
        is_demanded: whether a dunning notice or a formal demand has gone out for it.
        pieces: the parts of its fees, each with the day it was paid; what is open counts as paid
            on the day that was asked for.
        charged_before_yen: late interest charged about it so far.
        has_handling_fee: whether that fee was charged about it, or never comes of it.
    """

    id: int
    number: str
    due_on: dt.date
    paid_on: dt.date | None
    is_found: bool
    is_demanded: bool
    formal_demand_due_on: dt.date | None
    pieces: tuple[Piece, ...]
    charged_before_yen: int
    has_handling_fee: bool


def open_invoices(membership: int) -> tuple[OpenInvoice, ...]:
    """A membership's invoices that are not paid in full, by due date."""
    rows = _rows(
        f"""SELECT i.id, n.fiscal_year, n.number, i.issued_on,
            coalesce(last.due_on, i.due_on) AS due_on, i.total_yen, {tables.open_yen()},
            {tables.OPEN_COSTS_YEN}, i.basis_id,
            CASE WHEN NOT last.is_correction THEN last.basis_id END
        FROM invoice i LEFT JOIN invoice_number n ON n.invoice_id = i.id
        LEFT JOIN LATERAL (
            SELECT d.due_on, d.is_correction, d.basis_id FROM due_change d
            WHERE d.invoice_id = i.id ORDER BY d.id DESC LIMIT 1) last ON true
        WHERE i.membership_id = %s
          AND NOT EXISTS (SELECT FROM settlement s WHERE s.invoice_id = i.id)
        ORDER BY due_on, i.id""",
        membership,
    )
    return tuple(
        OpenInvoice(id_, _number(year, number), issued_on, due_on, total, *more)
        for id_, year, number, issued_on, due_on, total, *more in rows
    )


def waiting_charges(membership: int) -> tuple[WaitingCharge, ...]:
    """A membership's charges that are on no invoice yet, by due date."""
    rows = _rows(
        """SELECT c.id, c.kind, c.fee_month, c.amount_yen, c.due_on, c.basis_id, c.due_basis_id,
            c.occurrence
        FROM charge c WHERE c.membership_id = %s
          AND NOT EXISTS (SELECT FROM invoice_line l WHERE l.charge_id = c.id)
          AND NOT EXISTS (SELECT FROM charge_reversal r WHERE r.charge_id = c.id)
        ORDER BY c.due_on, c.fee_month, c.kind, c.id""",
        membership,
    )
    return tuple(WaitingCharge(id_, ChargeKind(kind), *more) for id_, kind, *more in rows)


def fee_is_charged(
    membership: int,
    month: dt.date,
    *,
    kind: ChargeKind = ChargeKind.MONTHLY_FEE,
    occurrence: int = 0,
) -> bool:
    """Whether a membership's fee of a month (its first day) has been charged."""
    fees = Charge.objects.filter(kind=kind, fee_month=month, occurrence=occurrence)
    return fees.filter(membership_id=membership).exists()


def late_invoices(membership: int, on: dt.date, next_close: dt.date) -> tuple[LateInvoice, ...]:
    """A membership's invoices overdue on a day, and those paid late and not assessed yet.

    Args:
        next_close: the first day that is not closed. Its close finds what was due the day before
            and not paid by then, even if it has been paid since.
    """
    rows = _rows(
        f"""SELECT i.id, n.fiscal_year, n.number, i.due_on, s.settled_on, o.invoice_id IS NOT NULL,
            COALESCE(o.is_dunned, false) OR o.formal_demand_due_on IS NOT NULL,
            o.formal_demand_due_on
        FROM (SELECT i.id, i.membership_id, {tables.DUE_ON} AS due_on FROM invoice i
              WHERE i.membership_id = %s) i
        LEFT JOIN invoice_number n ON n.invoice_id = i.id
        LEFT JOIN settlement s ON s.invoice_id = i.id
        LEFT JOIN overdue o ON o.invoice_id = i.id
        WHERE i.due_on < %s AND o.closed_on IS NULL
          AND (s.invoice_id IS NULL
               OR (s.settled_on > i.due_on AND NOT s.is_credited
                   AND (o.invoice_id IS NOT NULL OR i.due_on >= %s)))
        ORDER BY i.due_on, i.id""",
        membership, on, next_close - dt.timedelta(1),
    )  # fmt: skip
    ids = [row[0] for row in rows]
    pieces = _pieces(ids, on)
    charged = dict(zip(ids, interest.charged_before(ids).tolist(), strict=True))
    in_time = ~interest.had_fees_overdue(ids, [row[3] for row in rows])
    with_fee = interest.has_handling_fee(ids) | in_time
    without_more = dict(zip(ids, with_fee.tolist(), strict=True))
    return tuple(
        LateInvoice(
            id=id_,
            number=_number(year, number),
            due_on=due_on,
            paid_on=paid_on,
            is_found=is_found,
            is_demanded=is_demanded,
            formal_demand_due_on=deadline,
            pieces=tuple(pieces[id_]),
            charged_before_yen=charged[id_],
            has_handling_fee=without_more[id_],
        )
        for id_, year, number, due_on, paid_on, is_found, is_demanded, deadline in rows
    )


def refunds_due_yen(membership: int) -> int:
    """What the operator owes back to a member and has not paid out, in yen."""
    paid = RefundPayment.objects.filter(membership_id=membership).values("refund_id")
    rows = RefundDue.objects.filter(membership_id=membership).exclude(pk__in=paid)
    return int(rows.aggregate(yen=Sum("amount_yen"))["yen"] or 0)


def _pieces(invoices: Collection[int], on: dt.date) -> dict[int, list[Piece]]:
    found: dict[int, list[Piece]] = defaultdict(list)
    if not invoices:
        return found
    ids = np.array(sorted(invoices), dtype=np.int64)
    for row in interest.pieces(columns.filled({"invoice_id": "i8"}, len(ids), invoice_id=ids), on):
        found[int(row["invoice_id"])].append(Piece(int(row["yen"]), row["paid_on"].astype(object)))
    return found


def _number(fiscal_year: int | None, number: int | None) -> str:
    """As printed; a dash until the close has numbered the invoice."""
    return "—" if fiscal_year is None or number is None else printed(fiscal_year, number)


def _rows(statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())
