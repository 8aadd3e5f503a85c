"""What parsing and linting find in a document, as data, with the words for it in one table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "doubt", "note"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One point found: where, what, and how to mend it, in Japanese and English.

    ``severity``: ``error`` is surely wrong, ``doubt`` probably, ``note`` only worth knowing.
    ``address`` is that of the clause (empty before the first), ``line`` the line in the source.
    """

    code: str
    severity: Severity
    address: str
    line: int
    ja: str
    en: str
    mend_ja: str
    mend_en: str

    def message(self, language: str = "ja") -> str:
        """What was found, in ``ja`` or ``en``."""
        return self.ja if language == "ja" else self.en

    def mend(self, language: str = "ja") -> str:
        """How to mend it, in ``ja`` or ``en``."""
        return self.mend_ja if language == "ja" else self.mend_en


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of finding: its severity and its wording, with ``{places}`` to fill."""

    severity: Severity
    ja: str
    en: str
    mend_ja: str
    mend_en: str


KINDS: dict[str, Kind] = {
    # Given by the parser
    "no-article": Kind(
        "error",
        "条が一つも見つかりません。全文を前文として読みました。",
        "No article was found; everything was read as preamble.",
        "見出しを「第1条（…）」の形にしてください。",
        "Write headings in the form 第1条（…）.",
    ),
    "marker-out-of-place": Kind(
        "doubt",
        "番号「{marker}」は前後の番号と続かないので、本文として読みました。",
        "The number “{marker}” follows no other; it was kept as text.",
        "番号を直すか、本文なら行頭に置かないでください。",
        "Mend the number; if it is text, do not let a line begin with it.",
    ),
    "heading-as-text": Kind(
        "doubt",
        "見出し「{heading}」の下に条がないので、本文として読みました。",
        "No article stands below the heading “{heading}”; it was kept as text.",
        "条の見出しにするか、見出しの印を外してください。",
        "Make it the heading of an article, or no heading.",
    ),
    "date-impossible": Kind(
        "error",
        "「{written}」という日は暦にありません。",
        "The calendar has no day “{written}”.",
        "日付を確かめてください。",
        "Check the date.",
    ),
    # Numbering
    "numbering-gap": Kind(
        "error",
        "{level}の番号が{before}から{after}へ飛んでいます。",
        "The numbering of {level_en} jumps from {before} to {after}.",
        "抜けた番号を補うか、以降を繰り上げてください。",
        "Supply what is missing, or renumber what follows.",
    ),
    "numbering-duplicate": Kind(
        "error",
        "{level}の番号{after}が重複しています。",
        "The number {after} is used twice among the {level_en}.",
        "どちらかの番号を改めてください。",
        "Renumber one of them.",
    ),
    "numbering-order": Kind(
        "error",
        "{level}の番号{after}が{before}の後にあります。",
        "Number {after} comes after {before} among the {level_en}.",
        "番号の順に並べてください。",
        "Put them in the order of their numbers.",
    ),
    "article-empty": Kind(
        "doubt",
        "見出しだけで本文がありません。",
        "The article has a heading and no text.",
        "本文を書くか、「削除」と記してください。",
        "Write its text, or mark it 削除 (deleted).",
    ),
    "items-missing": Kind(
        "doubt",
        "「{words}」とありますが、号がありません。",
        "“{words}” announces items, and there are none.",
        "号を補うか、文言を改めてください。",
        "Supply the items, or reword.",
    ),
    "sentence-unfinished": Kind(
        "doubt",
        "文が「{words}」で途切れています。",
        "The sentence breaks off at “{words}”.",
        "続きを補ってください。",
        "Supply the rest.",
    ),
    # References
    "reference-missing-article": Kind(
        "error",
        "「{reference}」とありますが、第{number}条はありません。",
        "“{reference}”: there is no article {number}.",
        "参照先の条番号を直してください。",
        "Mend the number of the article referred to.",
    ),
    "reference-missing-paragraph": Kind(
        "error",
        "「{reference}」とありますが、{target}に{number}項はありません。",
        "“{reference}”: article {target_en} has no paragraph {number}.",
        "参照先の項番号を直してください。",
        "Mend the number of the paragraph referred to.",
    ),
    "reference-missing-item": Kind(
        "error",
        "「{reference}」とありますが、{target}に{number}号はありません。",
        "“{reference}”: {target_en} has no item {number}.",
        "参照先の号番号を直してください。",
        "Mend the number of the item referred to.",
    ),
    "reference-no-items": Kind(
        "error",
        "「{reference}」とありますが、{target}に号はありません。",
        "“{reference}”: {target_en} has no items.",
        "参照先を直すか、号を補ってください。",
        "Mend the reference, or supply the items.",
    ),
    "reference-nothing-before": Kind(
        "error",
        "「{reference}」とありますが、これより前に当たるものがありません。",
        "“{reference}”: nothing of the kind stands before this.",
        "番号で参照してください。{hint}",
        "Refer to it by number. {hint_en}",
    ),
    "reference-nothing-after": Kind(
        "error",
        "「{reference}」とありますが、これより後に当たるものがありません。",
        "“{reference}”: nothing of the kind stands after this.",
        "番号で参照してください。",
        "Refer to it by number.",
    ),
    "reference-doubtful": Kind(
        "doubt",
        "「{reference}の{word}」とありますが、{reference}（{target}）に「{word}」の語がありません。",
        "“{reference}の{word}”: the word {word} does not occur there ({target_en}).",
        "参照先を確かめてください（条と項の取り違えなど）。",
        "Check where it points (an article meant for a paragraph, perhaps).",
    ),
    "reference-caption-differs": Kind(
        "doubt",
        "「{reference}」に添えた見出し「{caption}」が、条の見出し「{actual}」と違います。",
        "The caption “{caption}” given with “{reference}” is not the article's own, “{actual}”.",
        "条番号か見出しを直してください。",
        "Mend the number or the caption.",
    ),
    # Definitions, brackets
    "definition-unused": Kind(
        "note",
        "「{term}」を定義していますが、ほかで使われていません。",
        "“{term}” is defined and never used.",
        "定義を削るか、使うべき箇所で使ってください。",
        "Drop the definition, or use the term.",
    ),
    "definition-twice": Kind(
        "doubt",
        "「{term}」を二度定義しています（先の定義は{first}）。",
        "“{term}” is defined twice (first in {first_en}).",
        "定義を一つにしてください。",
        "Define it once.",
    ),
    "bracket-unclosed": Kind(
        "error",
        "「{bracket}」が閉じていません。",
        "“{bracket}” is never closed.",
        "閉じ括弧を補ってください。",
        "Supply the closing bracket.",
    ),
    "bracket-unopened": Kind(
        "error",
        "「{bracket}」に対応する開き括弧がありません。",
        "“{bracket}” closes nothing.",
        "開き括弧を補うか、削ってください。",
        "Supply the opening bracket, or drop this one.",
    ),
    "bracket-width": Kind(
        "note",
        "開き括弧「{opened}」と閉じ括弧「{bracket}」の全角・半角が揃っていません。",
        "The brackets “{opened}” and “{bracket}” differ in width.",
        "どちらかに揃えてください。",
        "Use the same width for both.",
    ),
}


def finding(code: str, address: str, line: int, **words: str) -> Finding:
    """A finding of a known kind, its places filled with the given words."""
    kind = KINDS[code]
    return Finding(
        code,
        kind.severity,
        address,
        line,
        kind.ja.format(**words),
        kind.en.format(**words),
        kind.mend_ja.format(**words),
        kind.mend_en.format(**words),
    )
