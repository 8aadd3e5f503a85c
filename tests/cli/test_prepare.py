"""``kiyaku database prepare``, and what is said where it has not been called."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiyaku.base.embedded import EmbeddedServer

PROGRAM = "from kiyaku.cli import main; main()"


@pytest.fixture
def home() -> Iterator[Path]:
    """A home of its own whose server is gone after the test."""
    folder = Path(tempfile.mkdtemp(prefix="kiyaku-prepare-"))
    folder.chmod(0o711)
    yield folder
    EmbeddedServer(folder).kill_hard()
    shutil.rmtree(folder)


def kiyaku(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, in English."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("KIYAKU_")}
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, *words],
        env={**inherited, "KIYAKU_LANG": "en", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_database_is_prepared_once_and_again(home: Path) -> None:
    EmbeddedServer(home, fast=True).ensure_running()
    before = kiyaku("service", "list", KIYAKU_HOME=str(home))
    assert (before.returncode, before.stdout) == (1, "")
    assert before.stderr == "the database kiyaku is not prepared: run kiyaku database prepare\n"
    for _ in range(2):
        done = kiyaku("database", "prepare", KIYAKU_HOME=str(home))
        assert (done.returncode, done.stderr) == (0, "")
        assert "The database kiyaku is prepared." in done.stdout
    after = kiyaku("service", "list", KIYAKU_HOME=str(home))
    assert (after.returncode, after.stderr) == (0, "")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense", "KIYAKU_DATABASE_URL is not an address of PostgreSQL"),
        ("postgresql://127.0.0.1:1/kiyaku", "cannot reach the database"),
    ],
)
def test_an_address_that_leads_nowhere_is_one_line(url: str, said: str) -> None:
    refused = kiyaku("service", "list", KIYAKU_DATABASE_URL=url)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert said in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
    prepare = kiyaku("database", "prepare", KIYAKU_DATABASE_URL=url)
    assert prepare.returncode == 1
    assert "cannot prepare the database" in prepare.stderr
    assert "Traceback" not in prepare.stderr
