"""``kiyaku pack check``: what is missing or wrong in a pack, where it stands and how to mend it."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from kiyaku import packs
from kiyaku.flows.coverage import Covered, place_of
from kiyaku.flows.pack_cases import check_cases
from kiyaku.flows.pack_files import Finding, Yaml, read_yaml, unfinished
from kiyaku.flows.pack_questions import QUESTIONS, faults, missing
from kiyaku.packs.places import Place
from kiyaku.terms import Pack, TermsError
from kiyaku.terms.documents import Document
from kiyaku.terms.documents.matching import beside
from kiyaku.terms.texts import Text

FILES = ("terms.yaml", "clauses.yaml", "facts.yaml", "parameters.yaml", "readings.yaml")
MAY_BE = ("uses.yaml", "personal_data.yaml")
"""Files that a pack need not have."""
SEVERITIES = ("wrong", "open", "note")
REFERENCE = "docs/reference/pack-questions.md"


def check(place: Place, document: Document | None = None) -> list[Finding]:
    """Everything found about a pack, what must be mended first.

    Args:
        document: the text of the terms, to hold the register of clauses against.

    Raises:
        PackError: where there is no package to look into.
    """
    folder = place.folder()
    found = list(_before_loading(folder))
    if not any(one.severity == "wrong" for one in found):
        found += _loaded(place, folder, document)
    return sorted(found, key=lambda one: SEVERITIES.index(one.severity))


def _before_loading(folder: Path) -> Iterator[Finding]:
    """What is seen in the files alone, all at once and with its line."""
    read = {file: read_yaml(folder, file) for file in FILES}
    for content in read.values():
        if isinstance(content, Finding):
            yield content
        else:
            yield from unfinished(content)
    files = {name: one for name, one in read.items() if isinstance(one, Yaml)}
    if len(files) == len(FILES):
        yield from _unknown_clauses(files)
        trees = {path.name: _tree(path) for path in sorted(folder.glob("*.py"))}
        yield from (one for one in trees.values() if isinstance(one, Finding))
        rules = [
            (file, function, decorator)
            for file, tree in trees.items()
            if isinstance(tree, ast.Module)
            for function, decorator in _rules(tree)
        ]
        yield from _check_rules(rules, files)


def _unknown_clauses(files: Mapping[str, Yaml]) -> Iterator[Finding]:
    register = _names(files["clauses.yaml"])
    for name in ("parameters.yaml", "readings.yaml"):
        for entry in files[name].entries:
            clause = str(entry.content.get("clause")) if isinstance(entry.content, dict) else ""
            if clause not in register:
                yield _unknown_clause(name, entry.line_of("clause"), entry.name, clause)


def _tree(module: Path) -> ast.Module | Finding:
    try:
        return ast.parse(module.read_text(encoding="utf-8"))
    except SyntaxError as error:
        return Finding(
            "wrong", "not_python", module.name, error.lineno or 1,
            Text(f"Python として読めない: {error.msg}", f"not readable as Python: {error.msg}"),
            Text("その行か前の行を直す", "mend this line or the one before"),
        )  # fmt: skip


def _check_rules(
    rules: list[tuple[str, ast.FunctionDef, ast.Call]], files: Mapping[str, Yaml]
) -> Iterator[Finding]:
    """Clauses and arguments that rules name and nobody knows, without running them."""
    register = _names(files["clauses.yaml"])
    known = {function.name for _, function, _ in rules}.union(
        *(_names(files[file]) for file in ("facts.yaml", "parameters.yaml", "readings.yaml"))
    )
    for file, function, decorator in rules:
        for cited in decorator.args:
            if isinstance(cited, ast.Constant) and cited.value not in register:
                yield _unknown_clause(file, cited.lineno, function.name, str(cited.value))
        for argument in function.args.args:
            if argument.arg not in known:
                yield Finding(
                    "wrong", "unknown_argument", file, argument.lineno,
                    Text(
                        f"{function.name}: {argument.arg} は事実・値・解釈・規則のどれでもない",
                        f"{function.name}: {argument.arg} is no fact, parameter, reading or rule",
                    ),
                    Text(
                        "facts.yaml・parameters.yaml・readings.yaml のどれかに足す",
                        "add it to facts.yaml, parameters.yaml or readings.yaml",
                    ),
                )  # fmt: skip


def _rules(tree: ast.Module) -> Iterator[tuple[ast.FunctionDef, ast.Call]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            for decorator in node.decorator_list:
                named = decorator.func if isinstance(decorator, ast.Call) else None
                if getattr(named, "attr", getattr(named, "id", "")) == "rule":
                    assert isinstance(decorator, ast.Call)
                    yield node, decorator


def _unknown_clause(file: str, line: int, name: str, clause: str) -> Finding:
    return Finding(
        "wrong", "unknown_clause", file, line,
        Text(f"{name}: 条項 {clause} は登録簿にない", f"{name}: clause {clause} is not registered"),
        Text(
            "clauses.yaml に足すか、条項の番号を直す",
            "add it to clauses.yaml, or mend the address",
        ),
    )  # fmt: skip


def _names(file: Yaml) -> frozenset[str]:
    return frozenset(entry.name for entry in file.entries)


# --- once it can be loaded ----------------------------------------------------------------------


def _loaded(place: Place, folder: Path, document: Document | None) -> Iterator[Finding]:
    try:
        pack = packs.load_from(place)
    except TermsError as error:
        named = next((file for file in (*FILES, *MAY_BE) if file in error.en), "__init__.py")
        yield Finding(
            "wrong", error.code, named, 1, Text(error.ja, error.en),
            Text("書かれているとおりに直す", "mend what it says"),
        )  # fmt: skip
        return
    files = {name: one for name in FILES if isinstance(one := read_yaml(folder, name), Yaml)}
    yield from _check_imported(place, folder)
    yield from _check_questions(pack)
    yield from _check_use(pack, files)
    yield from _check_carriers(pack, files["clauses.yaml"])
    yield from check_cases(pack, folder)
    if document is not None:
        yield from _check_document(pack, document, files["clauses.yaml"])


def _check_imported(place: Place, folder: Path) -> Iterator[Finding]:
    """Modules whose rules the package does not import: nobody would ever ask them."""
    for path in sorted(folder.glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        is_imported = path.stem == "__init__" or f"{place.module}.{path.stem}" in sys.modules
        if any(_rules(tree)) and not is_imported:
            yield Finding(
                "wrong", "module_not_imported", "__init__.py", 1,
                Text(f"{path.name} を読み込んでいない", f"{path.name} is not imported"),
                Text(
                    f"from {place.module} import {path.stem} と書く",
                    f"write: from {place.module} import {path.stem}",
                ),
            )  # fmt: skip


def _check_questions(pack: Pack) -> Iterator[Finding]:
    """The questions of daily life: those not answered, those answered in another form."""
    for asked in missing(pack):
        yield Finding(
            "wrong", "question_missing", "__init__.py", 1,
            Text(
                f"問い {asked.name} に答えない: {asked.what.ja}",
                f"no rule answers {asked.name}: {asked.what.en}",
            ),
            Text(f"規則を書く({REFERENCE})", f"write the rule ({REFERENCE})"),
        )  # fmt: skip
    for fault in faults(pack):
        function = pack.rules[fault.question][-1].function
        yield Finding(
            "wrong", fault.code, _file_of(function.__module__), function.__code__.co_firstlineno,
            fault.text, Text(f"{REFERENCE} に合わせる", f"make it as {REFERENCE} has it"),
        )  # fmt: skip
    for asked in QUESTIONS:
        if asked.without is not None and not pack.answers(asked.name):
            yield Finding(
                "note", "question_not_answered", "__init__.py", 1,
                Text(
                    f"問い {asked.name} に答えない: {asked.without.ja}",
                    f"{asked.name} is not answered: {asked.without.en}",
                ),
                Text(
                    "規約に定めがなければ、そのままでよい",
                    "as it should be if the terms say nothing",
                ),
            )  # fmt: skip


def _check_use(pack: Pack, files: Mapping[str, Yaml]) -> Iterator[Finding]:
    """Readings, parameters and facts that no rule takes."""
    taken = {name for rules in pack.rules.values() for rule in rules for name in rule.arguments} | {
        name for rules in pack.rules.values() for rule in rules for name in rule.basis
    }
    kinds = (
        ("readings.yaml", pack.readings, "reading_unused", Text("解釈", "reading")),
        ("parameters.yaml", pack.parameters, "parameter_unused", Text("値", "parameter")),
        ("facts.yaml", pack.facts, "fact_unused", Text("事実", "fact")),
    )
    for file, entries, code, word in kinds:
        for name in entries:
            if name not in taken:
                yield Finding(
                    "open" if file == "facts.yaml" else "wrong", code, file,
                    files[file].line_of(name),
                    Text(
                        f"{word.ja} {name} をどの規則も引数にとらない",
                        f"no rule takes the {word.en} {name}",
                    ),
                    Text("規則の引数にするか、消す", "let a rule take it, or strike it out"),
                )  # fmt: skip


def _check_carriers(pack: Pack, register: Yaml) -> Iterator[Finding]:
    for clause in pack.clauses.values():
        one = Covered(clause, tuple((c, place_of(pack, c)) for c in clause.carried_by), (), ())
        for carrier, at in one.carriers:
            if at is None:
                yield Finding(
                    "wrong", "carrier_not_there", register.file,
                    register.line_of(clause.id, "carried_by"),
                    Text(
                        f"{clause.id}: {carrier.name} はない",
                        f"{clause.id}: there is no {carrier.name}",
                    ),
                    Text("「モジュール:関数」を確かめる", "look up its module:function"),
                )  # fmt: skip
        lacking = [kind for kind in one.open_kinds if kind != "text"]
        if lacking:
            listed = "+".join(lacking)
            yield Finding(
                "open", "no_carrier", register.file, register.line_of(clause.id, "carried_by"),
                Text(
                    f"{clause.id}: {listed} の担い手がない",
                    f"{clause.id}: nothing carries its {listed}",
                ),
                Text(
                    "carried_by に規則・操作・画面を書く",
                    "name a rule, operation or page in carried_by",
                ),
            )  # fmt: skip


def _check_document(pack: Pack, document: Document, register: Yaml) -> Iterator[Finding]:
    for row in beside(document, tuple(pack.clauses)):
        if row.is_missing:
            yield Finding(
                "wrong", "not_in_document", register.file, register.line_of(row.address),
                Text(f"{row.address} は文書にない", f"{row.address} is not in the document"),
                Text("番号を直すか、消す", "mend the address, or strike it out"),
            )  # fmt: skip
        elif not row.registered and not row.is_history:
            yield Finding(
                "wrong", "not_registered", register.file, 1,
                Text(
                    f"文書の {row.label.ja}({row.address}、{row.line} 行目)が登録簿にない",
                    f"{row.label.en} ({row.address}, line {row.line} of the document) is not "
                    "registered",
                ),
                Text("clauses.yaml に足す", "add it to clauses.yaml"),
            )  # fmt: skip


def _file_of(module: str) -> str:
    return module.rpartition(".")[2] + ".py"
