"""A ground is left without action, or acted on by name."""

from __future__ import annotations

from typing import Any

import pytest

from kiyaku.base import queries
from kiyaku.close.verify import verify
from kiyaku.flows import grounds, overview, timeline, why
from kiyaku.flows.timeline import Event
from tests.living import BY, Living, day, select

pytestmark = pytest.mark.django_db


def hall() -> Living:
    """NETSUGEN with one member whose first invoice, 12,000 yen, is overdue since the day before."""
    living = Living("netsugen", "2026-11-10")
    living.register("m")
    return living.on("2026-12-12")


def states(living: Living) -> list[Any]:
    return select(
        "SELECT found_on, state, left_on, closed_on FROM ground WHERE membership_id = %s"
        " ORDER BY id",
        living.members["m"],
    )


def last(living: Living, event: str) -> Event:
    told = timeline.events(living.id, membership=living.members["m"])
    return [one for one in told if one.event == event][-1]


def refused(call: Any, code: str) -> None:
    with pytest.raises(Exception) as caught:
        call()
    assert getattr(caught.value, "code", caught.value) == code
    assert caught.value.message("ja") != caught.value.message("en")


def test_a_ground_that_is_left_waits_for_nobody_and_is_not_found_again() -> None:
    living = hall()
    assert [one.ground_id for one in overview.waiting(living.id).grounds] == [living.ground_of("m")]
    living.leave_ground("m")
    assert overview.waiting(living.id).grounds == ()
    living.closed("2027-01-20")
    assert states(living) == [(day("2026-12-11"), "left", day("2026-12-12"), None)]
    assert overview.waiting(living.id).grounds == ()
    assert verify(living.id) == []


def test_it_lapses_when_it_is_paid_and_what_arises_then_is_found() -> None:
    living = hall()
    living.leave_ground("m")
    living.on("2026-12-20").pay("m")
    living.closed("2027-01-12")
    assert states(living) == [
        (day("2026-12-11"), "lapsed", day("2026-12-12"), day("2026-12-20")),
        (day("2027-01-11"), "open", None, None),
    ]
    assert verify(living.id) == []


def test_the_reason_stays_inside() -> None:
    living = hall()
    living.leave_ground("m", "their landlord is ill")
    left = last(living, "ground_left")
    assert left.clauses == ("9-1(3)",)
    assert "landlord" not in str(left.fields) + str(select("SELECT payload FROM journal_entry"))
    explained = why.of_event(living.id, left)
    assert explained.agrees
    words = "\n".join(explained.in_words("en"))
    assert "reason given: their landlord is ill" in words
    assert "left on 2026-12-12" in words


def test_what_makes_no_sense_is_refused() -> None:
    living = hall()
    ground = living.ground_of("m")

    def leave(reason: str = "later", one: int = ground) -> None:
        grounds.leave_ground(**living.acting, ground=one, reason=reason)

    refused(lambda: leave("  "), "reason_missing")
    refused(lambda: leave(one=10**9), "unknown_ground")
    other = Living("netsugen", "2026-11-10")
    refused(
        lambda: grounds.leave_ground(**other.acting, ground=ground, reason="x"), "unknown_ground"
    )
    leave()
    refused(leave, "already_left")
    living.on("2026-12-14").pay("m")
    living.closed("2026-12-14")
    refused(leave, "ground_lapsed")
    refused(lambda: living.suspend("m", ground=ground), "ground_lapsed")


def test_what_was_decided_on_is_not_left() -> None:
    living = hall()
    living.suspend("m")
    refused(lambda: living.leave_ground("m"), "ground_decided")


@pytest.mark.parametrize("act", ["suspend", "terminate"])
def test_a_decision_cites_the_ground_that_is_open(act: str) -> None:
    living = hall()
    getattr(living, act)("m")
    event = last(living, {"suspend": "suspended", "terminate": "terminated"}[act])
    assert (event.clauses, event.fields["ground"]) == (("9-1(3)",), "arrears_ground")
    explained = why.of_event(living.id, event)
    assert explained.reasons[0].clauses == ("9-1(3)",)
    assert [part.reasons[0].recomputed for part in explained.parts] == [True]
    assert explained.agrees
    living.closed("2026-12-15")
    assert verify(living.id) == []


def test_without_a_ground_a_decision_cites_the_general_clause() -> None:
    living = Living("netsugen", "2026-11-10")
    living.register("m")
    living.suspend("m")
    event = last(living, "suspended")
    assert event.clauses == ("9-1",)
    assert "ground" not in event.fields
    assert why.of_event(living.id, event).parts == ()


def test_a_ground_that_was_left_is_acted_on_only_by_name() -> None:
    living = hall()
    living.leave_ground("m")
    living.suspend("m")
    assert last(living, "suspended").clauses == ("9-1",)
    assert states(living)[0][1] == "left"
    living.on("2026-12-14").resume("m")
    living.closed("2026-12-15")
    assert len(states(living)) == 1, "still left, and found nowhere else"
    living.terminate("m", ground=living.ground_of("m"))
    assert last(living, "terminated").clauses == ("9-1(3)",)
    assert last(living, "membership_ended").clauses == ("9-1(3)",)
    assert states(living)[0][1:] == ("decided", day("2026-12-12"), day("2026-12-16"))
    living.closed("2026-12-17")
    assert verify(living.id) == []


def test_a_ground_that_led_to_a_suspension_may_lead_to_the_end() -> None:
    living = hall()
    ground = living.ground_of("m")
    living.suspend("m", ground=ground)
    living.on("2026-12-20").terminate("m", ground=ground)
    assert last(living, "terminated").clauses == ("9-1(3)",)
    assert states(living)[0][3] == day("2026-12-12"), "the day of the first decision"
    living.closed("2026-12-21")
    assert verify(living.id) == []


def test_another_membership_s_ground_is_none() -> None:
    living = hall()
    living.register("other")
    refused(lambda: living.suspend("other", ground=living.ground_of("m")), "other_membership")


def test_it_is_left_once_per_key() -> None:
    living = hall()
    for _ in range(2):
        grounds.leave_ground(**living.acting, ground=living.ground_of("m"), reason="x", key="k")
    assert select("SELECT count(*) FROM journal_entry WHERE action = 'ground_left'") == [1]
    assert select("SELECT actor FROM journal_entry WHERE action = 'ground_left'") == [BY]
    assert queries.business_day(living.id) == day("2026-12-12")
