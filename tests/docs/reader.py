"""A reader of a tutorial: saves the files and types the commands in a folder of their own."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from typer.testing import CliRunner

from kiyaku.cli import COMMANDS, app
from tests.docs.following import Command, File, file_at

_PATIENCE_S = 60


@dataclass
class Reader:
    """Where a reader is, and what they have set in their shell.

    Commands that leave something in the database are called in this process, so that it is rolled
    back with the test; all others by a shell, as they are typed.
    """

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)

    def do(self, step: File | Command) -> str:
        """What a step prints: nothing for a file."""
        if isinstance(step, File):
            file_at(self.folder, step)
            return ""
        words = shlex.split(step.typed)
        if words[0] == "export":
            name, _, value = words[1].partition("=")
            self.settings[name] = value.replace("$PWD", str(self.folder))
            return ""
        if words[0] == "mkdir":
            self.folder = self.folder / words[1]
            self.folder.mkdir()
            return ""
        # A scenario brings the tables up to date first, which no transaction around it may do.
        touches = {one.name for one in COMMANDS if one.database} - {"scenario"}
        if words[0] == "kiyaku" and words[1] in touches and "|" not in words:
            return self._call(words[1:])
        return self._type(step.typed)

    def _call(self, words: list[str]) -> str:
        with _inside(self.folder, self.settings):
            result = CliRunner().invoke(app, words, env={**self.settings, "TERM": "dumb"})
        return result.output

    def _type(self, typed: str) -> str:
        python = shlex.quote(sys.executable)
        shell = f'kiyaku() {{ {python} -m kiyaku "$@"; }}\n{typed}'
        done = subprocess.run(
            ["/bin/bash", "-c", shell],
            cwd=self.folder, capture_output=True, text=True, timeout=_PATIENCE_S, check=False,
            env={**os.environ, **self.settings, "TERM": "dumb"},
        )  # fmt: skip
        return done.stdout + done.stderr


class _inside:
    """Within it the process stands in a folder, with a shell's settings."""

    def __init__(self, folder: Path, settings: dict[str, str]) -> None:
        self.folder, self.settings = folder, settings

    def __enter__(self) -> None:
        self.before = Path.cwd(), dict(os.environ)
        os.chdir(self.folder)
        os.environ.update(self.settings)

    def __exit__(self, *_: object) -> None:
        os.chdir(self.before[0])
        os.environ.clear()
        os.environ.update(self.before[1])
