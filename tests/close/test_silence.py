"""Grounds by silence and disuse: found on the right day, once, and not where nothing is set."""

from __future__ import annotations

import copy
import datetime as dt
from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from kiyaku import packs
from kiyaku.base import copying
from kiyaku.close import sandbox, silence
from kiyaku.close.verify import verify
from kiyaku.flows import contacts, grounds, overview, timeline, uses
from kiyaku.members import directory
from tests.independent import netsugen
from tests.living import Living, day, select

pytestmark = pytest.mark.django_db
DAYS = {"no_answer_days": 3, "no_use_days": 6}


def opened(**more: Any) -> Living:
    living = Living("netsugen", "2026-11-01", prices={"usual": 0}, **more)
    living.register("a")
    living.register("b")
    return living


@pytest.fixture(scope="module")
def built(unkept: None) -> Living:
    """Both asked on 1 November and seen there; ``a`` answers in time and comes again."""
    living = opened(parameters=DAYS)
    for name in ("a", "b"):
        ask(living, name)
        uses.record_use(**living.of(name))
    living.on("2026-11-04")
    (asked,) = select("SELECT id FROM contact WHERE membership_id = %s", living.members["a"])
    contacts.record_answer(**living.acting, contact=asked)
    living.on("2026-11-07")
    uses.record_use(**living.of("a"))
    return living.on("2026-11-09")


@pytest.fixture
def life(built: Living) -> Living:
    return copy.deepcopy(built)


def ask(living: Living, name: str, **more: Any) -> int:
    return contacts.record_contact(**living.of(name), about="まだ使いますか。", **more)


def found(living: Living, name: str) -> list[tuple[str, str, str]]:
    """Question, day and state of the grounds found against a member."""
    return [
        (one.question, one.found_on.isoformat(), one.state)
        for one in directory.grounds_of(living.members[name])
    ]


def test_grounds_are_found_on_the_day_after_the_days_set(life: Living) -> None:
    assert found(life, "a") == []
    assert found(life, "b") == [
        ("no_answer_ground", "2026-11-05", "open"),
        ("no_use_ground", "2026-11-08", "open"),
    ]
    assert verify(life.id) == []
    silence, disuse = overview.grounds(life.id)
    assert (silence.clauses, disuse.clauses) == (("9-1(4)",), ("9-1(5)",))
    assert "2026-11-01" in silence.evidence[0].ja and "2026-11-01" in disuse.evidence[0].en


def test_what_comes_after_is_shown_at_the_ground_until_the_close_lets_it_lapse(
    life: Living,
) -> None:
    (asked,) = select("SELECT id FROM contact WHERE membership_id = %s", life.members["b"])
    contacts.record_answer(**life.acting, contact=asked)
    uses.record_use(**life.of("b"), source=uses.CHECK_IN)
    silence, disuse = overview.grounds(life.id)
    assert silence.evidence[1].en == "answered on 2026-11-09 since"
    assert disuse.evidence[1].en == "used on 2026-11-09 since"
    life.on("2026-11-10")
    assert [state for _, _, state in found(life, "b")] == ["lapsed", "lapsed"]
    assert verify(life.id) == []


def test_one_that_was_left_is_not_found_again_but_another_contact_is(life: Living) -> None:
    for one in directory.grounds_of(life.members["b"]):
        grounds.leave_ground(**life.acting, ground=one.pk, reason="known")
    ask(life, "b", channel="letter")
    life.on("2026-11-13")
    assert len(found(life, "b")) == 2
    life.on("2026-11-14")
    assert found(life, "b")[2] == ("no_answer_ground", "2026-11-13", "open")
    assert verify(life.id) == []


def test_what_was_acted_on_is_not_found_again_and_the_other_waits(life: Living) -> None:
    life.suspend("b")
    life.on("2026-11-11").resume("b")
    life.on("2026-11-13")
    assert [state for _, _, state in found(life, "b")] == ["decided", "open"]
    assert verify(life.id) == []


def test_a_membership_that_ends_lets_them_lapse(life: Living) -> None:
    life.leave("b", "2026-11")
    life.on("2026-12-01")
    assert [state for _, _, state in found(life, "b")] == ["lapsed", "lapsed"]
    assert verify(life.id) == []


def test_who_holds_the_membership_now_is_not_blamed_for_who_held_it_before(life: Living) -> None:
    events = [one.event for one in timeline.events(life.id, membership=life.members["b"])]
    assert {"no_answer_found", "no_use_found"} <= set(events)
    with connection.cursor() as cursor:  # as when it passed on, but by no operation
        cursor.execute(
            "UPDATE membership SET member_id = %s WHERE id = %s",
            [select("SELECT member_id FROM membership WHERE id = %s", life.members["a"])[0],
             life.members["b"]],
        )  # fmt: skip
    life.on("2026-11-10")
    assert [state for _, _, state in found(life, "b")] == ["lapsed", "lapsed"]


def test_a_copy_keeps_the_grounds_and_not_the_words(life: Living) -> None:
    copied = sandbox.make_sandbox(service=life.id, at=life.at, by="staff")
    assert verify(copied) == []
    told = select("SELECT about, message_id FROM contact WHERE service_id = %s", copied)
    assert len(told) == 2 and {about for about, _ in told} == {copying.LEFT_OUT}
    assert len(overview.grounds(copied)) == 2


def test_days_that_are_unset_later_end_what_was_found(life: Living) -> None:
    life.set_parameter("no_answer_days", {"2026-11-09": 0})
    life.on("2026-11-10")
    assert [state for _, _, state in found(life, "b")] == ["lapsed", "open"]
    assert verify(life.id) == []


@pytest.mark.parametrize("pack", ["netsugen", "choppaya"])
def test_where_nothing_is_set_the_close_reads_no_contacts_and_no_uses(pack: str) -> None:
    living = Living(pack, "2026-11-01")
    living.register("a")
    if pack == "netsugen":
        ask(living, "a", contacted_on=day("2026-11-01"))
    with CaptureQueriesContext(connection) as captured:
        living.on("2026-11-02")
    read = [one["sql"] for one in captured if "FROM service_use l" in one["sql"]]
    read += [one["sql"] for one in captured if "c.answered_on IS NULL" in one["sql"]]
    assert read == []
    assert directory.count_waiting_grounds(living.id) == 0


def test_who_never_used_the_service_is_no_candidate() -> None:
    living = opened(parameters=DAYS)
    living.on("2026-11-12")
    assert found(living, "a") == []
    assert verify(living.id) == []


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 800), st.dates(day("2021-01-01"), day("2031-12-31")))
def test_the_close_looks_as_far_back_as_the_terms_say_and_no_further(
    set_days: int, today: dt.date
) -> None:
    """No day is too long ago where none are set; else the last that is, by an independent count."""
    pack = packs.load("netsugen")
    work: Any = SimpleNamespace(
        today=np.datetime64(today, "D"),
        pack=SimpleNamespace(
            ask=partial(pack.ask, set={"no_answer_days": set_days, "no_use_days": set_days})
        ),
    )
    expected = None if set_days == 0 else today - dt.timedelta(set_days + 1)
    assert silence._latest(work, silence._unanswered_too_long) == expected
    assert silence._latest(work, silence._unused_too_long) == expected
    if expected is not None:
        after = expected + dt.timedelta(1)
        for last, is_too_long in ((expected, True), (after, False)):
            assert netsugen.no_use_ground(last, today, set_days) is is_too_long
