"""What is probably wrong in a terms document: numbering, references, definitions, brackets.

Each check is a function from the document to findings; none changes anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from kiyaku.terms.documents.findings import Finding, finding
from kiyaku.terms.documents.layout import CLOSERS, PAIRS
from kiyaku.terms.documents.reference_checks import check_references
from kiyaku.terms.documents.tree import Article, Document, Item, Text
from kiyaku.terms.documents.walking import clauses

_ANNOUNCED = re.compile(r"(?:次|以下|下記)の各[号項]|次に掲げる")
_BREAKS_OFF = re.compile(r"(?:[、，はがをにへで]|(?<!こ)と)$")
_DEFINED = re.compile(
    r"(?:以下|併せて|あわせて|総称して|単に)[、，]?[^「」（）()。]{0,20}"
    r"(?P<terms>「[^「」]+」(?:(?:又は|または|及び|もしくは|、)「[^「」]+」)*)\s*と(?:いう|いい|称|呼|総称|略称)"
)


def lint(document: Document) -> tuple[Finding, ...]:
    """Everything found in a document, the parser's warnings included, in order of lines."""
    checks: Sequence[Callable[[Document], Iterator[Finding]]] = (
        check_article_numbers,
        check_paragraph_numbers,
        check_contents,
        check_references,
        check_definitions,
        check_brackets,
    )
    found = [*document.warnings, *(point for check in checks for point in check(document))]
    return tuple(sorted(found, key=lambda point: point.line))


# --- numbering --------------------------------------------------------------------------------


def check_article_numbers(document: Document) -> Iterator[Finding]:
    """Gaps, repetitions and disorder among the articles, of the body and of each 附則."""
    for articles in (document.articles, *(section.articles for section in document.sections)):
        previous: tuple[int, ...] = (0,)
        for article in articles:
            yield from _article_step(previous, article)
            previous = max(previous, article.numbers)


def _article_step(previous: tuple[int, ...], article: Article) -> Iterator[Finding]:
    numbers = article.numbers
    # 第5条の2 may be followed by 第5条の3 or 第6条, 第5条 also by 第5条の2.
    followers = [(*previous[:d], previous[d] + 1) for d in range(len(previous))] + [(*previous, 2)]
    if numbers in followers:
        return
    code = "gap" if numbers > previous else "duplicate" if numbers == previous else "order"
    yield finding(
        f"numbering-{code}",
        article.address,
        article.line,
        level="条",
        level_en="articles",
        before=_branched(previous),
        after=_branched(numbers),
    )


def _branched(numbers: tuple[int, ...]) -> str:
    return "の".join(map(str, numbers))


def check_paragraph_numbers(document: Document) -> Iterator[Finding]:
    """Gaps, repetitions and disorder among paragraphs and items."""
    for node in document.nodes():
        if isinstance(node, Item):
            yield from _list_steps(node.parts, "号", "items")
        else:
            yield from _list_steps(node.paragraphs, "項", "paragraphs")


def _list_steps(parts: Sequence[Text | Item], level: str, level_en: str) -> Iterator[Finding]:
    """Steps along each list; a text between, or another style, may begin a new list with one."""
    last: Item | None = None
    parted = False
    for part in parts:
        if isinstance(part, Text):
            parted = True
            continue
        begins = part.number == 1 and (parted or last is None or last.style != part.style)
        before = 0 if last is None else last.number
        if not begins and part.number != before + 1:
            code = "gap" if part.number > before else "order"
            code = "duplicate" if part.number == before else code
            words = {"before": str(before), "after": str(part.number)}
            yield finding(
                f"numbering-{code}", part.address, part.line,
                level=level, level_en=level_en, **words,
            )  # fmt: skip
        last, parted = part, False


# --- contents ---------------------------------------------------------------------------------


def check_contents(document: Document) -> Iterator[Finding]:
    """Articles without text, lists announced and not given, sentences that break off."""
    for article in document.articles:
        if not article.full_text.strip():
            yield finding("article-empty", article.address, article.line)
    for clause in clauses(document):
        announced = _ANNOUNCED.search(clause.text)
        if announced and not clause.has_list:
            line = clause.line_at(announced.start())
            yield finding("items-missing", clause.address, line, words=announced[0])
        for block in clause.blocks:
            if _BREAKS_OFF.search(block.text) and not clause.has_list:
                line = block.line_at(len(block.text))
                end = block.text[-8:]
                yield finding("sentence-unfinished", clause.address, line, words=f"…{end}")


# --- definitions ------------------------------------------------------------------------------


def check_definitions(document: Document) -> Iterator[Finding]:
    """Defined terms that are never used, and terms defined twice."""
    everything = document.full_text
    first: dict[str, tuple[str, str, int]] = {}
    sites: dict[str, int] = {}
    for clause in clauses(document):
        for block in clause.blocks:
            for match in _DEFINED.finditer(block.text):
                line = block.line_at(match.start())
                for term in re.findall(r"「([^「」]+)」", match["terms"]):
                    sites[term] = sites.get(term, 0) + 1
                    if term in first:
                        label, address, _ = first[term]
                        yield finding(
                            "definition-twice", clause.address, line,
                            term=term, first=label or "前文", first_en=address or "the preamble",
                        )  # fmt: skip
                    else:
                        first[term] = (clause.label_ja, clause.address, line)
    for term, (_, address, line) in first.items():
        if everything.count(term) <= sites[term]:
            yield finding("definition-unused", address, line, term=term)


# --- brackets ---------------------------------------------------------------------------------


def check_brackets(document: Document) -> Iterator[Finding]:
    """Brackets that do not close, close nothing, or close in another width."""
    for clause in clauses(document):
        for block in clause.blocks:
            yield from _brackets_of(block, clause.address)


def _brackets_of(block: Text, address: str) -> Iterator[Finding]:
    stack: list[tuple[int, str]] = []
    for offset, sign in enumerate(block.text):
        if sign in PAIRS:
            stack.append((offset, sign))
        elif sign in CLOSERS and not _closes(stack, sign):
            yield finding("bracket-unopened", address, block.line_at(offset), bracket=sign)
        elif sign in CLOSERS:
            while not _matches(stack[-1][1], sign):
                start, opened = stack.pop()
                yield finding("bracket-unclosed", address, block.line_at(start), bracket=opened)
            _, opened = stack.pop()
            if PAIRS[opened] != sign:
                line = block.line_at(offset)
                yield finding("bracket-width", address, line, bracket=sign, opened=opened)
    for start, opened in stack:
        yield finding("bracket-unclosed", address, block.line_at(start), bracket=opened)


_NARROW = str.maketrans("（）［］｛｝", "()[]{}")


def _matches(opened: str, closer: str) -> bool:
    return PAIRS[opened].translate(_NARROW) == closer.translate(_NARROW)


def _closes(stack: list[tuple[int, str]], closer: str) -> bool:
    return any(_matches(opened, closer) for _, opened in stack)
