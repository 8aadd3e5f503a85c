"""Settings: nothing secret in them, nothing written by reading them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from kiyaku.config.settings import SECRET_KEY


def test_the_secret_key_is_made_when_it_is_first_needed(tmp_path, monkeypatch):
    monkeypatch.setenv("KIYAKU_HOME", str(tmp_path / "home"))
    key = str(SECRET_KEY)
    assert (tmp_path / "home" / "secret_key").read_text().strip() == key
    monkeypatch.setenv("KIYAKU_SECRET_KEY", "named by the operator")
    assert str(SECRET_KEY) == "named by the operator"


def test_starting_up_starts_no_server_and_writes_nothing(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", "import django; django.setup()"],
        cwd=tmp_path,
        env={
            **os.environ,
            "KIYAKU_HOME": str(tmp_path / "home"),
            "DJANGO_SETTINGS_MODULE": "kiyaku.config.settings",
            "COVERAGE_PROCESS_START": "",
            "COVERAGE_PROCESS_CONFIG": "",
        },
    )
    assert done.returncode == 0
    assert list(Path(tmp_path).iterdir()) == []


def test_days_are_counted_in_tokyo_and_spoken_of_in_japanese():
    assert (settings.TIME_ZONE, settings.USE_TZ) == ("Asia/Tokyo", True)
    assert settings.LANGUAGE_CODE == "ja"


@pytest.mark.django_db
def test_every_change_of_a_model_has_its_migration(capsys):
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)
    assert "No changes detected" in capsys.readouterr().out
