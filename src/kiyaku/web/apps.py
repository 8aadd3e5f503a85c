"""The app of what all pages share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from kiyaku.flows.invoice_document import InvoiceDocument
    from kiyaku.jobs.drawing import Sheets
from django.core import checks


class WebConfig(AppConfig):
    """The pages' frame."""

    name = "kiyaku.web"
    label = "web"

    def ready(self) -> None:
        """Have every check of the project look for views without a declaration, and jobs draw."""
        from kiyaku.jobs import drawing
        from kiyaku.web.declared import undeclared_views

        drawing.register(_draw_invoices)
        checks.register(undeclared_views, "kiyaku", checks.Tags.urls)


def _draw_invoices(invoices: Iterable[InvoiceDocument], sheets: Sheets) -> bytes:
    """Invoices as one PDF; what draws them is imported when the first are drawn."""
    from kiyaku.web.pdf import invoices_pdf

    return invoices_pdf(invoices, sheets)
