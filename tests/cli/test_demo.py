"""``kiyaku demo``: on a database of its own, told as data or in words."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import psycopg
import pytest

from kiyaku.base import database
from kiyaku.cli.demo import DATABASE
from kiyaku.flows.why import EXPLAINED

SMALL = ("--members", "3", "4", "--months", "1")

pytestmark = pytest.mark.database


def _kiyaku(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from kiyaku.cli import main; main()", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "KIYAKU_LANG": "en"},
    )


def _databases() -> set[str]:
    with psycopg.connect(**database.connection_parameters("owner", name="postgres")) as server:
        return {str(name) for (name,) in server.execute("SELECT datname FROM pg_database")}


@pytest.fixture(autouse=True)
def _on_the_server_of_this_run(django_db_setup: None) -> None:
    """The demo's process finds the server of the tests by its environment."""


def test_the_demo_tells_both_services_and_is_verified_and_repeats_itself() -> None:
    first: list[dict[str, Any]] = json.loads(_kiyaku("demo", *SMALL, "--json").stdout)
    assert DATABASE in _databases()
    assert [one["code"] for one in first] == ["netsugen", "choppaya"]
    assert [one["members"]["registered"] for one in first] == [3, 4]
    assert [one["findings"] for one in first] == [[], []]
    assert {one["closed_until"] for one in first} == {"2026-04-30"}
    for event in (event for one in first for event in one["life"]):
        # What the terms decide nothing about has no why.
        assert (event["why"] is not None) == (event["event"] in EXPLAINED), event
        assert event["why"] is None or event["why"]["agrees"], event

    told = _kiyaku("demo", *SMALL, "--drop")
    assert told.returncode == 0, told.stderr
    for one in first:
        # The same seed on a fresh database: the same year.
        assert f"in all {one['money']['invoiced_yen']:,} yen" in told.stdout
    assert "NETSUGEN verified" in told.stdout
    assert "The life of a member: N-000" in told.stdout
    assert DATABASE not in _databases()


def test_the_demo_refuses_what_it_cannot_live() -> None:
    assert _kiyaku("demo", "--months", "0").returncode == 2
    assert _kiyaku("demo", "--members", "0", "5").returncode == 2
