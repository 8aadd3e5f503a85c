"""Finding invoices by their number, and invoices and payments by an exact amount."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from kiyaku.base import paging, selects
from kiyaku.base.paging import Some
from kiyaku.billing import lists
from kiyaku.billing.lists import InvoiceListed, PaymentListed

INVOICE_NUMBER, AMOUNT = "invoice_number", "amount"

_DASHES = str.maketrans("‐‒–—―−ー", "-" * 7)
_NUMBER = re.compile(r"(?:([0-9]{4})-)?([0-9]{1,9})")
_YEN = re.compile(r"[¥\\]?([0-9]{1,3}(?:[,、][0-9]{3})+|[0-9]{1,13})(?:円|yen|jpy)?", re.IGNORECASE)
_YEN_MOST = 10**12


@dataclass(frozen=True)
class InvoiceFound:
    """An invoice, and what it was found by."""

    invoice: InvoiceListed
    matched_by: str


@dataclass(frozen=True)
class PaymentFound:
    """A payment, and what it was found by."""

    payment: PaymentListed
    matched_by: str


def amount_in(text: str) -> int | None:
    """The amount that a text names, in yen; None where it names none.

    >>> amount_in("¥13,200"), amount_in("１３２００円"), amount_in("2026-12")
    (13200, 13200, None)
    """
    found = _YEN.fullmatch("".join(unicodedata.normalize("NFKC", text).split()))
    yen = 0 if found is None else int(re.sub("[,、]", "", found[1]))
    return yen if 0 < yen <= _YEN_MOST else None


def number_in(text: str) -> tuple[int | None, int] | None:
    """The fiscal year, where it is named, and the number of an invoice that a text names.

    >>> number_in("２０２６－１２"), number_in("2026-0000012"), number_in("12"), number_in("12円")
    ((2026, 12), (2026, 12), (None, 12), None)
    """
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES)
    found = _NUMBER.fullmatch("".join(plain.split()))
    return None if found is None else (int(found[1]) if found[1] else None, int(found[2]))


def find_invoices(service: int, text: str, *, size: int = paging.USUAL) -> Some[InvoiceFound]:
    """Invoices by their number (``2026-12``; without the year, of any year) or by their total.

    The latest first; those found by number before those found by amount.
    """
    by_number, by_amount = _numbered(service, text), _of_amount(service, text, size)
    found = {
        **dict.fromkeys(by_amount, AMOUNT),
        **dict.fromkeys(by_number, INVOICE_NUMBER),
    }
    shown = paging.some(list(dict.fromkeys([*by_number, *by_amount])), size)
    if not shown.rows:
        return Some()
    known = lists.invoices_by_id(service, shown.rows)
    return shown.of([InvoiceFound(known[one], found[one]) for one in shown])


def find_payments(service: int, text: str, *, size: int = paging.USUAL) -> Some[PaymentFound]:
    """Payments of exactly an amount, the latest first."""
    yen = amount_in(text)
    if yen is None:
        return Some()
    rows = selects.rows(_PAYMENTS, service=service, yen=yen, reach=paging.reach(size))
    shown = paging.some([pk for (pk,) in rows], size)
    if not shown.rows:
        return Some()
    known = lists.payments_by_id(service, shown.rows)
    return shown.of([PaymentFound(known[one], AMOUNT) for one in shown])


_NUMBERED = """
SELECT n.invoice_id FROM invoice_counter c
JOIN invoice_number n ON n.service_id = c.service_id AND n.fiscal_year = c.fiscal_year
WHERE c.service_id = %(service)s AND n.number = %(number)s
  AND (%(year)s::integer IS NULL OR c.fiscal_year = %(year)s::integer)
ORDER BY c.fiscal_year DESC
"""
# An amount that many invoices have is found at the end of the table, a rare one by the index: its
# Bloom filters are of bigint, and are of no use to a number of another type.
_OF_AMOUNT = """
SELECT i.id FROM invoice i JOIN membership m ON m.id = i.membership_id
WHERE i.total_yen = %(yen)s::bigint AND m.service_id = %(service)s
ORDER BY i.id DESC LIMIT %(reach)s
"""
_PAYMENTS = """
SELECT id FROM payment WHERE amount_yen = %(yen)s::bigint AND service_id = %(service)s
ORDER BY id DESC LIMIT %(reach)s
"""


def _numbered(service: int, text: str) -> list[int]:
    named = number_in(text)
    if named is None:
        return []
    year, number = named
    rows = selects.rows(_NUMBERED, service=service, year=year, number=number)
    return [invoice for (invoice,) in rows]


def _of_amount(service: int, text: str, size: int) -> list[int]:
    yen = amount_in(text)
    if yen is None:
        return []
    rows = selects.rows(_OF_AMOUNT, service=service, yen=yen, reach=paging.reach(size))
    return [invoice for (invoice,) in rows]
