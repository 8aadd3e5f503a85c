"""Whole lives in YAML: stories of members, played through the daily close and checked."""

from kiyaku.scenarios.check import Finding, check
from kiyaku.scenarios.errors import StoryError
from kiyaku.scenarios.run import Played, play
from kiyaku.scenarios.story import Expectation, Step, Story, read_story, story_files

__all__ = [
    "Expectation",
    "Finding",
    "Played",
    "Step",
    "Story",
    "StoryError",
    "check",
    "play",
    "read_story",
    "story_files",
]
