"""What carries each clause of a service's terms, found in the code and not taken on trust.

A carrier named in the register counts only if it is there: a rule that answers, an operation or a
page that its module defines. What cites a clause is looked up too: the pack's cases and the
scenarios.
"""

from __future__ import annotations

import ast
import inspect
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml

from kiyaku import packs
from kiyaku.terms import Pack
from kiyaku.terms.clauses import Carrier, Clause
from kiyaku.terms.texts import Text

_YAML = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SERVED_BY = {
    "rule": frozenset({"rule", "operation"}),
    "flow": frozenset({"operation", "page"}),
    "record": frozenset({"rule", "operation", "page"}),
    "text": frozenset({"rule", "operation", "page"}),
}
"""Which carriers do what a kind of clause asks for: no rule alone makes a flow happen."""
_STATUS_WORDS = {
    "carried": Text("済", "carried"),
    "partly": Text("一部", "partly"),
    "open": Text("未", "open"),
}
STATUSES = tuple(_STATUS_WORDS)
"""How far a clause may be carried."""


def status_in_words(status: str) -> Text:
    """What a status (of ``STATUSES``) is called."""
    return _STATUS_WORDS[status]


@dataclass(frozen=True)
class Place:
    """Where something stands: a file (from the package on, or as given) and a line."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Citation:
    """A case or scenario that cites a clause."""

    file: str
    title: str


@dataclass(frozen=True)
class Covered:
    """A clause with the places of its carriers (``None``: not there) and what cites it."""

    clause: Clause
    carriers: tuple[tuple[Carrier, Place | None], ...]
    cases: tuple[Citation, ...]
    scenarios: tuple[Citation, ...]

    @property
    def open_kinds(self) -> tuple[str, ...]:
        """The kinds of the clause that nothing carries yet."""
        there = {carrier.kind for carrier, place in self.carriers if place is not None}
        return tuple(kind for kind in self.clause.kinds if not there & _SERVED_BY[kind])

    @property
    def status(self) -> str:
        """``carried``, ``partly`` or ``open``."""
        if not self.open_kinds:
            return "carried"
        return "open" if len(self.open_kinds) == len(self.clause.kinds) else "partly"


def coverage_of(name: str, scenarios: Path | None = None) -> tuple[Covered, ...]:
    """What carries each clause of an installed pack, in the order of the register.

    Raises:
        UnknownPack: with the names there are.
    """
    return coverage(packs.load(name), packs.package(name), scenarios)


def scenarios_here() -> Path | None:
    """The folder ``scenarios`` where the program was started, if there is one."""
    folder = Path("scenarios")
    return folder if folder.is_dir() else None


def counts(every: Sequence[Covered]) -> dict[str, int]:
    """How many clauses have each status, and how many have cases and scenarios."""
    found = Counter(one.status for one in every)
    return {
        **{status: found[status] for status in STATUSES},
        "with_cases": sum(bool(one.cases) for one in every),
        "with_scenarios": sum(bool(one.scenarios) for one in every),
    }


def coverage(pack: Pack, package: str, scenarios: Path | None) -> tuple[Covered, ...]:
    """What carries each clause of a pack, in the order of the register.

    Args:
        package: the pack's package, whose ``cases`` are looked through.
        scenarios: folder of scenarios to look through, if there is one.
    """
    cases = _cited_by_cases(pack, package)
    stories = _cited_by_scenarios(pack.name, scenarios)
    return tuple(
        Covered(
            clause,
            tuple((carrier, place_of(pack, carrier)) for carrier in clause.carried_by),
            tuple(cases.get(clause.id, ())),
            tuple(stories.get(clause.id, ())),
        )
        for clause in pack.clauses.values()
    )


def place_of(pack: Pack, carrier: Carrier) -> Place | None:
    """Where a carrier stands in the code; ``None`` when it is not there."""
    if carrier.kind == "rule":
        function = pack.rules[carrier.name][-1].function
        return Place(_short(Path(inspect.getfile(function))), function.__code__.co_firstlineno)
    return _place_of_definition(carrier.name)


def _place_of_definition(name: str) -> Place | None:
    """The definition of ``package.module:function``, read without running the module."""
    module, _, function = name.partition(":")
    path = _source_of(module)
    if path is None:
        return None
    line = _definitions(path).get(function)
    return None if line is None else Place(_short(path), line)


def _source_of(module: str) -> Path | None:
    top, *below = module.split(".")
    spec = find_spec(top)
    if spec is None or not spec.submodule_search_locations:
        return None
    path = Path(spec.submodule_search_locations[0]).joinpath(*below)
    for candidate in (path.with_suffix(".py"), path / "__init__.py"):
        if candidate.is_file():
            return candidate
    return None


@cache
def _definitions(path: Path) -> Mapping[str, int]:
    """Functions and classes at the top of a module, with their lines."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return {node.name: node.lineno for node in tree.body if isinstance(node, kinds)}


def _short(path: Path) -> str:
    """A path from the folder ``kiyaku`` on, else as it is."""
    import kiyaku

    root = Path(kiyaku.__file__).parent.parent
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)


def _cited_by_cases(pack: Pack, package: str) -> dict[str, list[Citation]]:
    cited: dict[str, list[Citation]] = {}
    for file, case in _cases(package):
        citation = Citation(f"cases/{file}", str(case.get("title", "")))
        for clause in _clauses_of_case(pack, case):
            cited.setdefault(clause, []).append(citation)
    return cited


@cache
def _cases(package: str) -> tuple[tuple[str, Mapping[str, Any]], ...]:
    """The cases of a pack's package, each with its file."""
    import_module(package)
    folder = files(package) / "cases"
    if not folder.is_dir():
        return ()
    return tuple(
        (path.name, case)
        for path in sorted(folder.iterdir(), key=lambda one: one.name)
        if path.name.endswith(".yaml")
        for case in yaml.load(path.read_text("utf-8"), Loader=_YAML) or []  # noqa: S506 - safe
    )


def _clauses_of_case(pack: Pack, case: Mapping[str, Any]) -> set[str]:
    """Clauses a case names, those its question cites, and those its question carries."""
    question = str(case.get("ask"))
    found = {str(clause) for clause in case.get("clauses") or []}
    if pack.answers(question):
        found |= set(pack.rules[question][-1].clauses)
    for clause in pack.clauses.values():
        if Carrier("rule", question) in clause.carried_by:
            found.add(clause.id)
    return found


def _cited_by_scenarios(service: str, folder: Path | None) -> dict[str, list[Citation]]:
    cited: dict[str, list[Citation]] = {}
    for path in sorted(folder.rglob("*.yaml")) if folder is not None else ():
        story = yaml.load(path.read_text("utf-8"), Loader=_YAML)  # noqa: S506 - a safe one
        if not isinstance(story, Mapping) or story.get("service") != service:
            continue
        citation = Citation(str(path), str(story.get("title", "")))
        for clause in set(_clauses_of_story(story)):
            cited.setdefault(clause, []).append(citation)
    return cited


def _clauses_of_story(story: Mapping[str, Any]) -> Iterator[str]:
    for part in (story, *(story.get("expect") or [])):
        for clause in part.get("clauses") or []:
            yield str(clause)
