"""The reference of the command line, written from the commands themselves.

``python -m kiyaku.cli.reference > docs/reference/command-line.md`` writes it anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any, get_args

import typer

from kiyaku.cli import COMMANDS, load

_HEAD = """\
# The command line

Every command of `kiyaku`, written from the program itself by `python -m kiyaku.cli.reference`.

- Commands print Japanese, or English with `KIYAKU_LANG=en`. With `--json` they print data.
- What cannot be done is one line on standard error (with `--json` an object with `error` and
  `message`), and the exit code is 1. Exit code 2: the command was typed wrongly.
- Days are written `2026-11-21`, months `2026-11`, amounts as integers of yen.
- Commands that act on a service book what they do on its open business day and say which that is.
  The journal keeps who did it: `--by`, by default the user's name in the operating system.
- An operation repeated with the same `--key` is done once; the repeat changes nothing and says so.
- `KIYAKU_HOME` is the folder of the installation (`./var`), `KIYAKU_DATABASE_URL` a PostgreSQL
  server to use instead of the packaged one, `KIYAKU_DATABASE_NAME` the database in it (`kiyaku`).
"""


def written() -> str:
    """The whole page, in English."""
    parts = [_HEAD]
    for mounted in COMMANDS:
        command = load(mounted)
        parts += _section(f"kiyaku {mounted.name}", command)
    return "\n".join(parts)


def _section(name: str, command: Any, level: str = "##") -> Iterator[str]:
    """A command; or a group, with all that is in it, groups within it too."""
    if hasattr(command, "commands"):
        yield f"{level} {name}\n\n{_english(command.help)}\n"
        for one in command.commands.values():
            if not one.hidden:
                yield from _section(f"{name} {one.name}", one, f"{level}#")
    else:
        yield from _command(name, command, level)


def _command(name: str, command: Any, level: str) -> Iterator[str]:
    arguments = [one for one in command.params if one.param_type_name == "argument"]
    options = [one for one in command.params if one.param_type_name == "option"]
    usage = " ".join([name, *(_argument(one) for one in arguments)])
    yield f"{level} {name}\n"
    yield f"`{usage}`\n"
    yield f"{_paragraphs(command.help)}\n"
    rows = [(f"`{_argument(one)}`", _english(getattr(one, "help", ""))) for one in arguments]
    rows += [(_option(one), _described(one)) for one in options if not one.hidden]
    if rows:
        yield "| | |\n|---|---|"
        yield "\n".join(f"| {left} | {_cell(right)} |" for left, right in rows) + "\n"


def _argument(one: Any) -> str:
    shown = one.metavar or (one.name or "").upper()
    shown = shown + (" …" if one.nargs == -1 else "")
    return shown if one.required else f"[{shown}]"


def _option(one: Any) -> str:
    names = ", ".join(f"`{name}`" for name in one.opts)
    if one.is_flag:
        return names
    return f"{names} {one.metavar or _value(one)}"


def _value(one: Any) -> str:
    """What an option takes that names no value of its own: choices, or the kind of value."""
    kind = one.type_descriptor.annotation
    parts = [part for part in get_args(kind) if part not in (type(None), ...)] or [kind]
    if isinstance(parts[0], type) and issubclass(parts[0], Enum):
        return "\\|".join(str(choice.value) for choice in parts[0])
    return " ".join(_KINDS.get(part, "TEXT") for part in parts)


_KINDS = {int: "INTEGER", Path: "PATH"}


def _described(one: Any) -> str:
    words = _english(getattr(one, "help", ""))
    if one.required:
        return f"{words} (needed)"
    unset = one.default in (None, False, "", (), []) or one.name == "by"
    return words if unset else f"{words} (default: {_default(one.default)})"


def _default(value: Any) -> str:
    if isinstance(value, tuple | list):
        return " ".join(map(str, value))
    return str(getattr(value, "value", value))


def _paragraphs(help_: str | None) -> str:
    return "\n\n".join(_english(part) for part in (help_ or "").split("\n\n"))


_JAPANESE = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
_FIRST_HALF = re.compile(r"^([a-z]+: )?[^/]*[\u3040-\u30ff\u4e00-\u9fff][^/]*/ +")


def _english(words: str | None) -> str:
    """The English half of what is said in both languages: ``日本語 / English``, or line by line."""
    lines = [line.strip() for line in (words or "").splitlines() if line.strip()]
    whole = " ".join(lines)
    if "/ " not in whole and any(not _JAPANESE.search(line) for line in lines):
        whole = " ".join(line for line in lines if not _JAPANESE.search(line))
    english = "; ".join(_FIRST_HALF.sub(r"\1", part) for part in whole.split("; "))
    return english[:1].upper() + english[1:]


def _cell(words: str) -> str:
    return words.replace("\n", " ").replace(" | ", " \\| ")


if __name__ == "__main__":
    typer.echo(written())
