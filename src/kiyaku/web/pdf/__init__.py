"""Documents as PDF: A4, tagged for screen readers, fonts embedded, the same bytes each time."""

from __future__ import annotations

from kiyaku.web.pdf.invoice import invoice_pdf
from kiyaku.web.pdf.invoices import invoices_pdf
from kiyaku.web.pdf.letters import letters_pdf
from kiyaku.web.pdf.personal import personal_pdf

__all__ = ["invoice_pdf", "invoices_pdf", "letters_pdf", "personal_pdf"]
