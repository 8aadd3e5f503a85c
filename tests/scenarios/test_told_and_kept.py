"""What a story says of messages and of what is kept is seen to be so, or breaks it off."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core import mail

from kiyaku.scenarios import StoryError, play, read_story

pytestmark = pytest.mark.django_db

STORY = """
title: A mail that only a relay took
service: choppaya
settings: {prices: {hikari: 10000}}
story:
  - on: 2026-10-01
    do: register
    member: m
    plan: hikari
    particulars: {name: 例, email: m@relay.example}
  - {on: 2026-10-01, do: start_service, member: m}
  - {on: 2026-10-02, do: set_notice_channel, kind: withdrawal_accepted, channel: email}
  - {on: 2026-10-02, do: request_withdrawal, member: m}
  - {on: 2026-10-02, do: send_mails, server: relay}
"""
CHECK = "  - {{on: 2026-10-02, do: check_message, member: m, kind: withdrawal_accepted, {}}}\n"


def played(folder: Path, *more: str) -> None:
    path = folder / "story.yaml"
    path.write_text(STORY + "".join(more), encoding="utf-8")
    play(read_story(path))


def test_a_message_that_is_as_expected_lets_the_story_go_on(tmp_path: Path) -> None:
    played(
        tmp_path, CHECK.format("state: sent, arrived_on: never, known_by: relay, clauses: [4-2]")
    )
    assert mail.outbox == []  # nothing has left


@pytest.mark.parametrize(
    ("expected", "name"),
    [
        ("state: delivered", "state"),
        ("arrived_on: 2026-10-02", "arrived_on"),
        ("known_by: own_server", "known_by"),
        ("clauses: [8-2]", "clauses"),
    ],
)
def test_one_that_differs_breaks_it_off(tmp_path: Path, expected: str, name: str) -> None:
    with pytest.raises(StoryError) as caught:
        played(tmp_path, CHECK.format(expected))
    assert caught.value.place.field == name


def test_there_is_nothing_to_report_of_or_to_check_without_a_message(tmp_path: Path) -> None:
    lines = STORY.splitlines(keepends=True)
    silent = "".join(one for one in lines if "set_notice" not in one and "send_mails" not in one)
    path = tmp_path / "story.yaml"
    for step in (
        "  - {on: 2026-10-03, do: mail_reported, member: m, says: failed}\n",
        "  - {on: 2026-10-03, do: check_message, member: m, kind: plan_changed}\n",
    ):
        path.write_text(silent + step, encoding="utf-8")
        with pytest.raises(StoryError):
            play(read_story(path))


def test_a_verification_that_finds_something_breaks_it_off(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(
        "kiyaku.scenarios.told_and_kept.verify", lambda service: [f"row of service {service}"]
    )
    with pytest.raises(StoryError, match="row of service"):
        played(tmp_path, "  - {on: 2026-10-02, do: verify}\n")
