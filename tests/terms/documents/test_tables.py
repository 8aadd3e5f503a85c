from __future__ import annotations

import csv
import io
import json
from html.parser import HTMLParser

import pytest

from kiyaku.terms import documents
from kiyaku.terms.documents import tables
from kiyaku.terms.documents.layout import columns

OLD = """アオバ規約
第1条（目的）
この規約は、目的を定める。
第2条（料金）
会員は、次の料金を払う。
(1) 月額料金 <500円>
(2) 入会手数料
(3) 口座手数料
第3条（退会）
1. 会員は、前月の10日までに届け出る。
2. 退会は、取り消せない。
第4条（管轄）
争いは、東の裁判所の管轄とする。
第5条（雑則）
細目は、当社が別に定める。
"""
NEW = """アオバ規約
第1条（目的）
この規約は、目的を定める。
第2条（料金）
会員は、次の料金を払う。
(1) 月額料金 <600円>
(2) 入会手数料
(3) 口座手数料
第3条（休会）
会員は、休会できる。
第4条（退会）
1. 会員は、前月の20日までに届け出る。
2. 届出は、書面又は電子メールのいずれかによる。
3. 退会は、取り消せない。
第5条（雑則）
細目は、当社が別に定める。
"""


@pytest.fixture
def table() -> documents.ChangeTable:
    return documents.diff(documents.parse(OLD), documents.parse(NEW))


def test_rows_as_text(table: documents.ChangeTable) -> None:
    assert [tables.cells(row) for row in table.rows] == [
        ("題名 （略）", "題名 （略）", "（略）"),
        ("第1条 （略）", "第1条 （略）", "（略）"),
        ("第2条（料金）", "第2条（料金）", ""),
        ("第2条1項 （略）", "第2条1項 （略）", "（略）"),
        ("(1) 月額料金 <[+600+]円>", "(1) 月額料金 <[-500-]円>", "（変更）"),
        ("(2)・(3) （略）", "(2)・(3) （略）", "（略）"),
        ("第3条（休会）", "（新設）", "（新設）"),
        ("会員は、休会できる。", "（新設）", "（新設）"),
        ("第4条（退会）", "第3条（退会）", "第3条を第4条に繰下げ"),
        (
            "1. 会員は、前月の[+20+]日までに届け出る。",
            "1. 会員は、前月の[-10-]日までに届け出る。",
            "（変更）",
        ),
        ("2. 届出は、書面又は電子メールのいずれかによる。", "（新設）", "（新設）"),
        ("3. （略）", "2. （略）", "（略）\n2項を3項に繰下げ"),
        ("（削除）", "第4条（管轄）", "（削除）"),
        ("（削除）", "争いは、東の裁判所の管轄とする。", "（削除）"),
        ("第5条 （略）", "第5条 （略）", "（略）"),
    ]


def test_rows_in_english(table: documents.ChangeTable) -> None:
    said = [tables.cells(row, "en") for row in table.rows]
    assert said[5] == ("(2), (3) (omitted)", "(2), (3) (omitted)", "(omitted)")
    assert said[7][1:] == ("(new)", "(new)")
    assert said[8][2] == "第3条 renumbered 第4条"
    assert said[12][0] == "(deleted)"


def test_long_runs_and_moves_are_named_by_their_ends() -> None:
    def terms(*names: str) -> documents.Document:
        body = [
            f"第{n}条（{name}）\n{name}は、{name}のとおり定める。"
            for n, name in enumerate(names, 1)
        ]
        return documents.parse("\n".join(body))

    table = documents.diff(terms(*"甲乙丙丁戊己庚"), terms(*"庚甲乙丙丁戊己"))
    assert [tables.cells(row) for row in table.rows] == [
        ("第1条 （略）", "第7条 （略）", "（略）\n第7条から移動"),
        (
            "第2条から第7条まで （略）",
            "第1条から第6条まで （略）",
            "（略）\n第1条から第6条までを第2条から第7条までに繰下げ",
        ),
    ]
    back = documents.diff(terms(*"甲乙丙"), terms(*"乙丙"))
    assert tables.remark(back.rows[-1]) == "（略）\n第2条・第3条を第1条・第2条に繰上げ"


def test_the_text_table_keeps_its_columns(table: documents.ChangeTable) -> None:
    for width in (60, 100, 160):
        lines = tables.as_text(table, width=width).splitlines()
        assert lines[:2] == ["新旧対照表", "アオバ規約"]
        assert len({columns(line) for line in lines[2:]}) == 1
        assert "| 新 " in lines[3] and "備考" in lines[3]
    assert tables.as_text(table, language="en").startswith("Table of changes")


def test_a_mark_is_not_torn_from_what_it_marks(table: documents.ChangeTable) -> None:
    text = tables.as_text(table, width=62)
    assert "[+20+]" in text and "[-10-]" in text


def test_a_document_without_title_has_none_in_its_table() -> None:
    old, new = (documents.parse(f"第1条（料金）\n料金は、{yen}円とする。") for yen in (500, 600))
    assert tables.as_text(documents.diff(old, new)).splitlines()[1].startswith("+--")


def test_csv_reads_back(table: documents.ChangeTable) -> None:
    rows = list(csv.reader(io.StringIO(tables.as_csv(table), newline="")))
    assert rows[0] == ["新", "旧", "備考"]
    assert [tuple(row) for row in rows[1:]] == [tables.cells(row) for row in table.rows]
    assert tables.as_csv(table, language="en").startswith("New,Old,Remarks\r\n")


@pytest.mark.parametrize("marker", ["- 1) ", "+ 1) ", "- ", "＋ 1) "])
def test_no_csv_cell_is_taken_for_a_formula(marker: str) -> None:
    old = documents.parse("第1条（禁止）\n次の行為をしない。\n(1) 物の転売。\n")
    new = documents.parse(f"第1条（禁止）\n次の行為をしない。\n(1) 物の転売。\n{marker}放置。\n")
    rows = list(csv.reader(io.StringIO(tables.as_csv(documents.diff(old, new)), newline="")))
    assert not [cell for row in rows for cell in row if cell[:1] in "=+-@＋" and cell]


class Page(HTMLParser):
    """The cells of the page's table, with what ins and del mark."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.cells: list[str] = []
        self.marks: dict[str, list[str]] = {"ins": [], "del": []}
        self.links: list[str] = []
        self._in: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._in.append(tag)
        self.links += [f"{name}={value}" for name, value in attrs if name in ("src", "href")]
        if tag in ("td", "th"):
            self.cells.append("")

    def handle_endtag(self, tag: str) -> None:
        while self._in and self._in.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if {"td", "th"} & set(self._in):
            self.cells[-1] += data
        if self._in and self._in[-1] in self.marks:
            self.marks[self._in[-1]].append(data)


def test_the_page_is_whole_and_escaped(table: documents.ChangeTable) -> None:
    written = tables.as_html(table)
    page = Page()
    page.feed(written)
    assert page.cells[:3] == ["新", "旧", "備考"]
    assert "(1) 月額料金 <600円>" in page.cells
    assert "600" in page.marks["ins"] and "500" in page.marks["del"]
    assert len(page.cells) == 3 * (len(table.rows) + 1)
    assert page.links == [] and not {"script", "link", "img"} & set(page.tags)
    assert '<html lang="ja">' in written and 'scope="col"' in written
    assert "url(" not in written and "@import" not in written
    assert '<html lang="en">' in tables.as_html(table, language="en")


def test_nothing_changed_is_said_in_every_form() -> None:
    document = documents.parse(OLD)
    table = documents.diff(document, document)
    assert tables.as_text(table) == "変更はありません。\n"
    assert tables.as_text(table, language="en") == "Nothing has changed.\n"
    assert "変更はありません。" in tables.as_html(table)
    assert tables.as_data(table)["changed"] is False


def test_data_is_plain_and_complete(table: documents.ChangeTable) -> None:
    data = json.loads(json.dumps(tables.as_data(table), ensure_ascii=False))
    assert data["counts"] == {"changed": 2, "added": 3, "removed": 2}
    row = data["rows"][4]
    assert (row["kind"], row["new"]["address"]) == ("changed", "2-1(1)")
    assert row["new"]["spans"][1] == {"text": "600", "marked": True}
    assert row["remark"] == {"ja": "（変更）", "en": "(changed)"}
    assert data["rows"][5]["new"]["until"] == "2-1(3)"
    assert data["rows"][6]["old"] is None
