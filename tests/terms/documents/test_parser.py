"""Documents of every make: invented terms, and the tree they become."""

from __future__ import annotations

from textwrap import dedent

import pytest

from kiyaku.terms import documents
from kiyaku.terms.documents.tree import Article, Item, Paragraph, Section, canonical


def parsed(text: str) -> documents.Document:
    return documents.parse(dedent(text).strip("\n"))


def shape(node: Item | Article | Section) -> list[object]:
    """Numerals and texts of everything below a node, nested as the tree is."""
    children = node.items if isinstance(node, Item) else node.paragraphs
    return [[child.marker.strip(), child.text, *shape(child)] for child in children]


def codes(document: documents.Document) -> list[str]:
    return [warning.code for warning in document.warnings]


def test_every_glyph_may_number_any_level() -> None:
    document = parsed("""
        アオバ会員規約
        この規約は、アオバ株式会社が定める。
        （用語）
        第一条　この規約の用語は、次のとおりとする。
        一　会員　登録を終えた者
        二　料金　次のもの
        イ　月額料金
        ロ　手数料で、次のもの
        （１）　発行手数料
        （２）　再発行手数料
        ハ　その他
        三　端末　会員が使う機器
        ２　前項の用語は、細則にも用いる。
        第2条（申込み）
        ①申込みは、書面による。
        ②次の場合は断る。
        (a) 虚偽があるとき
        (b) 不適当なとき
        ③ 承諾は、通知による。
        第3条 <撤回>
        会員は、撤回できる。
        2. 撤回は、次による。
        ア．郵便
        イ．電話
        ウ．来店
        3. 効果は、遡らない。
    """)
    assert document.title == "アオバ会員規約"
    assert [block.text for block in document.preamble] == ["この規約は、アオバ株式会社が定める。"]
    one, two, three = document.articles
    assert [article.caption for article in document.articles] == ["用語", "申込み", "撤回"]
    assert shape(one) == [
        ["", "この規約の用語は、次のとおりとする。",
         ["一", "会員　登録を終えた者"],
         ["二", "料金　次のもの",
          ["イ", "月額料金"],
          ["ロ", "手数料で、次のもの", ["（１）", "発行手数料"], ["（２）", "再発行手数料"]],
          ["ハ", "その他"]],
         ["三", "端末　会員が使う機器"]],
        ["２", "前項の用語は、細則にも用いる。"],
    ]  # fmt: skip
    assert shape(two) == [
        ["①", "申込みは、書面による。"],
        ["②", "次の場合は断る。", ["(a)", "虚偽があるとき"], ["(b)", "不適当なとき"]],
        ["③", "承諾は、通知による。"],
    ]
    assert shape(three) == [
        ["", "会員は、撤回できる。"],
        ["2.", "撤回は、次による。", ["ア．", "郵便"], ["イ．", "電話"], ["ウ．", "来店"]],
        ["3.", "効果は、遡らない。"],
    ]
    labels = {node.address: node.label_ja for node in document.nodes()}
    assert labels["1-1(2)(2)(1)"] == "第1条1項2号ロ(1)"
    assert labels["2-2(1)"] == "第2条2項1号"
    assert codes(document) == []


def test_the_same_glyph_on_two_levels_is_told_by_what_it_continues() -> None:
    document = parsed("""
        第1条（届出）
        1. 会員は、届け出る。
        2. 届出は、次による。
        1. 郵便
        2. 電話
        3. 来店
        第2条（方法）
        1. 次のいずれかによる。
        1. 郵便
        2. 電話
        2. 前項の費用は、会員が負う。
    """)
    assert shape(document.articles[0])[1] == [
        "2.", "届出は、次による。", ["1.", "郵便"], ["2.", "電話"], ["3.", "来店"],
    ]  # fmt: skip
    assert [p.number for p in document.articles[1].paragraphs] == [1, 2]
    assert [i.number for i in document.articles[1].paragraphs[0].items] == [1, 2]


def test_indent_tells_where_two_lists_could_go_on() -> None:
    document = parsed("""
        第1条（届出）
        1. 会員は、届け出る。
        2. 届出は、次による。
           1. 郵便
           2. 電話
        3. 届出は、取り消せない。
        第2条（方法）
        1. 次による。
           1. 郵便
    """)
    assert [p.number for p in document.articles[0].paragraphs] == [1, 2, 3]
    assert len(document.articles[1].paragraphs[0].items) == 1


def test_a_list_goes_on_when_its_look_changes() -> None:
    document = parsed("""
        第1条（禁止）
        会員は、次の行為をしない。
        - 1) 転売
        - 2) 貸与
        3) 複製
        (4) 改変
    """)
    (only,) = document.articles[0].paragraphs
    assert [item.marker for item in only.items] == ["- 1) ", "- 2) ", "3) ", "(4) "]


def test_numbers_after_a_lead_are_paragraphs_where_the_document_numbers_them_so() -> None:
    document = parsed("""
        第1条（通則）
        １ 会員は、規約を守る。
        ２ 当社は、規約を示す。
        第2条（禁止）
        会員は、
        次の行為をしない。
        １ 転売
        ２ その他の行為
        ・落書き
        ・放置
        ３ 貸与
    """)
    lead = document.articles[1]
    assert lead.text == "会員は、次の行為をしない。"
    assert shape(lead) == [
        ["１", "転売"], ["２", "その他の行為", ["・", "落書き"], ["・", "放置"]], ["３", "貸与"],
    ]  # fmt: skip
    assert document.find("2-2(2)").label_ja == "第2条2項・2"
    assert lead.full_text.startswith("会員は、次の行為をしない。\n１ 転売")


def test_text_goes_where_the_numbering_resumes() -> None:
    document = parsed("""
        第1条（届出）
        1. 届出は、次による。
        (1) 郵便による届出
        ただし、書留に限る。
        (2) 電話による届出
        なお、届出は撤回できない。
        2. 届出の効果は、次による。
        (1) 到達の日
        ただし、次を除く。
        イ 休日
        ロ 祝日
        (2) 発信の日
        (3) その他
        ただし、次の順による。
        (1) 会員
        (2) 当社
    """)
    first, second = document.articles[0].paragraphs
    assert [block.text for block in first.blocks] == [
        "届出は、次による。",
        "なお、届出は撤回できない。",
    ]
    assert first.items[0].text == "郵便による届出\nただし、書留に限る。"
    assert second.items[0].text == "到達の日\nただし、次を除く。"
    assert [item.marker.strip() for item in second.items[0].items] == ["イ", "ロ"]
    assert second.text == "届出の効果は、次による。\nただし、次の順による。"
    assert [item.address for item in second.items] == [
        "1-2(1)", "1-2(2)", "1-2(3)", "1-2(1)~2", "1-2(2)~2",
    ]  # fmt: skip


def test_text_within_a_bulleted_list_stays_with_its_bullet() -> None:
    document = parsed("""
        第1条（持ち物）
        会員は、次の物を持つ。
        ・会員証。
        なお、写しは認めない。
        ・印鑑
        - 実印
        - 認印
    """)
    (paragraph,) = document.articles[0].paragraphs
    assert paragraph.items[0].text == "会員証。\nなお、写しは認めない。"
    assert [item.marker for item in paragraph.items[1].items] == ["- ", "- "]
    assert paragraph.items[0].bullet and not paragraph.bullet


def test_cut_sentences_are_healed_across_lines_and_pages() -> None:
    document = documents.parse(
        "第1条（届出）\n1. 会員は、住所を変え\nたときは、当社に届\f- 2 -\nけ出る。\n\n"
        "2. 前項の届出は、「会\n員証」を添える。\n"
    )
    first, second = document.articles[0].paragraphs
    assert first.text == "会員は、住所を変えたときは、当社に届け出る。"
    assert second.text == "前項の届出は、「会員証」を添える。"
    block = first.blocks[0]
    assert [block.line_at(offset) for offset in (0, 8, 12, 18)] == [2, 2, 3, 4]


def test_whether_a_cut_item_goes_on_is_seen_from_its_peers() -> None:
    document = parsed("""
        第1条（届出）
        届出は、次による。
        (1) 郵便による。
        (2) 電話
        その他による。
        第2条（窓口）
        窓口は、次のとおり。
        (1) 本店
        (2) 支店
        その他の場所では受けない。
    """)
    one, two = (article.paragraphs[0] for article in document.articles)
    assert one.items[1].text == "電話その他による。"
    assert two.items[1].text == "支店"
    assert two.text == "窓口は、次のとおり。\nその他の場所では受けない。"


def test_a_numeral_alone_on_its_line_heads_the_next() -> None:
    document = parsed("""
        第1条（届出）
        １
        会員は、届け出る。
        ２
        届出は、書面による。
    """)
    assert shape(document.articles[0]) == [
        ["１", "会員は、届け出る。"],
        ["２", "届出は、書面による。"],
    ]


def test_a_counted_thing_at_the_beginning_of_a_line_is_no_paragraph() -> None:
    document = parsed("""
        第1条（期間）
        1 会員は、届け出る。
        2 契約期間は、登録の日から起算して
        3 か月とする。
        3 月額会員は、前項によらない。
        第2条（猶予）
        1 猶予は、
        2 週間とする。
        2 時間は、問わない。
    """)
    one, two = document.articles
    assert one.paragraphs[1].text == "契約期間は、登録の日から起算して3 か月とする。"
    assert one.paragraphs[2].text == "月額会員は、前項によらない。"
    assert [p.number for p in two.paragraphs] == [1, 2]


def test_a_counted_thing_after_an_unfinished_text_goes_on_with_it() -> None:
    document = documents.parse("第1条（期間）\n1 契約は、登録の月\n2 月以内とする。\n")
    assert document.text_of("1-1") == "契約は、登録の月2 月以内とする。"


def test_a_counted_thing_may_open_an_article_as_its_one() -> None:
    document = parsed("""
        第1条（期間）
        1 月額会員は、毎月払う。
        2 年額会員は、毎年払う。
        第2条（届出）
        1 会員は、届け出る。
        2 届出は、書面による。
    """)
    assert [p.number for p in document.articles[0].paragraphs] == [1, 2]


def test_numerals_that_follow_nothing_stay_text_with_a_warning() -> None:
    document = parsed("""
        第1条（届出）
        1. 会員は、届け出る。
        2. 届出は、書面による。
        (7) 番号の合わない行。
        50. 遠すぎる番号。
        3. 届出は、取り消せない。
        9 日は除く。
    """)
    paragraphs = document.articles[0].paragraphs
    assert [p.number for p in paragraphs] == [1, 2, 3]
    assert paragraphs[1].text == "届出は、書面による。\n(7) 番号の合わない行。\n50. 遠すぎる番号。"
    assert codes(document) == ["marker-out-of-place"] * 2
    assert "(7)" in document.warnings[0].ja and document.warnings[0].line == 4


def test_gaps_and_repetitions_in_a_list_are_kept_as_they_stand() -> None:
    document = parsed("""
        第1条（届出）
        1. 会員は、届け出る。
        3. 届出は、書面による。
        3. 届出は、取り消せない。
        第2条（方法）
        2. 方法は、問わない。
        第3条（費用）
        1. 費用は、次による。
        (1) 郵送料
        (1) 手数料
        (2) 税
        第4条（料金）
        １ 料金は、毎月払う。
        ３ 料金は、返さない。
        ５ 料金の残り
        ８ 番
    """)
    assert [[p.number for p in a.paragraphs] for a in document.articles] == [
        [1, 3, 3], [2], [1], [1, 3, 5],
    ]  # fmt: skip
    assert [i.number for i in document.articles[2].paragraphs[0].items] == [1, 1, 2]
    assert document.articles[0].paragraphs[2].address == "1-3~2"


def test_a_bare_number_ahead_after_an_unfinished_text_is_its_next_word() -> None:
    document = documents.parse("第1条（届出）\n1 会員は、届け出る。\n2 届出の窓口\n5 番とする。\n")
    assert [p.number for p in document.articles[0].paragraphs] == [1, 2]


def test_a_one_repeated_with_nothing_to_show_it_nested_is_a_repetition() -> None:
    document = parsed("""
        第1条（届出）
        1. 郵便による。
        1. 電話による。
        1. 来店による。
    """)
    assert [p.number for p in document.articles[0].paragraphs] == [1, 1, 1]


def test_items_without_any_text_above_belong_to_an_empty_first_paragraph() -> None:
    document = parsed("""
        第1条（届出）
        会員は、次により届け出る。
        (1) 郵便
        2. 届出は、取り消せない。
        第2条（用語）
        (1) 会員 登録を終えた者
        (2) 当社 アオバ
        第3条（方法）
        1. 次による。
        (1) 郵便
    """)
    (only,) = document.articles[1].paragraphs
    assert (only.number, only.text, len(only.items)) == (1, "", 2)


def test_chapters_and_captions_wherever_they_stand() -> None:
    document = parsed("""
        # アオバ規約
        ## 第1章 総則
        ### （目的）
        （目的）
        第1条
        この規約は、目的を定める。
        第1節 定義
        第2条
        （定義）
        会員とは、登録を終えた者をいう。
        第2章 料金
        第3条 料金の支払
        会員は、払う。
        第3条の2（猶予） 当社は、待つ。
        第四条　削除
        第5条
        会員は、届け出る。
    """)
    articles = document.articles
    assert document.title == "アオバ規約"
    assert [a.address for a in articles] == ["1", "2", "3", "3の2", "4", "5"]
    assert [a.caption for a in articles] == ["目的", "定義", "料金の支払", "猶予", "", ""]
    assert articles[1].chapter.endswith("第1節 定義")
    assert [a.chapter for a in articles[2:]] == ["第2章 料金"] * 4
    assert articles[3].paragraphs[0].label_ja == "第3条の2第1項"
    assert document.text_of("4") == "削除"
    assert document.text_of("第3条の2") == "当社は、待つ。"


def test_a_heading_over_no_article_is_kept_as_text_with_a_warning() -> None:
    document = parsed("""
        はじめに読むこと
        ## 案内
        会員の皆様へ。
        第1条（届出）
        会員は、届け出る。
        ### 問い合わせ
        窓口は、本店とする。
        ### おわり
    """)
    assert [block.text for block in document.preamble] == ["## 案内", "会員の皆様へ。"]
    (paragraph,) = document.articles[0].paragraphs
    assert paragraph.text == "会員は、届け出る。\n### 問い合わせ\n窓口は、本店とする。"
    assert codes(document) == ["heading-as-text"]
    assert [block.text for block in document.tail] == ["### おわり"]


def test_a_table_of_contents_is_no_article() -> None:
    document = parsed("""
        アオバ規約
        第1条（目的） ……… 1
        第2条（届出） ……… 2
        第1条（目的）
        この規約は、目的を定める。
        第2条（届出）
        会員は、届け出る。
    """)
    assert [a.address for a in document.articles] == ["1", "2"]


def test_a_reference_at_the_beginning_of_a_cut_line_is_no_heading() -> None:
    document = parsed("""
        第1条（届出）
        会員は、第3条及び
        第2条（費用）による場合を除き、届け出る。その他は、
        第9条 の例による。
        第2条（費用）
        会員は、払う。
    """)
    assert [a.address for a in document.articles] == ["1", "2"]


def test_a_bracketed_line_that_captions_nothing_is_kept() -> None:
    text = "会員は\n（法人を含む）\n第2条\nを守る。\n第1条\n届け出る。\n（注）"
    document = documents.parse(text)
    assert document.full_text.replace("\n", "") == text.replace("\n", "")
    assert document.text_of("1") == "届け出る。\n（注）"
    assert [a.caption for a in document.articles] == ["", ""]


def test_two_articles_of_one_number_have_two_addresses() -> None:
    document = parsed("""
        第1条（届出）
        会員は、届け出る。
        第1条（費用）
        会員は、払う。
    """)
    assert document.addresses() == ("1", "1-1", "1~2", "1~2-1")
    assert document.text_of("1~2-1") == "会員は、払う。"


def test_supplementary_provisions_appendix_and_tail() -> None:
    document = parsed("""
        第1条（届出）
        会員は、届け出る。
        附則（令和元年五月一日）
        （施行期日）
        第1条
        この規約は、令和元年五月一日から施行する。
        第2条（経過）
        次の者は、なお従前の例による。
        (1) 会員
        ## 第2章 改正
        附　則
        1 この改正は、2020年4月1日から適用する。
        2 前項にかかわらず、届出は続ける。
        別表第1（第1条関係）
        手数料 500円
        改定履歴
        2019年5月1日 制定
    """)
    first, second = document.supplementary
    assert [a.address for a in first.articles] == ["suppl/1", "suppl/2"]
    assert first.articles[0].label_ja == "附則第1条"
    assert first.caption == "令和元年五月一日"
    assert document.text_of("suppl/2-1(1)") == "会員"
    assert first.full_text.startswith("（施行期日）\n第1条\nこの規約は")
    assert [p.label_ja for p in second.paragraphs] == ["附則(2)1項", "附則(2)2項"]
    assert [c.text for c in second.chapters] == ["## 第2章 改正"]
    assert [s.kind for s in document.sections] == [
        "supplementary", "supplementary", "appendix", "history",
    ]  # fmt: skip
    assert document.text_of("appendix") == "手数料 500円"


def test_a_document_without_articles_is_all_preamble() -> None:
    document = parsed("""
        会員の皆様へ。
        届出は、次による。
        (1) 郵便
        2020年4月1日 改定
        お早めに。
    """)
    assert document.title == ""
    assert [block.text for block in document.preamble] == [
        "会員の皆様へ。", "届出は、次による。", "(1) 郵便", "2020年4月1日 改定", "お早めに。",
    ]  # fmt: skip
    assert codes(document) == ["no-article"]
    assert document.supplementary == () and document.addresses() == ()


@pytest.mark.parametrize(
    ("first_lines", "title"),
    [
        ("# アオバ規約。\n第1条\n本文。", "アオバ規約。"),
        ("**アオバ規約**\n第1条\n本文。", "アオバ規約"),
        ("アオバ規約は、\n次のとおり。\n第1条\n本文。", ""),
        ("第1条（目的）\n本文。", ""),
        ("長" * 41 + "\n第1条\n本文。", ""),
        ("## 第1章 総則\n第1条\n本文。", ""),
    ],
)
def test_what_is_a_title(first_lines: str, title: str) -> None:
    assert documents.parse(first_lines).title == title


def test_addresses_are_understood_in_every_form() -> None:
    document = parsed("""
        第1条（届出）
        届出は、次による。
        (1) 郵便
        (2) 電話
        第2条（費用）
        1. 会員は、払う。
        (1) 郵送料
    """)
    for address in (
        "1(2)",
        "1-1(2)",
        "１-１（２）",
        "第1条2号",
        "第一条第一項第二号",
        "第1条1項2号",
    ):
        assert document.text_of(address) == "電話"
    assert isinstance(document.find("1-1"), Paragraph)
    assert document.text_of("2") == "1. 会員は、払う。\n(1) 郵送料"
    for address in ("9", "1-2", "1(3)", "2-1(2)", ""):
        with pytest.raises(documents.UnknownAddress, match="nothing at"):
            document.find(address)


def test_canonical_addresses() -> None:
    assert canonical(" suppl-1 ") == "suppl-1"
    assert canonical("第3条の2第1項") == "3の2-1"
    assert canonical("3の2-1(4)") == "3の2-1(4)"
