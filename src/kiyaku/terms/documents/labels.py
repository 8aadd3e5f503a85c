"""The addresses of a document in English words; the Japanese ones stand in the document."""

from __future__ import annotations

import re

_SECTIONS = {
    "suppl": "Supplementary provision",
    "appendix": "Appendix",
    "history": "Revision history",
    "preamble": "Preamble",
}
_ADDRESS = re.compile(
    r"(?:(?P<section>[a-z]+)(?P<nth>[0-9]*))?/?(?P<article>[^-(]*)"
    r"(?:-(?P<paragraph>[^(]*))?(?P<items>(?:\([^)]*\))*)"
)


def label_en(address: str) -> str:
    """An address in English words.

    >>> label_en("5の2-3(1)"), label_en("2-1(2)(3)"), label_en("suppl2/1-2"), label_en("suppl-1")
    ('Art. 5-2(3) item 1', 'Art. 2(1) item 2(3)', 'Supplementary provision 2, Art. 1(2)', \
'Supplementary provision (1)')
    """
    match = _ADDRESS.fullmatch(address)
    section = match and match["section"]
    if match is None or (section and section not in _SECTIONS):
        return address
    article, paragraph = match["article"].replace("の", "-"), match["paragraph"]
    parts = [f"{_SECTIONS[section]} {match['nth']}".strip()] if section else []
    parts += [f"Art. {article}"] if article else []
    first, _, below = match["items"].removeprefix("(").partition(")")
    named = ", ".join(parts)
    if paragraph:
        named += f"({paragraph})" if article else f" ({paragraph})"
    return named + (f" item {first}{below}" if first else "")
