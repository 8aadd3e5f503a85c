"""YAML as stories need it: ``on`` is a word, a key stands once, errors name their line."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from kiyaku.scenarios.errors import Place, StoryError


class _Loader(yaml.SafeLoader):
    """Safe YAML in which only ``true`` and ``false`` are booleans: ``on:`` is a key of ours.

    A date there is not, such as 2027-02-29, stays text: its reader tells which step it stands in.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """A mapping, refused when a key stands in it twice: one of the two would be lost."""
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if isinstance(key, list | dict):
                continue
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"{key} stands twice", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep=deep)

    def construct_date(self, node: yaml.ScalarNode) -> Any:
        """A date, or the text that looks like one."""
        try:
            return self.construct_yaml_timestamp(node)
        except ValueError:
            return node.value


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _Loader.construct_date)


def read_yaml(path: Path) -> Any:
    """What a YAML file says.

    Raises:
        StoryError: when it cannot be read, is not UTF-8 or is not YAML, with the line.
    """
    place = Place(str(path))
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise StoryError(
            place,
            f"ファイルを読めません({error.strerror})。",
            f"the file cannot be read ({error.strerror})",
        ) from None
    except UnicodeDecodeError:
        raise StoryError(
            place, "UTF-8 の文章ではありません。", "the file is not UTF-8 text"
        ) from None
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader, see above
    except (yaml.YAMLError, ValueError) as error:
        told = _problem(error)
        raise StoryError(
            place, f"YAML として読めません: {told}", f"this is not valid YAML: {told}"
        ) from None


def _problem(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or str(error)
    return what if mark is None else f"{what} (line {mark.line + 1}, column {mark.column + 1})"
