"""Who comes is let in by a pass or at the desk; nobody comes; a space is checked after use."""

from __future__ import annotations

import copy
import datetime as dt
from typing import Any

import pytest

from kiyaku.base.errors import OperationRefused
from kiyaku.close.verify import verify
from kiyaku.flows.place import attendance, paying
from kiyaku.members import uses as member_uses
from kiyaku.spaces import bookings
from tests.flows.place.rooms import Rooms, instant
from tests.living import day

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def built(unkept: None) -> Rooms:
    living = Rooms()
    living.register("m")
    return living


@pytest.fixture
def place(built: Rooms, db: None) -> Rooms:
    return copy.deepcopy(built)


def refused(call: Any, **more: Any) -> OperationRefused:
    with pytest.raises(OperationRefused) as caught:
        call(**more)
    assert caught.value.message("ja") != caught.value.message("en")
    return caught.value


def at(place: Rooms, text: str) -> dict[str, Any]:
    return {**place.acting, "at": instant(text)}


@pytest.fixture
def booked(place: Rooms) -> int:
    """Room A on that very day from 14 to 16 o'clock, paid."""
    made = place.book("m", "a", "2026-11-02 14:00", "16:00")
    paying.pay_booking(**place.acting, booking=made)
    return made


def test_a_pass_lets_in_once_and_counts_as_use(place: Rooms, booked: int) -> None:
    token = attendance.pass_of(place.id, booked)
    for spoilt in (token + "x", "", attendance.pass_of(place.id + 1, booked)):
        assert (
            refused(attendance.check_in, **at(place, "2026-11-02 13:50"), token=spoilt).code
            == "bad_pass"
        )
    for _ in range(2):
        assert attendance.check_in(**at(place, "2026-11-02 13:50"), token=token) == booked
    one = bookings.booking(place.id, booked)
    assert (one.checked_in_at, one.came_by) == (instant("2026-11-02 13:50"), "pass")
    used = member_uses.use_on(place.members["m"], day("2026-11-02"))
    assert used is not None
    assert verify(place.id) == []


def test_who_was_restricted_after_booking_is_not_let_in(place: Rooms, booked: int) -> None:
    place.restrict("m", "hourly_space")
    barred = refused(attendance.check_in, **at(place, "2026-11-02 13:50"), booking=booked)
    assert barred.code == "use_barred" and barred.details["clauses"]
    assert bookings.booking(place.id, booked).checked_in_at is None


def test_who_has_not_paid_or_comes_at_another_time_is_not_let_in(place: Rooms, booked: int) -> None:
    unpaid = place.book("m", "b", "2026-11-02 14:00", "16:00")
    found = refused(attendance.check_in, **at(place, "2026-11-02 13:50"), booking=unpaid)
    assert (found.code, found.details["clauses"]) == ("booking_unpaid", ["5-2"])
    for when, code in (
        ("2026-11-02 12:59", "came_too_early"), ("2026-11-02 16:00", "booking_over"),
    ):  # fmt: skip
        assert refused(attendance.check_in, **at(place, when), booking=booked).code == code
    lapsed = refused(attendance.check_in, **at(place, "2026-11-02 14:00"), booking=unpaid)
    assert lapsed.code == "booking_off"
    assert attendance.check_in(**at(place, "2026-11-02 15:59"), booking=booked) == booked
    assert bookings.booking(place.id, booked).came_by == "desk"


def test_that_nobody_came_is_said_late_enough_and_once(place: Rooms, booked: int) -> None:
    def say(when: str) -> None:
        attendance.record_no_show(**at(place, when), booking=booked)

    assert refused(lambda: say("2026-11-02 14:29")).code == "too_early_to_say"
    say("2026-11-02 14:30")
    assert bookings.booking(place.id, booked).is_no_show
    assert refused(lambda: say("2026-11-02 14:31")).code == "no_show_known"
    attendance.check_in(**at(place, "2026-11-02 15:00"), booking=booked)
    assert not bookings.booking(place.id, booked).is_no_show
    assert refused(lambda: say("2026-11-02 15:30")).code == "came"


def test_a_space_is_checked_after_use_with_what_was_found(place: Rooms, booked: int) -> None:
    def check(when: str, **more: Any) -> None:
        attendance.record_check(**at(place, when), booking=booked, **more)

    assert refused(lambda: check("2026-11-02 13:00", restored=True)).code == "booking_not_begun"
    lacking = refused(lambda: check("2026-11-02 16:05", restored=False))
    assert (lacking.code, lacking.details["clauses"]) == ("findings_missing", ["16-1"])
    check("2026-11-02 16:05", restored=False, findings="机が 戻されていない")
    (found,) = bookings.checks([booked]).values()
    assert (found.is_restored, found.findings) == (False, "机が 戻されていない")
    again = refused(lambda: check("2026-11-02 16:06", restored=True))
    assert again.code == "checked_already"
    assert found.checked_at - instant("2026-11-02 16:05") == dt.timedelta(0)
    assert verify(place.id) == []
