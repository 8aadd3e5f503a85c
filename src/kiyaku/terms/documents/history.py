"""When a document was made, changed and put in force, as far as it says so itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kiyaku.terms.documents.dates import WrittenDate, find_dates
from kiyaku.terms.documents.findings import Finding, finding
from kiyaku.terms.documents.headings import acts_in, read_history_line
from kiyaku.terms.documents.tree import Item, Revision, Section, Text

# After a date that something happens on; 前, 以前, 以後 and the like only delimit cases.
_HAPPENS = re.compile(r"\s*(?:付け?)?(?:から|より|に|をもって|をもち|付け?で|[、,：:\s]|$)")


def history_of(
    preamble: Sequence[Text], sections: Sequence[Section]
) -> tuple[tuple[Revision, ...], list[Finding]]:
    """The dated events of a document by day, and a warning for each day that cannot be.

    Lines that are only a date and an act count wherever they stand before or after the articles;
    a supplementary provision's sentences add the days that no such line gives.
    """
    listed: list[Revision] = []
    told: list[Revision] = []
    warnings: list[Finding] = []
    for block in preamble:
        listed += _from_line(block, "", warnings)
    for section in sections:
        inner = [text for article in section.articles for text in _texts(article.paragraphs)]
        for block in [*section.lead, *_texts(section.paragraphs), *inner]:
            from_line = list(_from_line(block, section.address, warnings))
            listed += from_line
            if not from_line and section.kind == "supplementary":
                told += _from_sentences(block, section.address, warnings)
    known = {revision.on for revision in listed}
    every = [*listed, *(revision for revision in told if revision.on not in known)]
    return tuple(sorted(every, key=lambda revision: revision.on)), warnings


def _texts(items: Sequence[Item]) -> Iterator[Text]:
    for item in items:
        yield from item.blocks
        yield from _texts(item.items)


def _from_line(block: Text, address: str, warnings: list[Finding]) -> Iterator[Revision]:
    line = read_history_line(block.text)
    if line:
        for found in find_dates(block.text):
            yield from _revision(found, line.what, line.note, block, address, warnings)


def _from_sentences(block: Text, address: str, warnings: list[Finding]) -> Iterator[Revision]:
    for found in find_dates(block.text):
        rest = block.text[found.end :]
        acts = acts_in(re.split("[。]", rest)[0])
        if _HAPPENS.match(rest) and acts:
            yield from _revision(found, acts[0], "", block, address, warnings)


def _revision(
    found: WrittenDate, what: str, note: str, block: Text, address: str, warnings: list[Finding]
) -> Iterator[Revision]:
    line = block.line_at(found.start)
    if found.on is None:
        warnings.append(finding("date-impossible", address, line, written=found.written))
    else:
        yield Revision(found.on, what, note, found.written, line)
