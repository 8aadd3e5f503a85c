"""A stoppage over bookings: who is met by it, and what a person decides about each."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from kiyaku.close.verify import verify
from kiyaku.flows import announcements
from kiyaku.flows.place import bookings_shown, paying, stoppages
from kiyaku.terms.texts import Text
from tests.flows.place.rooms import Rooms, instant
from tests.flows.place.test_booking import refused
from tests.living import day, select

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


def stop(place: Rooms, space: str = "hall") -> int:
    """The hall is without power on a day."""
    number = announcements.plan(
        **place.acting, kind="stoppage", what=Text("停電", "no power"), cause="hard_to_provide",
        takes_effect_on=day("2026-11-10"),
    )  # fmt: skip
    stoppages.stop_space(
        **place.acting, announcement=number, space=space, starts_at=instant("2026-11-10 12:00"),
        ends_at=instant("2026-11-10 18:00"),
    )  # fmt: skip
    return number


def met(place: Rooms, number: int) -> list[tuple[int, str | None]]:
    found = stoppages.met_by(place.id, number, now=place.at)
    return [(one.booking.id, one.decided.decision if one.decided else None) for one in found]


def test_who_is_met_and_what_was_decided_about_each(place: Rooms) -> None:
    paid = place.book("m", "a", "2026-11-10 13:00", "15:00")
    paying.pay_booking(**place.acting, booking=paid)
    held = place.book("n", "b", "2026-11-10 17:00", "19:00")
    place.book("n", "b", "2026-11-10 19:00", "20:00")
    place.book("n", "desk", "2026-11-10 13:00", "15:00")
    number = stop(place)
    assert met(place, number) == [(paid, None), (held, None)]
    assert place.reasons("a", "2026-11-10", "n")["12:00"] == "service_stopped"
    moved = place.book("n", "b", "2026-11-11 17:00", "19:00")
    about: dict[str, Any] = {**place.acting, "announcement": number}
    stoppages.decide_met(**about, booking=paid, decision="called_off", reason="no power")
    stoppages.decide_met(**about, booking=held, decision="moved", instead=moved)
    assert met(place, number) == [(paid, "called_off"), (held, "moved")]
    shown = [bookings_shown.booking_shown(place.id, one, now=place.at) for one in (paid, held)]
    assert [one.state for one in shown] == ["cancelled", "cancelled"]
    # What was paid stays paid, what was not is owed no more.
    assert [one.paid_on is not None for one in shown] == [True, False]
    assert select("SELECT count(*) FROM charge_reversal") == [1]
    assert select("SELECT count(*) FROM journal_entry WHERE action = 'booking_disrupted'") == [2]
    assert verify(place.id) == []


def test_what_was_paid_counts_for_the_booking_in_its_place_and_is_paid_once(place: Rooms) -> None:
    first = place.book("m", "a", "2026-11-10 13:00", "15:00")
    second = place.book("m", "a", "2026-11-10 15:00", "16:00")
    for one in (first, second):
        paying.pay_booking(**place.acting, booking=one)
    paid_yen = select("SELECT sum(amount_yen) FROM payment")
    number = stop(place)
    instead = place.book("m", "a", "2026-11-11 13:00", "15:00")
    about: dict[str, Any] = {**place.acting, "announcement": number, "decision": "moved"}
    stoppages.decide_met(**about, booking=first, instead=instead)
    moved, taken = (
        bookings_shown.booking_shown(place.id, one, now=place.at) for one in (first, instead)
    )
    assert (moved.state, taken.state) == ("cancelled", "confirmed")
    assert (moved.paid_on is not None, taken.paid_on is not None) == (False, True)
    assert select("SELECT sum(amount_yen) FROM payment") == paid_yen
    again = refused(lambda: stoppages.decide_met(**about, booking=second, instead=instead))
    assert again.code == "instead_taken"
    assert verify(place.id) == []


def test_one_may_go_ahead(place: Rooms) -> None:
    made = place.book("m", "a", "2026-11-10 13:00", "15:00")
    number = stop(place)
    about = {**place.acting, "announcement": number, "booking": made}
    stoppages.decide_met(**about, decision="kept")
    assert met(place, number) == [(made, "kept")]
    assert bookings_shown.booking_shown(place.id, made, now=place.at).state == "held"
    found = refused(lambda: stoppages.decide_met(**about, decision="called_off"))
    assert found.code == "already_decided"


def test_what_is_not_met_or_no_decision_is_refused(place: Rooms) -> None:
    made = place.book("m", "desk", "2026-11-10 13:00", "15:00")
    other = place.book("n", "a", "2026-11-10 13:00", "15:00")
    number = stop(place)
    about = {**place.acting, "announcement": number}

    def code(**more: Any) -> str:
        return refused(lambda: stoppages.decide_met(**{**about, **more})).code

    assert code(booking=made, decision="kept") == "not_met"
    assert code(booking=other, decision="refunded") == "unknown_decision"
    assert code(booking=other, decision="moved") == "instead_missing"
    assert code(booking=other, decision="moved", instead=made) == "instead_missing"
    change = announcements.plan(
        **place.acting, kind="service_change", what=Text("変更", "a change"),
        takes_effect_on=day("2026-12-10"),
    )  # fmt: skip
    assert code(announcement=change, booking=other, decision="kept") == "not_a_stoppage"
