from __future__ import annotations

import json

from kiyaku.terms import documents
from kiyaku.terms.documents import export

TEXT = """アオバ規約
この規約は、アオバが定める。
第1章 総則
第1条（届出）
届出は、次による。
(1) 郵便
(2) 電話
なお、来店は認めない。
- 9 -
第1条の2（費用）
1. 会員は、払う。
(7) 迷い数。
附則
第1条（施行） 2020年4月1日から施行する。
別表第1
手数料
改定履歴
制定 2020年4月1日（初版）
## おわり
"""


def test_the_whole_document_as_data() -> None:
    data = export.as_data(documents.parse(TEXT, name="aoba.txt"))
    assert json.loads(json.dumps(data, ensure_ascii=False)) == data
    assert data["title"] == "アオバ規約" and data["name"] == "aoba.txt"
    assert data["preamble"] == "この規約は、アオバが定める。"
    first, second = data["articles"]
    assert (first["number"], first["label"], first["caption"], first["chapter"]) == (
        1, "第1条", "届出", "第1章 総則",
    )  # fmt: skip
    (paragraph,) = first["paragraphs"]
    assert paragraph == {
        "number": 1,
        "address": "1-1",
        "label": "第1条1項",
        "marker": "",
        "line": 5,
        "text": "届出は、次による。\nなお、来店は認めない。",
        "text_after_items": "なお、来店は認めない。",
        "items": [
            {"number": 1, "address": "1-1(1)", "label": "第1条1項1号", "marker": "(1)", "line": 6,
             "text": "郵便", "items": []},
            {"number": 2, "address": "1-1(2)", "label": "第1条1項2号", "marker": "(2)", "line": 7,
             "text": "電話", "items": []},
        ],
    }  # fmt: skip
    assert (second["branch"], second["address"]) == ([2], "1の2")
    assert data["supplementary"][0]["articles"][0]["address"] == "suppl/1"
    assert data["appendices"][0]["paragraphs"][0]["text"] == "手数料"
    assert data["history_sections"][0]["heading"] == "改定履歴"
    assert data["history"] == [
        {"on": "2020-04-01", "what": "制定", "note": "初版", "written": "2020年4月1日", "line": 18}
    ]
    assert data["tail"] == ["## おわり"]
    assert data["artefacts"] == [{"text": "- 9 -", "line": 9}]
    (warning,) = data["warnings"]
    assert (warning["code"], warning["severity"], warning["line"]) == (
        "marker-out-of-place", "doubt", 12,
    )  # fmt: skip
    assert set(warning["message"]) == set(warning["mend"]) == {"ja", "en"}
