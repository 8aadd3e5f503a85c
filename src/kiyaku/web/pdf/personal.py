"""Everything that is held on one person, as PDF."""

from __future__ import annotations

from django.template import Context
from django.utils import translation

from kiyaku.accounts import rights
from kiyaku.base import calendars
from kiyaku.flows import personal_print
from kiyaku.flows.personal_export import Held
from kiyaku.terms.texts import Text
from kiyaku.web.pdf import invoice

_ROLES = {
    **{one.value: words for one, words in rights.NAMES.items()},
    "command_line": Text("コマンド", "command line"),
}


def personal_pdf(held: Held, language: str = "ja") -> bytes:
    """What is held on a person as a PDF, in Japanese or English.

    Raises:
        OperationRefused: ``pdf_not_possible`` where Pango or the fonts are not installed.
    """
    return invoice.drawn(personal_html(held, language))


def personal_html(held: Held, language: str = "ja") -> str:
    """The page that the PDF is drawn from."""
    sections = personal_print.sections(held, roles=_ROLES)
    with translation.override(language), calendars.override(calendars.WESTERN):
        template = invoice.engine.get_template("personal.html")
        return template.render(Context({"held": held, "sections": sections, "language": language}))
