"""What a story says of leaks and of statistics is seen to be so, or breaks it off."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiyaku.scenarios import StoryError, play, read_story

pytestmark = pytest.mark.django_db

STORY = """
title: A leak
service: netsugen
settings: {prices: {individual: 13200}}
story:
  - {on: 2026-11-04, do: open_leak, people: 101}
"""


def broken_off(folder: Path, *steps: str, before: str = STORY) -> StoryError:
    path = folder / "story.yaml"
    path.write_text(before + "".join(f"  - {one}\n" for one in steps), encoding="utf-8")
    with pytest.raises(StoryError) as caught:
        play(read_story(path))
    return caught.value


@pytest.mark.parametrize(
    ("expected", "name"),
    [
        ("first_due_on: 2026-11-10", "first_due_on"),
        ("full_due_on: never", "full_due_on"),
        ("late: [first]", "late"),
        ("left: [full, told]", "left"),
        ("told: 1", "told"),
    ],
)
def test_a_leak_that_stands_otherwise_breaks_the_story_off(
    tmp_path: Path, expected: str, name: str
) -> None:
    caught = broken_off(tmp_path, f"{{on: 2026-11-04, do: check_leak, {expected}}}")
    assert caught.place.field == name


def test_what_there_is_not_cannot_be_acted_on_or_checked(tmp_path: Path) -> None:
    nothing = STORY.replace("do: open_leak, people: 101", "do: verify")
    assert "no leak" in broken_off(
        tmp_path, "{on: 2026-11-04, do: close_leak}", before=nothing
    ).message("en")
    assert "nothing" in broken_off(
        tmp_path, "{on: 2026-11-04, do: check_statistics, table: {a: 1}}"
    ).message("en")


@pytest.mark.parametrize(
    "step",
    [
        "do: open_leak, people: many",
        "do: open_leak, people: 3, grave: [loud]",
        "do: report_leak, which: last",
        "do: check_leak, left: [thirds]",
        "do: check_statistics, table: {a: few}",
    ],
)
def test_values_that_are_none_are_told_before_anything_is_played(tmp_path: Path, step: str) -> None:
    assert broken_off(tmp_path, f"{{on: 2026-11-04, {step}}}").place.number == 2
