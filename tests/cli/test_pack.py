"""``kiyaku pack``: begin a pack, check it, see what is asked of packs."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kiyaku.cli import pack_reference
from kiyaku.flows.pack_questions import QUESTIONS
from tests.cli.conftest import Kiyaku

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "pack-questions.md"
TERMS = "読書室規約\n\n第1条（料金）\n1 料金は月額とする。\n2 料金は返さない。\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "terms.txt").write_text(TERMS, "utf-8")
    return tmp_path


def test_a_pack_is_begun_and_checked(kiyaku: Kiyaku, here: Path) -> None:
    command = ("pack", "new", "room", "--document", "terms.txt", "--in-force-from", "2026-04-01")
    made = kiyaku(*command, english=True)
    assert made.exit_code == 0
    assert "room is made, with 2 clauses" in made.out
    assert "export KIYAKU_PACKS=$PWD/room" in made.out
    assert (here / "room/kiyaku_room/cases/article_01.yaml").is_file()
    checked = kiyaku("pack", "check", "room", english=True)
    assert checked.exit_code == 1
    assert "clauses.yaml:6" in checked.out and "1-1.kind is undecided" in checked.out
    assert "13 to mend, 0 to do, 0 notes" in checked.out
    data = kiyaku("pack", "check", "room", "--json").data
    assert {one["code"] for one in data} == {"undecided", "words_missing"}
    again = kiyaku(*command, english=True)
    assert (again.exit_code, again.out) == (1, "")
    assert "nothing is overwritten" in again.err


def test_an_installed_pack_is_checked_by_its_name(kiyaku: Kiyaku) -> None:
    checked = kiyaku("pack", "check", "netsugen", "--quiet")
    assert checked.exit_code == 0
    assert checked.out.startswith("netsugen: 直すもの 0、")
    unknown = kiyaku("pack", "check", "netsugn", english=True)
    assert unknown.exit_code == 1 and "did you mean netsugen" in unknown.err


def test_a_document_that_is_none_is_told(kiyaku: Kiyaku, here: Path) -> None:
    (here / "plain.txt").write_text("条のない文。", "utf-8")
    for file in ("plain.txt", "nowhere.txt"):
        told = kiyaku("pack", "new", "room", "--document", file)
        assert told.exit_code == 1 and told.err
    assert not (here / "room").exists()


def test_what_is_asked_of_packs_is_listed(kiyaku: Kiyaku) -> None:
    assert [one["name"] for one in kiyaku("pack", "questions", "--json").data] == [
        one.name for one in QUESTIONS
    ]
    shown = kiyaku("pack", "questions").out
    assert all(one.name in shown for one in QUESTIONS)


def test_the_page_says_what_is_asked() -> None:
    assert PAGE.read_text(encoding="utf-8").strip() == pack_reference.written().strip(), (
        "write it anew: python -m kiyaku.cli.pack_reference > docs/reference/pack-questions.md"
    )
