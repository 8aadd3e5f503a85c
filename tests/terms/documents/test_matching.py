"""A document beside a register of clauses."""

from __future__ import annotations

from kiyaku.terms import documents
from kiyaku.terms.documents.matching import Beside, beside

TEXT = """ためしの規約
この規約は、集まりについて定める。
第1条（目的）
集まりの目的を定める。
第2条（会費）
1. 会費は月額とする。
2. 会費は次のとおりとする。
　(1) 個人
　(2) 法人
第3条（禁止）
次のことをしてはならない。
　(1) 騒ぐこと
第4条（退会）
退会は次による。
1. 届け出る。
第5条（削除）
附則
1. この規約は、2026年4月1日から施行する。
附則
第1条（施行期日）
この改訂は、2026年5月1日から施行する。
制改定履歴
制定 2026年4月1日
"""


def rows(*register: str, text: str = TEXT) -> tuple[Beside, ...]:
    return beside(documents.parse(text), register)


def told(found: tuple[Beside, ...]) -> list[tuple[str, str]]:
    """Each address, with + where only the document has it and − where only the register has."""
    return [
        ("-" if one.is_missing else "" if one.registered else "+", one.address) for one in found
    ]


def test_every_clause_of_the_document_comes_once_in_its_order() -> None:
    assert told(rows()) == [
        ("+", address)
        for address in (
            "preamble", "1-1", "2-1", "2-2", "2-2(1)", "2-2(2)", "3-1", "3-1(1)", "4", "4-1", "5",
            "suppl-1", "suppl2", "suppl2/1-1", "history-1",
        )
    ]  # fmt: skip


def test_an_unnumbered_paragraph_is_found_by_its_article() -> None:
    found = rows("preamble", "1", "2-1", "3", "3(1)", "4", "4-1", "suppl")
    by_address = {one.address: one for one in found if one.registered}
    assert not any(one.is_missing for one in by_address.values())
    assert by_address["1"].found is not None
    assert by_address["1"].found.address == "1-1"
    assert by_address["3(1)"].found is not None
    assert by_address["3(1)"].found.text == "騒ぐこと"
    assert by_address["4"].found is not None
    assert by_address["4"].found.text == "退会は次による。"
    assert by_address["suppl"].found is not None
    assert by_address["suppl"].found.address == "suppl-1"


def test_what_only_the_register_has_stands_after_what_precedes_it() -> None:
    found = told(rows("0", "1", "2-1", "2-1(1)", "2-2", "2-3", "6"))
    assert found[0] == ("-", "0")
    assert found[found.index(("", "2-1")) + 1] == ("-", "2-1(1)")
    place = found.index(("", "2-2"))
    assert found[place + 1 : place + 3] == [("-", "2-3"), ("-", "6")]


def test_two_registered_addresses_never_share_a_place() -> None:
    assert told(rows("1", "1-1"))[1:3] == [("", "1"), ("-", "1-1")]
    assert told(rows("1-1", "1"))[1:3] == [("", "1-1"), ("-", "1")]


def test_an_article_of_a_heading_only_is_kept() -> None:
    (one,) = (one for one in rows("5") if one.address == "5")
    assert one.registered and not one.is_missing
    assert one.found is None
    assert one.home is not None
    assert one.home.heading == "第5条（削除）"


def test_an_article_of_a_heading_only_may_be_the_last() -> None:
    text = "題\n第1条（目的）\n目的を定める。\n第2条（削除）\n第3条（削除）\n"
    assert told(rows("1", "2", text=text)) == [("", "1"), ("", "2"), ("+", "3")]


def test_places_are_named_in_both_languages_with_their_lines() -> None:
    labels = {one.address: one for one in rows("4-1", "9-9")}
    said = {address: (one.label.ja, one.label.en) for address, one in labels.items()}
    assert said["2-2(1)"] == ("第2条2項1号", "Art. 2(2) item 1")
    assert said["4-1"] == ("第4条1項", "Art. 4(1)")
    assert said["9-9"] == ("第9条9項", "Art. 9(9)")
    assert said["preamble"] == ("前文", "Preamble")
    assert said["suppl2/1-1"] == ("附則第1条1項", "Supplementary provision 2, Art. 1(1)")
    lines = TEXT.splitlines()
    assert lines[labels["2-2(1)"].line - 1] == "　(1) 個人"
    assert lines[labels["preamble"].line - 1].startswith("この規約は、集まり")
    assert lines[labels["5"].line - 1] == "第5条（削除）"
    assert labels["9-9"].line == 0


def test_the_list_of_revisions_is_no_clause() -> None:
    assert [one.address for one in rows() if one.is_history] == ["history-1"]
