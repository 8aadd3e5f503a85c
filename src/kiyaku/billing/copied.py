"""Which tables here belong to a service, and how a sandbox gets its own rows of them."""

from __future__ import annotations

from collections.abc import Mapping

from kiyaku.base.copying import FILES, Table, unless_empty
from kiyaku.billing.kinds import Source

_BOOKED = {
    Source.CHARGE: "charge",
    Source.REVERSAL: "charge",
    Source.PAYMENT: "payment",
    Source.ALLOCATION: "allocation",
    Source.DEALLOCATION: "allocation",
    Source.REFUND: "refund_due",
    Source.REFUND_PAYMENT: "refund_due",
    Source.COMPENSATION: "payment",
}
_CASES = " ".join(f"WHEN {kind.value} THEN {{{table}}}" for kind, table in _BOOKED.items())

_OF_PLANS = "t.plan_id IN (SELECT id FROM plan WHERE service_id = %(service)s)"

TABLES = (
    Table("plan", ("code",)),
    Table("plan_name", ("ja", "en"), mine=_OF_PLANS),
    Table("price", ("reason",), mine=_OF_PLANS),
    Table(
        "add_on_offer",
        ("plans",),
        refers={"add_on_id": "plan"},
        mine="t.add_on_id IN (SELECT id FROM plan WHERE service_id = %(service)s)",
    ),
    Table("charge"),
    Table(
        "cost",
        ("kind",),
        replaced={"what": unless_empty("what"), "file_ids": FILES},
        of_books="EXISTS (SELECT FROM invoice_line l WHERE l.charge_id = t.charge_id)",
    ),
    Table("charge_reversal", replaced={"reason": unless_empty("reason")}),
    Table("invoice"),
    Table("due_change"),
    Table("invoice_line"),
    Table("invoice_number"),
    Table("invoice_counter"),
    Table("number_range"),
    Table("payment", ("method",)),
    Table("allocation"),
    Table("settlement"),
    Table("overdue"),
    Table("refund_due"),
    Table("refund_payment", refers={"refund_id": "refund_due"}),
    Table("posting", replaced={"source_id": f"t.source_id + CASE t.source_kind {_CASES} END"}),
)

NAMED: Mapping[str, str] = {
    "charge": "charge",
    "payment": "payment",
    "payments": "payment",
    "invoices": "invoice",
    "refund": "refund_due",
}
