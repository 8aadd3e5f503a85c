"""A new pack's folder: everything there but what only its author can say.

The terms themselves are not copied: of the document only addresses and the lines they stand on.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kiyaku.base.errors import OperationRefused
from kiyaku.flows.pack_facts import FACTS
from kiyaku.flows.pack_files import UNDECIDED
from kiyaku.flows.pack_questions import QUESTIONS
from kiyaku.packs.places import GROUP
from kiyaku.terms.clauses import label
from kiyaku.terms.documents import Document
from kiyaku.terms.documents.matching import Beside, beside
from kiyaku.terms.documents.tree import Article, Section

_NAME = re.compile(r"[a-z][a-z0-9_]{1,39}")
FIRST_RULE = "contract_formed_on"
"""The question that the example's rule answers."""


@dataclass(frozen=True)
class NewPack:
    """A pack that was begun: its project folder, the files written, how many clauses it has."""

    folder: Path
    files: tuple[str, ...]
    clauses: int


def begin(
    *, name: str, folder: Path, document: Document | None, in_force_from: dt.date | None
) -> NewPack:
    """Write a new pack's files into a folder that is not there yet, or empty.

    Args:
        document: the text of the terms, of which every clause gets its entry in the register.
        in_force_from: first day of the version; without it the last day in the document's history.

    Raises:
        OperationRefused: ``bad_name``, ``folder_taken``, ``no_day``.
    """
    if _NAME.fullmatch(name) is None:
        raise OperationRefused(
            "bad_name",
            f"{name}: 名前は英小文字で始まる、英小文字・数字・「_」の 2〜40 字です。",
            f"{name}: a name has 2 to 40 small letters, digits and _, a letter first",
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OperationRefused(
            "folder_taken",
            f"{folder} にはすでに何かがあります。上書きはしません。",
            f"there is something in {folder} already: nothing is overwritten",
        )
    day = in_force_from or _last_day(document)
    if day is None:
        raise OperationRefused(
            "no_day",
            "規約の施行日がわかりません。--in-force-from で与えてください。",
            "it is not known from which day the terms are in force: give --in-force-from",
        )
    entries = () if document is None else tuple(register_of(document))
    files = dict(_files(name, document, entries, day))
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return NewPack(folder, tuple(files), len(entries) or 1)


def register_of(document: Document) -> Iterator[tuple[str, Beside]]:
    """The clauses of a document, with their addresses as a register has them.

    An article of one unnumbered paragraph has the article's own address.
    """
    homes: tuple[Article | Section, ...] = (*document.articles, *document.sections)
    single = {
        home.paragraphs[0].address: home.address
        for home in homes
        if len(home.paragraphs) == 1 and not home.paragraphs[0].marker and not home.lead
    }
    for row in beside(document, ()):
        if row.is_history:
            continue
        address = row.address
        for long, short in single.items():
            if address == long or address.startswith(long + "("):
                address = short + address.removeprefix(long)
        yield address, row


def _last_day(document: Document | None) -> dt.date | None:
    return document.history[-1].on if document is not None and document.history else None


def _files(
    name: str, document: Document | None, entries: tuple[tuple[str, Beside], ...], day: dt.date
) -> Iterator[tuple[str, str]]:
    module, title = f"kiyaku_{name}", "" if document is None else document.title
    first = entries[0][0] if entries else "1"
    yield "pyproject.toml", _PROJECT.format(name=name, dashed=name.replace("_", "-"), module=module,
                                            group=GROUP)  # fmt: skip
    yield f"{module}/__init__.py", _PACKAGE.format(module=module)
    yield (
        f"{module}/terms.yaml",
        _TERMS.format(title=json.dumps(title, ensure_ascii=False), day=day),
    )
    yield f"{module}/clauses.yaml", _REGISTER + "".join(_clauses(entries))
    yield f"{module}/facts.yaml", _FACTS + "".join(_facts())
    yield f"{module}/parameters.yaml", _PARAMETERS.format(clause=first, day=day)
    yield f"{module}/readings.yaml", _READINGS.format(clause=first)
    yield f"{module}/article_01.py", _RULE.format(clause=first, day=day)
    yield f"{module}/cases/article_01.yaml", _CASE.format(day=day)


def _clauses(entries: tuple[tuple[str, Beside], ...]) -> Iterator[str]:
    for number, (address, row) in enumerate(entries):
        words = label(address, "ja") if address[0].isdigit() else row.label.ja
        comment = f"# {words}, line {row.line}\n"
        yield comment + _CLAUSE.format(address=address, carriers=_first_carrier(number))
    if not entries:
        yield _CLAUSE.format(address="1", carriers=_first_carrier(0))


def _first_carrier(number: int) -> str:
    return f"[{{rule: {FIRST_RULE}}}]" if number == 0 else "[]"


def _facts() -> Iterator[str]:
    """The facts of the questions that every pack must answer."""
    needed = {
        name
        for one in QUESTIONS
        if one.is_needed
        for name in (*one.given, *one.may_come, *one.either[:1])
    }
    for name in sorted(needed):
        yield f"{json.dumps(name) if name == 'on' else name}: {_in_flow(_fact(name))}\n"


def _fact(name: str) -> Mapping[str, str]:
    given = FACTS[name]
    fact = {"type": given.kind}
    if given.kind == "yen":
        fact["unit"] = "yen"
    if given.is_list:
        fact["list"] = "true"
    if given.options:
        fact["options"] = f"[{', '.join(given.options)}]"
    return {**fact, "ja": given.words.ja, "en": given.words.en}


def _in_flow(fact: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{key}: {value}" for key, value in fact.items()) + "}"


_PROJECT = """\
[build-system]
requires = ["setuptools>=77"]
build-backend = "setuptools.build_meta"

[project]
name = "kiyaku-{dashed}"
version = "0.1.0"
description = "Terms of service as data and rules"
requires-python = ">=3.11"
dependencies = ["kiyaku"]

[project.entry-points."{group}"]
{name} = "{module}"

[tool.setuptools]
packages = ["{module}"]

[tool.setuptools.package-data]
{module} = ["*.yaml", "cases/*.yaml"]
"""
_PACKAGE = '''\
"""The terms as data and rules. Every module with rules is imported here."""

from {module} import article_01

__all__ = ["article_01"]
'''
_TERMS = """\
title: {{ja: {title}, en: ""}}
service: {{ja: "", en: ""}}
versions:
  - in_force_from: {day}
    text_known: true
    note: {{ja: "", en: ""}}
"""
_REGISTER = """\
# Every clause at its address. The gist is one line in your own words, not a sentence of the terms.
#   kind: rule, flow, record, text (or several: rule+flow); binds: member, operator, both
#   carried_by: {rule: name}, {operation: "module:function"}, {page: "module:function"}
"""
_CLAUSE = f"""\
- id: "{{address}}"
  kind: {UNDECIDED}
  binds: {UNDECIDED}
  gist: {{{{ja: "", en: ""}}}}
  carried_by: {{carriers}}
"""
_FACTS = "# The facts of the questions that every pack must answer. Add what your own rules take.\n"
_PARAMETERS = """\
# Numbers that stand in the terms, or that the operator sets, each with its clause and first day.
# due_day:
#   ja: 会費の支払日
#   en: fee due day
#   unit: day_of_month
#   clause: "{clause}"
#   source: terms
#   values: {{"{day}": 10}}
{{}}
"""
_READINGS = """\
# Points that can be read one way or another, the way chosen, and why.
# payment_day:
#   clause: "{clause}"
#   question: {{ja: …, en: …}}
#   default: counts
#   ground: {{ja: …, en: …}}
#   options:
#     counts: {{ja: …, en: …}}
#     does_not_count: {{ja: …, en: …}}
{{}}
"""
_RULE = f'''\
"""One module for each article; this is an example to begin with."""

from typing import Any

from kiyaku import terms


@terms.rule("{{clause}}", since="{{day}}", basis="accepted_on", answer="date")
def {FIRST_RULE}(accepted_on: Any) -> Any:
    """The day on which the contract is formed: that of approval.

    Args: accepted_on, civil date in Asia/Tokyo.
    Returns: civil date.
    """
    return accepted_on
'''
_CASE = f"""\
- title: Approval makes the contract on its own day
  ask: {FIRST_RULE}
  given: {{{{accepted_on: {{day}}}}}}
  answer: {{day}}
"""
