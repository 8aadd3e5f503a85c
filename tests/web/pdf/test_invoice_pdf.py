"""The PDF of an invoice: what it says, that it is tagged and whole, and that it stays the same."""

from __future__ import annotations

import hashlib
import os
import pickle
import re
import subprocess
import sys
import zlib
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from weasyprint.urls import FatalURLFetchingError

from kiyaku.base.errors import OperationRefused
from kiyaku.flows.invoice_document import InvoiceDocument, invoice_document
from kiyaku.terms.texts import Text
from kiyaku.web import pdf
from kiyaku.web.pdf import drawing, invoice_pdf
from kiyaku.web.pdf.invoice import FOLDER, PACKAGES, invoice_html
from tests.invoices import hall, net, numbers

pytestmark = pytest.mark.database

Documents = dict[str, InvoiceDocument]


@pytest.fixture(scope="module")
def documents(django_db_setup: None, django_db_blocker: Any) -> Iterator[Documents]:
    """Invoices by the state they are in; the services are undone afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        city, network = hall(), net()
        wanted = {
            "settled": (city, "prompt", 0),
            "open": (city, "prompt", 1),
            "overdue": (city, "hanako", 0),
            "corporation": (city, "acme", 1),
            "credited": (network, "mei", 0),
        }
        yield {
            name: invoice_document(living.id, numbers(living, member)[which])
            for name, (living, member, which) in wanted.items()
        }
        transaction.set_rollback(True)


def read(document: InvoiceDocument, language: str, tmp_path: Path) -> str:
    """The words of an invoice's PDF, with single spaces, as poppler reads them."""
    return re.sub(r"[ \n]+", " ", told("pdftotext", "-layout", document, language, tmp_path, "-"))


def told(
    program: str, option: str, document: InvoiceDocument, language: str, folder: Path, *more: str
) -> str:
    file = folder / "invoice.pdf"
    file.write_bytes(drawn(document, language))
    done = subprocess.run([program, option, file, *more], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return re.sub(r" +", " ", done.stdout)


@cache
def drawn(document: InvoiceDocument, language: str) -> bytes:
    return invoice_pdf(document, language)


# --- what it says -----------------------------------------------------------------------------


def test_an_overdue_invoice_in_japanese(documents: Documents, tmp_path: Path) -> None:
    words = read(documents["overdue"], "ja", tmp_path)
    for said in (
        "請求書 適格請求書",
        "〒371-0001",
        "前橋 花子 様",
        f"請求書番号 {documents['overdue'].number}",
        "発行日 2026年12月1日",
        "架空県 官民共創課",
        "登録番号 T8000000000001",
        "件名 NETSUGEN 2026年11月・2026年12月分",
        "下記のとおりご請求申し上げます。",
        "ご請求金額(税込) 支払期限 今お支払いいただく額",
        "26,400円 2026年12月10日(木) 23,400円",
        "支払期限超過 2027年1月5日現在",
        "1 会費・月額料金 2026年11月 第5条3項 10% 13,200円",
        "2 会費・月額料金 2026年12月 第5条3項 10% 13,200円",
        "10%対象(税込) 26,400円",
        "うち消費税(10%) 2,400円",
        "合計 26,400円",
        "2026年12月5日 お支払い −3,000円",
        "差引お支払い額 23,400円",
        "未払いの料金23,400円に、第6条2項により、1日につき約1.60円の遅延利息",
        "26日分で41円です。",
        "お支払い方法・振込先 架空銀行 本店営業部 普通 0000001 カクウケン カイケイ",
        "条項はNETSUGEN 利用規約(2024年3月5日の版)のものです。支払期限は第5条3項によります。",
        "1/1",
    ):
        assert said in words, said


def test_the_same_invoice_in_english(documents: Documents, tmp_path: Path) -> None:
    words = read(documents["overdue"], "en", tmp_path)
    for said in (
        "Invoice qualified invoice",
        "前橋 花子 架空県 官民共創課",
        f"Invoice number {documents['overdue'].number}",
        "Date of issue 1 December 2026",
        "Subject NETSUGEN, November 2026, December 2026",
        "Registration number T8000000000001",
        "¥26,400 10 Dec 2026 (Thu) ¥23,400",
        "Overdue Past its due date as of 5 January 2027.",
        "1 Monthly fee Nov 2026 Art. 5(3) 10% ¥13,200",
        "At 10%, tax included ¥26,400",
        "of which consumption tax (10%) ¥2,400",
        "Paid on 5 December 2026 −¥3,000",
        "Left to pay ¥23,400",
        "By Art. 6(2), about ¥1.60 of late interest a day runs on the ¥23,400 of fees unpaid",
        "How to pay Kaku Bank, head office, ordinary 0000001 KAKUUKEN KAIKEI",
        "version of 5 March 2024. The due date is by Art. 5(3).",
    ):
        assert said in words, said
    # What is Japanese here are names and addresses, as they were entered.
    names = "〒架空県官民共創課会計係電話前橋花子群馬県前橋市架空町大手町号番"
    assert set(re.findall("[\u3040-\u30ff\u4e00-\u9fff]", words)) <= set(names)


def test_a_corporation_is_addressed_as_one_and_interest_bears_no_tax(
    documents: Documents, tmp_path: Path
) -> None:
    found = documents["corporation"]
    words = read(found, "ja", tmp_path)
    assert "株式会社アクメ 御中" in words
    about = found.lines[0].words.ja
    assert f"1 {about} 2026年12月 第6条2項 不課税 49円" in words
    assert "10%対象(税込) 33,000円" in words
    assert "うち消費税(10%) 3,000円" in words
    assert "3,000円 不課税 49円 合計" in words
    assert "合計 33,049円" in words
    assert "Outside the consumption tax ¥49" in read(found, "en", tmp_path)


def test_a_settled_invoice_says_so_and_asks_for_nothing(
    documents: Documents, tmp_path: Path
) -> None:
    words = read(documents["settled"], "ja", tmp_path)
    assert "お支払い済み 2026年12月5日に全額をお支払いいただきました。" in words
    assert "差引お支払い額 0円" in words
    assert "架空銀行" not in words
    english = read(documents["settled"], "en", tmp_path)
    assert "Paid Paid in full on 5 December 2026." in english
    assert "How to pay" not in english


def test_a_credited_invoice_says_so_with_its_clauses(documents: Documents, tmp_path: Path) -> None:
    words = read(documents["credited"], "ja", tmp_path)
    assert "取消し この請求は2026年11月29日に取り消されました(第7条3項・第7条4項)。" in words
    assert "差引お支払い額 0円" in words
    assert "ご請求申し上げます" not in words
    english = read(documents["credited"], "en", tmp_path)
    assert "Cancelled This invoice was taken back on 29 November 2026" in english


def test_an_open_invoice_has_no_state_to_tell(documents: Documents, tmp_path: Path) -> None:
    words = read(documents["open"], "ja", tmp_path)
    for state in ("お支払い済み", "取消し", "支払期限超過", "遅延利息", "差引"):
        assert state not in words
    assert "今お支払いいただく額" in words


def test_a_plain_invoice_has_no_tax_on_it(documents: Documents, tmp_path: Path) -> None:
    words = read(documents["credited"], "ja", tmp_path)
    for tax in ("適格", "税", "登録番号"):
        assert tax not in words
    assert "Tax" not in read(documents["credited"], "en", tmp_path)


def test_an_unknown_rate_is_said_without_a_figure(documents: Documents, tmp_path: Path) -> None:
    late = documents["overdue"].interest
    assert late is not None
    unknown = replace(late, running=None, unknown=Text("未知", "unknown"))
    words = read(replace(documents["overdue"], interest=unknown), "ja", tmp_path)
    assert "第6条2項により、支払いまでの遅延利息がかかります。" in words
    assert "未知" not in words


def test_many_lines_go_on_over_pages_with_their_heads(documents: Documents, tmp_path: Path) -> None:
    found = documents["open"]
    many = replace(found, lines=tuple(replace(found.lines[0], number=n) for n in range(1, 61)))
    words = read(many, "ja", tmp_path)
    pages = words.split("\f")[:-1]
    assert len(pages) > 1
    assert all("根拠条項" in page for page in pages if "会費・月額料金" in page)
    assert len(re.findall(r"会費・月額料金 2027年1月", words)) == 60
    assert f"{len(pages)}/{len(pages)}" in pages[-1]


# --- what it is -------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_font_is_a_subset_of_noto_and_embedded(
    documents: Documents, tmp_path: Path, language: str
) -> None:
    listed = told("pdffonts", "-subst", documents["overdue"], language, tmp_path)
    assert listed.count("\n") <= 2  # none is taken from the machine that shows it
    file = tmp_path / "invoice.pdf"
    done = subprocess.run(["pdffonts", file], capture_output=True, text=True, check=True)
    listed = done.stdout.splitlines()[2:]
    assert listed
    for line in listed:
        assert re.match(r"[A-Z]{6}\+Noto-Sans-CJK-JP", line), line
        assert re.search(r" yes yes yes +\d+ +0 *$", line), line  # embedded, subset, with words


@pytest.mark.parametrize("language", ["ja", "en"])
def test_it_is_tagged_and_dated_by_its_issue(
    documents: Documents, tmp_path: Path, language: str
) -> None:
    found = documents["overdue"]
    about = told("pdfinfo", "-isodates", found, language, tmp_path)
    title = {"ja": "請求書", "en": "Invoice"}[language]
    for said in (
        f"Title: {title} {found.number}",
        "Author: 架空県 官民共創課",
        "CreationDate: 2026-12-01",
        "ModDate: 2026-12-01",
        "Tagged: yes",
        "Page size: 595.276 x 841.89 pts (A4)",
    ):
        assert said in about, about
    tree = told("pdfinfo", "-struct-text", found, language, tmp_path)
    for tag in ("H1", "H2", "Table", "TH", "TD", found.number):
        assert tag in tree, tag
    assert f"/Lang ({language})".encode() in unpacked(drawn(found, language))


def unpacked(packed: bytes) -> bytes:
    """All compressed parts of a PDF, one after another."""
    parts = re.findall(rb"/FlateDecode.*?stream\n(.*?)\nendstream", packed, re.DOTALL)
    return b"\n".join(map(zlib.decompress, parts))


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_same_invoice_is_the_same_to_the_byte(
    documents: Documents, tmp_path: Path, language: str
) -> None:
    found = documents["overdue"]
    here = invoice_pdf(found, language)
    assert invoice_pdf(found, language) == here
    assert invoice_pdf(replace(found, open_yen=1), language) != here
    kept = tmp_path / "document"
    kept.write_bytes(pickle.dumps(found))
    program = (
        "import django, hashlib, pathlib, pickle, sys; django.setup()\n"
        "from kiyaku.web.pdf import invoice_pdf\n"
        "found = pickle.loads(pathlib.Path(sys.argv[1]).read_bytes())\n"
        "print(hashlib.sha256(invoice_pdf(found, sys.argv[2])).hexdigest())\n"
    )
    elsewhere = {"PYTHONHASHSEED": "7", "TZ": "America/New_York"}
    there = subprocess.run(
        [sys.executable, "-c", program, kept, language],
        capture_output=True,
        text=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "kiyaku.config.settings", **elsewhere},
    )
    assert there.stdout.strip() == hashlib.sha256(here).hexdigest(), there.stderr


# --- what it must not do ----------------------------------------------------------------------


def test_what_people_are_called_is_words_and_never_markup(documents: Documents) -> None:
    found = documents["overdue"]
    name = '<img src="http://example.com/x">&amp;'
    page = invoice_html(replace(found, recipient=replace(found.recipient, name=name)))
    assert "<img" not in page
    assert "&lt;img src=&quot;http://example.com/x&quot;&gt;&amp;amp; 様" in page


@pytest.mark.parametrize(
    "address",
    [
        "http://example.com/x.png",
        "https://example.com/x.png",
        "file:///etc/hostname",
        "../invoice.py",
        "ftp://example.com/x",
    ],
)
def test_nothing_is_fetched_but_its_own_files(address: str) -> None:
    page = f'<html lang="ja"><title>x</title><link rel="stylesheet" href="{address}">x'
    with pytest.raises(FatalURLFetchingError):
        drawing.draw(page, FOLDER)
    picture = f'<html lang="ja"><title>x</title><img alt="x" src="{address}">'
    with pytest.raises(FatalURLFetchingError):
        drawing.draw(picture, FOLDER)


# --- what it needs ----------------------------------------------------------------------------


def test_without_an_operator_it_is_refused(documents: Documents) -> None:
    with pytest.raises(OperationRefused, match="kiyaku service operator") as refused:
        invoice_pdf(replace(documents["open"], operator=None))
    assert refused.value.code == "operator_not_set"
    assert "kiyaku service operator" in refused.value.ja


def test_without_its_font_it_is_refused_with_the_packages_to_install(
    documents: Documents, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawing, "FONT", "Some Other Font")
    with pytest.raises(OperationRefused) as refused:
        invoice_pdf(documents["open"])
    assert refused.value.code == "pdf_not_possible"
    assert PACKAGES in refused.value.ja
    assert PACKAGES in refused.value.en


class _NoPango(MetaPathFinder):
    """WeasyPrint as it fails where Pango is not installed."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")


def test_without_pango_it_is_refused_with_the_packages_to_install(
    documents: Documents, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [one for one in sys.modules if one.split(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, "kiyaku.web.pdf.drawing")
    monkeypatch.delattr(pdf, "drawing")
    monkeypatch.setattr(sys, "meta_path", [_NoPango(), *sys.meta_path])
    with pytest.raises(OperationRefused) as refused:
        invoice_pdf(documents["open"])
    assert refused.value.code == "pdf_not_possible"
    for package in ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-noto-cjk"):
        assert package in refused.value.ja
        assert package in refused.value.en
