"""A space booked for the same hours again and again: all of it, or nothing and what is not free."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from kiyaku.close.verify import verify
from kiyaku.flows.place import booking, bookings_shown, recurring
from kiyaku.spaces import bookings
from tests.flows.place.rooms import Rooms, instant
from tests.flows.place.test_booking import refused

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def built(unkept: None) -> Rooms:
    living = Rooms()
    for name in ("m", "n"):
        living.register(name)
    return living


@pytest.fixture
def place(built: Rooms, db: None) -> Rooms:
    return copy.deepcopy(built)


def weekly(place: Rooms, **more: Any) -> dict[str, Any]:
    return {
        **place.of("m"), "space": "a", "starts_at": instant("2026-11-10 13:00"),
        "ends_at": instant("2026-11-10 15:00"), "every_days": 7, "times": 3, **more,
    }  # fmt: skip


def test_all_are_booked_each_for_itself(place: Rooms) -> None:
    made = recurring.book_series(**weekly(place), key="weekly")
    shown = [bookings_shown.booking_shown(place.id, one, now=place.at) for one in made]
    assert [one.when for one in shown] == [
        "2026-11-10 13:00–15:00", "2026-11-17 13:00–15:00", "2026-11-24 13:00–15:00",
    ]  # fmt: skip
    assert {one.state for one in shown} == {"held"}
    assert [one.booked.amount_yen for one in shown] == [2_000] * 3
    assert len({one.booked.series for one in shown}) == 1
    assert len({one.invoice for one in shown}) == 3
    assert recurring.book_series(**weekly(place), key="weekly") == made
    booking.cancel_booking(**place.acting, booking=made[1])
    states = [bookings.booking(place.id, one).state for one in made]
    assert states == ["held", "cancelled", "held"]
    assert verify(place.id) == []


def test_where_one_is_not_free_nothing_is_booked_and_it_is_said_which(place: Rooms) -> None:
    place.book("n", "a", "2026-11-17 14:00", "16:00")
    asked = weekly(place, times=4)
    offered = recurring.offer_series(
        place.id, place.members["m"], "a", asked["starts_at"], asked["ends_at"], every_days=7,
        times=4, now=place.at,
    )  # fmt: skip
    assert [one.is_free for one in offered.occurrences] == [True, False, True, True]
    assert (offered.is_free, offered.amount_yen) == (False, 8_000)
    found = refused(lambda: recurring.book_series(**asked))
    assert found.code == "series_not_free"
    assert found.details["not_free"] == [{"when": "2026-11-17 13:00–15:00", "code": "slot_held"}]
    assert "2026-11-17" in found.ja
    assert bookings.bookings_of(place.members["m"]).rows == ()


def test_the_limit_of_bookings_counts_those_before_in_the_series(place: Rooms) -> None:
    place.change("a", bookings_most=2)
    found = refused(lambda: recurring.book_series(**weekly(place)))
    assert found.details["not_free"] == [
        {"when": "2026-11-24 13:00–15:00", "code": "too_many_bookings"}
    ]
    assert len(recurring.book_series(**weekly(place, times=2))) == 2


def test_a_public_holiday_among_them_is_told(place: Rooms) -> None:
    monday = instant("2026-11-16 13:00")
    asked = weekly(place, starts_at=monday, ends_at=instant("2026-11-16 14:00"), times=2)
    found = refused(lambda: recurring.book_series(**asked))
    assert [one["code"] for one in found.details["not_free"]] == ["slot_holiday"]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"times": 1}, "bad_series"),
        ({"times": 54}, "bad_series"),
        ({"every_days": 0}, "bad_series"),
        ({"ends_at": instant("2026-11-10 12:00")}, "bad_times"),
        ({"space": "nowhere"}, "unknown_space"),
    ],
)
def test_what_is_no_series_is_refused(place: Rooms, more: dict[str, Any], code: str) -> None:
    assert refused(lambda: recurring.book_series(**weekly(place, **more))).code == code
