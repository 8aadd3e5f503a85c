from __future__ import annotations

import pytest

from kiyaku.terms.documents.layout import (
    Layout,
    Line,
    goes_on,
    hangs,
    join,
    lay_out,
    open_brackets,
    sentence_finished,
)

LONG = "会員は、本サービスを利用するにあたり、次に定める事項を守らなければならないものとし"


def line(text: str, *, new_page: bool = False) -> Line:
    return Line(1, text, 0, 2 * len(text), new_page)


def test_lines_keep_their_numbers_past_blank_ones_and_pages() -> None:
    layout = lay_out("一\r\n\r\n  二\r三\f四\n\n五\n\f\n六")
    assert [(one.number, one.text, one.new_page) for one in layout.lines] == [
        (1, "一", False), (3, "二", False), (4, "三", False), (4, "四", True), (6, "五", False),
        (8, "六", True),
    ]  # fmt: skip
    assert layout.lines[1].indent == 2


@pytest.mark.parametrize("number", ["- 3 -", "－３－", "Page 3 of 9", "ページ 3", "p. 3"])
def test_dressed_page_numbers_are_set_aside(number: str) -> None:
    layout = lay_out(f"会員は、本サー\n{number}\nビスを利用する。")
    assert [artefact.text for artefact in layout.artefacts] == [number]
    assert [artefact.line for artefact in layout.artefacts] == [2]


@pytest.mark.parametrize("form", ["{}", "{} / 3", "{}ページ"])
def test_bare_page_numbers_are_told_by_running_on_a_page_apart(form: str) -> None:
    page = "\n".join(["会員は届け出る。"] * 10)
    layout = lay_out("\n".join(f"{page}\n{form.format(n)}" for n in (1, 2, 3)))
    assert [artefact.text for artefact in layout.artefacts] == [form.format(n) for n in (1, 2, 3)]


def test_bare_numbers_close_together_or_alone_stay() -> None:
    assert lay_out("1\n本文\n2\n本文").artefacts == ()
    assert lay_out("本文\n7\n本文").artefacts == ()


def test_running_heads_are_set_aside_from_the_second_page_on() -> None:
    layout = lay_out("アオバ規約\n第1条\n\fアオバ規約\n本文\f別の頁\n本文\f別の頁\n終わり")
    assert [a.text for a in layout.artefacts] == ["アオバ規約", "別の頁", "別の頁"]


def test_cut_lines_are_known_by_many_ending_at_one_column() -> None:
    wrapped = lay_out("\n".join([LONG] * 6 + ["短い行"] * 4))
    assert wrapped.cut_at == 2 * len(LONG)
    assert wrapped.was_cut(wrapped.lines[0]) is True
    assert wrapped.was_cut(wrapped.lines[-1]) is False
    free = lay_out("\n".join(LONG * n for n in range(2, 9)))
    assert free.cut_at is None
    assert free.was_cut(free.lines[0]) is None


def test_join_puts_a_space_only_between_latin_words() -> None:
    assert join("Net", "Service") == "Net Service"
    assert join("Net-", "Service") == "Net-Service"
    assert join("会員 ID", "を") == "会員 IDを"


@pytest.mark.parametrize(
    ("text", "finished"),
    [
        ("届け出る。", True),
        ("県（以下「県」といいます。）", False),
        ("（この項は適用しない。）", True),
        ("とする。（注）", True),
        ("当社は「通知。」", False),
        ("届け出る", False),
        ("", False),
        ("）", False),
    ],
)
def test_a_sentence_ends_outside_its_brackets(text: str, finished: bool) -> None:
    assert sentence_finished(text) is finished


@pytest.mark.parametrize(
    ("text", "broken_off"),
    [
        ("会員は", True),
        ("届け出て、", True),
        ("規約（以下「本規約", True),
        ("虚偽のもの", False),
        ("届け出る", False),
        ("届け出ること", False),
        ("届け出る。", False),
        ("料金", False),
    ],
)
def test_what_plainly_breaks_off(text: str, broken_off: bool) -> None:
    assert hangs(text) is broken_off


def test_brackets_of_either_width_close_each_other() -> None:
    assert open_brackets("（甲)「乙」［") == ["["]
    assert open_brackets("甲）") == []


@pytest.mark.parametrize(
    ("before", "after", "peers", "joined"),
    [
        ("", "本文", None, True),
        ("届け出る", "。", None, True),
        ("規約（以下「甲」という。", "）を守る。", None, True),
        ("届け出る。", "会員は", None, False),
        ("会員は", "なお従前の例による。", None, True),
        ("料金の支払", "なお、返還しない。", None, False),
        ("提供開", "始日", None, True),
        ("オンライン申込", "当社は通知する。", ("書面",), False),
        ("オンライン申込", "の画面", ("書面",), True),
        ("オンライン申込", "当社は通知する。", ("書面による。",), True),
        ("郵便", "当社は通知する。", (), False),
        (LONG + "義務", "を負うことを承諾する。", (), True),
    ],
)
def test_whether_a_line_goes_on(
    before: str, after: str, peers: tuple[str, ...] | None, joined: bool
) -> None:
    free = Layout((), (), None)
    assert goes_on(before, line(before), line(after), free, item_peers=peers) is joined


def test_where_lines_are_cut_a_short_line_ends_its_text() -> None:
    cut = Layout((), (), 40)
    short, full = line("法令違反"), line("あ" * 19 + "行為")
    assert not goes_on("法令違反", short, line("当社は"), cut, item_peers=None)
    assert goes_on(full.text, full, line("当社は"), cut, item_peers=None)
    assert goes_on("法令違反", short, line("当社は", new_page=True), cut, item_peers=None)
