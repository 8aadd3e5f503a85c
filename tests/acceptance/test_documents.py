"""Terms documents read from outside: the two real ones, and invented ones that are hard to read."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Kiyaku

SEEDS = Path(__file__).resolve().parents[2].parent / "shared" / "seeds"
NETSUGEN, CHOPPAYA = "000_9fe8673789647d0f.txt", "003_5fa378987c0fc51f.txt"

HARD = """\
ためし倶楽部会員規約

第一章　総則

（目的）
第一条　この規約は、倶楽部の会員について定める。
２　場所は別に定める。

（定義）
第二条　語の意味は、次のとおりとする。
一　会員　入会した者
二　会費　第五条の二に定める額
　イ　月会費
　ロ　年会費
　　（１）前払いのもの
　　（２）後払いのもの

第二章　入会

第三条（入会）　入会を望む者は申込書を出す。

第四条（審査）　次の順に審査する。
①　書類
②　面談

第五条（会費）
会員は会費を払う。

第五条の二（会費の額）　会費は次の額とする。
1) 個人 千円
2) 法人 二千円

附則
この規約は、令和6年4月1日から施行する。
"""


@pytest.fixture
def seed() -> Iterator[Path]:
    if not SEEDS.is_dir():
        pytest.skip("the real documents are not here")
    yield SEEDS


def _homes(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Every article, paragraph and item by its address."""
    found: dict[str, dict[str, Any]] = {}

    def enter(home: dict[str, Any]) -> None:
        assert home["address"] not in found
        found[home["address"]] = home
        for below in (*home.get("paragraphs", ()), *home.get("items", ())):
            enter(below)

    for article in (*document["articles"], *document["supplementary"]):
        enter(article)
    return found


def test_every_clause_of_netsugen_stands_at_its_address(kiyaku: Kiyaku, seed: Path) -> None:
    document = kiyaku("terms", "parse", str(seed / NETSUGEN), "--json").data
    homes = _homes(document)
    assert [one["number"] for one in document["articles"]] == list(range(1, 19))
    assert len(homes["9-1"]["items"]) == 6
    assert len(homes["7"]["paragraphs"]) == 8
    assert [one["number"] for one in homes["16"]["paragraphs"]] == [1, 2, 3, 4, 5, 6]
    assert len(homes["7-7"]["items"]) >= 2
    assert "返還をする日までの期間" in homes["6-2"]["text"]  # three lines, one sentence
    assert [one["on"] for one in document["history"]] == ["2020-12-21", "2023-11-01", "2024-03-05"]
    assert "suppl" in homes


def test_every_clause_of_choppaya_stands_at_its_address(kiyaku: Kiyaku, seed: Path) -> None:
    document = kiyaku("terms", "parse", str(seed / CHOPPAYA), "--json").data
    homes = _homes(document)
    assert [one["number"] for one in document["articles"]] == list(range(1, 28))
    assert len(homes["6-3"]["items"]) == 9
    assert len(homes["21-1"]["items"]) == 10
    assert len(homes["13-1"]["items"]) == 9
    assert "提供開始日を知る" in homes["9-2"]["text"]  # cut by the end of a page
    assert "付則" in homes["suppl"]["heading"]


@pytest.mark.parametrize("name", [NETSUGEN, CHOPPAYA])
def test_nothing_of_a_real_document_is_lost(kiyaku: Kiyaku, seed: Path, name: str) -> None:
    document = kiyaku("terms", "parse", str(seed / name), "--json").data
    told = Counter(_signs(document["title"] + "".join(_wording(document))))
    written = Counter(_signs((seed / name).read_text(encoding="utf-8")))
    assert set(written - told) <= {"#"}  # the Markdown mark of the title
    assert not told - written


def _signs(text: str) -> str:
    return re.sub(r"\s", "", text)


def _wording(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, list):
        for one in node:
            yield from _wording(one)
    elif isinstance(node, dict):
        for key in ("heading", "marker", "text"):
            yield node.get(key, "")
        for key in ("paragraphs", "items", "articles"):
            yield from _wording(node.get(key, []))
        if "history_sections" in node:
            for key in ("preamble", "supplementary", "appendices", "history_sections", "tail"):
                yield from _wording(node[key])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "euc_jp", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_levels_are_found_in_any_encoding(
    kiyaku: Kiyaku, tmp_path: Path, encoding: str, line_end: str
) -> None:
    file = tmp_path / "hard.txt"
    # Old EUC-JP has no circled numerals.
    text = HARD.translate({0x2460: "（１）", 0x2461: "（２）"}) if encoding == "euc_jp" else HARD
    file.write_bytes(text.replace("\n", line_end).encode(encoding))
    document = kiyaku("terms", "parse", str(file), "--json").data
    homes = _homes(document)
    assert [one["address"] for one in document["articles"]] == ["1", "2", "3", "4", "5", "5の2"]
    assert homes["1"]["caption"] == "目的" and homes["1"]["chapter"] == "第一章　総則"
    assert homes["2-1(2)(2)"]["label"] == "第2条1項2号ロ"
    assert homes["2-1(2)(2)(2)"]["text"] == "後払いのもの"
    assert [one["text"] for one in homes["4-1"]["items"]] == ["書類", "面談"]
    assert [one["text"] for one in homes["5の2-1"]["items"]] == ["個人 千円", "法人 二千円"]
    assert homes["suppl-1"]["text"] == "この規約は、令和6年4月1日から施行する。"


@pytest.mark.parametrize("numerals", ["一二三四", "1234", "１２３４", "イロハニ"])
def test_an_item_that_ends_in_kana_does_not_swallow_the_next(
    kiyaku: Kiyaku, tmp_path: Path, numerals: str
) -> None:
    things = ["りんご", "たばこ", "みかん、", "はがき"]
    listed = "\n".join(f"{n}　{thing}" for n, thing in zip(numerals, things, strict=True))
    file = tmp_path / "list.txt"
    text = f"第1条（持込み）\n会員は次のものを持ち込まない。\n{listed}\n"
    file.write_text(text, encoding="utf-8")
    first = kiyaku("terms", "parse", str(file), "--json").data["articles"][0]["paragraphs"][0]
    assert [one["text"] for one in first["items"]] == things


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", "document_empty"),
        (b" \n\t\n", "document_empty"),
        (b"\x7fELF\x02\x01\x01\x00", "document_binary"),
        ("第1条 目的\n".encode() + b"\xff\xfe\x80 \n", "document_undecodable"),
        ("これは規約ではない。\nただの文章。\n".encode(), "document_without_articles"),
    ],
)
def test_what_is_no_terms_document_is_refused_on_stderr(
    kiyaku: Kiyaku, tmp_path: Path, content: bytes, error: str
) -> None:
    file = tmp_path / "file.txt"
    file.write_bytes(content)
    outcome = kiyaku("terms", "parse", str(file), "--json")
    assert outcome.exit_code == 1
    assert json.loads(outcome.err)["error"] == error
    assert "file.txt" in kiyaku("terms", "parse", str(file)).err


def test_text_without_articles_is_shown_all_the_same(kiyaku: Kiyaku, tmp_path: Path) -> None:
    file = tmp_path / "note.txt"
    file.write_text("ただの文章。\n", encoding="utf-8")
    assert kiyaku("terms", "parse", str(file), "--json").data["preamble"] == "ただの文章。"
    assert kiyaku("terms", "lint", str(file), "--json").data[0]["code"] == "no-article"
