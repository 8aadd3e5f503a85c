"""`kiyaku database`."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kiyaku.base.embedded import EmbeddedServer
from kiyaku.cli import database


@pytest.fixture
def home(monkeypatch) -> Iterator[Path]:
    """A home of its own whose server is gone after the test."""
    folder = Path(tempfile.mkdtemp(prefix="kiyaku-open-"))
    folder.chmod(0o711)
    monkeypatch.setenv("KIYAKU_HOME", str(folder))
    monkeypatch.delenv("KIYAKU_DATABASE_URL", raising=False)
    yield folder
    EmbeddedServer(folder).kill_hard()
    shutil.rmtree(folder)


def run(*words: str, exit_code: int = 0) -> str:
    done = CliRunner().invoke(database.app, words)
    assert done.exit_code == exit_code, done.output
    return done.output


def test_it_is_started_shown_and_stopped(home):
    assert json.loads(run("status", "--json"))["running"] is False
    started = json.loads(run("start", "--json"))
    assert started["running"] is True
    assert started["data_directory"].startswith(str(home))
    assert str(started["process_id"]) in run("start")
    assert "It runs." in run("status")
    assert "Stopped." in run("stop", "--mode", "smart")
    assert "not running" in run("stop")
    assert "It does not run." in run("status")


def test_a_failure_is_told_with_a_non_zero_exit_code(home):
    EmbeddedServer(home, fast=True).ensure_running()
    data = EmbeddedServer(home).status().data_directory
    run("stop")
    (data / "PG_VERSION").write_text("9\n")
    assert "PostgreSQL 9" in run("start", exit_code=1)


@pytest.mark.parametrize("command", ["stop", "status"])
def test_a_home_that_is_not_ours_is_told(home, monkeypatch, command):
    def forbidden(*_: object, **__: object) -> str:
        raise PermissionError

    (home / "postgres").mkdir()
    monkeypatch.setattr(Path, "read_text", forbidden)
    try:
        output = run(command, exit_code=1)
    finally:
        monkeypatch.undo()
    assert "belongs to another user" in output


def test_there_is_nothing_to_start_where_a_server_is_named(monkeypatch):
    monkeypatch.setenv("KIYAKU_DATABASE_URL", "postgresql:///elsewhere")
    assert "KIYAKU_DATABASE_URL" in run("start", exit_code=1)
