"""Where two wordings differ, sign by sign, fit for reading."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

# Numbers and Latin words change as a whole: 10 → 27, not 1 → 2 and 0 → 7.
_TOKEN = re.compile(r"[0-9]+(?:[.,][0-9]+)*|[０-９]+|[A-Za-z]+|[Ａ-Ｚａ-ｚ]+|.", re.DOTALL)
_SENTENCE = re.compile(r"[^。]*。|[^。]+")
_LONG = 1000  # signs: comparing longer wordings sign by sign takes too long
_ISLAND = 1  # signs: a shorter agreement between two changes is chance, and hard to read


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text, ``marked`` where it differs from the other side."""

    text: str
    marked: bool


Spans = tuple[Span, ...]


def mark(old: str, new: str) -> tuple[Spans, Spans]:
    """Both wordings as spans, differences marked; the spans' texts add up to the wordings.

    >>> [span.text for span in mark("毎月10日まで", "毎月27日まで")[1] if span.marked]
    ['27']
    """
    old_spans: list[Span] = []
    new_spans: list[Span] = []
    for one, two in _portions(old, new):
        _mark_signs(one, two, old_spans, new_spans)
    return tuple(old_spans), tuple(new_spans)


def _portions(old: str, new: str) -> Iterator[tuple[str, str]]:
    """Long wordings in portions that belong together, sentence against sentence."""
    if max(len(old), len(new)) <= _LONG:
        yield old, new
        return
    a, b = _SENTENCE.findall(old), _SENTENCE.findall(new)
    for _, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if i2 - i1 == j2 - j1:
            yield from zip(a[i1:i2], b[j1:j2], strict=True)
        else:
            yield "".join(a[i1:i2]), "".join(b[j1:j2])


def _mark_signs(old: str, new: str, old_spans: list[Span], new_spans: list[Span]) -> None:
    if old == new:
        _add(old_spans, old, False)
        _add(new_spans, new, False)
        return
    a, b = _TOKEN.findall(old), _TOKEN.findall(new)
    steps = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    for place, (tag, i1, i2, j1, j2) in enumerate(steps):
        island = 0 < place < len(steps) - 1 and len("".join(a[i1:i2])) <= _ISLAND
        differs = tag != "equal" or island
        _add(old_spans, "".join(a[i1:i2]), differs)
        _add(new_spans, "".join(b[j1:j2]), differs)


def _add(spans: list[Span], text: str, marked: bool) -> None:
    if not text:
        return
    if marked and len(text) > 1 and text[0] == "\n":  # a new line begins before its mark
        _add(spans, "\n", False)
        text = text[1:]
    if spans and spans[-1].marked == marked:
        spans[-1] = Span(spans[-1].text + text, marked)
    else:
        spans.append(Span(text, marked))
