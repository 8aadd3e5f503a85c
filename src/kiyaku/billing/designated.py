"""Charges that are billed on their own, and whether what they are for is paid."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import connection

_SETTLED = """
SELECT l.charge_id FROM invoice_line l JOIN settlement s ON s.invoice_id = l.invoice_id
WHERE l.charge_id = ANY(%s) AND NOT s.is_credited
  AND NOT EXISTS (SELECT FROM charge_reversal r WHERE r.charge_id = l.charge_id)
"""
_SETTLED_AT = """
SELECT l.charge_id, j.recorded_at, j.business_day FROM invoice_line l
JOIN settlement s ON s.invoice_id = l.invoice_id
JOIN journal_entry j ON j.id = s.entry_id
WHERE l.charge_id = ANY(%s) AND NOT s.is_credited
  AND NOT EXISTS (SELECT FROM charge_reversal r WHERE r.charge_id = l.charge_id)
"""
_INVOICES = "SELECT charge_id, invoice_id FROM invoice_line WHERE charge_id = ANY(%s)"
_PAID = """
SELECT l.charge_id, s.settled_on FROM invoice_line l
JOIN settlement s ON s.invoice_id = l.invoice_id
WHERE l.charge_id = ANY(%s) AND NOT s.is_credited
  AND NOT EXISTS (SELECT FROM charge_reversal r WHERE r.charge_id = l.charge_id)
"""


def settled_at(charges: Collection[int]) -> dict[int, tuple[dt.datetime, dt.date]]:
    """When what paid some charges in full was put on record, of those that stand and were: the
    instant and the business day; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_SETTLED_AT, [list(charges)])
        return {int(charge): (at, day) for charge, at, day in cursor.fetchall()}


def settled(charges: Collection[int]) -> set[int]:
    """Which of some charges stand and are paid in full; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_SETTLED, [list(charges)])
        return {int(one) for (one,) in cursor.fetchall()}


def invoices_of(charges: Collection[int]) -> dict[int, int]:
    """The invoices on which some charges are, by the charge; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_INVOICES, [list(charges)])
        return {int(charge): int(invoice) for charge, invoice in cursor.fetchall()}


def paid_on(charges: Collection[int]) -> dict[int, dt.date]:
    """The days on which some charges were paid in full, of those that stand and were; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_PAID, [list(charges)])
        return {int(charge): day for charge, day in cursor.fetchall()}
