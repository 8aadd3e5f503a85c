"""Lines that open something: chapters, articles, supplementary provisions, histories."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from kiyaku.terms.documents.dates import find_dates
from kiyaku.terms.documents.numerals import KANJI_NUMERALS, number

_N = rf"[0-9０-９{KANJI_NUMERALS}]{{1,7}}"
_DECORATION = r"(?:#{1,6}\s*)?(?:\*\*|__)?\s*[■●◆▼【\[［]?\s*"
_ARTICLE = re.compile(
    rf"{_DECORATION}第\s*(?P<number>{_N})\s*条(?P<branches>(?:\s*の\s*{_N})*)"
    r"(?P<after>.*)",
    re.DOTALL,
)
# Words that show 第N条 to be a reference in a sentence, not a heading.
_REFERENCE = re.compile(
    r"\s*(?:第|から|より|まで|及び|および|又は|または|並びに|ならびに|各号|各項|但書|ただし書"
    r"|[のにをではがとへも、，。・）)」』])"
)
_CAPTIONS = dict(zip("（(<＜〈【[［〔「《", "）)>＞〉】]］〕」》", strict=True))
_CHAPTER = re.compile(
    rf"{_DECORATION}第\s*{_N}\s*(?P<level>[編章節款目部])(?:\s*の\s*{_N})?"
    r"(?P<after>[\s　:：（(<].*|)"
)
_SUPPLEMENTARY = re.compile(
    r"(?:#{1,6}\s*)?(?:\*\*)?\s*(?P<open>[【\[［（(〈<]?)\s*[附付]\s*則\s*(?P<close>[】\]］）)〉>]?)"
    r"(?:\*\*)?[:：]?"
)
_HISTORY = re.compile(
    r"(?:#{1,6}\s*)?[【\[（(〈<■●◆]?\s*(?:(?:制定|制|改定|改訂|改正|変更|更新)[・･、及びとの/／\s]*){0,3}"
    r"(?:履歴|沿革|経過)(?:一覧)?\s*[】\])）〉>]?[:：]?"
)
_APPENDIX = re.compile(r"(?:#{1,6}\s*)?[【\[（(〈<■]?\s*別[表紙記](?!の|に|で|を|は|と|が)\S{0,8}")
_ACTS = "制定|策定|改定|改訂|改正|変更|施行|実施|適用|発効|更新|公開|公表|作成|初版|廃止|効力発生"
_ACT_LINE = re.compile(rf"(?:最終|一部|全部|全面|全|第{_N}[回版次])?\s*(?P<act>{_ACTS})(?:日|版)?")
_HEADING_MARK = re.compile(r"#{1,6}\s+\S")
_LEADERS = re.compile(r"(?:[.．…‥]\s*){3,}\s*[0-9０-９]*$")
_LEVELS = "部編章節款目"


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that opens something; ``rest`` is text of the body that stands on the same line."""

    kind: Literal["article", "chapter", "supplementary", "appendix", "history"]
    raw: str
    rest: str = ""
    caption: str = ""
    number: int = 0
    branch: tuple[int, ...] = ()
    level: int = 0


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """A line that is nothing but a date and what happened then."""

    what: str
    note: str


def read_heading(line: str, *, mid_sentence: bool, next_article: int) -> Heading | None:
    """The heading a line is, or None.

    ``mid_sentence``: the line before breaks off, so that this one may only be its rest;
    ``next_article``: the number that the next article should have.
    """
    if _LEADERS.search(line):  # a table of contents
        return None
    article = _read_article(line)
    if article:
        stray = mid_sentence and not line.startswith("#") and article.number != next_article
        return None if stray else article
    if mid_sentence and not line.startswith("#"):
        return None
    return _read_section(line) or _read_chapter(line)


def _read_article(line: str) -> Heading | None:
    match = _ARTICLE.match(line)
    if match is None:
        return None
    after = match["after"]
    parted = re.match(r"\s*(?:[】\]］]|\*\*|__)", after)  # the end of 【第1条】 or **第1条**
    if parted:
        after = after[parted.end() :]
    bare = after.lstrip(" \t　:：.．")
    runs_on = after == bare != "" and bare[0] not in _CAPTIONS and not parted
    if runs_on or _REFERENCE.match(after):
        return None
    caption, rest = split_caption(bare)
    rest = "" if rest in ("**", "__") else rest
    if caption and _REFERENCE.match(rest):
        return None
    if not caption:
        caption, rest = _bare_caption(bare)
    raw = line[: len(line) - len(rest)].rstrip() if rest else line
    branch = tuple(number(b) or 0 for b in re.split(r"\s*の\s*", match["branches"])[1:])
    return Heading("article", raw, rest, caption, number(match["number"]) or 0, branch)


def split_caption(text: str) -> tuple[str, str]:
    """A bracketed caption at the beginning of a text, and what follows it.

    >>> split_caption("（目的）本規約は")
    ('目的', '本規約は')
    """
    closer = _CAPTIONS.get(text[:1])
    if closer is None:
        return "", text
    depth = 0
    for index, sign in enumerate(text):
        depth += (sign == text[0]) - (sign == closer)
        if depth == 0:
            return text[1:index].strip(), text[index + 1 :].lstrip(" 　:：")
    return "", text


def _bare_caption(text: str) -> tuple[str, str]:
    """A heading's words without brackets: a caption if they are short and no sentence."""
    caption = text.strip("*＊ 　")
    is_caption = len(caption) <= 30 and not re.search(
        r"[。、]|^[0-9０-９]|[はがをにでと]$", caption
    )
    deleted = caption in ("削除", "欠番")
    return (caption, "") if is_caption and not deleted else ("", text)


def lone_caption(line: str) -> str:
    """The caption, where a line is nothing but a bracketed caption; else empty."""
    caption, rest = split_caption(line)
    return caption if not rest and len(caption) <= 40 and "。" not in caption else ""


def _read_section(line: str) -> Heading | None:
    if _HISTORY.fullmatch(line):
        return Heading("history", line)
    match = _SUPPLEMENTARY.match(line)
    if match:
        rest = line[match.end() :]
        particle = re.match(r"[のにをではがともへ、，]|第[^条]{1,5}[条項]", rest)
        bracketed = match["open"] and match["close"]
        if bracketed or not (particle or match["open"] or match["close"]):
            caption, rest = split_caption(rest.lstrip())
            raw = line[: len(line) - len(rest)].rstrip() if rest else line
            return Heading("supplementary", raw, rest, caption)
    if _APPENDIX.match(line) and len(line) <= 40 and "。" not in line and "、" not in line:
        return Heading("appendix", line)
    return None


def _read_chapter(line: str) -> Heading | None:
    match = _CHAPTER.fullmatch(line)
    if match and not _REFERENCE.match(match["after"]) and "。" not in line:
        return Heading("chapter", line, level=_LEVELS.index(match["level"]) + 1)
    if _HEADING_MARK.match(line):
        return Heading("chapter", line, level=len(_LEVELS) + line.index(" "))
    return None


def read_history_line(line: str) -> HistoryLine | None:
    """What happened, where a line is only a date, an act and perhaps a remark; else None.

    >>> read_history_line("改訂 令和５年１１月１日【第二版】")
    HistoryLine(what='改訂', note='第二版')
    >>> read_history_line("令和５年１１月１日から改訂する。") is None
    True
    """
    dates = list(find_dates(line))
    if len(dates) != 1:
        return None
    around = line[: dates[0].start] + " " + line[dates[0].end :]
    wrapped = re.fullmatch(r"[（(【\[](.*)[）)】\]]", around.strip())
    around, note = _split_note((wrapped[1] if wrapped else around).strip(" 　-・*"))
    words = [word for word in re.split(r"[\s　:：、,・付]+", around) if word]
    acts = [word for word in words if _ACT_LINE.fullmatch(word)]
    if not acts or len(acts) < len(words):
        return None
    return HistoryLine("・".join(acts), note)


def _split_note(text: str) -> tuple[str, str]:
    match = re.search(r"\s*[【（(\[［〔](?P<note>[^】）)\]］〕]*)[】）)\]］〕]\s*$", text)
    return (text[: match.start()], match["note"]) if match else (text, "")


def acts_in(text: str) -> list[str]:
    """The acts of law-making (施行, 改定 …) that a text names, in order."""
    return re.findall(_ACTS, text)
