from __future__ import annotations

import pytest

from kiyaku.terms.documents.headings import (
    lone_caption,
    read_heading,
    read_history_line,
    split_caption,
)


@pytest.mark.parametrize(
    ("line", "number", "branch", "caption", "rest"),
    [
        ("第1条（目的）", 1, (), "目的", ""),
        ("第 １２ 条 （ 目的 ） ", 12, (), "目的", ""),
        ("第二十一条　会員は、届け出る。", 21, (), "", "会員は、届け出る。"),
        ("### 第3条 <料金>", 3, (), "料金", ""),
        ("**第4条（料金）**", 4, (), "料金", ""),
        ("**第4条** 料金", 4, (), "料金", ""),
        ("【第5条】料金", 5, (), "料金", ""),
        ("■第6条：料金", 6, (), "料金", ""),
        ("第7条の2（料金）", 7, (2,), "料金", ""),
        ("第七条の二の三（料金）", 7, (2, 3), "料金", ""),
        ("第8条 料金の支払方法", 8, (), "料金の支払方法", ""),
        ("第9条", 9, (), "", ""),
        ("第10条（料金（税込）） 会員は払う。", 10, (), "料金（税込）", "会員は払う。"),
        ("第11条 削除", 11, (), "", "削除"),
        ("第12条 1. 会員は払う。", 12, (), "", "1. 会員は払う。"),
        ("第13条 会員は", 13, (), "", "会員は"),
        ("第14条（料金", 14, (), "（料金", ""),
    ],
)
def test_headings_of_articles(
    line: str, number: int, branch: tuple[int, ...], caption: str, rest: str
) -> None:
    heading = read_heading(line, mid_sentence=False, next_article=1)
    assert heading is not None and heading.kind == "article"
    found = (heading.number, heading.branch, heading.caption, heading.rest)
    assert found == (number, branch, caption, rest)
    assert "".join((heading.raw + heading.rest).split()) == "".join(line.split())


@pytest.mark.parametrize(
    "line",
    [
        "第1条の規定により",
        "第2条に定める",
        "第3条及び第4条",
        "第5条第2項",
        "第6条、第7条",
        "第8条各号",
        "第9条（料金）の規定",
        "第10条から",
        "第11条。",
        "第12条料金",
        "会員は第1条",
        "第1条（目的）………… 3",
        "第 １ 項",
    ],
)
def test_references_and_contents_are_no_headings(line: str) -> None:
    assert read_heading(line, mid_sentence=False, next_article=1) is None


def test_in_the_middle_of_a_sentence_only_the_next_number_is_a_heading() -> None:
    line = "第8条（料金）"
    assert read_heading(line, mid_sentence=True, next_article=7) is None
    assert read_heading(line, mid_sentence=True, next_article=8) is not None
    assert read_heading("### 第8条", mid_sentence=True, next_article=7) is not None
    assert read_heading("附則", mid_sentence=True, next_article=7) is None
    assert read_heading("## 附則", mid_sentence=True, next_article=7) is not None


@pytest.mark.parametrize(
    ("line", "kind", "caption", "rest"),
    [
        ("附則", "supplementary", "", ""),
        ("附 則", "supplementary", "", ""),
        ("付　則：", "supplementary", "", ""),
        ("## 附則", "supplementary", "", ""),
        ("【付則】 本規約は適用する。", "supplementary", "", "本規約は適用する。"),
        ("附 則この規約は施行する。", "supplementary", "", "この規約は施行する。"),
        ("附則（令和5年改正）", "supplementary", "令和5年改正", ""),
        ("（附則）", "supplementary", "", ""),
        ("制改定履歴", "history", "", ""),
        ("【改定履歴】", "history", "", ""),
        ("制定・改訂の沿革", "history", "", ""),
        ("別表第1（第3条関係）", "appendix", "", ""),
        ("別紙 料金表", "appendix", "", ""),
        ("第1章 総則", "chapter", "", ""),
        ("第二節　会員", "chapter", "", ""),
        ("## 第1章（総則）", "chapter", "", ""),
        ("### お知らせ", "chapter", "", ""),
    ],
)
def test_other_headings(line: str, kind: str, caption: str, rest: str) -> None:
    heading = read_heading(line, mid_sentence=False, next_article=1)
    assert heading is not None
    assert (heading.kind, heading.caption, heading.rest) == (kind, caption, rest)


@pytest.mark.parametrize(
    "line",
    [
        "附則の定め",
        "附則第2条",
        "（附則",
        "別表のとおり",
        "別表に定める料金。",
        "第1章の規定",
        "第1章 総則。",
        "第1章総則",
        "履歴書",
        "会員は届け出る。",
    ],
)
def test_what_opens_nothing(line: str) -> None:
    assert read_heading(line, mid_sentence=False, next_article=1) is None


def test_levels_of_chapters() -> None:
    levels = [
        heading.level
        for line in ("第1編 総則", "第1章 総則", "第1節 総則", "## 案内", "### 案内")
        if (heading := read_heading(line, mid_sentence=False, next_article=1))
    ]
    assert levels == sorted(set(levels))
    assert len(levels) == 5


@pytest.mark.parametrize(
    ("line", "caption"),
    [
        ("（目的）", "目的"),
        ("<目的>", "目的"),
        ("（目的）本文", ""),
        ("目的", ""),
        ("（長い。）", ""),
        ("（" + "長" * 41 + "）", ""),
        ("（目的", ""),
    ],
)
def test_a_caption_on_a_line_of_its_own(line: str, caption: str) -> None:
    assert lone_caption(line) == caption


def test_captions_nest() -> None:
    assert split_caption("（料金（税込））会員") == ("料金（税込）", "会員")


@pytest.mark.parametrize(
    ("line", "what", "note"),
    [
        ("制定 令和２年１２月２１日【初版】", "制定", "初版"),
        ("2020年4月1日 改定（第2版）", "改定", "第2版"),
        ("（2020年4月1日改定）", "改定", ""),
        ("最終改訂日：2023/4/1", "最終改訂日", ""),
        ("2015年4月1日 制定・施行", "制定・施行", ""),
        ("2015年4月1日付制定", "制定", ""),
        ("第３版 2020.4.1", None, ""),
        ("2020年4月1日から施行する。", None, ""),
        ("2020年4月1日", None, ""),
        ("制定 改定", None, ""),
        ("2020年4月1日 制定 2021年4月1日 改定", None, ""),
    ],
)
def test_lines_of_a_history(line: str, what: str | None, note: str) -> None:
    found = read_history_line(line)
    assert (None if found is None else (found.what, found.note)) == (
        None if what is None else (what, note)
    )
