"""What a timeline tells, of a service and of one membership."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from pathlib import Path

import pytest

from kiyaku.base import queries
from kiyaku.flows import timeline
from kiyaku.flows.telling import tell
from kiyaku.flows.timeline import Event
from kiyaku.members import events as members
from kiyaku.scenarios import play, read_story

STORY = """
title: Two members of two months
service: netsugen
settings:
  prices: {individual: 13200}
story:
  - {on: 2024-03-10, do: register, member: aoi, plan: individual}
  - {on: 2024-03-12, do: apply, member: ryo, plan: individual}
  - {on: 2024-03-14, do: decline, member: ryo, reason: not to be told}
  - {on: 2024-03-21, do: register, member: ryo, plan: individual}
  - {on: 2024-04-15, do: pay, member: aoi, amount_yen: 26400}
"""


@pytest.fixture
def service(db, tmp_path: Path) -> int:
    path = tmp_path / "story.yaml"
    path.write_text(STORY, encoding="utf-8")
    return queries.service_by_code(play(read_story(path), keep=True).code).pk


def membership_of(service: int, handle: str) -> int:
    names = members.handles(service)
    owners = members.members_of(service)
    return next(one for one, member in owners.items() if names[member] == handle)


def test_days_are_in_order_and_end_with_their_close(service):
    events = timeline.events(service)
    assert [(one.on, one.order) for one in events] == sorted((one.on, one.order) for one in events)
    assert events[0].event == "service_opened"
    for before, after in pairwise(events):
        if before.event == "day_closed":
            assert after.on == before.on + dt.timedelta(days=1)


def test_cause_comes_before_effect_within_a_day(service):
    day = dt.date(2024, 4, 15)
    assert [one.event for one in timeline.events(service) if one.on == day] == [
        "payment_received",
        "invoice_settled",
        "charge_raised",
        "late_interest_charged",
        "ground_lapsed",
        "day_closed",
    ]


def test_one_membership_is_told_with_its_members_applications_and_nobody_elses(service):
    told = timeline.events(service, membership=membership_of(service, "ryo"))
    assert {one.member for one in told} == {"ryo"}
    assert [one.event for one in told][:5] == [
        "application_received",
        "application_declined",
        "application_received",
        "application_approved",
        "membership_started",
    ]
    assert "day_closed" not in {one.event for one in told}


def test_a_timeline_can_stop_at_a_day(service):
    until = dt.date(2024, 4, 1)
    told = timeline.events(service, until=until)
    assert told == [one for one in timeline.events(service) if one.on <= until]
    assert told[-1].on == until


def test_the_reason_of_a_decision_is_in_no_event(service):
    assert "not to be told" not in str([one.as_json() for one in timeline.events(service)])


def test_every_event_has_a_version_and_rests_on_clauses_of_the_pack(service):
    clauses = set(queries.pack(service).clauses)
    for one in timeline.events(service):
        assert one.terms_version == "2024-03-05"
        assert set(one.clauses) <= clauses
        if one.member:
            assert one.clauses


def test_every_event_is_told_in_both_languages(service):
    for one in timeline.events(service):
        for language in ("ja", "en"):
            sentence = tell(one, language)
            assert sentence
            assert "—" not in sentence
            assert one.event not in sentence


def test_an_event_without_a_sentence_is_told_by_its_fields():
    event = Event(dt.date(2027, 1, 1), "moved", "aoi", {"to": "the hall"}, (), None, (0, 0))
    assert tell(event, "en") == "moved to the hall"


def test_a_sentence_shows_a_dash_for_what_an_event_lacks():
    fields = {"number": None, "amount_yen": 13200}
    event = Event(dt.date(2027, 1, 1), "invoice_issued", "aoi", fields, (), None, (0, 0))
    assert tell(event, "en") == "invoice — over 13,200 yen is issued, due —"
