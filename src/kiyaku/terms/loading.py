"""A pack from its folder: YAML data and the rules of its modules, checked against each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

import numpy as np
import yaml

from kiyaku.terms.clauses import Clause, read_clause
from kiyaku.terms.errors import PackError
from kiyaku.terms.facts import read_fact
from kiyaku.terms.pack import Pack, Version
from kiyaku.terms.parameters import UNITS, read_parameter
from kiyaku.terms.readings import read_reading
from kiyaku.terms.rules import Rule, rules_of
from kiyaku.terms.texts import Text

Made = TypeVar("Made")


def load_pack(name: str, package: str) -> Pack:
    """The pack in an importable package.

    Raises:
        PackError: naming the file and entry at fault.
    """
    folder = files(package)
    about = _read_yaml(folder / "terms.yaml")
    pack = Pack(
        name=name,
        title=Text.read(about["title"]),
        versions=_versions(about),
        clauses=_clauses(_read_yaml(folder / "clauses.yaml")),
        parameters=_entries(
            folder / "parameters.yaml", lambda key, entry: read_parameter(key, entry, UNITS)
        ),
        readings=_entries(folder / "readings.yaml", read_reading),
        facts=_entries(folder / "facts.yaml", read_fact),
        rules=_in_clause_order(rules_of(package)),
        chosen_readings={},
    )
    _check(pack)
    return pack


def _read_yaml(path: Traversable) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise PackError(f"{path} がありません。", f"{path} is missing") from None
    except yaml.YAMLError as error:
        raise PackError(
            f"{path} は YAML として読めません: {error}", f"{path} is not readable as YAML: {error}"
        ) from None


def _entries(path: Traversable, read: Callable[[str, Mapping[str, Any]], Made]) -> dict[str, Made]:
    return {str(key): read(str(key), entry) for key, entry in (_read_yaml(path) or {}).items()}


def _versions(about: Mapping[str, Any]) -> tuple[Version, ...]:
    return tuple(
        Version(
            np.datetime64(str(entry["in_force_from"]), "D"),
            bool(entry["text_known"]),
            Text.read(entry["note"]),
        )
        for entry in about["versions"]
    )


def _clauses(entries: list[Mapping[str, Any]]) -> dict[str, Clause]:
    clauses: dict[str, Clause] = {}
    for entry in entries:
        clause = read_clause(entry)
        if clause.id in clauses:
            raise PackError(
                f"clauses.yaml に {clause.id} が二度あります。",
                f"{clause.id} stands twice in clauses.yaml",
            )
        clauses[clause.id] = clause
    return clauses


def _in_clause_order(rules: dict[str, tuple[Rule, ...]]) -> dict[str, tuple[Rule, ...]]:
    def place(item: tuple[str, tuple[Rule, ...]]) -> tuple[int, str, str]:
        leading = item[1][-1].clauses[0]
        article = leading.partition("-")[0]
        return (int(article) if article.isdigit() else 10**6, leading, item[0])

    return dict(sorted(rules.items(), key=place))


def _check(pack: Pack) -> None:
    """Every clause, argument and carrier that is named exists; no rule leans on itself."""
    for name, versions in pack.rules.items():
        for rule in versions:
            _check_rule(pack, name, rule)
    cited = {reading.clause for reading in pack.readings.values()}
    cited |= {dated.parameter.clause for dated in pack.parameters.values()}
    for clause_id in sorted(cited):
        _known_clause(pack, clause_id, "readings.yaml / parameters.yaml")
    for clause in pack.clauses.values():
        for carrier in clause.carried_by:
            if carrier.kind == "rule" and not pack.answers(carrier.name):
                raise PackError(
                    f"clauses.yaml の {clause.id}: 規則 {carrier.name} がありません。",
                    f"{clause.id} in clauses.yaml: there is no rule {carrier.name}",
                )


def _check_rule(pack: Pack, name: str, rule: Rule) -> None:
    for clause_id in rule.clauses:
        _known_clause(pack, clause_id, f"@rule {name}")
    known = {**pack.facts, **pack.readings, **pack.parameters, **pack.rules}
    for argument in (*rule.arguments, *rule.basis):
        if argument not in known or (argument == name and argument not in pack.readings):
            raise PackError(
                f"規則 {name} の引数 {argument} は、事実・解釈・値・規則のどれでもありません。",
                f"rule {name}: {argument} is no fact, reading, parameter or rule",
            )


def _known_clause(pack: Pack, clause_id: str, where: str) -> None:
    if clause_id not in pack.clauses:
        raise PackError(
            f"{where}: 条項 {clause_id} が clauses.yaml にありません。",
            f"{where}: clause {clause_id} is not in clauses.yaml",
        )
