from __future__ import annotations

from datetime import date

from kiyaku.terms import documents

BODY = "アオバ規約\n第1条（届出）\n会員は、届け出る。\n"


def history(text: str) -> list[tuple[str, str, str]]:
    return [(str(r.on), r.what, r.note) for r in documents.parse(text).history]


def test_a_listed_day_is_not_told_again_by_the_supplementary_provision() -> None:
    text = BODY + (
        "附則\nこの規約は、令和2年4月1日から施行する。\n改定履歴\n"
        "改定 令和５年 １１ 月 １ 日（第2版）\n制定 2020年4月1日\n"
    )
    assert history(text) == [("2020-04-01", "制定", ""), ("2023-11-01", "改定", "第2版")]


def test_sentences_of_a_supplementary_provision_give_the_days_they_name() -> None:
    text = BODY + (
        "附則\n1. 本規約は、2020年4月1日に制定し、同日から施行する。\n"
        "2. 2021年4月1日以前の会員には、なお従前の規約を適用する。\n"
        "3. 令和五年一月一日から、料金を改める。\n"
        "4. この改正は、令和五年四月一日より適用する。\n"
        "附則\n第1条 本規約は、2024/4/1から実施する。\n(1) 2025年4月1日付で改定する。\n"
    )
    assert history(text) == [
        ("2020-04-01", "制定", ""),
        ("2023-04-01", "適用", ""),
        ("2024-04-01", "実施", ""),
        ("2025-04-01", "改定", ""),
    ]


def test_lines_before_and_after_the_articles_count_without_a_heading() -> None:
    text = (
        "アオバ規約\n最終改定：2023年4月1日\n第1条（届出）\n会員は、届け出る。\n"
        "2015年4月1日 制定\n以上\n"
    )
    document = documents.parse(text)
    assert [(r.on, r.what, r.line) for r in document.history] == [
        (date(2015, 4, 1), "制定", 5),
        (date(2023, 4, 1), "最終改定", 2),
    ]
    (section,) = document.sections
    assert (section.kind, section.heading) == ("history", "")
    assert section.full_text == "2015年4月1日 制定\n以上"
    assert document.text_of("1") == "会員は、届け出る。"


def test_a_day_that_cannot_be_is_warned_of() -> None:
    text = BODY + "附則\n本規約は、令和5年2月29日から施行する。\n改定 2023年13月1日\n"
    document = documents.parse(text)
    assert document.history == ()
    assert [(w.code, w.address, w.line) for w in document.warnings] == [
        ("date-impossible", "suppl", 5),
        ("date-impossible", "suppl", 6),
    ]


def test_an_appendix_tells_no_dates() -> None:
    assert history(BODY + "別表第1\n2020年4月1日から施行する料金\n") == []
