"""Two versions of invented terms side by side."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from kiyaku.terms import documents
from kiyaku.terms.documents.aligning import Pair, align, likeness
from kiyaku.terms.documents.diff import ChangeTable, Row
from kiyaku.terms.documents.marking import mark

PURPOSE = "この規約は、アオバの会員制度の目的と範囲を明らかにする。"
FEES = "会員は、毎月10日までに当月の料金を口座振替で支払う。"
LEAVING = "退会を希望する会員は、前月の末日までに書面で届け出る。"
COURT = "この規約に関する争いは、東の裁判所を第一審の管轄とする。"
PAUSE = "病気その他の事情がある会員は、半年を限度に休会できる。"


def terms(*bodies: tuple[str, str], head: str = "アオバ規約", end: str = "") -> documents.Document:
    lines = [head]
    for number, (caption, body) in enumerate(bodies, 1):
        lines += [f"第{number}条（{caption}）", body]
    return documents.parse("\n".join([*lines, end]))


BASE = (("目的", PURPOSE), ("料金", FEES), ("退会", LEAVING), ("管轄", COURT))


def told(table: ChangeTable) -> list[tuple[str, str, str, str]]:
    """Kind, move, new and old address of each row that tells something."""
    return [
        (row.kind, row.move, row.new.address if row.new else "", row.old.address if row.old else "")
        for row in table.rows
        if row.kind not in ("unchanged", "heading") or row.move
    ]


def marked(row: Row) -> tuple[list[str], list[str]]:
    """The marked stretches of the new and the old side."""
    assert row.new and row.old
    new, old = ([s.text for s in cell.spans if s.marked] for cell in (row.new, row.old))
    return new, old


def test_a_changed_number_is_marked_as_a_whole() -> None:
    new = (BASE[0], ("料金", FEES.replace("10日", "27日")), *BASE[2:])
    table = documents.diff(terms(*BASE), terms(*new))
    assert told(table) == [("changed", "", "2-1", "2-1")]
    (row,) = [row for row in table.rows if row.kind == "changed"]
    assert marked(row) == (["27"], ["10"])
    assert table.count("heading") == 1 and table.changed


def test_nothing_but_white_space_is_no_change() -> None:
    spaced = terms(*[(caption, body.replace("、", "、 ")) for caption, body in BASE])
    table = documents.diff(terms(*BASE), spaced)
    assert not table.changed
    assert [row.kind for row in table.rows] == ["unchanged"] * 2


def test_an_inserted_article_renumbers_those_after_it() -> None:
    table = documents.diff(terms(*BASE), terms(*BASE[:2], ("休会", PAUSE), *BASE[2:]))
    assert told(table) == [
        ("added", "", "3", ""),
        ("added", "", "3-1", ""),
        ("unchanged", "down", "4", "3"),
    ]
    row = table.rows[-1]
    assert row.new and row.new.until and row.new.until.address == "5" and row.new.count == 2


def test_a_removed_article_stands_where_it_stood() -> None:
    table = documents.diff(terms(*BASE), terms(BASE[0], *BASE[2:]))
    assert told(table) == [
        ("removed", "", "", "2"),
        ("removed", "", "", "2-1"),
        ("unchanged", "up", "2", "3"),
    ]
    assert documents.diff(terms(*BASE), terms(*BASE[:3])).rows[-1].kind == "removed"


def test_a_moved_article_is_told_from_one_that_is_new() -> None:
    table = documents.diff(terms(*BASE), terms(BASE[3], *BASE[:3]))
    assert told(table) == [("unchanged", "elsewhere", "1", "4"), ("unchanged", "down", "2", "1")]


def test_each_moved_article_tells_where_it_came_from() -> None:
    table = documents.diff(terms(*BASE), terms(BASE[2], BASE[3], BASE[0], BASE[1]))
    moves = [row.move for row in table.rows if row.move]
    assert sorted(moves) == ["elsewhere", "elsewhere", "up"]


def test_documents_that_say_nothing_have_no_rows() -> None:
    page = documents.parse("- 3 -")
    assert documents.diff(page, page).rows == ()


def test_a_changed_caption_is_a_change_of_the_heading() -> None:
    table = documents.diff(terms(*BASE), terms(("目的等", PURPOSE), *BASE[1:]))
    assert told(table) == [("changed", "", "1", "1")]
    assert marked(table.rows[1]) == (["等"], [])


def test_paragraphs_and_items_are_matched_by_what_they_say() -> None:
    old = ("届出", "1. 会員は、住所を届け出る。\n2. 届出は、次による。\n(1) 郵便による書面の送付\n"
           "(2) 窓口での書面の提出\n3. 届出は、取り消せない。")  # fmt: skip
    new = (
        "届出",
        "1. 会員は、住所を届け出る。\n2. 当社は、届出を拒まない。\n3. 届出は、次による。\n"
        "(1) 電子メールの送信\n(2) 郵便による書面の送付\n(3) 窓口での書面及び写しの提出\n"
        "4. 届出は、取り消せない。",
    )
    table = documents.diff(terms(old), terms(new))
    assert told(table) == [
        ("added", "", "1-2", ""),
        ("unchanged", "down", "1-3", "1-2"),
        ("added", "", "1-3(1)", ""),
        ("unchanged", "down", "1-3(2)", "1-2(1)"),
        ("changed", "down", "1-3(3)", "1-2(2)"),
        ("unchanged", "down", "1-4", "1-3"),
    ]
    back = documents.diff(terms(new), terms(old))
    assert [row for row in told(back) if row[0] == "removed"] == [
        ("removed", "", "", "1-2"),
        ("removed", "", "", "1-3(1)"),
    ]


def test_items_of_a_new_paragraph_come_with_it() -> None:
    old = ("届出", "1. 会員は、届け出る。")
    new = ("届出", "1. 会員は、届け出る。\n2. 次の者を除く。\n(1) 法人\n(2) 団体")
    table = documents.diff(terms(old), terms(new))
    assert [row[2] for row in told(table)] == ["1-2", "1-2(1)", "1-2(2)"]


def test_a_lead_title_preamble_and_tail_are_compared_too() -> None:
    usual = "第1条（順）\n1. 甲を守る者。\n2. 乙を守る者。\n第2条（禁止）\n"
    ban = "1. 物の転売\n2. 物の放置\n"
    old = documents.parse(
        f"アオバ規約\n会員は、守る。\n{usual}次の行為をしない。\n{ban}## おわりに"
    )
    new = documents.parse(
        f"アオバ会員規約\n会員は、必ず守る。\nなお、無料会員を含む。\n{usual}次の行為を決してしない。\n"
        f"{ban}"
    )
    table = documents.diff(old, new)
    assert [(row.kind, marked(row) if row.new and row.old else None) for row in table.rows] == [
        ("changed", (["会員"], [])),
        ("changed", (["必ず"], [])),
        ("added", None),
        ("unchanged", ([], [])),
        ("heading", ([], [])),
        ("changed", (["決して"], [])),
        ("unchanged", ([], [])),
        ("removed", None),
    ]
    assert (table.old_title, table.new_title) == ("アオバ規約", "アオバ会員規約")


def test_a_new_supplementary_provision_and_history_line() -> None:
    first = "附則\n第1条（施行）\n施行は、令和2年4月1日とする。\n改定履歴\n制定 令和2年4月1日"
    second = (
        "附則\n第1条（施行）\n施行は、令和2年5月1日とする。\n附則\n次のとおり料金だけを改める。\n"
        "第1条（料金）\n料金は、据え置く。\n改定履歴\n制定 令和2年4月1日\n改定 令和5年4月1日"
    )
    table = documents.diff(terms(*BASE, end=first), terms(*BASE, end=second))
    assert told(table) == [
        ("changed", "", "suppl/1-1", "suppl/1-1"),
        ("added", "", "suppl2", ""),
        ("added", "", "suppl2-1", ""),
        ("added", "", "suppl2/1", ""),
        ("added", "", "suppl2/1-1", ""),
        ("changed", "", "history-1", "history-1"),
    ]
    assert marked(table.rows[-1]) == (["改定 令和5年4月1日"], [])


def test_a_new_article_with_a_lead_is_whole() -> None:
    lead = ("順", "1. 甲を守る。\n2. 乙を守る。")
    new = ("禁止", "次の行為をしない。\n1. 転売\n2. 放置")
    table = documents.diff(terms(lead), terms(lead, new))
    assert [row[2] for row in told(table)] == ["2", "2", "2-1", "2-2"]


def test_a_history_without_heading_has_no_heading_row() -> None:
    new = terms(*BASE, end="2020年4月1日 制定")
    assert told(documents.diff(terms(*BASE), new)) == [("added", "", "history-1", "")]


@settings(max_examples=100, deadline=None)
@given(
    st.text("会員料金を払う10,27Net\n。", max_size=40),
    st.text("会員料金を払う10,27Net\n。", max_size=40),
)
def test_marks_add_up_to_both_wordings_and_share_what_is_unmarked(old: str, new: str) -> None:
    old_spans, new_spans = mark(old, new)
    assert "".join(span.text for span in old_spans) == old
    assert "".join(span.text for span in new_spans) == new
    kept = ["".join(s.text for s in spans if not s.marked) for spans in (old_spans, new_spans)]
    assert re.sub(r"\n", "", kept[0]) == re.sub(r"\n", "", kept[1])


def test_long_wordings_are_compared_sentence_by_sentence() -> None:
    long = "".join(f"会員は、{n}円を払う。" for n in range(200))
    old_spans, new_spans = mark(long, long.replace("、77円", "、78.5円") + "以上。")
    assert [span.text for span in old_spans if span.marked] == ["77"]
    assert [span.text for span in new_spans if span.marked] == ["78.5", "以上。"]


def test_a_chance_agreement_between_two_changes_is_marked_too() -> None:
    _, new = mark("甲乙の丙丁を", "戊己の庚辛を")
    assert [(span.text, span.marked) for span in new] == [("戊己の庚辛", True), ("を", False)]


def test_a_moved_member_is_taken_by_one_only() -> None:
    pairs = align([9, 2], [2, 2, 9], lambda o, n: (o == n) * (90 + o), at_least=50)
    assert [(p.old, p.new, p.moved) for p in pairs] == [
        (2, 2, True),
        (None, 2, False),
        (9, 9, False),
    ]


def test_likeness_has_its_ends() -> None:
    assert likeness("会員は払う", "会員は 払う") == 100
    assert likeness("", "") == 100
    assert likeness("会員", "") == 0


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 6), unique=True), st.lists(st.integers(0, 6), unique=True))
def test_alignment_places_each_member_once(old: list[int], new: list[int]) -> None:
    pairs: list[Pair[int]] = align(old, new, lambda o, n: 100 * (o == n), at_least=50)
    assert [pair.new for pair in pairs if pair.new is not None] == new
    assert sorted(pair.old for pair in pairs if pair.old is not None) == sorted(old)
    assert all(pair.old == pair.new for pair in pairs if None not in (pair.old, pair.new))
    assert {p.new for p in pairs if p.old is not None} - {None} == set(old) & set(new)
    gone = [pair.old for pair in pairs if pair.new is None]
    assert gone == [member for member in old if member not in new]
    steady = [p.old for p in pairs if p.old is not None and p.new is not None and not p.moved]
    assert [old.index(member) for member in steady] == sorted(old.index(m) for m in steady)
