"""What ``kiyaku pack check`` finds: each fault is made once by hand, and pointed at."""

from __future__ import annotations

import datetime as dt
import itertools
import sys
from pathlib import Path

import pytest

from kiyaku import packs
from kiyaku.base.errors import OperationRefused
from kiyaku.flows import pack_new
from kiyaku.flows.pack_check import check
from kiyaku.flows.pack_files import Finding
from kiyaku.packs.places import place_in
from kiyaku.terms import documents

TERMS = """\
読書室利用規約

第1条（適用）
この規約は、読書室の利用に適用する。

第2条（料金）
1 料金は月額とする。
2 次の各号の者からは料金を受け取らない。
(1) 児童
(2) 職員

附則
この規約は、令和8年4月1日から施行する。
"""
NUMBERS = itertools.count(1)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A pack that was begun from a document, under a name never used before."""
    monkeypatch.setattr(sys, "path", list(sys.path))
    project = tmp_path / "project"
    pack_new.begin(
        name=f"reading{next(NUMBERS)}", folder=project,
        document=documents.parse(TERMS), in_force_from=None,
    )  # fmt: skip
    return project


def package(project: Path) -> Path:
    return project / place_in(project).module


def change(project: Path, file: str, *pairs: tuple[str, str]) -> None:
    path = package(project) / file
    text = path.read_text("utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, "utf-8")


def describe(project: Path) -> None:
    """Decide and write whatever a begun pack leaves open in its register and terms."""
    change(
        project, "clauses.yaml",
        ("kind: undecided", "kind: text"), ("binds: undecided", "binds: both"),
        ('{ja: "", en: ""}', "{ja: 要旨, en: gist}"),
    )  # fmt: skip
    change(project, "terms.yaml", ('ja: ""', "ja: 名"), ('en: ""', "en: name"))


def found(project: Path, code: str) -> list[Finding]:
    return [one for one in check(place_in(project)) if one.code == code]


def test_a_begun_pack_has_every_clause_and_no_sentence(folder: Path) -> None:
    written = "".join(path.read_text("utf-8") for path in folder.rglob("*.*") if path.is_file())
    for sentence in ("利用に適用する", "月額とする", "料金を受け取らない", "児童"):
        assert sentence in TERMS and sentence not in written
    register = (package(folder) / "clauses.yaml").read_text("utf-8")
    ids = [line.split('"')[1] for line in register.splitlines() if line.startswith("- id")]
    assert ids == ["1", "2-1", "2-2", "2-2(1)", "2-2(2)", "suppl"]
    assert "in_force_from: 2026-04-01" in (package(folder) / "terms.yaml").read_text("utf-8")


def test_what_is_left_to_write_is_pointed_at_line_by_line(folder: Path) -> None:
    findings = check(place_in(folder))
    assert {one.code for one in findings} == {"undecided", "words_missing"}
    lines = (package(folder) / "clauses.yaml").read_text("utf-8").splitlines()
    for one in findings:
        if one.code == "undecided":
            assert "undecided" in lines[one.line - 1]
    gists = [one for one in findings if "gist.ja" in one.text.en]
    assert len(gists) == 6
    assert all("gist" in lines[one.line - 1] for one in gists)


def test_a_described_pack_lacks_only_answers(folder: Path) -> None:
    describe(folder)
    findings = check(place_in(folder), documents.parse(TERMS))
    wrong = [one for one in findings if one.severity == "wrong"]
    assert {one.code for one in wrong} == {"question_missing"}
    assert "membership_period" in " ".join(one.text.en for one in wrong)
    assert {one.code for one in findings if one.severity == "open"} == {"fact_unused"}
    notes = [one.text.en for one in findings if one.code == "question_not_answered"]
    assert any("initial_cancellation_settlement" in one for one in notes)


def test_the_document_and_the_register_are_held_against_each_other(folder: Path) -> None:
    describe(folder)
    changed = documents.parse(TERMS.replace("(2) 職員\n", "").replace("第1条", "第7条"))
    findings = {(one.code, one.text.en.split()[0]) for one in check(place_in(folder), changed)}
    assert ("not_in_document", "2-2(2)") in findings
    assert ("not_in_document", "1") in findings
    assert any(code == "not_registered" for code, _ in findings)


def test_an_unknown_clause_is_pointed_at_in_rules_and_values(folder: Path) -> None:
    describe(folder)
    change(folder, "article_01.py", ('terms.rule("1"', 'terms.rule("9"'))
    text = "due_day: {ja: 日, en: day, unit: days, clause: '8', source: terms, values: {}}\n"
    (package(folder) / "parameters.yaml").write_text("\n" + text, "utf-8")
    change(folder, "article_01.py", ("(accepted_on: Any)", "(accepted_onn: Any)"))
    (one,) = found(folder, "unknown_argument")
    assert (one.file, one.line) == ("article_01.py", 9)
    told = {(one.file, one.line) for one in found(folder, "unknown_clause")}
    assert told == {("article_01.py", 8), ("parameters.yaml", 2)}


@pytest.mark.parametrize(
    ("file", "text", "code", "line"),
    [
        ("facts.yaml", None, "file_missing", 1),
        ("facts.yaml", "a: b\nc: [1\n", "not_yaml", 3),
        ("article_01.py", "x = 1\ndef broken(:\n", "not_python", 2),
        ("readings.yaml", "one: {clause: '1'}\n", "pack_error", 1),
    ],
)
def test_files_that_cannot_be_read(
    folder: Path, file: str, text: str | None, code: str, line: int
) -> None:
    describe(folder)
    if text is None:
        (package(folder) / file).unlink()
    else:
        (package(folder) / file).write_text(text, "utf-8")
    (one,) = found(folder, code)
    assert (one.severity, one.file, one.line) == ("wrong", file, line)


def test_what_no_rule_takes_is_told(folder: Path) -> None:
    describe(folder)
    (package(folder) / "readings.yaml").write_text(
        "how: {clause: '1', question: {ja: あ, en: a}, default: so, ground: {ja: あ, en: a},\n"
        "      options: {so: {ja: あ, en: a}, not_so: {ja: い, en: b}}}\n", "utf-8",
    )  # fmt: skip
    (one,) = found(folder, "reading_unused")
    assert (one.severity, one.file, one.line) == ("wrong", "readings.yaml", 1)
    assert len(found(folder, "option_without_case")) == 2


def test_a_module_that_is_not_imported_is_told(folder: Path) -> None:
    describe(folder)
    (package(folder) / "article_02.py").write_text(
        (package(folder) / "article_01.py").read_text("utf-8"), "utf-8"
    )
    (one,) = found(folder, "module_not_imported")
    assert "article_02" in one.mend.en


def test_carriers_that_are_not_there_and_clauses_without_one(folder: Path) -> None:
    describe(folder)
    change(
        folder, "clauses.yaml",
        ('"2-1"\n  kind: text', '"2-1"\n  kind: rule+flow'),
        ("carried_by: [{rule: contract_formed_on}]", 'carried_by: [{page: "kiyaku.nowhere:x"}]'),
    )  # fmt: skip
    (absent,) = found(folder, "carrier_not_there")
    assert "kiyaku.nowhere:x" in absent.text.en
    (lacking,) = found(folder, "no_carrier")
    assert "2-1: nothing carries its rule+flow" in lacking.text.en
    assert lacking.severity == "open"


@pytest.mark.parametrize(
    ("case", "told"),
    [
        ("answer: 2026-04-02", "the answer is 2026-04-01, not 2026-04-02"),
        ("error: bad_argument", "it is not refused but answered: 2026-04-01"),
        ("answer: 2026-04-01\n  error: bad_argument", "either an answer or an error"),
        ("answer: 2026-04-01\n  because: x", "it may say only"),
        ('answer: 2026-04-01\n  clauses: ["2-1"]', "it cites 1"),
        ("as_of: 2020-01-01\n  answer: 2026-04-01", "refused (before_first_version)"),
    ],
)
def test_a_case_that_fails_is_told(folder: Path, case: str, told: str) -> None:
    describe(folder)
    change(folder, "cases/article_01.yaml", ("answer: 2026-04-01", case))
    (one,) = found(folder, "case_fails")
    assert told in one.text.en
    assert (one.file, one.line) == ("cases/article_01.yaml", 1)


def test_a_question_without_a_case_is_told(folder: Path) -> None:
    describe(folder)
    (package(folder) / "cases/article_01.yaml").write_text("a: [", "utf-8")
    assert [one.code for one in check(place_in(folder)) if one.file.startswith("cases")] == [
        "not_yaml"
    ]
    (one,) = found(folder, "question_without_case")
    assert (one.severity, one.file) == ("open", "article_01.py")


@pytest.mark.parametrize("name", packs.names())
def test_nothing_must_be_mended_in_installed_packs(name: str) -> None:
    assert [one for one in check(packs.place_of(name)) if one.severity == "wrong"] == []


def test_beginning_is_refused(tmp_path: Path) -> None:
    day = dt.date(2026, 4, 1)
    for name, folder, in_force_from, code in (
        ("Big", tmp_path / "new", day, "bad_name"),
        ("good", tmp_path / "new", None, "no_day"),
        ("good", tmp_path, day, "folder_taken"),
    ):
        (tmp_path / "there.txt").write_text("x", "utf-8")
        with pytest.raises(OperationRefused) as refused:
            pack_new.begin(name=name, folder=folder, document=None, in_force_from=in_force_from)
        assert refused.value.code == code
    assert [path.name for path in tmp_path.iterdir()] == ["there.txt"]


def test_a_fault_in_a_file_that_may_be_missing_is_named_there(folder: Path) -> None:
    describe(folder)
    stated = "purposes: {mail: {ja: 案内, en: mail, ground: whim, clauses: []}}"
    (package(folder) / "personal_data.yaml").write_text(stated, "utf-8")
    (one,) = found(folder, "pack_error")
    assert one.file == "personal_data.yaml" and "whim" in one.text.en
