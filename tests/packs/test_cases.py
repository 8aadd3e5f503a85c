"""Runs the cases of every installed pack: asked singly, explained, and as a column.

A pack's cases lie beside its rules as YAML, titled as sentences; here they are put to the pack.
The three ways of asking must agree. What a pack owes its readers is checked too: a case for every
question, and for every option of every reading a case whose answer rests on it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from kiyaku import packs
from kiyaku.terms import Pack, TermsError, values

KNOWN_KEYS = {
    "title", "ask", "as_of", "readings", "set", "given", "answer", "error", "clauses",
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One entry of a pack's case files."""

    pack: str
    file: str
    entry: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.pack}/{self.file}: {self.entry.get('title', '?')}"

    @property
    def question(self) -> str:
        return str(self.entry["ask"])

    @property
    def facts(self) -> dict[str, Any]:
        return self.entry.get("given") or {}

    @property
    def options(self) -> dict[str, Any]:
        return {key: self.entry[key] for key in ("as_of", "readings", "set") if key in self.entry}


def folder_of(pack: str) -> Path:
    """A pack's folder, found without importing it: a broken pack fails in its own tests only."""
    (point,) = entry_points(group="kiyaku.packs", name=pack)
    spec = find_spec(point.module)
    assert spec is not None and spec.submodule_search_locations, f"{point.module} is not there"
    return Path(next(iter(spec.submodule_search_locations)))


def cases_of(pack: str) -> Iterator[Case]:
    """Every case of a pack, file by file."""
    for path in sorted((folder_of(pack) / "cases").glob("*.yaml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")) or []:
            yield Case(pack, path.stem, entry)


ROWS = 3
PACKS = packs.names()
CASES = [case for pack in PACKS for case in cases_of(pack)]


@pytest.fixture(params=CASES, ids=str)
def case(request: pytest.FixtureRequest) -> Case:
    found: Case = request.param
    return found


@pytest.fixture(params=PACKS)
def pack(request: pytest.FixtureRequest) -> Pack:
    return packs.load(request.param)


def test_case_is_well_formed(case: Case) -> None:
    assert set(case.entry) <= KNOWN_KEYS
    assert str(case.entry["title"]).strip()
    assert ("answer" in case.entry) != ("error" in case.entry)


def test_case_asked_singly(case: Case) -> None:
    outcome = outcome_of(case, packs.load(case.pack))
    assert outcome == expected(case)


def test_case_explained(case: Case) -> None:
    pack = packs.load(case.pack)
    if "error" in case.entry:
        with pytest.raises(TermsError) as raised:
            pack.explain(case.question, **case.options, **case.facts)
        assert raised.value.code == case.entry["error"]
        return
    receipt = pack.explain(case.question, **case.options, **case.facts)
    assert plain(receipt.answer) == expected(case)
    assert set(receipt.clauses) <= set(pack.clauses)
    if "clauses" in case.entry:
        assert list(receipt.clauses) == case.entry["clauses"]


def test_case_asked_as_a_column(case: Case) -> None:
    pack = packs.load(case.pack)
    try:
        columns = {name: column(pack, name, value) for name, value in case.facts.items()}
    except TermsError as error:  # a value no column could hold
        assert error.code == case.entry.get("error")
        return
    try:
        answer = pack.ask(case.question, **case.options, **columns)
    except TermsError as error:
        assert error.code == case.entry.get("error")
        return
    assert "error" not in case.entry
    kind = pack.question(case.question).answer
    for row in range(ROWS if columns else 1):
        assert plain(row_of(kind, answer, row if columns else None)) == expected(case)


def test_every_question_has_a_case(pack: Pack) -> None:
    answered = {c.question for c in CASES if c.pack == pack.name and "answer" in c.entry}
    assert {question.name for question in pack.questions()} - answered == set()


def test_every_option_of_every_reading_is_used_by_a_case(pack: Pack) -> None:
    used = defaultdict(set)
    for one in CASES:
        if one.pack == pack.name and "answer" in one.entry:
            receipt = pack.explain(one.question, **one.options, **one.facts)
            for name, option in receipt.readings.items():
                used[name].add(option)
    assert {name: set(reading.options) for name, reading in pack.readings.items()} == used


def test_every_choice_of_a_reading_changes_some_answer(pack: Pack) -> None:
    matters = set()
    for name, reading in pack.readings.items():
        for one in CASES:
            if one.pack == pack.name and rests_on(pack, one.question, name):
                outcomes = [outcome_of(one, pack, {name: option}) for option in reading.options]
                matters |= {
                    (name, option)
                    for option, outcome in zip(reading.options, outcomes, strict=True)
                    if outcomes.count(outcome) < len(outcomes)
                }
    assert matters == {
        (name, option)
        for name, reading in pack.readings.items()
        if len(reading.options) > 1
        for option in reading.options
    }


def outcome_of(case: Case, pack: Pack, readings: dict[str, str] | None = None) -> Any:
    """The plain answer, or the code of the error, of a case (under other readings)."""
    options = dict(case.options)
    if readings:
        options["readings"] = {**options.get("readings", {}), **readings}
    try:
        return plain(pack.ask(case.question, **options, **case.facts))
    except TermsError as error:
        return ("error", error.code)


def expected(case: Case) -> Any:
    """What the case says should come out, in the form of ``outcome_of``."""
    if "error" in case.entry:
        return ("error", case.entry["error"])
    return plain(case.entry["answer"])


def column(pack: Pack, name: str, value: Any) -> Any:
    """The same fact ``ROWS`` times over; an absent one stays absent."""
    if value is None:
        return None
    read = np.asarray(pack.facts[name].read(value))
    return np.broadcast_to(read, (ROWS, *read.shape)).copy()


def row_of(kind: Any, answer: Any, row: int | None) -> Any:
    """One row of a column of answers as the plain value that a single question gives."""
    if row is None:
        return answer
    if isinstance(kind, dict):
        return {part: row_of(one, answer[part], row) for part, one in kind.items()}
    return values.give(kind, answer[row])


def rests_on(pack: Pack, question: str, reading: str) -> bool:
    """Whether a question's rule, or a rule it leans on, takes the reading."""
    seen, waiting = set(), [question]
    while waiting:
        name = waiting.pop()
        seen.add(name)
        for rule in pack.rules[name]:
            if reading in rule.arguments:
                return True
            waiting += [one for one in rule.arguments if one in pack.rules and one not in seen]
    return False


def plain(value: Any) -> Any:
    """Answers and what YAML makes of expected ones, in one comparable form."""
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, dt.datetime):
        assert value.tzinfo is not None, "an instant needs its offset"
        return value.astimezone(dt.UTC).isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, str) and "T" in value and value[:4].isdigit():
        return plain(dt.datetime.fromisoformat(value))
    return value
