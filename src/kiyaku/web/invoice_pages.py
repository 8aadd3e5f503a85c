"""An invoice on a page and as a file, for members and staff alike."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse

from kiyaku.base.errors import OperationRefused
from kiyaku.flows import invoice_document, why
from kiyaku.flows.invoice_document import InvoiceDocument
from kiyaku.web import seen
from kiyaku.web.here import Request
from kiyaku.web.pdf import invoice_pdf
from kiyaku.web.words import language


def context_of(request: Request, number: str, membership: int | None = None) -> dict[str, Any]:
    """What the page of an invoice shows; ``membership``: only if it is of this one, as its member
    sees it.

    Raises:
        Http404: where there is no such invoice.
    """
    document = _document(request, number, membership)
    explanation = why.of_invoice(request.here.service, number)
    return {
        "invoice": document,
        "explanation": explanation if membership is None else explanation.for_member(),
    }


def as_file(request: Request, number: str, membership: int | None = None) -> HttpResponse:
    """An invoice as PDF in the language of the page; where none can be made, the reason as text.

    Raises:
        Http404: where there is no such invoice.
    """
    return file_of(_document(request, number, membership))


def file_of(document: InvoiceDocument) -> HttpResponse:
    """An invoice as PDF in the language of the page; where none can be made, the reason as text."""
    try:
        drawn = invoice_pdf(document, language())
    except OperationRefused as refusal:
        return HttpResponse(refusal.message(language()), "text/plain; charset=utf-8", status=503)
    response = HttpResponse(drawn, "application/pdf")
    name = f"{document.service}-{document.number}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _document(request: Request, number: str, membership: int | None) -> InvoiceDocument:
    try:
        # To members: what was another's before is not there.
        found = invoice_document.invoice_document(
            request.here.service, number, is_for_holder=membership is not None
        )
    except OperationRefused as refusal:
        raise Http404(refusal.code) from None
    if membership not in (None, found.membership):
        raise Http404
    seen.also(request, memberships=[found.membership])
    return found
