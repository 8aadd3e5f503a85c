"""Drawing the invoices of a month in one file, beside drawing each alone; time and memory.

Invoices are made up, of two lines each and to names in many characters, so that the fonts have to
hold them. Nothing is read from a database: what is timed is layout and writing.
"""

from __future__ import annotations

import datetime as dt
import os
import resource
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING

from bench.measuring import Row, Say

if TYPE_CHECKING:
    from kiyaku.flows.invoice_document import InvoiceDocument

_FILE, _FEW, _ALONE = 200, 50, 20
_RATIO_MOST = 0.75
_MB_MOST = 400
"""What drawing one file of a job may add to a worker's memory."""
_MONTH, _DUE = dt.date(2026, 12, 1), dt.date(2026, 12, 10)


def measure(say: Say) -> list[Row]:
    """One row for the time of an invoice, one for the memory of a file."""
    say(f"drawing {_FILE} invoices in one file, and {_ALONE} alone")
    with ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=1) as apart:
        together, megabytes, size = apart.submit(_together, _FILE).result()
        few, megabytes_of_few, _ = apart.submit(_together, _FEW).result()
        alone, size_alone = apart.submit(_alone, _ALONE).result()
    return [
        Row(
            f"an invoice drawn among {_FILE}",
            _FILE,
            together,
            "drawn alone",
            alone / _ALONE * _FILE,
            ratio_at_most=_RATIO_MOST,
            note=f"{size / _FILE / 1024:.0f} KB each, {size_alone / _ALONE / 1024:.0f} KB alone; "
            f"among {_FEW}: {few / _FEW / (together / _FILE):.2f} times as long",
        ),
        Row(
            f"memory to draw {_FILE} invoices in one file",
            _FILE,
            megabytes,
            f"{_FEW} invoices",
            megabytes_of_few,
            unit="MB",
            note=f"{megabytes / _FILE:.1f} MB each",
            broken=f"more than {_MB_MOST} MB" if megabytes > _MB_MOST else "",
        ),
    ]


def _together(count: int) -> tuple[float, float, int]:
    """Seconds, megabytes and bytes of so many invoices in one file, in a process of its own."""
    _set_up()
    from kiyaku.jobs.drawing import Sheets
    from kiyaku.terms.texts import Text
    from kiyaku.web.pdf import invoices_pdf

    sheets = Sheets(Text("請求書", "Invoices"))
    invoices_pdf([_invoice(0)], sheets)  # programs and fonts are loaded once, and not counted
    before, begun = _peak_mb(), time.process_time()
    drawn = invoices_pdf(map(_invoice, range(count)), sheets)
    return time.process_time() - begun, _peak_mb() - before, len(drawn)


def _alone(count: int) -> tuple[float, int]:
    """Seconds and bytes of so many invoices, each in a file of its own."""
    _set_up()
    from kiyaku.web.pdf import invoice_pdf

    invoice_pdf(_invoice(0))
    begun = time.process_time()
    size = sum(len(invoice_pdf(_invoice(one))) for one in range(count))
    return time.process_time() - begun, size


def _set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kiyaku.config.settings")
    import django

    django.setup()


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _invoice(number: int) -> InvoiceDocument:
    from kiyaku.base.operators import Operator
    from kiyaku.billing.tax import TaxOfRate
    from kiyaku.flows.invoice_document import Cited, InvoiceDocument, Line, Recipient
    from kiyaku.terms.texts import Text

    cited = Cited(("5-3",), dt.date(2024, 3, 5))
    fee = Text("会費・月額料金", "monthly fee")
    lines = tuple(
        Line(place, place, "monthly_fee", fee, _MONTH, 13_200, _DUE, cited, cited, 10)
        for place in (1, 2)
    )
    name = f"{chr(0x4E00 + number)}{chr(0x5200 + 3 * number)} {chr(0x6000 + 7 * number)}子"
    return InvoiceDocument(
        service="hall",
        service_name=Text("NETSUGEN", "NETSUGEN"),
        title=Text("NETSUGEN 利用規約", "NETSUGEN terms"),
        operator=Operator(
            name="架空県 官民共創課",
            postal_code="000-0000",
            address="架空県架空市大手町1番1号",
            registration_number="T8000000000001",
            tax_percent=10,
            payment_ja="架空銀行 本店営業部 普通 0000001",
            payment_en="Kaku Bank, head office, ordinary 0000001",
        ),
        recipient=Recipient(f"M{number}", name, "person", "371-0001", "架空県架空市99", "JP"),
        membership=number,
        number=f"2026-{number + 1:07d}",
        issued_on=_MONTH,
        due_on=_DUE,
        due_before=None,
        lines=lines,
        total_yen=26_400,
        taxes=(TaxOfRate(10, 26_400, 2_400),),
        payments=(),
        taken_back_yen=0,
        open_yen=26_400,
        state="open",
        state_since=None,
        credited_by=None,
        interest=None,
        as_of=_MONTH,
    )
