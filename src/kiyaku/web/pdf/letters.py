"""Letters to members as one PDF: each begins on a page of its own, addressed."""

from __future__ import annotations

from collections.abc import Sequence

from django.template import Context
from django.utils import translation

from kiyaku.base import calendars
from kiyaku.flows.letters import Letter
from kiyaku.web.pdf.invoice import drawn, engine


def letters_pdf(letters: Sequence[Letter]) -> bytes:
    """Letters as a PDF, each in its own language; the same letters give the same bytes.

    Raises:
        OperationRefused: ``pdf_not_possible`` where Pango or the fonts are not installed.
    """
    return drawn(letters_html(letters))


def letters_html(letters: Sequence[Letter]) -> str:
    """The page that the PDF is drawn from."""
    sheets = []
    for letter in letters:
        with translation.override(letter.language), calendars.override(calendars.WESTERN):
            sheet = engine.get_template("letter.html").render(Context({"letter": letter}))
        sheets.append(sheet)
    made_on = max((one.written_on for one in letters), default=None)
    context = Context({"sheets": sheets, "made_on": made_on, "letters": letters})
    return engine.get_template("letters.html").render(context)
