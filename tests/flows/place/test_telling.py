"""Members are told when a booking is off, moved, or waited for in vain: why, and of its fee."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from kiyaku.close.verify import verify
from kiyaku.flows import admission
from kiyaku.flows.place import booking, lapsing, paying, stoppages, waiting
from kiyaku.notices import kinds, templates
from tests.flows.place.rooms import Rooms, instant
from tests.flows.place.test_stoppages import stop
from tests.flows.place.test_waiting import join
from tests.living import select

pytestmark = pytest.mark.django_db
TOLD = ("space_offered", "booking_called_off", "booking_moved", "waiting_over")


@pytest.fixture(scope="module")
def built(unkept: None) -> Rooms:
    living = Rooms()
    for name in ("m", "n", "o"):
        living.register(name)
    about = {**living.acting, "handle": "p", "plan": "usual"}
    application = admission.apply(**about, language="en")
    living.members["p"] = admission.approve(**living.acting, application=application)
    living.give_login("p")
    return living


@pytest.fixture
def place(built: Rooms, db: None) -> Rooms:
    return copy.deepcopy(built)


def told(place: Rooms, name: str) -> list[str]:
    """What a member was told about times of use, oldest first."""
    about = f"membership_id = {place.members[name]} AND kind = ANY(ARRAY{list(TOLD)})"
    return [str(one) for one in select(f"SELECT body FROM outgoing WHERE {about} ORDER BY id")]


def test_who_had_paid_reads_that_nothing_is_given_back_and_by_which_clause(place: Rooms) -> None:
    paid = place.book("m", "a", "2026-11-10 13:00", "15:00")
    paying.pay_booking(**place.acting, booking=paid)
    held = place.book("n", "b", "2026-11-10 13:00", "15:00")
    for one in (paid, held):
        booking.cancel_booking(**place.acting, booking=one)
    (of_paid,), (of_held,) = told(place, "m"), told(place, "n")
    assert "会議室A 2026-11-10 13:00–15:00" in of_paid
    assert "返金しません(第5条1項)" in of_paid
    assert "お支払いは要りません" in of_held
    assert verify(place.id) == []


def test_a_hold_that_nobody_paid_is_told_as_such_whoever_marks_it(place: Rooms) -> None:
    place.book("m", "a", "2026-11-10 13:00", "15:00")
    place.book("n", "b", "2026-11-10 13:00", "15:00")
    later = {**place.acting, "at": instant("2026-11-09 12:00")}
    place.book("o", "a", "2026-11-10 13:00", "15:00", at=later["at"])
    assert "期限までにお支払いがありませんでした" in told(place, "m")[0]
    assert told(place, "n") == []
    lapsing.lapse_due(place.id, at=later["at"], by="worker")
    assert ["期限までにお支払い" in one for one in told(place, "n")] == [True]
    assert len(told(place, "m")) == 1


def test_what_a_membership_does_not_last_for_is_told_once(place: Rooms) -> None:
    place.book("m", "a", "2026-11-10 13:00", "15:00")
    place.terminate("m")
    lapsing.lapse_due(place.id, at=place.at, by="worker")
    lapsing.lapse_due(place.id, at=place.at, by="worker")
    assert ["会員契約が終わります" in one for one in told(place, "m")] == [True]


def test_of_a_stoppage_each_is_told_what_becomes_of_the_booking(place: Rooms) -> None:
    off = place.book("p", "a", "2026-11-10 13:00", "15:00")
    paying.pay_booking(**place.acting, booking=off)
    shifted = place.book("n", "b", "2026-11-10 13:00", "15:00")
    kept = place.book("o", "b", "2026-11-10 16:00", "17:00")
    number = stop(place)
    instead = place.book("n", "b", "2026-11-11 13:00", "15:00")
    about: dict[str, Any] = {**place.acting, "announcement": number}
    stoppages.decide_met(**about, booking=off, decision="called_off", reason="inside")
    stoppages.decide_met(**about, booking=shifted, decision="moved", instead=instead)
    stoppages.decide_met(**about, booking=kept, decision="kept")
    (of_off,), (of_shifted,) = told(place, "p"), told(place, "n")
    assert "room A, 2026-11-10 13:00–15:00" in of_off
    assert "Why: no power" in of_off
    assert "not given back (Art. 5(1))" in of_off
    assert "inside" not in of_off
    assert "元のご予約: 会議室B 2026-11-10 13:00–15:00" in of_shifted
    assert "新しいご予約: 会議室B 2026-11-11 13:00–15:00" in of_shifted
    assert told(place, "o") == []
    assert verify(place.id) == []


def test_an_offer_says_until_when_to_pay_and_that_nothing_paid_comes_back(place: Rooms) -> None:
    made = place.book("m", "a", "2026-11-10 13:00", "15:00")
    join(place, "n")
    booking.cancel_booking(**place.acting, booking=made)
    assert waiting.offer_due(place.id, at=place.at, by="worker") == 1
    (offered,) = told(place, "n")
    assert "返金: お支払い後は返金しません(第5条1項)" in offered


def test_who_waits_in_vain_reads_why(place: Rooms) -> None:
    place.book("m", "a", "2026-11-10 13:00", "15:00")
    join(place, "n")
    waiting.offer_due(place.id, at=instant("2026-11-10 14:00"), by="worker")
    assert ["開始時刻を過ぎています" in one for one in told(place, "n")] == [True]


@pytest.mark.parametrize("kind", TOLD)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_each_wording_says_all_that_there_is_to_say(kind: str, language: str) -> None:
    wording, about = templates.brought(kind, language), {}
    for number, name in enumerate(kinds.kind(kind).fields):
        about[name] = number + 1 if name.endswith("_yen") else f"<{number}>"
    every = dict.fromkeys(kinds.ALWAYS, "-") | {"day": "2026-11-10"} | about
    said = "\n".join(templates.filled(wording, every))
    assert [name for name, value in about.items() if str(value) not in said] == []
