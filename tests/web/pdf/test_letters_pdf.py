"""Letters as one PDF: each addressed, in its language, on a page of its own."""

from __future__ import annotations

import datetime as dt
import subprocess
from dataclasses import replace
from pathlib import Path

from kiyaku.flows.invoice_document import Recipient
from kiyaku.flows.letters import Letter
from kiyaku.web.pdf import letters_pdf
from kiyaku.web.pdf.letters import letters_html

LETTER = Letter(
    number=7,
    membership=1,
    language="ja",
    recipient=Recipient("0001", "山田 花子", "person", "371-0000", "架空市二丁目1番", "JP"),
    sender=("架空市産業振興課", "〒371-0000", "架空市一丁目1番1号"),
    written_on=dt.date(2026, 12, 1),
    subject="退会の受付",
    body="山田 花子 様\n\n受け付けました。\n",
)
ENGLISH = replace(
    LETTER,
    number=8,
    language="en",
    recipient=replace(LETTER.recipient, name="Smith <b>", kind="corporation"),
    subject="Your request to leave",
    body="It is accepted.\n",
)


def pages(drawn: bytes, folder: Path) -> list[str]:
    """The words on each page, as poppler reads them."""
    file = folder / "letters.pdf"
    file.write_bytes(drawn)
    command = ["pdftotext", "-layout", str(file), "-"]
    text = subprocess.run(command, capture_output=True, check=True, timeout=30).stdout.decode()
    return text.split("\f")[:-1]


def test_each_letter_has_a_page_in_its_language(tmp_path: Path) -> None:
    drawn = letters_pdf([LETTER, ENGLISH])
    assert drawn == letters_pdf([LETTER, ENGLISH])
    first, second = pages(drawn, tmp_path)
    for part in ("〒371-0000", "山田 花子 様", "2026年12月1日", "退会の受付", "架空市産業振興課"):
        assert part in first
    for part in ("Smith <b>", "1 December 2026", "Your request to leave", "It is accepted."):
        assert part in second
    assert "御中" not in second


def test_nothing_of_a_member_is_read_as_a_tag() -> None:
    assert "Smith &lt;b&gt;" in letters_html([ENGLISH])
