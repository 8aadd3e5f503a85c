from __future__ import annotations

import pytest

from kiyaku.terms.documents.references import references_in


def written(text: str) -> list[str]:
    return [reference.written for reference in references_in(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("第5条第2項の規定により", ["第5条第2項"]),
        ("第五条の二第一項第三号", ["第五条の二第一項第三号"]),
        ("第 5 条及び第６条", ["第 5 条", "第６条"]),
        ("第5条から第7条まで", ["第5条", "第7条"]),
        ("本規約第2条に定める", ["第2条"]),
        ("この利用規約第2条", ["第2条"]),
        ("前条の規定、前項第2号及び次条", ["前条", "前項第2号", "次条"]),
        ("前各号のいずれか", ["前各号"]),
        ("前二項の場合", ["前二項"]),
        ("2項に規定するもの", ["2項"]),
        ("19条<承継>の場合", ["19条"]),
        ("本条第3項各号", ["本条第3項各号"]),
        ("民法第90条に反する", []),
        ("民法第90条及び第91条、第5項", []),
        ("電気通信事業法施行規則第32条第2項", []),
        ("番号法（平成25年法律第27号）第17条", []),
        ("「料金に関する法律」第3条", []),
        ("民法第90条の場合、同条第2項を準用し、同項第1号", []),
        ("第5条に定め、同条第2項の", ["第5条"]),
        ("消費者契約法第4条による。会員は第5条による", ["第5条"]),
        ("条件、条例、項目、年3項目", []),
        ("午前項", []),
        ("令和3年条約", []),
        ("前条件", []),
        ("2020年3項の改正", []),
    ],
)
def test_references_to_this_document_only(text: str, found: list[str]) -> None:
    assert written(text) == found


def test_parts_of_a_reference() -> None:
    (one,) = references_in("会員は、第3条の2第4項第5号<料金>による")
    assert one.numbers == (3, 2)
    assert (one.paragraph, one.item, one.caption, one.start) == ("第4項", "第5号", "料金", 4)
    (two,) = references_in("前条の措置を講じる")
    assert (two.numbers, two.word) == ((), "措置")
    assert [r.word for r in references_in("前項の規定による。前項のサービスは。前項の者は。")] == [
        "", "サービス", "",
    ]  # fmt: skip
