"""The two real documents, where they lie beside the checkout."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from kiyaku.terms import documents
from kiyaku.terms.documents.tree import Article

SEEDS = Path(__file__).resolve().parents[4] / "shared" / "seeds"
NETSUGEN = "000_9fe8673789647d0f.txt"
CHOPPAYA = "003_5fa378987c0fc51f.txt"


def source(name: str) -> bytes:
    if not (SEEDS / name).is_file():
        pytest.skip(f"the real document {name} is not beside this checkout")
    return (SEEDS / name).read_bytes()


@pytest.fixture
def netsugen() -> documents.Document:
    return documents.parse(source(NETSUGEN), name=NETSUGEN)


@pytest.fixture
def choppaya() -> documents.Document:
    return documents.parse(source(CHOPPAYA), name=CHOPPAYA)


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def counts(document: documents.Document) -> list[int]:
    return [len(article.paragraphs) for article in document.articles]


@pytest.mark.parametrize("name", [NETSUGEN, CHOPPAYA])
def test_no_sign_is_lost(name: str) -> None:
    data = source(name)
    document = documents.parse(data)
    assert document.artefacts == ()
    assert document.warnings == ()
    assert squeezed(document.full_text) == squeezed(data.decode())


def test_netsugen_parses_whole(netsugen: documents.Document) -> None:
    assert netsugen.title == "NETSUGEN 利用規約"
    assert len(netsugen.preamble) == 2
    assert [a.number for a in netsugen.articles] == list(range(1, 19))
    assert counts(netsugen) == [5, 2, 1, 4, 4, 2, 8, 2, 2, 2, 3, 1, 1, 1, 3, 6, 1, 1]
    numbers = [[p.number for p in a.paragraphs] for a in netsugen.articles]
    assert all(found == list(range(1, len(found) + 1)) for found in numbers)
    assert [node.address for node in netsugen.sections] == ["suppl", "history"]


def test_netsugen_items(netsugen: documents.Document) -> None:
    with_items = {
        p.address: len(p.items) for a in netsugen.articles for p in a.paragraphs if p.items
    }
    assert with_items == {"2-2": 3, "7-7": 3, "9-1": 6}
    article = netsugen.find("7")
    assert isinstance(article, Article) and article.text.endswith("なりません。")
    assert all(item.bullet for item in article.paragraphs[6].items)


def test_netsugen_wording_is_healed_and_kept(netsugen: documents.Document) -> None:
    assert netsugen.text_of("2-2").splitlines()[0].endswith("負わないものとします。")
    assert netsugen.text_of("3-1").startswith("月額会員の")
    assert "から起算して 1 ヶ月間自動更新され、" in netsugen.text_of("3-1")
    fees = netsugen.find("5-3")
    assert not isinstance(fees, Article) and len(fees.text.splitlines()) == 2
    assert fees.text.splitlines()[1].startswith("なお、")
    for address in netsugen.addresses():
        text = netsugen.text_of(address)
        assert text == text.strip() and text


def test_netsugen_history(netsugen: documents.Document) -> None:
    assert [(r.on, r.what, r.note) for r in netsugen.history] == [
        (date(2020, 12, 21), "制定", "初版"),
        (date(2023, 11, 1), "改訂", ""),
        (date(2024, 3, 5), "改訂", ""),
    ]


def test_choppaya_parses_whole(choppaya: documents.Document) -> None:
    assert choppaya.title == "ちよっパヤ！ネット 利用規約"
    assert [a.number for a in choppaya.articles] == list(range(1, 28))
    assert counts(choppaya) == [
        1, 1, 4, 2, 1, 3, 4, 2, 3, 4, 1, 5, 1, 3, 6, 2, 4, 1, 3, 2, 4, 3, 5, 4, 3, 1, 2,
    ]  # fmt: skip
    with_items = {
        p.address: len(p.items) for a in choppaya.articles for p in a.paragraphs if p.items
    }
    assert with_items == {
        "5-1": 2, "6-3": 9, "13-1": 9, "15-2": 3, "15-3": 2, "21-1": 10, "25-2": 6,
    }  # fmt: skip
    assert [section.address for section in choppaya.sections] == ["suppl"]


def test_choppaya_sentences_cut_by_pages_are_one(choppaya: documents.Document) -> None:
    cut = {
        "6-3(1)": "行った者である場合",
        "9-2": "提供開始日を",
        "15-3(2)": "「技術基準等」",
        "19-1": "所定の書面に",
        "21-4": "滞納利用料、",
        "24-4": "国立研究開発法人情報通信研究機構が",
    }
    for address, healed in cut.items():
        text = choppaya.text_of(address)
        assert healed in text and "\n" not in text


def test_choppaya_text_after_items_stays_in_its_paragraph(choppaya: documents.Document) -> None:
    paragraph = choppaya.find("5-1")
    assert not isinstance(paragraph, Article)
    assert paragraph.text.splitlines()[1].startswith("なお当社は")
    assert choppaya.text_of("5(2)") == "オンラインサインアップ"


def test_choppaya_history(choppaya: documents.Document) -> None:
    assert [(r.on, r.what) for r in choppaya.history] == [(date(2022, 2, 18), "適用")]


def test_lint_finds_what_is_wrong_in_them_and_no_more(
    netsugen: documents.Document, choppaya: documents.Document
) -> None:
    found = [(f.code, f.address) for f in documents.lint(netsugen)]
    assert found == [("reference-nothing-before", "1-3")]
    found = [(f.code, f.address) for f in documents.lint(choppaya)]
    assert found == [("bracket-width", "15-3(2)"), ("reference-doubtful", "16-2")]


def test_a_revision_of_a_real_document_is_told(netsugen: documents.Document) -> None:
    text = source(NETSUGEN).decode()
    revised = text.replace("月の１０日までに", "月の１５日までに", 1)
    table = documents.diff(netsugen, documents.parse(revised))
    (row,) = [row for row in table.rows if row.kind == "changed"]
    assert row.new and row.old
    assert row.new.address == "5-3"
    assert [span.text for span in row.new.spans if span.marked] == ["１５"]
    assert [span.text for span in row.old.spans if span.marked] == ["１０"]
