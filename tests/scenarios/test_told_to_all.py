"""What a story says of announcements, rules and notes is seen to be so, or breaks it off."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiyaku.scenarios import StoryError, play, read_story

STORY = """
title: An interruption is planned
service: choppaya
settings: {prices: {hikari: 5500}}
story:
  - {on: 2026-11-20, do: register, member: m, plan: hikari}
  - {on: 2026-11-20, do: note, member: m, text: made up}
  - {on: 2026-11-20, do: plan_announcement, kind: interruption, takes_effect_on: 2026-11-23}
"""


def broken_off(folder: Path, step: str) -> StoryError:
    path = folder / "story.yaml"
    path.write_text(f"{STORY}  - {{on: 2026-11-20, {step}}}\n", encoding="utf-8")
    with pytest.raises(StoryError) as caught:
        play(read_story(path))
    return caught.value


@pytest.mark.parametrize(
    ("step", "name"),
    [
        ("do: check_announcement, kind: interruption, last_day: 2026-11-21", "last_day"),
        ("do: check_announcement, kind: interruption, announced_on: 2026-11-20", "announced_on"),
        ("do: check_announcement, kind: interruption, is_owed: false", "is_owed"),
        ("do: check_announcement, kind: interruption, is_late: true", "is_late"),
        ("do: check_announcement, kind: interruption, clauses: [15-2]", "clauses"),
        ("do: announce, kind: end_of_service", "kind"),
        ("do: check_rules, titles: [made up]", "titles"),
        ("do: check_notes, member: m, texts: [another]", "texts"),
    ],
)
@pytest.mark.django_db
def test_what_stands_otherwise_breaks_the_story_off(tmp_path: Path, step: str, name: str) -> None:
    caught = broken_off(tmp_path, step)
    assert (caught.place.number, caught.place.field) == (4, name)


@pytest.mark.parametrize(
    "step",
    [
        "do: announce, kind: party",
        "do: agree_to_mail, member: m, how: by_pigeon",
        "do: publish_rules, title: a, from: 2026-12-01, parameters: {due_day: soon}",
        "do: publish_terms, version: 2026-12-01, before: a, text: b, decisions: {1-1: perhaps}",
    ],
)
def test_values_that_are_none_are_told_before_anything_is_played(tmp_path: Path, step: str) -> None:
    assert broken_off(tmp_path, step).place.number == 4
