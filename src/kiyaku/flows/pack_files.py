"""A pack's YAML files with the lines of what stands in them, so that a fault can be pointed at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from kiyaku.terms.texts import Text

UNDECIDED = "undecided"
"""What ``kiyaku pack new`` writes where somebody has to decide."""


@dataclass(frozen=True)
class Finding:
    """Something about a pack: ``wrong`` must be mended, ``open`` is to be done, ``note`` is told.

    ``file`` is named from the pack's package on, ``line`` counts from 1.
    """

    severity: str
    code: str
    file: str
    line: int
    text: Text
    mend: Text


@dataclass(frozen=True)
class Entry:
    """One entry of a YAML file: its name (that of its key, or its ``id``), line and content."""

    name: str
    line: int
    node: Node
    content: Any

    def line_of(self, key: str) -> int:
        """The line of one of its keys, else its own."""
        if isinstance(self.node, MappingNode):
            for name, _ in self.node.value:
                if name.value == key:
                    return int(name.start_mark.line) + 1
        return self.line


@dataclass(frozen=True)
class Yaml:
    """A YAML file that could be read: its entries in order."""

    file: str
    entries: tuple[Entry, ...]

    def entry(self, name: str) -> Entry | None:
        """The entry of this name."""
        return next((one for one in self.entries if one.name == name), None)

    def line_of(self, name: str, key: str = "") -> int:
        """The line of an entry, or of a key in it; 1 where there is none."""
        entry = self.entry(name)
        return 1 if entry is None else entry.line_of(key)


def read_yaml(folder: Path, file: str) -> Yaml | Finding:
    """A file's entries, or what keeps it from being read."""
    try:
        text = (folder / file).read_text(encoding="utf-8")
    except FileNotFoundError:
        return Finding(
            "wrong", "file_missing", file, 1, Text("ファイルがない", "the file is missing"),
            Text("空でもよいので作る", "make it, if only an empty one"),
        )  # fmt: skip
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        content = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        return Finding(
            "wrong", "not_yaml", file, 1 if mark is None else mark.line + 1,
            Text(f"YAML として読めない: {problem}", f"not readable as YAML: {problem}"),
            Text("字下げ・「:」・引用符を直す", "mend indents, colons and quotes"),
        )  # fmt: skip
    return Yaml(file, tuple(_entries(node, content)))


def _entries(node: Node | None, content: Any) -> Iterator[Entry]:
    if isinstance(node, MappingNode):
        for (key, value), inner in zip(node.value, content.values(), strict=False):
            yield Entry(str(key.value), int(key.start_mark.line) + 1, value, inner)
    elif isinstance(node, SequenceNode):
        for value, inner in zip(node.value, content, strict=True):
            named = inner.get("id", inner.get("title", "?")) if isinstance(inner, dict) else "?"
            yield Entry(str(named), int(value.start_mark.line) + 1, value, inner)


def unfinished(file: Yaml) -> Iterator[Finding]:
    """Words left empty and decisions left open anywhere in a file."""
    for entry in file.entries:
        for path, node in _scalars(entry.node, ()):
            line, at = int(node.start_mark.line) + 1, ".".join((entry.name, *path))
            if path and path[-1] in ("ja", "en") and not node.value.strip(" …"):
                language = {"ja": Text("日本語", "Japanese"), "en": Text("英語", "English")}
                words = language[path[-1]]
                yield Finding(
                    "wrong", "words_missing", file.file, line,
                    Text(f"{at}: {words.ja}がない", f"{at}: no {words.en}"),
                    Text("自分の言葉で1行書く", "write a line in your own words"),
                )  # fmt: skip
            elif node.value == UNDECIDED:
                yield Finding(
                    "wrong", "undecided", file.file, line,
                    Text(f"{at}: 未定のまま", f"{at} is undecided"), _choices(path),
                )  # fmt: skip


def _choices(path: tuple[str, ...]) -> Text:
    allowed = {
        "kind": "rule, flow, record, text (rule+flow …)", "binds": "member, operator, both",
    }.get(path[-1] if path else "")  # fmt: skip
    if allowed is None:
        return Text("決めて書く", "decide, and write it")
    return Text(f"どれかを書く: {allowed}", f"write one of: {allowed}")


def _scalars(node: Node, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], ScalarNode]]:
    if isinstance(node, ScalarNode):
        yield path, node
    elif isinstance(node, MappingNode):
        for key, value in node.value:
            yield from _scalars(value, (*path, str(key.value)))
    elif isinstance(node, SequenceNode):
        for value in node.value:
            yield from _scalars(value, path)
