"""What a timeline tells, of a service and of one membership."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kiyaku.base import queries
from kiyaku.base.errors import OperationRefused
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


@pytest.fixture(scope="module")
def service(unkept: None, tmp_path_factory: pytest.TempPathFactory) -> int:
    path = tmp_path_factory.mktemp("told") / "story.yaml"
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


def test_a_membership_there_is_not_is_refused(service):
    with pytest.raises(OperationRefused) as refused:
        timeline.events(service, membership=10**12)
    assert refused.value.code == "unknown_membership"


def test_one_membership_s_timeline_reads_nothing_of_the_others(service):
    membership = membership_of(service, "ryo")
    with CaptureQueriesContext(connection) as seen:
        timeline.events(service, membership=membership)
    assert len(seen) <= 22
    whole_service = [
        query["sql"]
        for query in seen
        if ('FROM "member"' in query["sql"] or 'FROM "membership"' in query["sql"])
        and '"id"' not in query["sql"].partition("WHERE")[2]
    ]
    assert whole_service == []


# --- page by page -----------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_pages_tell_each_event_once_the_newest_first(service, size):
    told = timeline.events(service, membership=membership_of(service, "aoi"))
    pages, before = [], None
    while True:
        page = timeline.page(told, before=before, size=size)
        pages.append(page.events)
        if page.next is None:
            break
        before = page.next
    assert [one for page in pages for one in page] == list(reversed(told))
    assert all(len(page) >= size for page in pages[:-1])
    assert len(pages) == 1 or size < 1000


def test_events_of_one_place_stay_on_one_page():
    day = dt.date(2027, 1, 1)
    told = [
        Event(day, "charge_raised", "aoi", {"n": n}, (), None, (0, place))
        for n, place in enumerate((1, 2, 2, 2, 3))
    ]
    first = timeline.page(told, size=2)
    assert [one.fields["n"] for one in first.events] == [4, 3, 2, 1]
    assert timeline.page(told, before=first.next, size=2) == timeline.Page((told[0],), None)


def test_a_page_of_nothing_is_the_last_one():
    assert timeline.page([]) == timeline.Page((), None)
