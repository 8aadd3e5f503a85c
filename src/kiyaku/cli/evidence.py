"""Files given on the command line: proof of what is entered."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kiyaku.base.files import Upload
from kiyaku.cli import desk

Evidence = Annotated[
    list[Path] | None,
    typer.Option("--evidence", metavar="FILE", help="証拠書類(何度でも) / evidence, repeatable"),
]


def uploads(paths: list[Path] | None, option: str = "--evidence") -> list[Upload]:
    """Files given with an option, as they are handed in."""
    return [Upload(*one) for one in read_files(paths, option)]


def read_files(paths: list[Path] | None, option: str = "--evidence") -> list[tuple[str, bytes]]:
    """Each file's name and its bytes."""
    try:
        return [(one.name, one.read_bytes()) for one in paths or ()]
    except OSError as error:
        name = str(error.filename)
        raise desk.wrong(option, name, "読めるファイル", "a file that can be read") from None
