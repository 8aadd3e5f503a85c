"""Whatever text comes in, no sign of it is lost and every address is found again."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from kiyaku.terms import documents
from kiyaku.terms.documents import tables

PIECES = [
    "第1条",
    "第２条（目的）",
    "第三条の二",
    "### 第4条 <料金>",
    "（定義）",
    "第1章 総則",
    "## 案内",
    "附則",
    "附 則この規約は",
    "【付則】 ",
    "改定履歴",
    "別表第1",
    "令和2年12月21日",
    "制定 ",
    "改定",
    "1. ",
    "2. ",
    "３ ",
    "（１）",
    "（２）",
    "①",
    "②",
    "イ ",
    "ロ　",
    "- 1) ",
    "・",
    "一　",
    "12",
    "- 2 -",
    "会員は",
    "、",
    "。",
    "料金を支払う",
    "なお、",
    "ただし、",
    "こと",
    "「",
    "」",
    "（",
    "）",
    ")",
    "以下「甲」という",
    "前条の措置",
    "前項",
    "第9条第2項",
    "第3号",
    "次の各号",
    "\f",
    " ",
    "　",
    "\n",
    "\n",
    "\n",
    "\n\n",
    "abc",
]
lines = st.lists(st.sampled_from(PIECES), max_size=3).map("".join)
any_text = st.one_of(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=120).map("".join),
    st.lists(lines, min_size=1, max_size=60).map("\n".join),
).filter(str.strip)


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@settings(max_examples=300, deadline=None)
@given(any_text)
def test_no_sign_is_lost(text: str) -> None:
    document = documents.parse(text)
    whole = squeezed(document.full_text)
    if not document.artefacts:
        assert whole == squeezed(text)
    assert len(whole) + sum(len(squeezed(a.text)) for a in document.artefacts) == len(
        squeezed(text)
    )


@settings(max_examples=150, deadline=None)
@given(any_text)
def test_every_address_is_given_once_and_found_again(text: str) -> None:
    document = documents.parse(text)
    addresses = document.addresses()
    assert len(set(addresses)) == len(addresses)
    assert [document.find(address).address for address in addresses] == list(addresses)


@settings(max_examples=150, deadline=None)
@given(any_text)
def test_lint_and_lines_hold_on_any_text(text: str) -> None:
    lines = len(re.split("[\n]", text))
    for finding in documents.lint(documents.parse(text)):
        assert 1 <= finding.line <= lines
        assert finding.ja and finding.en and "{" not in finding.ja + finding.en


@settings(max_examples=100, deadline=None)
@given(any_text, any_text)
def test_a_change_table_tells_both_wordings(old: str, new: str) -> None:
    table = documents.diff(documents.parse(old), documents.parse(new))
    for row in table.rows:
        assert (row.new is None) == (row.kind == "removed")
        assert (row.old is None) == (row.kind == "added")
    assert tables.as_text(table) and tables.as_csv(table) and tables.as_html(table)


@settings(max_examples=100, deadline=None)
@given(any_text)
def test_nothing_changes_between_a_document_and_itself(text: str) -> None:
    document = documents.parse(text)
    assert not documents.diff(document, document).changed
