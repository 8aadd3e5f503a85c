"""Where an installation keeps what is its own."""

from __future__ import annotations

from pathlib import Path

from kiyaku.base import home


def test_the_home_is_named_by_the_environment_or_is_var(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KIYAKU_HOME", "elsewhere")
    assert home.kiyaku_home() == tmp_path / "elsewhere"
    monkeypatch.delenv("KIYAKU_HOME")
    assert home.kiyaku_home() == tmp_path / "var"


def test_a_secret_is_made_once_and_read_by_its_owner_only(tmp_path):
    path = tmp_path / "new" / "secret"
    secret = home.kept_secret(path)
    assert len(secret) >= 48
    assert home.kept_secret(path) == secret
    assert path.stat().st_mode & 0o777 == 0o600
    assert home.kept_secret(tmp_path / "other") != secret


def test_of_two_processes_that_make_it_at_once_the_first_decides(tmp_path, monkeypatch):
    path = tmp_path / "secret"
    monkeypatch.setattr(Path, "exists", lambda self: False)
    first = home.kept_secret(path)
    assert home.kept_secret(path) == first
    assert [entry.name for entry in tmp_path.iterdir()] == ["secret"]
