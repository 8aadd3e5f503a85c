"""Documents made at random from a known tree are read back as that tree."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from kiyaku.terms import documents
from kiyaku.terms.documents.numerals import in_kanji
from kiyaku.terms.documents.tree import Item

WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
PARAGRAPH_STYLES = [
    lambda n: f"{n}. ",
    lambda n: f"{n}".translate(WIDE) + " ",
    lambda n: chr(0x245F + n),
    lambda n: f"{n}".translate(WIDE) + "　",
]
ITEM_STYLES = [
    lambda n: f"({n}) ",
    lambda n: f"（{n}）".translate(WIDE),
    lambda n: f"- {n}) ",
    lambda n: f"{in_kanji(n)}　",
]
BELOW_STYLES = [
    lambda n: "イロハニホヘト"[n - 1] + "　",
    lambda n: "アイウエオカキ"[n - 1] + ". ",
    lambda n: f"{'abcdefg'[n - 1]}) ",
    lambda n: "・",
]
HEADINGS = [
    "第{n}条（{c}）",
    "### 第{n}条 <{c}>",
    "（{c}）\n第{n}条",
    "第 {n} 条 {c}",
]

words = st.sampled_from(["会員", "当社", "料金", "届出", "端末", "登録", "窓口"])
sentences = st.builds(lambda a, b: f"{a}は、{b}を守る。", words, words)
nouns = st.builds(lambda a, b: f"{a}による{b}の変更", words, words)


@dataclass
class Plan:
    """A clause to be written: its text and what is below it."""

    text: str
    below: list[Plan]


items = st.lists(
    st.builds(Plan, nouns, st.lists(st.builds(Plan, nouns, st.just([])), max_size=4)), max_size=5
)
paragraphs = st.lists(st.builds(Plan, sentences, items), min_size=1, max_size=5)


def written(plans: list[Plan], styles: list[object], *, numbered_first: bool) -> list[str]:
    lines = []
    for number, plan in enumerate(plans, 1):
        style, *deeper = styles
        assert callable(style)
        marker = style(number) if numbered_first or number > 1 else ""
        lines.append(marker + plan.text)
        lines += written(plan.below, deeper, numbered_first=True) if plan.below else []
    return lines


def read_back(nodes: tuple[Item, ...]) -> list[Plan]:
    return [Plan(node.text, read_back(node.items)) for node in nodes]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(paragraphs, min_size=1, max_size=6),
    st.sampled_from(PARAGRAPH_STYLES),
    st.sampled_from(ITEM_STYLES),
    st.sampled_from(BELOW_STYLES),
    st.sampled_from(HEADINGS),
    st.booleans(),
    st.sampled_from(["\n", "\n\n", "\r\n"]),
)
def test_a_written_tree_is_read_back(
    articles: list[list[Plan]],
    paragraph: object,
    item: object,
    below: object,
    heading: str,
    numbered_first: bool,
    parting: str,
) -> None:
    lines = []
    for number, plans in enumerate(articles, 1):
        lines += heading.format(n=number, c="見出し").split("\n")
        lines += written(plans, [paragraph, item, below], numbered_first=numbered_first)
    document = documents.parse(parting.join(lines) + "\n")
    assert [read_back(article.paragraphs) for article in document.articles] == articles
    assert {article.caption for article in document.articles} == {"見出し"}
    assert document.warnings == ()
    assert not [f for f in documents.lint(document) if f.code.startswith("numbering")]
