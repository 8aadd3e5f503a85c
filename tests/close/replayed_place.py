"""What only a place has, done twice: things and damage, bookings, alliance facilities."""

from __future__ import annotations

import dataclasses
import datetime as dt

from kiyaku.flows import announcements
from kiyaku.flows.place import (
    alliance,
    alliance_facilities,
    attendance,
    booking,
    damage_claims,
    inspections,
    left_things,
    paying,
    recurring,
    spaces,
    stoppages,
    waiting,
)
from kiyaku.premises import alliance as alliance_rows
from kiyaku.spaces.rules import Rules, hours_of, instant
from kiyaku.terms.texts import Text
from tests.close.small_service import AT, BY
from tests.close.twice import EVE, SCAN, Twice


def at_the_place(twice: Twice, membership: int) -> None:
    """A thing is fetched, another disposed of and charged later; damage; an inspection."""
    about = {"place": "hall", "found_on": EVE}
    bag = twice.do(left_things.store_thing, what="a bag", **about, files=[SCAN])
    twice.do(left_things.hand_out, thing=bag, handed_to="m", identity="details")
    old = EVE - dt.timedelta(60)
    box = twice.do(left_things.store_thing, what="a box", place="hall", found_on=old, stored_on=old)
    assert twice.do(left_things.dispose, thing=box, cost_yen=700) is None
    twice.do(left_things.name_owner, thing=box, membership=membership)
    twice.do(left_things.charge_disposal, thing=box)
    told = {"what": "a chair", "place": "hall", "happened_on": EVE}
    chair = twice.do(damage_claims.report_damage, membership=membership, **told)
    twice.do(damage_claims.claim_damage, damage_id=chair, amount_yen=900, grounds="its price")
    twice.do(damage_claims.decide_damage, damage_id=chair, granted=True, reason="seen")
    seen = twice.do(
        inspections.record_inspection, membership=membership, inspected_on=EVE, reason="a call",
        seen="loud",
    )  # fmt: skip
    twice.do(inspections.report_from_inspection, inspection=seen, kind="unlawful")


def book(twice: Twice, membership: int) -> None:
    """One is paid and used, one called off, one paid later and nobody comes, one lapses."""
    room, monday = {"space": "room"}, EVE + dt.timedelta(2)
    rules = Rules(Text("部屋", "room"), hours_of({"all": "09:00-21:00"}))
    twice.do(spaces.make_space, **room, rules=rules, from_day=EVE)
    roomy = dataclasses.replace(rules, capacity=4)
    twice.do(spaces.change_space, **room, rules=roomy, from_day=EVE)
    twice.do(spaces.price_space, **room, hourly_yen=600, from_day=EVE)
    evening = {"starts_at": instant(monday, 1_200), "ends_at": instant(monday, 1_260)}
    closure = twice.do(spaces.close_space, **room, **evening, why=Text("点検", "a check"))
    twice.do(spaces.reopen_space, closure=closure)
    used, off, later, _ = [
        twice.do(
            booking.book, membership=membership, **room, starts_at=instant(monday, 60 * hour),
            ends_at=instant(monday, 60 * hour + 60),
        )
        for hour in (9, 10, 11, 12)
    ]  # fmt: skip
    twice.do(paying.pay_booking, booking=used)
    assert twice.do(booking.cancel_booking, booking=off) is False
    until = instant(monday + dt.timedelta(9), 720)
    twice.do(booking.allow_later, booking=later, until=until, reason="an invoice to a body")
    assert twice.do(attendance.check_in, booking=used, at=instant(monday, 535)) == used
    twice.do(attendance.record_check, booking=used, restored=True, at=instant(monday, 650))
    twice.do(attendance.record_no_show, booking=later, at=instant(monday, 700))


def wait_and_stop(twice: Twice, member: int, other: int) -> None:
    """Two Tuesdays are booked at once; another waits for the first, twice; a stoppage meets it."""
    tuesday = EVE + dt.timedelta(3)
    wish = {
        "space": "room", "starts_at": instant(tuesday, 540), "ends_at": instant(tuesday, 600),
    }  # fmt: skip
    weekly = {"every_days": 7, "times": 2}
    first, _ = twice.do(recurring.book_series, membership=member, **wish, **weekly)
    twice.do(waiting.leave_waiting, wait=twice.do(waiting.join_waiting, membership=other, **wish))
    twice.do(waiting.join_waiting, membership=other, **wish)
    about = {
        "kind": "stoppage", "what": Text("停電", "no power"), "takes_effect_on": tuesday,
        "cause": "hard_to_provide",
    }  # fmt: skip
    number = announcements.plan(service=twice.service, at=AT, by=BY, **about)
    twice.do(stoppages.stop_space, announcement=number, **wish)
    decided = {"announcement": number, "booking": first, "decision": "called_off"}
    twice.do(stoppages.decide_met, **decided, reason="no power all day")


def use_a_facility(twice: Twice, member: int) -> None:
    """By the rules of today, and those of tomorrow beside them; then it is closed."""
    about = {"facility": "library"}
    twice.do(alliance_facilities.make_facility, **about, name="a library", address="Maebashi")
    text = {"text": "quiet", "file_name": "rules.txt"}
    twice.do(alliance_facilities.publish_facility_rules, **about, **text, from_day=EVE)
    (held,) = alliance_rows.rules_of(twice.service)
    twice.do(alliance.agree_to_rules, membership=member, rules=held.id, **about)
    number = twice.do(alliance.issue_pass, membership=member, **about)
    token = alliance.signed(twice.service, number)
    assert twice.do(alliance.check_pass, token=token).is_good
    twice.do(alliance_facilities.close_facility, **about)
