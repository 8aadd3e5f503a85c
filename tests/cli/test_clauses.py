"""``kiyaku clauses``."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiyaku import packs
from tests.cli.conftest import Kiyaku

STORY = """
title: A story
service: {service}
clauses: ["2-2"]
expect:
  - {{on: 2024-01-01, event: a, clauses: ["3-1", "2-2"]}}
"""


@pytest.fixture
def stories(tmp_path: Path) -> Path:
    """Scenarios of two services, of which one cites clauses."""
    (tmp_path / "one.yaml").write_text(STORY.format(service="netsugen"))
    (tmp_path / "other.yaml").write_text(STORY.format(service="tiny"))
    return tmp_path


def test_the_command_shows_each_clause(kiyaku: Kiyaku) -> None:
    pack = packs.load("netsugen")
    told = kiyaku("clauses", "netsugen", "--json").data
    assert [one["clause"] for one in told["clauses"]] == list(pack.clauses)
    summary = told["summary"]
    assert summary["clauses"] == summary["carried"] + summary["partly"] + summary["open"]
    (due,) = [one for one in told["clauses"] if one["clause"] == "5-3"]
    assert due["status"] == "carried"
    assert due["label"] == {"ja": "第5条3項", "en": "Art. 5(3)"}
    assert due["cases"]
    places = {carrier["name"]: carrier["at"] for carrier in due["carried_by"]}
    assert places["fee_due_on"].startswith("kiyaku/packs/netsugen/article_05.py:")
    shown = kiyaku("clauses", "netsugen", english=True)
    assert shown.out.splitlines()[-1].startswith(f"{len(pack.clauses)} clauses: ")
    assert "fee_due_on" in shown.out


def test_the_open_ones_alone(kiyaku: Kiyaku, stories: Path) -> None:
    every = kiyaku("clauses", "choppaya", "--json").data
    only_open = kiyaku("clauses", "choppaya", "--open", "--json", "--scenarios", str(stories)).data
    assert [one["clause"] for one in only_open["clauses"]] == [
        one["clause"] for one in every["clauses"] if one["status"] != "carried"
    ]
    assert only_open["summary"]["with_scenarios"] == 0
    shown = kiyaku("clauses", "choppaya", "--open")
    assert shown.exit_code == 0
    summary = every["summary"]
    counted = f"済 {summary['carried']}、一部 {summary['partly']}、未 {summary['open']}"
    assert counted in shown.out


def test_scenarios_are_looked_for_where_one_stands(
    kiyaku: Kiyaku, stories: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(stories.parent)
    assert kiyaku("clauses", "netsugen", "--json").data["summary"]["with_scenarios"] == 0
    stories.rename(stories.parent / "scenarios")
    told = kiyaku("clauses", "netsugen", "--json").data
    cited = {one["clause"] for one in told["clauses"] if one["scenarios"]}
    assert cited <= {"2-2", "3-1"}
    assert cited
