"""A membership's invoices and payments, each amount down to its clause and working."""

from __future__ import annotations

from django.http import HttpResponse

from kiyaku.flows import held
from kiyaku.portal.frame import page
from kiyaku.web import invoice_pages
from kiyaku.web.declared import for_member
from kiyaku.web.here import Request


@for_member
def invoices(request: Request, membership: int) -> HttpResponse:
    """All invoices and payments, the newest first, and what is open."""
    statement = held.statement(request.here.service, membership)
    context = {
        "balance": statement.balance,
        "invoices": statement.invoices[::-1],
        "payments": statement.payments[::-1],
        "to_be_invoiced": statement.to_be_invoiced,
    }
    return page(request, "portal/invoices.html", membership, "invoices", context)


@for_member
def invoice(request: Request, membership: int, number: str) -> HttpResponse:
    """One invoice: its lines, how each comes about, and how to pay."""
    context = invoice_pages.context_of(request, number, membership)
    return page(request, "portal/invoice.html", membership, "invoices", context)


@for_member
def invoice_pdf(request: Request, membership: int, number: str) -> HttpResponse:
    """The invoice to keep or print."""
    return invoice_pages.as_file(request, number, membership)
