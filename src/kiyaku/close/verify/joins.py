"""Rows that belong together: nothing refers to what is not there; lines, invoices, numbers."""

from __future__ import annotations

import numpy as np
from django.db import connection

from kiyaku.billing.money import fiscal_year
from kiyaku.close.verify.context import Audit, Check
from kiyaku.close.verify.matching import Index, counts, line_key, sums
from kiyaku.close.verify.rows import NEVER, NO_ENTRY, START_DUTY, TABLES
from kiyaku.close.verify.settings import as_date

_ENTRY_DAYS = {
    "charge": "raised_on", "cost": "entered_on", "charge_reversal": "reversed_on",
    "invoice": "issued_on",
    "payment": "received_on", "allocation": "allocated_on", "settlement": "entered_on",
    "overdue": "found_on", "refund_due": "due_since",
    "refund_payment": "entered_on", "posting": "day", "notice": "dispatched_on",
    "duty": "found_on", "ground": "found_on", "restriction": "from_day",
    "plan_change": "requested_on", "contact": "recorded_on", "service_use": "recorded_on",
    "add_on_taken": "requested_on",
}  # fmt: skip
"""The column that holds the business day of a row's entry."""

_INVOICE_OF = {
    "invoice_line": "invoice_id", "allocation": "invoice_id", "settlement": "invoice_id",
    "overdue": "invoice_id", "notice": "about_invoice_id", "duty": "about_invoice_id",
}  # fmt: skip


def check(check: Check) -> None:
    """All joins within a partition."""
    _check_entries(check)
    _check_references(check)
    _check_lines(check)
    _check_invoices(check)


def _check_entries(check: Check) -> None:
    """Each row's journal entry exists and is of the row's day."""
    part = check.part
    for table, spec in TABLES.items():
        if "entry_id" not in spec.columns:
            continue
        rows = part[table]
        day, _, known = part.entry_of(rows["entry_id"])
        check.put("entry_missing", table, ~known, "journal_entry", rows["entry_id"])
        if table in _ENTRY_DAYS:
            own = rows[_ENTRY_DAYS[table]]
            check.put("entry_day", table, known & (own != day), day, own)
    for table, column, on in (
        ("overdue", "closed_entry_id", "closed_on"),
        ("allocation", "undone_entry_id", "undone_on"),
        ("plan_change", "withdrawn_entry_id", "withdrawn_on"),
        ("contact", "answer_entry_id", "answer_recorded_on"),
        ("add_on_taken", "leave_entry_id", "leave_requested_on"),
    ):
        rows = part[table]
        day = part.entry_of(rows[column])[0]
        named = np.where(rows[column] == NO_ENTRY, NEVER, day)
        check.put("entry_day", table, rows[on] != named, named, rows[on])


def _check_references(check: Check) -> None:
    part = check.part
    for table, column in _INVOICE_OF.items():
        rows = part[table]
        lost = part.invoice_index.of(rows[column]) < 0
        if table == "duty":
            lost &= rows["kind"] != START_DUTY
        check.put("orphan", table, lost, "invoice", rows[column])
    for table, column in (("invoice_line", "charge_id"), ("charge_reversal", "charge_id")):
        rows = part[table]
        check.put("orphan", table, part.charge_index.of(rows[column]) < 0, "charge", rows[column])
    about = part["charge"]["about_invoice_id"]
    lost = (about != 0) & (part.invoice_index.of(about) < 0)
    check.put("orphan", "charge", lost, "invoice", about)
    _check_allocations(check)


def _check_allocations(check: Check) -> None:
    """An allocation joins a payment and a line of one membership, and says what they say."""
    part = check.part
    rows, lines, payments = part["allocation"], part["invoice_line"], part["payment"]
    line = Index(line_key(lines["invoice_id"], lines["number"])).of(
        line_key(rows["invoice_id"], rows["line_number"])
    )
    payment = Index(payments["id"]).of(rows["payment_id"])
    has_invoice = part.invoice_index.of(rows["invoice_id"]) >= 0
    check.put("orphan", "allocation", (line < 0) & has_invoice, "line", rows["line_number"])
    check.put("orphan", "allocation", payment < 0, "payment", rows["payment_id"])
    joined = np.flatnonzero((line >= 0) & (payment >= 0))
    ours, paid, for_line = rows[joined], payments[payment[joined]], lines[line[joined]]
    wrong = np.zeros(len(rows), dtype=bool)
    wrong[joined] = (
        (ours["membership_id"] != paid["membership_id"])
        | (ours["membership_id"] != for_line["membership_id"])
        | (ours["paid_on"] != paid["paid_on"])
        | (ours["kind"] != for_line["kind"])
    )
    check.put("allocation_differs", "allocation", wrong, "as payment and line", None)


def _check_lines(check: Check) -> None:
    """A line is its charge, for the same membership, on an invoice of that membership."""
    part = check.part
    lines, charges = part["invoice_line"], part["charge"]
    place = part.charge_index.of(lines["charge_id"])
    known = place >= 0
    same = charges[place[known]]
    ours = lines[known]
    for column in ("amount_yen", "kind", "membership_id"):
        wrong = np.zeros(len(lines), dtype=bool)
        wrong[known] = ours[column] != same[column]
        shown = np.zeros(len(lines), dtype=np.int64)
        shown[known] = same[column]
        check.put("line_differs", "invoice_line", wrong, shown, lines[column])
    invoice = part.invoice_index.of(lines["invoice_id"])
    owner = np.where(
        invoice >= 0, part["invoice"]["membership_id"][invoice], lines["membership_id"]
    ) if len(part["invoice"]) else lines["membership_id"]  # fmt: skip
    other = owner != lines["membership_id"]
    check.put("line_differs", "invoice_line", other, owner, lines["membership_id"])


def _check_invoices(check: Check) -> None:
    """An invoice is the sum of its lines, numbered from 1 on, all due when it is."""
    part = check.part
    invoices, lines = part["invoice"], part["invoice_line"]
    total = sums(invoices["id"], lines["invoice_id"], lines["amount_yen"])
    check.put(
        "invoice_total", "invoice", total != invoices["total_yen"], total, invoices["total_yen"]
    )
    count = counts(invoices["id"], lines["invoice_id"])
    numbers = sums(invoices["id"], lines["invoice_id"], lines["number"].astype(np.int64))
    gap = numbers != count * (count + 1) // 2
    check.put("line_number", "invoice", gap, count * (count + 1) // 2, numbers)


def check_strangers(audit: Audit) -> None:
    """No row that the service's journal wrote belongs to a membership the service has not."""
    for table, spec in TABLES.items():
        if "entry_id" not in spec.columns:
            continue
        with connection.cursor() as cursor:
            cursor.execute(
                f"""SELECT t.entry_id, t.membership_id FROM {table} t
                JOIN journal_entry e ON e.id = t.entry_id
                LEFT JOIN membership m ON m.id = t.membership_id AND m.service_id = e.service_id
                WHERE e.service_id = %s AND m.id IS NULL ORDER BY 1, 2 LIMIT 1000""",
                [audit.service],
            )
            for entry, membership in cursor.fetchall():
                where = f"{table} of journal_entry {entry}"
                audit.found.add("orphan", where, "membership", membership)


# --- invoice numbers --------------------------------------------------------------------------

_YEARS = """
SELECT fiscal_year, coalesce(n.many, 0), coalesce(n.lowest, 1), coalesce(n.highest, 0),
       coalesce(c.next_number, 1)
FROM (SELECT fiscal_year, count(*) AS many, min(number) AS lowest, max(number) AS highest
      FROM invoice_number WHERE service_id = %(service)s GROUP BY 1) n
FULL JOIN (SELECT fiscal_year, next_number FROM invoice_counter
           WHERE service_id = %(service)s) c USING (fiscal_year)
ORDER BY 1
"""
_UNRESERVED = """
SELECT coalesce(sum(r.count), 0) FROM number_range r
WHERE r.service_id = %s AND r.fiscal_year = %s AND r.day > %s
"""
_LOST = """
SELECT n.fiscal_year, n.number, n.invoice_id FROM invoice_number n
LEFT JOIN invoice i ON i.id = n.invoice_id
LEFT JOIN membership m ON m.id = i.membership_id AND m.service_id = n.service_id
WHERE n.service_id = %s AND m.id IS NULL ORDER BY 1, 2 LIMIT 1000
"""
_MISSING = """
SELECT i.id, i.issued_on FROM invoice i JOIN membership m ON m.id = i.membership_id
LEFT JOIN invoice_number n ON n.invoice_id = i.id AND n.service_id = m.service_id
LEFT JOIN journal_entry e ON e.id = i.entry_id
WHERE m.service_id = %s AND n.invoice_id IS NULL
  AND (i.issued_on <= %s OR e.action <> 'partition_closed') ORDER BY i.id LIMIT 1000
"""
_OTHER_YEAR = """
SELECT i.id, i.issued_on, n.fiscal_year FROM invoice_number n
JOIN invoice i ON i.id = n.invoice_id
WHERE n.service_id = %s
  AND n.fiscal_year <> extract(year FROM i.issued_on - interval '3 months') ORDER BY 1 LIMIT 1000
"""


def check_numbers(audit: Audit) -> None:
    """Numbers run from 1 without a gap in each fiscal year; each invoice has one of its year."""
    until = as_date(audit.closed_until)
    with connection.cursor() as cursor:
        cursor.execute(_YEARS, {"service": audit.service})
        for year, count, lowest, highest, following in cursor.fetchall():
            cursor.execute(_UNRESERVED, [audit.service, year, until])
            _check_year(audit, year, count, lowest, highest, following, int(cursor.fetchone()[0]))
        cursor.execute(_LOST, [audit.service])
        for year, number, invoice in cursor.fetchall():
            audit.found.add("orphan", f"invoice_number {year}-{number}", "invoice", invoice)
        cursor.execute(_MISSING, [audit.service, until])
        for invoice, issued_on in cursor.fetchall():
            audit.found.add("number_missing", f"invoice {invoice}", fiscal_year(issued_on), None)
        cursor.execute(_OTHER_YEAR, [audit.service])
        for invoice, issued_on, year in cursor.fetchall():
            audit.found.add("number_year", f"invoice {invoice}", fiscal_year(issued_on), year)


def _check_year(
    audit: Audit, year: int, count: int, lowest: int, highest: int, following: int, under_way: int
) -> None:
    """``under_way``: numbers taken by a close that has not finished handing them out."""
    missing = following - 1 - count
    is_whole = 0 <= missing <= under_way and highest < following and (lowest == 1 or missing > 0)
    if not is_whole:
        found = f"{lowest} … {highest}, {count} in all"
        audit.found.add("number_gap", f"invoice_number {year}", f"1 … {following - 1}", found)
