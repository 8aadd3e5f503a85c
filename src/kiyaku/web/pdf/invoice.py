"""An invoice as PDF, in Japanese or English."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from django.template import Context, Engine
from django.utils import translation

from kiyaku.base import calendars
from kiyaku.base.errors import OperationRefused
from kiyaku.flows.invoice_document import InvoiceDocument

FOLDER = Path(__file__).resolve().parent / "templates"
PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk"
"""What Debian calls the programs and fonts that a PDF is drawn with."""

engine = Engine(
    dirs=[str(FOLDER)],
    builtins=["kiyaku.web.templatetags.kiyaku", "kiyaku.web.pdf.wording"],
)


def invoice_pdf(document: InvoiceDocument, language: str = "ja") -> bytes:
    """An invoice as a PDF of one or more pages; the same document gives the same bytes.

    Its dates of making are those of issue: it says when the invoice is from, not when it was drawn.

    Raises:
        OperationRefused: ``operator_not_set`` where nobody is entered who could issue it,
            ``pdf_not_possible`` where Pango or the fonts are not installed.
    """
    check_operator(document)
    return drawn(invoice_html(document, language))


def check_operator(document: InvoiceDocument) -> None:
    """Nothing where an invoice has an issuer.

    Raises:
        OperationRefused: ``operator_not_set``.
    """
    if document.operator is None:
        raise OperationRefused(
            "operator_not_set",
            f"{document.issued_on} 現在の運営者の名称がありません。kiyaku service operator で"
            "登録してください。",
            f"nobody is entered as the operator on {document.issued_on}: "
            "enter the particulars with kiyaku service operator",
        )


def drawn(page: str) -> bytes:
    """A page of one of the templates here as PDF.

    Raises:
        OperationRefused: ``pdf_not_possible`` where Pango or the fonts are not installed.
    """
    return in_its_font(drawing().draw(page, FOLDER))


def drawing() -> Any:
    """The module that draws.

    Raises:
        OperationRefused: ``pdf_not_possible`` where Pango is not installed.
    """
    try:
        return import_module("kiyaku.web.pdf.drawing")
    except OSError as error:  # what it needs is loaded, or not, when it is imported
        raise _not_possible() from error


def in_its_font(found: bytes | None) -> bytes:
    """What was drawn.

    Raises:
        OperationRefused: ``pdf_not_possible`` where nothing was, as the fonts are not installed.
    """
    if found is None:
        raise _not_possible()
    return found


def invoice_html(
    document: InvoiceDocument, language: str = "ja", *, has_style: bool = False
) -> str:
    """The page that an invoice's PDF is drawn from.

    Args:
        has_style: who draws it brings the style sheet, read once for many.
    """
    with translation.override(language), calendars.override(calendars.WESTERN):
        template = engine.get_template("invoice.html")
        about = {"invoice": document, "language": language, "has_style": has_style}
        return template.render(Context(about))


def _not_possible() -> OperationRefused:
    return OperationRefused(
        "pdf_not_possible",
        "PDF を作るためのプログラムか書体がありません。次の Debian パッケージを入れてください: "
        f"{PACKAGES}",
        "a program or font that PDFs are made with is missing: install the Debian packages "
        f"{PACKAGES}",
    )
