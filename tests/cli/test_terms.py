from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kiyaku.cli.terms import app

OLD = """アオバ規約
この規約は、アオバ[株]が定める。
第1章 総則
第1条（届出）
届出は、次による。
(1) 郵便
(2) 電話
なお、来店は認めない。
第2章 料金
第2条（料金）
1. 会員は、毎月10日までに払う。
2. 第9条による。
(7) 迷い数。
第3条（禁止）
次の行為をしない。
1. 転売
2. 放置
附則
第1条（施行） 2020年4月1日から施行する。
改定履歴
制定 2020年4月1日（初版）
改定 2021年4月1日
"""
NEW = OLD.replace("10日", "27日")


@pytest.fixture
def old(tmp_path: Path) -> str:
    path = tmp_path / "old.txt"
    path.write_text(OLD, encoding="cp932")
    return str(path)


@pytest.fixture
def new(tmp_path: Path) -> str:
    path = tmp_path / "new.txt"
    path.write_text(NEW, encoding="utf-8")
    return str(path)


@pytest.fixture(autouse=True)
def japanese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KIYAKU_LANG", raising=False)
    monkeypatch.setenv("COLUMNS", "100")


@pytest.fixture
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIYAKU_LANG", "en")


def run(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == code, result.output
    return result.stderr if code else result.stdout


def test_parse_shows_the_tree_with_addresses(old: str) -> None:
    shown = run("parse", old)
    for piece in (
        "アオバ[株]が定める。",
        "第1章 総則",
        "第1条（届出） 1",
        "1-1(2) (2) 電話",
        "└── なお、来店",
        "suppl/1-1 2020年4月1日",
        "2020-04-01 制定（初版）",
        "3条 5項（cp932）、注意 1件",
    ):
        assert piece in shown
    assert "13: 番号「(7)」" in shown


def test_parse_folds_and_never_cuts_wording_off(tmp_path: Path) -> None:
    long = "会員は、" + "必ず" * 200 + "守る。"
    path = tmp_path / "long.txt"
    path.write_text(f"第1条（届出）\n{long}\n", encoding="utf-8")
    shown = run("parse", str(path))
    assert long in "".join(shown.replace("│", "").split()).replace("└──", "")
    assert "0件" in shown


@pytest.mark.usefixtures("english")
def test_parse_speaks_english(old: str) -> None:
    assert "3 articles, 5 paragraphs (cp932), 1 warnings" in run("parse", old)


def test_parse_json_is_readable_japanese(old: str) -> None:
    written = run("parse", old, "--json")
    assert "アオバ規約" in written
    data = json.loads(written)
    assert data["articles"][0]["paragraphs"][0]["items"][1]["address"] == "1-1(2)"
    assert data["encoding"] == "cp932"


def test_lint_lists_findings_with_how_to_mend(old: str) -> None:
    shown = run("lint", old)
    for piece in (
        "reference-missing-article",
        "2-2",
        "第9条はありません",
        "→ 参照先の条番号を",
        "誤り",
    ):
        assert piece in shown


@pytest.mark.usefixtures("english")
def test_lint_speaks_english(old: str) -> None:
    assert "there is no article 9" in run("lint", old)


def test_lint_json(old: str) -> None:
    findings = json.loads(run("lint", old, "--json"))
    assert [finding["code"] for finding in findings] == [
        "reference-missing-article",
        "marker-out-of-place",
    ]
    assert findings[0]["line"] == 12


def test_lint_fails_only_when_asked_to(old: str, tmp_path: Path) -> None:
    CliRunner().invoke(app, ["lint", old])
    assert run("lint", old, "--strict", code=1) == ""
    clean = tmp_path / "clean.txt"
    clean.write_text("第1条（届出）\n会員は、届け出る。\n", encoding="utf-8")
    assert run("lint", str(clean), "--strict") == "気になる点はありません。\n"


def test_diff_as_text(old: str, new: str) -> None:
    shown = run("diff", old, new)
    assert "1. 会員は、毎月[+27+]日" in shown and "（変更）" in shown
    assert run("diff", old, old) == "変更はありません。\n"


@pytest.mark.usefixtures("english")
def test_diff_speaks_english(old: str, new: str) -> None:
    assert run("diff", old, new).startswith("Table of changes")
    assert '<html lang="en">' in run("diff", old, new, "--format", "html")
    assert run("diff", old, new, "--format", "csv").startswith("New,Old,Remarks")


def test_diff_as_json(old: str, new: str) -> None:
    data = json.loads(run("diff", old, new, "--json"))
    assert data["counts"]["changed"] == 1


def test_diff_writes_files(old: str, new: str, tmp_path: Path) -> None:
    page, sheet, text, data = (tmp_path / f"out.{kind}" for kind in ("html", "csv", "txt", "json"))
    assert run("diff", old, new, "--format", "html", "--output", str(page)) == ""
    assert "<ins>27</ins>" in page.read_text(encoding="utf-8")
    run("diff", old, new, "--format", "csv", "-o", str(sheet))
    assert sheet.read_bytes().startswith(b"\xef\xbb\xbf")
    with sheet.open(encoding="utf-8-sig", newline="") as lines:
        assert next(csv.reader(lines)) == ["新", "旧", "備考"]
    run("diff", old, new, "-o", str(text))
    assert "[+27+]" in text.read_text(encoding="utf-8")
    run("diff", old, new, "--json", "--format", "csv", "-o", str(data))
    assert json.loads(data.read_bytes())["changed"]


def test_errors_go_to_stderr_with_exit_code_1(old: str, tmp_path: Path) -> None:
    empty, binary = tmp_path / "empty.txt", tmp_path / "binary.pdf"
    empty.write_bytes(b"")
    binary.write_bytes(b"%PDF-1.7")
    assert "「empty.txt」は空です" in run("parse", str(empty), code=1)
    assert "PDF" in run("lint", str(binary), code=1)
    assert "を読めません" in run("parse", str(tmp_path / "missing.txt"), code=1)
    assert "に書き込めません" in run("diff", old, old, "-o", str(tmp_path), code=1)
    refusal = json.loads(run("lint", str(empty), "--json", code=1))
    assert refusal["error"] == "document_empty" and "空です" in refusal["message"]


@pytest.mark.usefixtures("english")
def test_errors_speak_english(old: str, tmp_path: Path) -> None:
    assert "Cannot read" in run("parse", str(tmp_path / "missing.txt"), code=1)
    assert "Cannot write" in run("diff", old, old, "-o", str(tmp_path), code=1)
    empty = tmp_path / "empty.txt"
    empty.write_bytes(b"\n")
    assert "is empty" in run("parse", str(empty), code=1)
