"""Every story under ``scenarios/`` plays, and what it expects comes true."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiyaku.scenarios import play, read_story, story_files

STORIES = Path(__file__).resolve().parents[2] / "scenarios"
FILES = story_files([STORIES])


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(STORIES)))
@pytest.mark.django_db
def test_every_expectation_of_the_story_holds(path: Path):
    played = play(read_story(path))
    assert [
        (finding.expectation.fields, [event.as_json() for event in finding.events])
        for finding in played.findings
    ] == []
