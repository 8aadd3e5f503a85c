"""Spaces are booked: held, paid, confirmed; lapse, are called off, and are paid later by leave."""

from __future__ import annotations

import copy
import datetime as dt
from typing import Any

import pytest

from kiyaku.base.errors import OperationRefused
from kiyaku.billing import payments, records
from kiyaku.close import run, sandbox
from kiyaku.close.verify import verify
from kiyaku.flows import payments as received
from kiyaku.flows import timeline, why
from kiyaku.flows.invoice_document import invoice_document
from kiyaku.flows.place import booking, bookings_shown, lapsing, paying, spaces, told
from kiyaku.flows.place.bookings_shown import BookingShown
from kiyaku.members.models import Membership
from kiyaku.spaces import bookings
from kiyaku.terms.texts import Text
from tests.flows.place.rooms import Rooms, instant
from tests.living import day

pytestmark = pytest.mark.django_db
_HOUR = dt.timedelta(hours=1)


@pytest.fixture(scope="module")
def built(unkept: None) -> Rooms:
    living = Rooms()
    for name in ("m", "n"):
        living.register(name)
    return living


@pytest.fixture
def place(built: Rooms, transactional_part: None) -> Rooms:
    return copy.deepcopy(built)


@pytest.fixture
def transactional_part(db: None) -> None:
    """In a transaction of its own."""


def refused(call: Any) -> OperationRefused:
    with pytest.raises(OperationRefused) as caught:
        call()
    assert caught.value.message("ja") != caught.value.message("en")
    return caught.value


def shown(place: Rooms, made: int, at: dt.datetime | None = None) -> BookingShown:
    return bookings_shown.booking_shown(place.id, made, now=at or place.at)


def test_a_booking_is_held_until_it_is_paid_for_itself_and_then_confirmed(place: Rooms) -> None:
    made = place.book("m", "a", "2026-11-10 13:00", "15:00")
    held = shown(place, made)
    assert (held.state, held.booked.amount_yen, held.is_to_be_paid) == ("held", 2_000, True)
    assert held.booked.held_until == place.at + 24 * _HOUR
    assert (held.name.ja, held.when) == ("会議室A", "2026-11-10 13:00–15:00")
    charge = records.charge(held.booked.charge)
    assert (charge.amount_yen, charge.due_on, charge.fee_month) == (
        2_000, day("2026-11-10"), day("2026-11-01"),
    )  # fmt: skip
    paying.pay_booking(**place.acting, booking=made)
    for one in timeline.events(place.id, membership=place.members["m"]):
        if one.event != "day_closed" and one.event not in told.KINDS:
            assert why.of_event(place.id, one).agrees, one
    printed = invoice_document(place.id, "1").lines[0]
    assert printed.words.ja == "会議室Aの利用料(2026-11-10 13:00–15:00)"
    paid = shown(place, made)
    assert (paid.state, paid.paid_on, paid.is_to_be_paid) == ("confirmed", place.today, False)
    assert refused(lambda: paying.pay_booking(**place.acting, booking=made)).code == "nothing_open"
    assert verify(place.id) == []


def test_nothing_is_booked_at_another_price_than_was_shown(place: Rooms) -> None:
    shown_yen = booking.offer(
        place.id, place.members["m"], "a", instant("2026-11-10 13:00"),
        instant("2026-11-10 15:00"), now=place.at,
    ).amount_yen  # fmt: skip
    assert shown_yen == 2_000
    place.price("a", 1_200)
    lost = refused(lambda: place.book("m", "a", "2026-11-10 13:00", "15:00", seen_yen=shown_yen))
    assert (lost.code, lost.details) == (
        "price_changed", {"amount_yen": 2_400, "clauses": ["5-1", "5-2"]},
    )  # fmt: skip
    assert "2,000円" in lost.message("ja") and "2,400 yen" in lost.message("en")
    assert place.reasons("a", "2026-11-10", "n") == {}
    assert place.book("m", "a", "2026-11-10 13:00", "15:00", seen_yen=2_400)


def test_the_whole_takes_its_parts_and_a_part_the_whole(place: Rooms) -> None:
    place.book("m", "a", "2026-11-10 13:00", "15:00")
    assert (
        refused(lambda: place.book("n", "hall", "2026-11-10 14:00", "16:00")).code == "part_taken"
    )
    place.book("n", "b", "2026-11-10 13:00", "15:00")
    place.book("n", "hall", "2026-11-10 15:00", "16:00")
    assert refused(lambda: place.book("m", "a", "2026-11-10 15:00", "16:00")).code == "whole_taken"
    assert place.reasons("b", "2026-11-10", "m") == {
        "13:00": "slot_held", "14:00": "slot_held", "15:00": "whole_taken",
    }  # fmt: skip
    assert place.reasons("a", "2026-11-10", "m") == {
        "13:00": "slot_own", "14:00": "slot_own", "15:00": "whole_taken",
    }  # fmt: skip


def test_an_unpaid_hold_keeps_nothing_once_its_time_is_over(place: Rooms) -> None:
    made = place.book("m", "a", "2026-11-10 13:00", "15:00")
    later = place.at + 25 * _HOUR
    assert shown(place, made, later).state == "lapsed"
    assert place.reasons("a", "2026-11-10", "n", now=later) == {}
    # Nobody has marked it: who books does, and its fee waits to be taken back.
    place.on("2026-11-03")
    other = place.book("n", "a", "2026-11-10 13:00", "15:00", at=later)
    assert bookings.booking(place.id, made).state == "lapsed"
    assert payments.invoiced_and_open(place.members["m"]) == 2_000
    assert lapsing.lapse_due(place.id, at=later, by="worker") == 1
    assert lapsing.lapse_due(place.id, at=later, by="worker") == 0
    assert payments.invoiced_and_open(place.members["m"]) == 0
    assert payments.invoiced_and_open(place.members["n"]) == 2_000
    code = refused(lambda: paying.pay_booking(**{**place.acting, "at": later}, booking=made)).code
    assert code == "booking_off"
    assert shown(place, other, later).state == "held"
    assert verify(place.id) == []


def test_what_is_paid_after_a_hold_is_over_does_not_bring_it_back(place: Rooms) -> None:
    made = place.book("m", "a", "2026-11-10 13:00", "15:00")
    later = place.at + 25 * _HOUR
    place.on("2026-11-03")
    received.receive_payment(**{**place.of("m"), "at": later}, amount_yen=2_000)
    assert shown(place, made, later).state == "lapsed"
    assert lapsing.lapse_due(place.id, at=later, by="worker") == 1
    assert bookings.booking(place.id, made).state == "lapsed"
    assert payments.invoiced_and_open(place.members["m"]) == 0
    assert payments.credit_of(place.members["m"]) == 2_000
    assert verify(place.id) == []


def test_in_a_copy_the_time_to_pay_runs_by_the_copys_own_days(place: Rooms) -> None:
    place.change("a", hold_minutes=60)
    copied = sandbox.make_sandbox(service=place.id, at=place.at, by="tester")
    run.close_until(copied, day("2026-11-19"))
    acting = {"service": copied, "by": "tester"}
    (whose,) = Membership.objects.filter(service_id=copied, member__handle="m")
    made = booking.book(
        **acting, at=place.at, membership=whose.pk, space="a",
        starts_at=instant("2026-11-30 13:00"), ends_at=instant("2026-11-30 15:00"),
    )  # fmt: skip
    held_until = bookings.booking(copied, made).held_until
    assert held_until == place.at + dt.timedelta(18) + _HOUR
    later = place.at + 2 * _HOUR
    # Paid on an instant long before, but two hours on by the copy's own clock.
    code = refused(lambda: paying.pay_booking(**acting, at=later, booking=made)).code
    assert code == "booking_off"
    received.receive_payment(**acting, at=later, membership=whose.pk, amount_yen=None)
    assert lapsing.lapse_due(copied, at=later, by="worker") == 1
    assert bookings.booking(copied, made).state == "lapsed"


def test_what_would_begin_after_the_end_of_a_membership_is_called_off(place: Rooms) -> None:
    paid = place.book("m", "a", "2026-11-10 13:00", "15:00")
    paying.pay_booking(**place.acting, booking=paid)
    held = place.book("m", "b", "2026-11-11 13:00", "15:00")
    others = place.book("n", "desk", "2026-11-10 13:00", "15:00")
    place.terminate("m")
    assert lapsing.lapse_due(place.id, at=place.at, by="worker") == 2
    assert lapsing.lapse_due(place.id, at=place.at, by="worker") == 0
    states = [bookings.booking(place.id, one).state for one in (paid, held, others)]
    assert states == ["cancelled", "cancelled", "confirmed"]
    assert records.reversal(bookings.booking(place.id, paid).charge) is None  # 5-1
    assert records.reversal(bookings.booking(place.id, held).charge) is not None
    place.book("n", "a", "2026-11-10 13:00", "15:00")
    assert verify(place.id) == []


def test_the_close_lets_holds_lapse_that_are_over(place: Rooms) -> None:
    made = place.book("m", "a", "2026-11-10 13:00", "15:00")
    place.closed("2026-11-03")
    assert bookings.booking(place.id, made).state == "lapsed"
    assert records.reversal(bookings.booking(place.id, made).charge) is not None
    assert verify(place.id) == []


def test_a_payment_of_all_that_is_open_confirms_too(place: Rooms) -> None:
    made = place.book("m", "a", "2026-11-10 13:00", "15:00")
    place.pay("m", 2_000)
    assert shown(place, made).state == "confirmed"


def test_a_credit_pays_at_once_and_nothing_waits_where_nothing_is_asked(place: Rooms) -> None:
    place.pay("m", 2_500)
    assert shown(place, place.book("m", "a", "2026-11-10 13:00", "15:00")).state == "confirmed"
    free = shown(place, place.book("m", "desk", "2026-11-10 13:00", "15:00"))
    assert (free.state, free.booked.charge, free.invoice) == ("confirmed", 0, None)


def test_the_staff_may_let_it_be_paid_later_with_a_reason(place: Rooms) -> None:
    made = place.book("m", "a", "2026-11-10 13:00", "15:00")
    first = bookings.booking(place.id, made).charge
    until = instant("2026-11-20 17:00")

    def allow(**more: Any) -> None:
        about = {**place.acting, "booking": made, "until": until, "reason": "請求書払いの団体"}
        booking.allow_later(**{**about, **more})

    assert refused(lambda: allow(reason=" ")).code == "reason_missing"
    early = refused(lambda: allow(until=instant("2026-11-10 13:00")))
    assert (early.code, early.details["clauses"]) == ("not_later", ["5-2"])
    allow()
    one = shown(place, made)
    assert (one.state, one.is_to_be_paid, one.booked.deferred_until) == ("confirmed", True, until)
    assert records.reversal(first) is not None
    assert records.charge(one.booked.charge).due_on == day("2026-11-20")
    assert refused(allow).code == "booking_confirmed"
    paying.pay_booking(**place.acting, booking=made)
    assert not shown(place, made).is_to_be_paid
    assert verify(place.id) == []


def test_what_is_paid_stays_paid_and_its_time_is_free_again(place: Rooms) -> None:
    seen = booking.offer(
        place.id, place.members["m"], "a", instant("2026-11-10 13:00"),
        instant("2026-11-10 15:00"), now=place.at,
    )  # fmt: skip
    assert (seen.reason, seen.amount_yen, seen.held_until) == (None, 2_000, place.at + 24 * _HOUR)
    assert (seen.is_refundable, seen.refund_clauses, seen.due_clauses) == (
        False,
        ("5-1",),
        ("5-2",),
    )
    made = place.book("m", "a", "2026-11-10 13:00", "15:00")
    paying.pay_booking(**place.acting, booking=made)
    assert booking.cancel_booking(**place.acting, booking=made) is True
    assert payments.credit_of(place.members["m"]) == 0
    assert records.reversal(bookings.booking(place.id, made).charge) is None
    unpaid = place.book("n", "a", "2026-11-10 13:00", "15:00")
    assert booking.cancel_booking(**place.acting, booking=unpaid) is False
    assert payments.invoiced_and_open(place.members["n"]) == 0
    assert refused(lambda: booking.cancel_booking(**place.acting, booking=unpaid)).code == (
        "booking_off"
    )
    assert verify(place.id) == []


def test_each_time_that_is_not_free_says_why(place: Rooms) -> None:
    place.change("a", preparation_minutes=60, shortest_minutes=120, horizon_days=20)
    place.book("m", "a", "2026-11-10 13:00", "15:00")
    assert place.reasons("a", "2026-11-10") == {
        "12:00": "slot_preparing", "13:00": "slot_held", "14:00": "slot_held",
        "15:00": "slot_preparing",
    }  # fmt: skip
    place.book("n", "a", "2026-11-10 17:00", "20:00")
    assert place.reasons("a", "2026-11-10") == {
        "12:00": "slot_preparing", "13:00": "slot_held", "14:00": "slot_held",
        "15:00": "slot_preparing", "16:00": "slot_preparing", "17:00": "slot_held",
        "18:00": "slot_held", "19:00": "slot_held", "20:00": "slot_preparing",
    }  # fmt: skip
    holiday = place.grid("a", "2026-11-03")
    assert (holiday.holiday, holiday.slots) == ("文化の日", ())
    assert holiday.reason is not None and holiday.reason.code == "slot_holiday"
    assert set(place.reasons("a", "2026-12-10").values()) == {"slot_too_far"}
    assert place.grid("a", "2026-11-08").reason is not None  # a Sunday
    today = place.reasons("desk", "2026-11-02")
    assert list(today) == ["09:00", "10:00", "11:00", "12:00"] and set(today.values()) == {
        "slot_past"
    }


def test_a_closed_hall_closes_its_rooms_until_that_is_taken_back(place: Rooms) -> None:
    made = place.book("m", "b", "2026-11-12 13:00", "15:00")
    closure = spaces.close_space(
        **place.acting, space="hall", starts_at=instant("2026-11-12 09:00"),
        ends_at=instant("2026-11-12 18:00"), why=Text("点検", "an inspection"),
    )  # fmt: skip
    assert place.reasons("a", "2026-11-12")["17:00"] == "space_closed"
    assert "18:00" not in place.reasons("a", "2026-11-12")
    found = refused(lambda: place.book("m", "a", "2026-11-12 09:00", "10:00"))
    assert (found.code, "点検" in found.ja) == ("space_closed", True)
    from kiyaku.spaces import closures

    met = spaces.bookings_met(place.id, closures.closure(place.id, closure))
    assert [one.id for one in met] == [made]
    spaces.reopen_space(**place.acting, closure=closure)
    assert place.reasons("a", "2026-11-12") == {}


def test_whoever_is_restricted_cannot_book_and_reads_by_which_clause(place: Rooms) -> None:
    place.record_ground("m")
    place.restrict("m", "hourly_space")
    found = refused(lambda: place.book("m", "a", "2026-11-10 13:00", "15:00"))
    assert (found.code, found.details["clauses"]) == ("use_barred", ["9-1(1)"])
    seen = place.grid("a", "2026-11-10", "m")
    assert seen.reason is not None and seen.reason.clauses == ("9-1(1)",)
    assert seen.free == 0 and place.grid("a", "2026-11-10", "n").free == 12


def test_lengths_grids_people_limits_and_prices_are_kept_to(place: Rooms) -> None:
    place.change("a", longest_minutes=180, bookings_most=1)

    def code(first: str, last: str, space: str = "a", **more: Any) -> str:
        return refused(lambda: place.book("m", space, f"2026-11-10 {first}", last, **more)).code

    assert code("13:30", "14:30") == "off_grid"
    assert code("08:00", "09:00") == "slot_closed"
    assert code("20:00", "22:00") == "slot_closed"
    assert code("09:00", "13:00") == "booking_too_long"
    assert code("09:00", "10:00", people=21) == "too_many_people"
    assert code("10:00", "09:00") == "bad_times"
    assert code("09:00", "10:00", "nowhere") == "unknown_space"
    place.make("new")
    assert code("09:00", "10:00", "new") == "no_space_price"
    place.book("m", "a", "2026-11-10 13:00", "15:00")
    assert code("16:00", "17:00") == "too_many_bookings"
    assert set(place.reasons("a", "2026-11-11", "m").values()) == {"too_many_bookings"}
    place.book("n", "a", "2026-11-10 16:00", "17:00")


def test_prices_are_dated_and_go_by_plan(place: Rooms) -> None:
    place.price("a", 1_500, from_day=day("2026-12-01"))
    place.price("a", 700, plan="usual", from_day=day("2026-12-10"))
    fees = [
        bookings.booking(place.id, place.book("m", "a", f"{one} 09:00", "10:00")).amount_yen
        for one in ("2026-11-30", "2026-12-01", "2026-12-10")
    ]
    assert fees == [1_000, 1_500, 700]
    assert place.grid("a", "2026-12-10").hourly_yen == 1_500
    assert verify(place.id) == []


def test_who_leaves_cannot_book_past_the_end(place: Rooms) -> None:
    place.leave("m")
    found = refused(lambda: place.book("m", "a", "2026-12-10 13:00", "15:00"))
    assert (found.code, found.details["clauses"]) == ("ends_before", ["10-2", "3-1"])


def test_a_new_room_of_a_hall_that_is_booked_is_booked_with_it(place: Rooms) -> None:
    place.book("m", "hall", "2026-11-10 13:00", "15:00")
    place.book("m", "hall", "2026-11-10 15:00", "17:00")
    place.change("hall", clearing_minutes=30)  # what was booked before is taken up as it was booked
    place.make("c", parent="hall", ja="会議室C", en="room C", hourly_yen=500)
    hours = ("13:00", "14:00", "15:00", "16:00")
    assert place.reasons("c", "2026-11-10", "n") == dict.fromkeys(hours, "whole_taken")


def test_a_key_books_once(place: Rooms) -> None:
    twice = [place.book("m", "a", "2026-11-10 13:00", "15:00", key="k") for _ in range(2)]
    assert len(set(twice)) == 1


def test_a_week_of_all_spaces_costs_as_many_queries_as_a_day_of_one(
    place: Rooms, django_assert_max_num_queries: Any
) -> None:
    from kiyaku.flows.place import slots

    place.change("a", bookings_most=3)
    for number in range(9, 13):
        place.book("n", "b", f"2026-11-10 {number:02d}:00", f"{number + 1:02d}:00")
    with django_assert_max_num_queries(15):
        found = slots.availabilities(
            place.id, day("2026-11-09"), day("2026-11-15"), now=place.at,
            membership=place.members["m"],
        )  # fmt: skip
    assert len(found) == 4 * 7
    with django_assert_max_num_queries(8):
        slots.availabilities(place.id, day("2026-11-09"), day("2026-11-15"), now=place.at)
