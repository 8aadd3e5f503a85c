"""The columns in which billing's hot tables are read and written as a whole."""

from __future__ import annotations

from kiyaku.base.columns import Columns
from kiyaku.billing.kinds import NOT_FEES

TAKEN_BACK_YEN = """COALESCE((
    SELECT sum(l.amount_yen) FROM invoice_line l
    JOIN charge_reversal r ON r.charge_id = l.charge_id AND r.membership_id = l.membership_id
    WHERE l.invoice_id = i.id), 0)"""
"""SQL: how much of an invoice ``i`` has been taken back."""


def open_yen(*, paid_by: str = "") -> str:
    """SQL: what is open on an invoice ``i`` that is not paid or was taken back.

    Args:
        paid_by: count only what was paid by this day (an expression).
    """
    until = f" AND a.paid_on <= {paid_by}" if paid_by else ""
    return f"""(i.total_yen - COALESCE((
        SELECT sum(a.amount_yen) FROM allocation a
        WHERE a.invoice_id = i.id AND a.undone_on IS NULL{until}), 0)
        - {TAKEN_BACK_YEN})::bigint"""


OPEN_COSTS_YEN = f"""COALESCE((
    SELECT sum(l.amount_yen - COALESCE((
        SELECT sum(a.amount_yen) FROM allocation a
        WHERE a.invoice_id = l.invoice_id AND a.line_number = l.number AND a.undone_on IS NULL
        ), 0))
    FROM invoice_line l
    WHERE l.invoice_id = i.id AND l.kind IN ({", ".join(str(int(one)) for one in NOT_FEES)})
      AND NOT EXISTS (SELECT FROM charge_reversal r WHERE r.charge_id = l.charge_id)), 0)::bigint"""
"""SQL: what is open on an invoice ``i`` for something else than the service itself."""

DUE_ON = """COALESCE((
    SELECT d.due_on FROM due_change d WHERE d.invoice_id = i.id ORDER BY d.id DESC LIMIT 1
    ), i.due_on)"""
"""SQL: the day on which an invoice ``i`` is due: as issued, or as the last change has it."""

CHARGE: Columns = {
    "id": "i8", "membership_id": "i8", "kind": "i2", "fee_month": "date", "occurrence": "i2",
    "about_invoice_id": "i8", "amount_yen": "i8", "due_on": "date", "raised_on": "date",
    "basis_id": "i8", "due_basis_id": "i8", "entry_id": "i8",
}  # fmt: skip
INVOICE: Columns = {
    "id": "i8", "membership_id": "i8", "due_on": "date", "sequence": "i2", "issued_on": "date",
    "total_yen": "i8", "basis_id": "i8", "entry_id": "i8",
}  # fmt: skip
DUE_CHANGE: Columns = {
    "invoice_id": "i8", "membership_id": "i8", "from_due_on": "date", "due_on": "date",
    "entered_on": "date", "is_correction": "bool", "basis_id": "i8", "entry_id": "i8",
}  # fmt: skip
LINE: Columns = {
    "invoice_id": "i8", "number": "i2", "membership_id": "i8", "charge_id": "i8", "kind": "i2",
    "amount_yen": "i8",
}  # fmt: skip
NUMBER: Columns = {"service_id": "i8", "fiscal_year": "i2", "number": "i4", "invoice_id": "i8"}
ALLOCATION: Columns = {
    "id": "i8", "payment_id": "i8", "membership_id": "i8", "invoice_id": "i8", "line_number": "i2",
    "kind": "i2", "amount_yen": "i8", "paid_on": "date", "allocated_on": "date", "basis_id": "i8",
    "entry_id": "i8",
}  # fmt: skip
SETTLEMENT: Columns = {
    "invoice_id": "i8", "membership_id": "i8", "settled_on": "date", "entered_on": "date",
    "is_credited": "bool", "entry_id": "i8",
}  # fmt: skip
POSTING: Columns = {
    "service_id": "i8", "membership_id": "i8", "day": "date", "debit_account": "i2",
    "credit_account": "i2", "amount_yen": "i8", "source_kind": "i2", "source_id": "i8",
    "corrects_id": "i8", "basis_id": "i8", "entry_id": "i8",
}  # fmt: skip
