"""Each finding by the clause it is about; the same text mended gives none."""

from __future__ import annotations

from textwrap import dedent

import pytest

from kiyaku.terms import documents
from kiyaku.terms.documents.findings import KINDS, finding


def found(text: str) -> list[tuple[str, str]]:
    document = documents.parse(dedent(text).strip("\n"))
    return [(f.code, f.address) for f in documents.lint(document)]


def articles(*bodies: str) -> str:
    """A document with these bodies as its articles from 1 on."""
    return "\n".join(f"第{n}条（見出し{n}）\n{body}" for n, body in enumerate(bodies, 1))


CLEAN = "会員は、届け出る。"


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        (["1", "2", "3"], []),
        (["1", "1の2", "1の3", "2"], []),
        (["1", "1の2", "1の2の2", "1の3"], []),
        (["2"], [("numbering-gap", "2")]),
        (["1", "3"], [("numbering-gap", "3")]),
        (["1", "1の3"], [("numbering-gap", "1の3")]),
        (["1", "2", "2", "3"], [("numbering-duplicate", "2~2")]),
        (["1", "2", "3", "2"], [("numbering-order", "2~2")]),
    ],
)
def test_numbers_of_articles(numbers: list[str], expected: list[tuple[str, str]]) -> None:
    def heading(number: str) -> str:
        first, *branches = number.split("の")
        return f"第{first}条" + "".join(f"の{branch}" for branch in branches) + "（見出し）"

    assert found("\n".join(f"{heading(n)}\n{CLEAN}" for n in numbers)) == expected


def test_articles_of_a_supplementary_provision_are_counted_apart() -> None:
    text = articles(CLEAN, CLEAN) + "\n附則\n第1条（施行）\n施行する。\n第3条（経過）\n従前による。"
    assert found(text) == [("numbering-gap", "suppl/3")]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("1. 甲。\n2. 乙。\n(1) 丙\n(2) 丁", []),
        ("1. 甲。\n3. 乙。", [("numbering-gap", "1-3")]),
        ("1. 甲。\n2. 乙。\n2. 丙。", [("numbering-duplicate", "1-2~2")]),
        ("1. 甲。\n2. 乙。\n3. 丙。\n2. 丁。", [("numbering-order", "1-2~2")]),
        ("1. 甲。\n(1) 乙\n(3) 丙", [("numbering-gap", "1-1(3)")]),
        ("1. 甲。\n(1) 乙\n(2) 丙\nただし、次を除く。\n(1) 丁\n2. 戊。", []),
        ("1. 甲。\n・乙\n・丙\n(1) 丁\n2. 戊。", []),
    ],
)
def test_numbers_of_paragraphs_and_items(body: str, expected: list[tuple[str, str]]) -> None:
    assert found(f"第1条（見出し）\n{body}") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (articles("第2条による。", "届け出る。"), []),
        (articles("第99条による。"), [("reference-missing-article", "1-1")]),
        (articles("第1条の2による。"), [("reference-missing-article", "1-1")]),
        (articles("民法第99条による。"), []),
        (articles("1. 甲。\n2. 乙。", "第1条第2項による。"), []),
        (
            articles("1. 甲。\n2. 乙。", "第1条第3項による。"),
            [("reference-missing-paragraph", "2-1")],
        ),
        (articles("2項による。"), [("reference-missing-paragraph", "1-1")]),
        (articles("本条第1項による。"), []),
        (articles("本条第2項による。"), [("reference-missing-paragraph", "1-1")]),
        (articles("本条による。"), []),
        (articles("1. 甲。\n2. 本条前項による。"), []),
        (
            articles("次による。\n(1) 甲\n(2) 乙", "第1条第1項第2号、第1条2号、第1条各号による。"),
            [],
        ),
        (
            articles("次による。\n(1) 甲", "第1条第1項第2号による。"),
            [("reference-missing-item", "2-1")],
        ),
        (articles("次による。\n(1) 甲", "第1条第2号による。"), [("reference-missing-item", "2-1")]),
        (articles("甲。", "第1条第2号による。"), [("reference-no-items", "2-1")]),
        (articles("甲。", "前条各号による。"), [("reference-no-items", "2-1")]),
        (articles("1. 次による。\n(1) 甲\n2. 前項各号による。"), []),
        (articles("1. 甲。\n2. 前項第1号による。"), [("reference-no-items", "1-2")]),
        (articles("1. 次項各号による。\n2. 次による。\n(1) 甲"), []),
        (articles("1. 次項による。\n2. 次項による。"), [("reference-nothing-after", "1-2")]),
        (articles("1. 本項による。"), []),
        (articles("前項による。"), [("reference-nothing-before", "1-1")]),
        (articles("1. 甲。\n2. 前項による。"), []),
        (
            articles("1. 甲。\n2. 前二項による。\n3. 前二項による。"),
            [("reference-nothing-before", "1-2")],
        ),
        (articles("前条による。"), [("reference-nothing-before", "1-1")]),
        (articles("次条による。", "甲。"), []),
        (articles("次条による。"), [("reference-nothing-after", "1-1")]),
        (
            articles("次による。\n(1) 甲\n(2) 前号の準備\n(3) 前二号の準備"),
            [("reference-doubtful", "1-1(2)")],
        ),
        (articles("次による。\n(1) 前号のもの"), [("reference-nothing-before", "1-1(1)")]),
        (
            articles("次による。\n(1) 次号のもの\n(2) 次号のもの"),
            [("reference-nothing-after", "1-1(2)")],
        ),
        (articles("次号による。"), []),
        (articles("次による。\n(1) 甲\n(2) 第1号に準じるもの"), []),
        (
            articles("次による。\n(1) 甲\n(2) 第3号に準じるもの"),
            [("reference-missing-item", "1-1(2)")],
        ),
        (articles("甲の申込みをする。", "前条の申し込みには、返事をする。"), []),
        (
            articles("甲をする。", "前条の措置には、責任を負わない。"),
            [("reference-doubtful", "2-1")],
        ),
        (
            articles("1. 甲をする。\n2. 前項の措置には、責任を負わない。"),
            [("reference-doubtful", "1-2")],
        ),
        (articles("第2条（見出し2）による。", "甲。"), []),
        (articles("第2条<別の見出し>による。", "甲。"), [("reference-caption-differs", "1-1")]),
        (articles("第2条（以下同じ）による。第2条（甲は、除く）による。", "甲。"), []),
        (
            "アオバ規約\nこの規約は、第9条、前条、前項、第3号及び本条による。\n" + articles("甲。"),
            [("reference-missing-article", "")],
        ),
        (
            articles("甲。", "次による。\n1) 乙")
            + "\n附則\n第1条（施行）\n施行する。\n第2条（経過）\n前条による。\n"
            "次条による。",
            [("reference-nothing-after", "suppl/2-1")],
        ),
        (articles("甲。") + "\n附則\n1. 前条による。\n2. 前項及び第1条による。", []),
    ],
)
def test_references(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


def test_a_lead_may_refer_too() -> None:
    text = articles("1. 甲。\n2. 乙。", "前項の場合を除き、第3号の行為をしない。\n1. 丙。\n2. 丁。")
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("第1条（甲）\n第2条（乙）\n乙。", [("article-empty", "1")]),
        (articles("次の各号による。\n(1) 甲"), []),
        (articles("次の各号による。"), [("items-missing", "1-1")]),
        (articles("会員は、次に掲げる者をいう。"), [("items-missing", "1-1")]),
        (articles("会員は、届け出ること"), []),
        (articles("会員は"), [("sentence-unfinished", "1-1")]),
        (articles("会員は、\n(1) 届け出る。"), []),
    ],
)
def test_contents(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (articles("アオバ（以下「当社」という。）が定める。当社は守る。"), []),
        (articles("アオバ（以下、「当社」といいます）が定める。"), [("definition-unused", "1-1")]),
        (
            articles("アオバ（以下「甲社」又は「乙社」という。）が定める。甲社は守る。"),
            [("definition-unused", "1-1")],
        ),
        (
            articles(
                "アオバ（以下「当社」という。）が定める。",
                "会社（以下「当社」という。）は守る。当社は。",
            ),
            [("definition-twice", "2-1")],
        ),
        (
            "アオバ規約\nアオバ（以下「当社」という。）が定める。\n"
            + articles("会社（以下「当社」という。）は守る。当社は。"),
            [("definition-twice", "1-1")],
        ),
    ],
)
def test_definitions(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        ("会員（法人「甲」を含む）は、届け出る。", []),
        ("会員（法人を含むは、届け出る。", ["bracket-unclosed"]),
        ("会員）は、届け出る。", ["bracket-unopened"]),
        ("会員（法人「甲）は、届け出る。", ["bracket-unclosed"]),
        ("会員（法人)は、届け出る。", ["bracket-width"]),
    ],
)
def test_brackets(body: str, codes: list[str]) -> None:
    assert [code for code, _ in found(articles(body))] == codes


def test_findings_name_the_line_even_inside_a_healed_sentence() -> None:
    document = documents.parse(
        "第1条（届出）\n会員は、\n第8条及び第\n9条に\n従う。\nなお、前項による。\n"
    )
    assert [(f.line, f.code) for f in documents.lint(document)] == [
        (3, "reference-missing-article"),
        (3, "reference-missing-article"),
        (6, "reference-nothing-before"),
    ]


def test_messages_in_both_languages_say_how_to_mend() -> None:
    document = documents.parse(articles("第9条による。", "前条による。"))
    (first,) = documents.lint(document)
    assert first.message() == "「第9条」とありますが、第9条はありません。"
    assert first.message("en") == "“第9条”: there is no article 9."
    assert first.mend() == "参照先の条番号を直してください。"
    assert first.mend("en").startswith("Mend the number")


def test_the_first_article_is_told_that_a_paragraph_may_be_meant() -> None:
    two = documents.lint(documents.parse(articles("1. 甲。\n2. 前条による。")))
    assert "前項" in two[0].mend_ja and "前項" in two[0].mend_en
    one = documents.lint(documents.parse(articles("前条による。")))
    assert "前項" not in one[0].mend_ja


def test_every_kind_of_finding_fills_its_words() -> None:
    words = dict.fromkeys(
        ["marker", "heading", "written", "level", "level_en", "before", "after", "words",
         "reference", "number", "target", "target_en", "hint", "hint_en", "word", "caption",
         "actual", "term", "first", "first_en", "bracket", "opened"], "語",
    )  # fmt: skip
    for code, kind in KINDS.items():
        made = finding(code, "1-1", 3, **words)
        assert (made.code, made.severity) == (code, kind.severity)
        assert not set("{}") & set(made.ja + made.en + made.mend_ja + made.mend_en)
