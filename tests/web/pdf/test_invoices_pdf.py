"""Many invoices as one PDF: each as it looks alone, from a page of its own on, always the same."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from kiyaku.base.errors import OperationRefused
from kiyaku.flows.invoice_document import InvoiceDocument, invoice_document
from kiyaku.jobs import drawing as registered
from kiyaku.jobs.drawing import Sheets
from kiyaku.terms.texts import Text
from kiyaku.web.pdf import drawing, invoice_pdf, invoices_pdf
from tests.invoices import hall, numbers

pytestmark = pytest.mark.database
SHEETS = Sheets(Text("請求書 2026年12月発行分", "Invoices of December 2026"))


@pytest.fixture(scope="module")
def three(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[InvoiceDocument]]:
    """An overdue invoice, one of two pages, and a settled one; the service is undone afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        city = hall()
        late, long, paid = (
            invoice_document(city.id, numbers(city, name)[0])
            for name in ("hanako", "acme", "prompt")
        )
        lines = tuple(replace(long.lines[0], number=n) for n in range(1, 41))
        yield [late, replace(long, lines=lines), paid]
        transaction.set_rollback(True)


def pages_of(content: bytes, folder: Path) -> list[str]:
    """The words of each page, with single spaces."""
    file = folder / "invoices.pdf"
    file.write_bytes(content)
    done = subprocess.run(
        ["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True
    )
    return [re.sub(r"\s+", " ", page).strip() for page in done.stdout.split("\f")[:-1]]


def test_each_reads_as_it_does_alone(three: list[InvoiceDocument], tmp_path: Path) -> None:
    together = pages_of(registered.draw(iter(three), SHEETS), tmp_path)
    alone = [page for one in three for page in pages_of(invoice_pdf(one), tmp_path)]
    assert together == alone
    assert [page[-3:] for page in together] == ["1/1", "1/2", "2/2", "1/1"]  # of its own pages


def test_on_both_sides_each_begins_on_a_front(three: list[InvoiceDocument], tmp_path: Path) -> None:
    sheets = replace(SHEETS, is_two_sided=True, language="en")
    found = pages_of(invoices_pdf(three, sheets), tmp_path)
    first = [place for place, page in enumerate(found) if one_begins(page)]
    assert first == [0, 2, 4]
    assert found[1] == ""


def one_begins(page: str) -> bool:
    return "Invoice number" in page


def test_the_file_is_dated_tagged_and_the_same_each_time(
    three: list[InvoiceDocument], tmp_path: Path
) -> None:
    content = invoices_pdf(three, SHEETS)
    assert invoices_pdf(three, SHEETS) == content
    file = tmp_path / "invoices.pdf"
    file.write_bytes(content)
    told = subprocess.run(["pdfinfo", "-isodates", file], capture_output=True, text=True).stdout
    for said in (
        "請求書 2026年12月発行分", "架空県 官民共創課", "CreationDate: 2026-12-01", "Tagged: yes",
    ):  # fmt: skip
        assert said in re.sub(r" +", " ", told), told
    fonts = subprocess.run(["pdffonts", file], capture_output=True, text=True).stdout
    assert len(fonts.splitlines()) == len(set(fonts.splitlines()))  # each is in it once
    assert len(content) < sum(len(invoice_pdf(one)) for one in three)


def test_what_cannot_be_drawn_is_refused(
    three: list[InvoiceDocument], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(OperationRefused) as refused:
        invoices_pdf([replace(three[0], operator=None)], SHEETS)
    assert refused.value.code == "operator_not_set"
    with pytest.raises(ValueError, match="no invoices"):
        invoices_pdf([], SHEETS)
    monkeypatch.setattr(drawing, "FONT", "Some Other Font")
    with pytest.raises(OperationRefused) as refused:
        invoices_pdf(three[:1], SHEETS)
    assert refused.value.code == "pdf_not_possible"
