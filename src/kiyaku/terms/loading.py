"""A pack from its folder: YAML data and the rules of its modules, checked against each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

import yaml

from kiyaku.terms import values
from kiyaku.terms.clauses import Clause, read_clause
from kiyaku.terms.errors import PackError
from kiyaku.terms.facts import read_fact
from kiyaku.terms.pack import Pack, Version
from kiyaku.terms.parameters import read_parameter
from kiyaku.terms.personal_data import read_purpose, read_refusal
from kiyaku.terms.readings import read_reading
from kiyaku.terms.rules import Rule, rules_of
from kiyaku.terms.texts import Text
from kiyaku.terms.units import UNITS
from kiyaku.terms.uses import Use, read_use

Made = TypeVar("Made")
_YAML = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The loader in C where there is one: several times as fast, with the same result."""
_PERSONAL = "personal_data.yaml"
_TIMES = frozenset({"date", "month", "instant"})


def load_pack(name: str, package: str) -> Pack:
    """The pack in an importable package.

    Raises:
        PackError: naming the file and entry at fault.
    """
    folder = files(package)
    about = _mapping("terms.yaml", _read_yaml(folder / "terms.yaml"))
    clauses = _clauses(_read_yaml(folder / "clauses.yaml") or [])
    of_people = _of_people(folder / _PERSONAL)
    pack = Pack(
        name=name,
        title=_made("terms.yaml", "title", Text.read, about.get("title")),
        service_name=_made("terms.yaml", "service", Text.read, about.get("service")),
        versions=_versions(about.get("versions") or []),
        clauses=clauses,
        parameters=_entries(
            folder / "parameters.yaml", lambda key, entry: read_parameter(key, entry, UNITS)
        ),
        readings=_entries(folder / "readings.yaml", read_reading),
        facts=_entries(folder / "facts.yaml", read_fact),
        rules=_in_clause_order(rules_of(package), clauses),
        chosen_readings={},
        uses=_uses(folder / "uses.yaml"),
        purposes=_listed(_PERSONAL, of_people.get("purposes"), read_purpose),
        refusals=_listed(_PERSONAL, of_people.get("refusals"), read_refusal),
        provisions=_listed(_PERSONAL, of_people.get("provisions"), lambda _, law: Text.read(law)),
    )
    _check(pack)
    return pack


def _read_yaml(path: Traversable) -> Any:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_YAML)  # noqa: S506 - a safe one
    except FileNotFoundError:
        raise PackError(f"{path} がありません。", f"{path} is missing") from None
    except yaml.YAMLError as error:
        raise PackError(
            f"{path} は YAML として読めません: {error}", f"{path} is not readable as YAML: {error}"
        ) from None


def _mapping(where: str, content: Any) -> Mapping[str, Any]:
    if not isinstance(content, Mapping):
        raise PackError(
            f"{where} には「名前: 値」の組が要ります: {content!r}",
            f"{where} needs a mapping: {content!r}",
        )
    return content


def _made(file: str, name: str, read: Callable[[Any], Made], entry: Any) -> Made:
    """What ``read`` makes of an entry; whatever it stumbles over is named with its place."""
    try:
        return read(_mapping(f"{file} {name}", entry))
    except KeyError as missing:
        raise PackError(
            f"{file} の {name} に {missing} がありません。",
            f"{missing} is missing from {name} in {file}",
        ) from None
    except (TypeError, AttributeError, ValueError) as wrong:
        raise PackError(
            f"{file} の {name} の形が正しくありません: {wrong}",
            f"{name} in {file} is not in the form it should have: {wrong}",
        ) from None


def _entries(path: Traversable, read: Callable[[str, Mapping[str, Any]], Made]) -> dict[str, Made]:
    return _listed(path.name, _read_yaml(path), read)


def _listed(
    file: str, content: Any, read: Callable[[str, Mapping[str, Any]], Made]
) -> dict[str, Made]:
    return {
        str(key): _made(file, str(key), partial(read, str(key)), entry)
        for key, entry in _mapping(file, content or {}).items()
    }


def _of_people(path: Traversable) -> Mapping[str, Any]:
    """A pack need not say what is special about its people's data."""
    content = _mapping(path.name, _read_yaml(path) or {}) if path.is_file() else {}
    if unknown := set(content) - {"purposes", "refusals", "provisions"}:
        raise PackError(
            f"{path.name} に {', '.join(sorted(unknown))} は書けません。",
            f"{path.name}: there is no section {', '.join(sorted(unknown))}",
        )
    return content


def _uses(path: Traversable) -> dict[str, Use]:
    """A pack need not say what its members can do."""
    return _entries(path, read_use) if path.is_file() else {}


def _versions(entries: list[Mapping[str, Any]]) -> tuple[Version, ...]:
    versions = tuple(_made("terms.yaml", "versions", _version, entry) for entry in entries)
    starts = [version.in_force_from for version in versions]
    if not starts or starts != sorted(set(starts)):
        raise PackError(
            "terms.yaml の versions には、版を一つ以上、施行日の順に書いてください。",
            "terms.yaml: versions must name at least one version, in the order of their days",
        )
    return versions


def _version(entry: Mapping[str, Any]) -> Version:
    day = values.read("date", entry["in_force_from"])
    return Version(day, bool(entry["text_known"]), Text.read(entry["note"]))


def _clauses(entries: list[Mapping[str, Any]]) -> dict[str, Clause]:
    clauses: dict[str, Clause] = {}
    for entry in entries:
        clause = _made("clauses.yaml", _id_of(entry), read_clause, entry)
        if clause.id in clauses:
            raise PackError(
                f"clauses.yaml に {clause.id} が二度あります。",
                f"{clause.id} stands twice in clauses.yaml",
            )
        clauses[clause.id] = clause
    return clauses


def _id_of(entry: Any) -> str:
    return str(entry.get("id")) if isinstance(entry, Mapping) else "?"


def _in_clause_order(
    rules: Mapping[str, tuple[Rule, ...]], clauses: Mapping[str, Clause]
) -> dict[str, tuple[Rule, ...]]:
    """By the place of their leading clause in the register, then by name."""
    places = {clause_id: place for place, clause_id in enumerate(clauses)}

    def place(item: tuple[str, tuple[Rule, ...]]) -> tuple[int, str]:
        return places.get(item[1][-1].clauses[0], len(places)), item[0]

    return dict(sorted(rules.items(), key=place))


def _check(pack: Pack) -> None:
    """Whatever is named exists, versions of a rule agree, and no rule leans on itself."""
    for name, versions in pack.rules.items():
        _check_name(pack, name)
        _check_versions(name, versions)
        for rule in versions:
            _check_rule(pack, rule)
    for name in pack.rules:
        _check_circle(pack, name, ())
    cited = {reading.clause for reading in pack.readings.values()}
    cited |= {dated.parameter.clause for dated in pack.parameters.values()}
    cited |= {use.clause for use in pack.uses.values()}
    for clause_id in sorted(cited):
        _known_clause(pack, clause_id, "readings.yaml / parameters.yaml / uses.yaml")
    of_people = {clause for purpose in pack.purposes.values() for clause in purpose.clauses}
    for clause_id in sorted(of_people | {one.clause for one in pack.refusals.values()}):
        _known_clause(pack, clause_id, _PERSONAL)
    for clause in pack.clauses.values():
        for carrier in clause.carried_by:
            if carrier.kind == "rule" and not pack.answers(carrier.name):
                raise PackError(
                    f"clauses.yaml の {clause.id}: 規則 {carrier.name} がありません。",
                    f"{clause.id} in clauses.yaml: there is no rule {carrier.name}",
                )


def _check_name(pack: Pack, name: str) -> None:
    if name in pack.facts:
        raise PackError(
            f"{name} は事実の名でもあり、規則の名でもあります。どちらかを改めてください。",
            f"{name} is both a fact and a rule: rename one of them",
        )


def _check_versions(name: str, versions: tuple[Rule, ...]) -> None:
    starts = [rule.since for rule in versions]
    shapes = {(rule.basis, str(rule.answer), rule.is_question) for rule in versions}
    if len(set(starts)) < len(starts) or len(shapes) > 1:
        raise PackError(
            f"規則 {name} の各版は、since が異なり、basis・answer・question が同じでなければ"
            "なりません。",
            f"the versions of rule {name} must differ in since, and agree in basis, answer and "
            "question",
        )


def _check_rule(pack: Pack, rule: Rule) -> None:
    for clause_id in rule.clauses:
        _known_clause(pack, clause_id, f"@rule {rule.name}")
    known = {**pack.facts, **pack.readings, **pack.parameters, **pack.rules}
    for argument in rule.arguments:
        if argument not in known or (argument == rule.name and argument not in pack.readings):
            raise PackError(
                f"規則 {rule.name} の引数 {argument} は、事実・解釈・値・規則のどれでもない。",
                f"rule {rule.name}: {argument} is no fact, reading, parameter or rule",
            )
    for name in rule.basis:
        fact = pack.facts.get(name)
        if fact is None or fact.kind not in _TIMES or fact.is_list:
            raise PackError(
                f"規則 {rule.name} の basis {name} は、日付・年月・日時の事実ではありません。",
                f"rule {rule.name}: its basis {name} is no fact of type date, month or instant",
            )


def _check_circle(pack: Pack, name: str, askers: tuple[str, ...]) -> None:
    if name in askers:
        circle = " → ".join((*askers[askers.index(name) :], name))
        raise PackError(
            f"規則が互いに相手の答えを待っています: {circle}",
            f"rules wait for each other's answers: {circle}",
        )
    for inner in _rules_asked_by(pack, name):
        _check_circle(pack, inner, (*askers, name))


def _rules_asked_by(pack: Pack, name: str) -> Iterator[str]:
    for rule in pack.rules[name]:
        for argument in rule.arguments:
            elsewhere = argument in pack.readings or argument in pack.parameters
            if argument in pack.rules and not elsewhere:
                yield argument


def _known_clause(pack: Pack, clause_id: str, where: str) -> None:
    if clause_id not in pack.clauses:
        raise PackError(
            f"{where}: 条項 {clause_id} が clauses.yaml にありません。",
            f"{where}: clause {clause_id} is not in clauses.yaml",
        )
