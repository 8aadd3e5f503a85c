"""``kiyaku invoice``."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest

from kiyaku.web.pdf import drawing
from tests.cli.conftest import Kiyaku
from tests.cli.running import Running
from tests.invoices import hall, net, numbers

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def built(unkept: None, kiyaku: Kiyaku) -> Running:
    """A service whose first invoice is overdue: number 2026-2, Hanako's."""
    living = hall()
    assert numbers(living, "hanako")[0] == "2026-0000002"
    return Running(living.code, kiyaku)


@pytest.fixture
def running(built: Running) -> Running:
    return copy.deepcopy(built)


def test_an_invoice_is_shown_as_it_stands(running: Running) -> None:
    shown = running("invoice", "@", "2026-2").out
    assert shown.startswith(
        "invoice 2026-0000002: 前橋 花子 (hanako)\n"
        "issued 2026-12-01, due 2026-12-10 (Art. 5(3)), overdue 2026-12-11\n"
    )
    for said in (
        "monthly fee  2026-11  Art. 5(3)  13,200 yen",
        "at 10% (tax in it 2,400 yen)                      26,400 yen",
        "paid on 2026-12-05                                3,000 yen",
        "open                                              23,400 yen",
        "besides, late interest to 2027-01-05 (Art. 6(2))  41 yen",
    ):
        assert said in shown
    japanese = running("invoice", "@", "2", english=False).out
    assert "請求書 2026-0000002: 前橋 花子(hanako)" in japanese
    assert "延滞 2026-12-11" in japanese


def test_an_invoice_is_told_as_data(running: Running) -> None:
    told = running.data("invoice", "@", "2026-0000002")
    assert (told["number"], told["member"], told["state"]) == ("2026-0000002", "hanako", "overdue")
    assert told["lines"][0] == {
        "kind": "monthly_fee", "month": "2026-11", "amount_yen": 13_200, "tax_percent": 10,
        "due_on": "2026-12-10", "clauses": ["5-3"], "terms_version": "2024-03-05",
        "due_clauses": ["5-3"],
    }  # fmt: skip
    assert told["taxes"] == [{"percent": 10, "total_yen": 26_400, "tax_yen": 2_400}]
    assert told["payments"] == [{"paid_on": "2026-12-05", "amount_yen": 3_000}]
    assert told["late_interest"] == {
        "clauses": ["6-2"], "terms_version": "2024-03-05", "principal_yen": 23_400,
        "until": "2027-01-05", "days": 26, "accrued_yen": 41, "per_day_yen": "117/73",
    }  # fmt: skip
    assert (told["open_yen"], told["credited_by"]) == (23_400, None)
    assert told["registration_number"] == "T8000000000001"


def test_a_credited_invoice_is_told_with_its_clauses(kiyaku: Kiyaku) -> None:
    living = net()
    told = Running(living.code, kiyaku).data("invoice", "@", numbers(living, "mei")[0])
    assert (told["state"], told["state_since"]) == ("credited", "2026-11-29")
    assert told["credited_by"]["clauses"] == ["7-3", "7-4"]
    assert (told["taxes"], told["registration_number"]) == ([], "")


def test_an_invoice_is_written_as_pdf(running: Running, tmp_path: Path) -> None:
    file = tmp_path / "invoice.pdf"
    said = running("invoice", "@", "2026-2", "--pdf", str(file)).out
    english = file.read_bytes()
    assert english.startswith(b"%PDF-1.7")
    assert said == f"invoice 2026-0000002 was written to {file} ({len(english):,} bytes).\n"
    told = running.data("invoice", "@", "2026-2", "--pdf", str(file), "--lang", "ja")
    assert (told["pdf"], told["lang"], told["number"]) == (str(file), "ja", "2026-0000002")
    assert told["bytes"] == file.stat().st_size
    assert file.read_bytes() != english


@pytest.mark.parametrize(
    ("command", "en"),
    [
        (("invoice", "@", "2026-99"), "this service has no invoice 2026-99"),
        (("invoice", "@", "last"), "cannot read the invoice number 'last'"),
        (("invoice", "nowhere", "1"), "there is no service nowhere"),
        (("invoice", "@", "2026-2", "--pdf", "/nowhere/invoice.pdf"), "cannot write /nowhere"),
    ],
)
def test_what_cannot_be_shown_is_one_line(
    running: Running, command: tuple[str, ...], en: str
) -> None:
    refused = running(*command, exit_code=1)
    assert en in refused.err
    assert (refused.out, len(refused.err.splitlines())) == ("", 1)


def test_without_its_fonts_a_pdf_is_refused_with_what_to_install(
    running: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawing, "FONT", "Some Other Font")
    refused = running("invoice", "@", "2", "--pdf", str(tmp_path / "x.pdf"), exit_code=1)
    assert "install the Debian packages" in refused.err
    assert not (tmp_path / "x.pdf").exists()
