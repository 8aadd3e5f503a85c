"""The command as a whole: help, version, names that are not there, and what is not loaded."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version

import pytest

from kiyaku.cli import COMMANDS
from tests.cli.conftest import Kiyaku


def test_help_names_every_command(kiyaku: Kiyaku) -> None:
    shown = kiyaku("--help")
    assert shown.exit_code == 0
    for mounted in COMMANDS:
        assert mounted.name in shown.out


def test_without_a_command_the_help_is_shown(kiyaku: Kiyaku) -> None:
    assert "ask" in kiyaku().out


@pytest.mark.parametrize("mounted", COMMANDS, ids=lambda mounted: mounted.name)
def test_every_command_has_a_help_of_its_own(kiyaku: Kiyaku, mounted: object) -> None:
    name = mounted.name  # type: ignore[attr-defined]
    shown = kiyaku(name, "--help")
    assert shown.exit_code == 0
    assert f"kiyaku {name}" in shown.out.replace("root", "kiyaku")
    assert "/" in shown.out  # both languages


def test_the_version(kiyaku: Kiyaku) -> None:
    assert kiyaku("--version").out == f"kiyaku {version('kiyaku')}\n"


def test_an_unknown_command_suggests_one(kiyaku: Kiyaku) -> None:
    refused = kiyaku("asc")
    assert refused.exit_code == 2
    assert "'ask'" in refused.err


def test_asking_loads_neither_django_nor_the_calendar_of_holidays() -> None:
    program = (
        "import sys\n"
        "sys.argv = ['kiyaku', 'ask', 'netsugen', 'fees_refundable']\n"
        "from kiyaku.cli import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code\n"
        "print({'django', 'psycopg', 'holidays', 'rich.table'} & set(sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "set()", done.stdout + done.stderr
