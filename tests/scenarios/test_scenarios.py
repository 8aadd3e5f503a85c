"""Every story under ``scenarios/`` plays, and what it expects comes true."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiyaku.scenarios import play, read_story, story_files

STORIES = Path(__file__).resolve().parents[2] / "scenarios"


def _stories() -> Iterator[Any]:
    for path in story_files([STORIES]):
        yield pytest.param(path, id=str(path.relative_to(STORIES)))


@pytest.mark.parametrize("path", list(_stories()))
@pytest.mark.django_db
def test_every_expectation_of_the_story_holds(path: Path):
    played = play(read_story(path))
    assert [
        (finding.expectation.fields, [event.as_json() for event in finding.events])
        for finding in played.findings
    ] == []
