"""Running the command ``kiyaku`` inside the test's own process."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Protocol

import pytest
from typer.testing import CliRunner

from kiyaku.cli import app


@dataclass(frozen=True)
class Outcome:
    """What a call of the command left behind."""

    exit_code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """Standard output read as JSON."""
        return json.loads(self.out)


class Kiyaku(Protocol):
    def __call__(self, *arguments: str, english: bool = False, typed: str = "") -> Outcome: ...


@pytest.fixture(scope="session")
def kiyaku() -> Kiyaku:
    """Calls the command, in Japanese unless ``english``; ``typed``: what it is answered."""

    def call(*arguments: str, english: bool = False, typed: str = "") -> Outcome:
        env = {"KIYAKU_LANG": "en" if english else "ja", "COLUMNS": "200", "TERM": "dumb"}
        result = CliRunner().invoke(app, list(arguments), env=env, input=typed or None)
        return Outcome(result.exit_code, result.stdout, result.stderr)

    return call
