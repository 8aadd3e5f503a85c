"""Every story under ``scenarios/`` plays, and what it expects comes true."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiyaku.scenarios import play, read_story, run, story_files
from tests import measuring

STORIES = Path(__file__).resolve().parents[2] / "scenarios"


def _stories() -> Iterator[Any]:
    """All stories; of those with the same steps as ones before them, coverage is not measured."""
    done = set[tuple[str, str]]()
    for path in story_files([STORIES]):
        steps = {(step.do, step.refused) for step in read_story(path).steps}
        marks = [pytest.mark.no_cover] if steps <= done else []
        done |= steps
        yield pytest.param(path, id=str(path.relative_to(STORIES)), marks=marks)


@pytest.mark.parametrize("path", list(_stories()))
@pytest.mark.django_db
def test_every_expectation_of_the_story_holds(path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(run, "close_until", measuring.close_until)
    played = play(read_story(path))
    assert [
        (finding.expectation.fields, [event.as_json() for event in finding.events])
        for finding in played.findings
    ] == []
