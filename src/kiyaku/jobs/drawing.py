"""Who draws invoices: pages know how, and a job has them drawn.

Pages lie above jobs, so jobs cannot import them. ``kiyaku.web`` registers what draws when Django is
set up; this says what it is like.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from kiyaku.terms.texts import Text

if TYPE_CHECKING:
    from kiyaku.flows.invoice_document import InvoiceDocument


@dataclass(frozen=True)
class Sheets:
    """How a file of invoices is drawn.

    Attributes:
        title: of the file, as programs show it.
        language: ``ja`` or ``en``.
        is_two_sided: each invoice begins on a front side when printed on both sides.
    """

    title: Text
    language: str = "ja"
    is_two_sided: bool = False


class Draws(Protocol):
    """Draws invoices as one PDF, each from a page of its own on; the same give the same bytes."""

    def __call__(self, invoices: Iterable[InvoiceDocument], sheets: Sheets) -> bytes:
        """The PDF of one invoice or more, which are read one after another.

        Raises:
            OperationRefused: ``pdf_not_possible`` where it cannot be drawn on this machine.
        """


_registered: list[Draws] = []


def register(draws: Draws) -> None:
    """From now on have this draw; what was registered before draws no longer."""
    _registered[:] = [draws]


def draw(invoices: Iterable[InvoiceDocument], sheets: Sheets) -> bytes:
    """Invoices as one PDF, drawn by what is registered.

    Raises:
        OperationRefused: as ``Draws``.
    """
    (draws,) = _registered
    return draws(invoices, sheets)
