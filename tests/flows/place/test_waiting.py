"""Who waits for a time has it when it becomes free: the first first, to be paid in time."""

from __future__ import annotations

import copy
import datetime as dt
from typing import Any

import pytest

from kiyaku.close.verify import verify
from kiyaku.flows.place import booking, bookings_shown, lapsing, paying, spaces, waiting
from kiyaku.notices import outbox
from kiyaku.terms.texts import Text
from tests.flows.place.rooms import Rooms, instant
from tests.flows.place.test_booking import refused
from tests.living import select

pytestmark = pytest.mark.django_db
_HOUR = dt.timedelta(hours=1)


@pytest.fixture(scope="module")
def built(unkept: None) -> Rooms:
    living = Rooms()
    living.change("a", hold_minutes=24 * 60, offer_minutes=120)
    for name in ("m", "n", "o"):
        living.register(name)
    return living


@pytest.fixture
def place(built: Rooms, db: None) -> Rooms:
    return copy.deepcopy(built)


def wish(space: str = "a") -> dict[str, Any]:
    return {
        "space": space, "starts_at": instant("2026-11-10 13:00"),
        "ends_at": instant("2026-11-10 15:00"),
    }  # fmt: skip


def join(place: Rooms, name: str, space: str = "a", **more: Any) -> int:
    return waiting.join_waiting(**{**place.of(name), **wish(space), **more})


def states(place: Rooms, name: str) -> list[tuple[str, int]]:
    found = waiting.waits_of(place.id, place.members[name], now=place.at)
    return [(one.state, one.place) for one in found]


def test_the_first_who_waits_has_what_became_free_and_the_next_when_it_lapses(
    place: Rooms,
) -> None:
    made = place.book("m", "a", "2026-11-10 13:00", "15:00")
    first, second = join(place, "n"), join(place, "o")
    assert (states(place, "n"), states(place, "o")) == ([("waiting", 1)], [("waiting", 2)])
    assert waiting.offer_due(place.id, at=place.at, by="worker") == 0
    booking.cancel_booking(**place.acting, booking=made)
    # Nobody goes before who waits, however late the worker comes.
    assert refused(lambda: place.book("m", "a", "2026-11-10 13:00", "15:00")).code == "slot_awaited"
    assert place.reasons("a", "2026-11-10", "m") == {
        "13:00": "slot_awaited",
        "14:00": "slot_awaited",
    }
    assert place.reasons("a", "2026-11-10") == {"13:00": "slot_awaited", "14:00": "slot_awaited"}
    assert place.reasons("hall", "2026-11-10", "m")["13:00"] == "slot_awaited"
    assert waiting.offer_due(place.id, at=place.at, by="worker") == 1
    (offered,) = bookings_shown.ahead_of(place.id, place.members["n"], now=place.at)
    assert (offered.state, offered.booked.held_until) == ("held", place.at + 2 * _HOUR)
    assert (states(place, "n"), states(place, "o")) == ([("offered", 0)], [("waiting", 1)])
    told = select("SELECT kind FROM outgoing WHERE kind = 'space_offered'")
    assert told == ["space_offered"]
    later = place.at + 3 * _HOUR
    assert lapsing.lapse_due(place.id, at=later, by="worker") == 1
    assert waiting.offer_due(place.id, at=later, by="worker") == 1
    (other,) = bookings_shown.ahead_of(place.id, place.members["o"], now=later)
    paying.pay_booking(**{**place.acting, "at": later}, booking=other.id)
    assert waiting.offer_due(place.id, at=later, by="worker") == 0
    assert select("SELECT state FROM booking_wait ORDER BY id") == ["offered", "offered"]
    assert first < second
    assert verify(place.id) == []


def test_who_waits_first_may_book_it_and_then_waits_no_longer(place: Rooms) -> None:
    made = place.book("m", "a", "2026-11-10 13:00", "15:00")
    join(place, "n")
    join(place, "o")
    booking.cancel_booking(**place.acting, booking=made)
    assert refused(lambda: place.book("o", "a", "2026-11-10 13:00", "15:00")).code == "slot_awaited"
    place.book("n", "a", "2026-11-10 13:00", "15:00")
    assert states(place, "n") == [("closed", 0)]


def test_who_has_waited_longer_for_another_time_goes_no_sooner(place: Rooms) -> None:
    place.book("m", "a", "2026-11-10 09:00", "10:00")
    made = place.book("m", "a", "2026-11-10 13:00", "15:00")
    morning = {"starts_at": instant("2026-11-10 09:00"), "ends_at": instant("2026-11-10 10:00")}
    join(place, "o", **morning)
    join(place, "n")
    booking.cancel_booking(**place.acting, booking=made)
    assert refused(lambda: place.book("o", "a", "2026-11-10 13:00", "15:00")).code == "slot_awaited"
    assert waiting.offer_due(place.id, at=place.at, by="worker") == 1
    assert states(place, "n") == [("offered", 0)]


def test_a_part_that_became_free_is_not_kept_for_who_waits_for_more(place: Rooms) -> None:
    made = place.book("m", "a", "2026-11-10 13:00", "14:00")
    place.book("m", "a", "2026-11-10 14:00", "15:00")
    join(place, "n")
    booking.cancel_booking(**place.acting, booking=made)
    assert waiting.offer_due(place.id, at=place.at, by="worker") == 0
    assert place.book("o", "a", "2026-11-10 13:00", "14:00")


def test_who_gives_up_is_passed_over(place: Rooms) -> None:
    made = place.book("m", "a", "2026-11-10 13:00", "15:00")
    wait = join(place, "n")
    waiting.leave_waiting(**place.acting, wait=wait)
    assert refused(lambda: waiting.leave_waiting(**place.acting, wait=wait)).code == "not_waiting"
    booking.cancel_booking(**place.acting, booking=made)
    assert waiting.offer_due(place.id, at=place.at, by="worker") == 0
    assert place.book("o", "a", "2026-11-10 13:00", "15:00")
    assert states(place, "n") == [("left", 0)]


def test_who_cannot_have_it_any_more_waits_no_longer(place: Rooms) -> None:
    made = place.book("m", "a", "2026-11-20 13:00", "15:00")
    later = {"starts_at": instant("2026-11-20 13:00"), "ends_at": instant("2026-11-20 15:00")}
    join(place, "n", **later)
    join(place, "o", **later)
    place.change("a", offer_minutes=120, capacity=20, bookings_most=1)
    place.book("n", "a", "2026-11-12 13:00", "15:00")
    booking.cancel_booking(**place.acting, booking=made)
    assert waiting.offer_due(place.id, at=place.at, by="worker") == 1
    assert (states(place, "n"), states(place, "o")) == ([("closed", 0)], [("offered", 0)])


def test_while_the_space_is_closed_one_goes_on_waiting(place: Rooms) -> None:
    made = place.book("m", "a", "2026-11-10 13:00", "15:00")
    join(place, "n")
    closure = spaces.close_space(
        **place.acting, **wish(), why=Text("工事のため", "works")
    )  # fmt: skip
    booking.cancel_booking(**place.acting, booking=made)
    assert waiting.offer_due(place.id, at=place.at, by="worker") == 0
    assert states(place, "n") == [("waiting", 1)]
    spaces.reopen_space(**place.acting, closure=closure)
    assert waiting.offer_due(place.id, at=place.at, by="worker") == 1
    assert states(place, "n") == [("offered", 0)]


def test_only_what_others_have_is_waited_for(place: Rooms) -> None:
    assert refused(lambda: join(place, "n")).code == "slot_free"
    place.book("n", "a", "2026-11-10 13:00", "15:00")
    assert refused(lambda: join(place, "n")).code == "slot_own"
    join(place, "o")
    assert refused(lambda: join(place, "o")).code == "already_waiting"
    sunday = {"starts_at": instant("2026-11-08 13:00"), "ends_at": instant("2026-11-08 15:00")}
    assert refused(lambda: join(place, "o", **sunday)).code == "slot_closed"


def test_what_nobody_could_have_is_over_when_its_time_comes(place: Rooms) -> None:
    made = place.book("m", "a", "2026-11-10 13:00", "15:00")
    paying.pay_booking(**place.acting, booking=made)
    join(place, "n")
    begun = instant("2026-11-10 13:30")
    found = waiting.waits_of(place.id, place.members["n"], now=begun)
    assert found == []
    assert waiting.waiting_shown(place.id, now=begun) == []
    assert waiting.offer_due(place.id, at=begun, by="worker") == 0
    assert select("SELECT state FROM booking_wait") == ["closed"]
    assert outbox.count_by_state(place.id) is not None
