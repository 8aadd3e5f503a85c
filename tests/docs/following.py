"""A tutorial as steps: the files a reader saves, the commands typed, and what they must print."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ANYTHING = "…"
"""A line of an output that stands for any lines, or for none."""
_PATH = re.compile(r"^`([^`\s]+)`$")
_FENCE = re.compile(r"^```(\w*)$")
_CHANGING = (
    (re.compile(r"\b(membership|application|charge|payment|refund|ground) \d+"), r"\1 N"),
    (re.compile(r"\b\d+ notes\.$"), "N notes."),
    (re.compile(r"^The database \S+ is"), "The database kiyaku is"),
)
"""What differs from one database to the next, or grows with what the software asks of packs."""


@dataclass(frozen=True)
class File:
    """A file to save, whole."""

    line: int
    path: str
    text: str


@dataclass(frozen=True)
class Command:
    """A command to type, and the lines it is said to print."""

    line: int
    typed: str
    shown: tuple[str, ...]


def steps(markdown: str) -> Iterator[File | Command]:
    """The steps of a tutorial in their order.

    A fenced block right after a line that is nothing but a path in backquotes is a file; in a
    block ``console`` a line that begins with ``$`` is a command, and what follows its output.

    Raises:
        ValueError: for a block that is neither, so that none is passed over.
    """
    path, before = "", 0
    for number, language, body in _blocks(markdown):
        path, before = _path_above(markdown, number), number
        if path:
            yield File(number, path, "\n".join(body) + "\n")
        elif language == "console":
            yield from _commands(before, body)
        else:
            raise ValueError(f"line {number}: a block that is neither a named file nor console")


def _blocks(markdown: str) -> Iterator[tuple[int, str, list[str]]]:
    language, start, body = None, 0, []
    for number, line in enumerate(markdown.splitlines(), 1):
        fence = _FENCE.match(line)
        if fence and language is None:
            language, start, body = fence[1], number, []
        elif fence:
            yield start, str(language), body
            language = None
        elif language is not None:
            body.append(line)


def _path_above(markdown: str, number: int) -> str:
    above = [line for line in markdown.splitlines()[: number - 1] if line.strip()]
    found = _PATH.match(above[-1]) if above else None
    return found[1] if found else ""


def _commands(number: int, body: list[str]) -> Iterator[Command]:
    starts = [index for index, line in enumerate(body) if line.startswith("$ ")]
    if not starts or starts[0] != 0:
        raise ValueError(f"line {number}: a console block must begin with a command")
    for index, end in zip(starts, [*starts[1:], len(body)], strict=True):
        yield Command(number + 1 + index, body[index][2:], tuple(body[index + 1 : end]))


def differs(shown: tuple[str, ...], printed: str) -> str:
    """What was printed where it is not what is shown; nothing where it is."""
    wanted = [_plain(line) for line in "\n".join(shown).rstrip().splitlines()]
    found = [_plain(line) for line in printed.splitlines()]
    return (
        "" if _agree(wanted, found) else "\n".join(line.rstrip() for line in printed.splitlines())
    )


def _plain(line: str) -> str:
    line = re.sub(r"\s+", " ", line).strip()
    for pattern, instead in _CHANGING:
        line = pattern.sub(instead, line)
    return line


def _agree(wanted: list[str], found: list[str]) -> bool:
    """Whether lines agree, ``ANYTHING`` standing for any of them; empty lines at the end aside."""
    pattern = "".join(
        r"(?:.*\n)*" if line == ANYTHING else re.escape(line) + r"\n" for line in wanted
    )
    return re.fullmatch(pattern + r"\n*", "".join(f"{line}\n" for line in found)) is not None


def file_at(folder: Path, file: File) -> None:
    """Save a file below a folder, as a reader would."""
    path = folder / file.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(file.text, encoding="utf-8")
