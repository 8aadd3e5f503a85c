"""Cross references in a clause: 第5条第2項, 前項, 次条, 第3号 … those of other laws left aside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kiyaku.terms.documents.numerals import KANJI_NUMERALS, number

_N = rf"[0-9０-９{KANJI_NUMERALS}]{{1,7}}"
_NTH = rf"第?\s*{_N}\s*"
_PATTERN = re.compile(
    rf"(?:(?P<article>{_NTH}条(?:\s*の\s*{_N}(?!\s*[つ分倍割]))*|[前次本同]条(?!件|文|例|理))"
    rf"\s*(?P<a_par>{_NTH}項|前項|同項)?\s*(?P<a_item>{_NTH}号|各号)?)"
    rf"|(?P<paragraph>{_NTH}項|[前次同本]項|前各項|前[二三]項)(?!目)\s*(?P<p_item>{_NTH}号|前?各号)?"
    rf"|(?P<item>第\s*{_N}\s*号|[前次同]号|前各号|前[二三]号)"
)
# Written before a number, these still mean this document.
_OWN = re.compile(
    r"(?:(?:この|本|当)(?:利用|サービス)?(?:規約|約款|規程|規則|契約)|附則|場合|とき|又は|若しくは|及|並び|但し)$"
)
_CHAIN = re.compile(
    r"\s*(?:及び|および|又は|または|若しくは|もしくは|並びに|ならびに|から|ないし|乃至|[、，・～〜])\s*"
)
_WORD_SIGN = re.compile(r"[一-龠々〆ァ-ヴーA-Za-zＡ-Ｚａ-ｚ）)」』]$")
_CAPTION = re.compile(r"\s*(?:[<＜〈（(【])(?P<caption>[^<>＜＞〈〉（）()【】]{1,40})[>＞〉）)】]")
_WORD_AFTER = re.compile(r"の(?P<word>[一-龠々ぁ-んァ-ヴー]{1,12})")
# Words too general to be looked for in the clause referred to.
_GENERAL = ("規定", "定め", "場合", "適用", "各号", "ほか", "他", "とおり", "例", "とき", "うち",
            "いずれ", "各", "み", "条項", "内容")  # fmt: skip


_NEAR = 60  # signs about a reference that tell whose it is


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference as it stands: ``article`` and the rest are numbers, or words like 前条.

    ``caption`` is the bracketed caption right after it, ``word`` the noun after its の.
    """

    written: str
    start: int
    article: str
    paragraph: str
    item: str
    caption: str
    word: str

    @property
    def numbers(self) -> tuple[int, ...]:
        """The number of the article and its branches; empty if it is a word or absent."""
        plain = self.article.replace("第", "").replace("条", "")
        values = [number(piece) for piece in re.split(r"\s*の\s*", plain)]
        return tuple(value for value in values if value is not None)


def references_in(text: str) -> Iterator[Reference]:
    """Every reference of a text to its own document, in order.

    A number right after another word (民法第…, …に関する法律（…）第…) belongs to that other law, as
    do those chained to it (民法第1条及び第2条) and 同条, 同項 after it.
    """
    foreign, last_end = False, 0
    for match in _PATTERN.finditer(text):
        before = text[max(0, match.start() - _NEAR) : match.start()]
        chained = last_end and _CHAIN.fullmatch(text[last_end : match.start()])
        same = match[0].startswith("同")
        if not (chained or same):
            foreign = _is_foreign(before, match[0])
        last_end = match.end()
        if not foreign and not same:
            yield _reference(match, text)


def _is_foreign(before: str, written: str) -> bool:
    if written[0] in "前次本":
        return bool(re.search(r"[一-龠]$", before)) and not _OWN.search(before)
    if not written.startswith("第") and re.search(r"[0-9０-９./／第年月の]\s*$", before):
        return True
    return bool(_WORD_SIGN.search(before.rstrip(" 　"))) and not _OWN.search(before)


def _reference(match: re.Match[str], text: str) -> Reference:
    after = text[match.end() : match.end() + _NEAR]
    caption = _CAPTION.match(after)
    word = _WORD_AFTER.match(after)
    return Reference(
        written=match[0].strip(),
        start=match.start(),
        article=match["article"] or "",
        paragraph=match["a_par"] or match["paragraph"] or "",
        item=match["a_item"] or match["p_item"] or match["item"] or "",
        caption=caption["caption"].strip() if caption else "",
        word=_noun(word["word"]) if word else "",
    )


def _noun(words: str) -> str:
    """The noun at the beginning of what follows a の; empty if too general to look for.

    >>> _noun("措置を講じる"), _noun("申し込みに対し"), _noun("規定により")
    ('措置', '申し込み', '')
    """
    match = re.match(r"[一-龠々]+(?:[しきりえ][一-龠々]+[みしきりえ]?)?|[ァ-ヴー]{2,}", words)
    noun = match[0] if match else ""
    return "" if len(noun) < 2 or noun.startswith(_GENERAL) else noun
