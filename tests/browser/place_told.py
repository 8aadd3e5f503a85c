"""What only a place has, on the stage: spaces that are booked, waited for and closed, and
facilities of others."""

from __future__ import annotations

import datetime as dt

from kiyaku.flows import announcements
from kiyaku.flows.place import (
    alliance,
    alliance_facilities,
    attendance,
    booking,
    calendars,
    paying,
    spaces,
    stoppages,
    waiting,
)
from kiyaku.spaces.rules import TOKYO, Rules, hours_of
from kiyaku.terms.texts import Text
from tests.living import Living


def have_bookings(life: Living, one: str, other: str, *, now: dt.datetime) -> None:
    """A hall with a room in it; one booking of each of two is paid, one waits, one is off."""
    usual = hours_of({"all": "09:00-21:00"})
    for code, parent, name in (
        ("hall", None, Text("架空ホール", "Hall")), ("room", "hall", Text("架空会議室", "Room")),
    ):  # fmt: skip
        spaces.make_space(
            **life.acting, space=code, parent=parent, rules=Rules(name, usual, capacity=8),
            from_day=life.today,
        )  # fmt: skip
        about = {"space": code, "hourly_yen": 1_000, "from_day": life.today}
        spaces.price_space(**life.acting, **about)
    _bookings_of_today(life, one, other, now)
    for number, handle in enumerate((one, other)):
        for hour in (9, 12, 15):
            starts_at = dt.datetime(2026, 12, 5 + number, hour, tzinfo=TOKYO)
            made = booking.book(
                **life.of(handle), space="room", starts_at=starts_at,
                ends_at=starts_at + dt.timedelta(hours=2),
            )  # fmt: skip
            if hour == 12:
                paying.pay_booking(**life.acting, booking=made)
            elif hour == 15:
                booking.cancel_booking(**life.acting, booking=made)
        calendars.make_feed(**life.of(handle), digest=calendars.digest(f"calendar-of-{handle}"))
    for number, handle in enumerate((other, one)):  # each waits for what the other has paid
        starts_at = dt.datetime(2026, 12, 5 + number, 12, tzinfo=TOKYO)
        waiting.join_waiting(
            **life.of(handle), space="room", starts_at=starts_at,
            ends_at=starts_at + dt.timedelta(hours=2),
        )  # fmt: skip
    _stopped(life, one, other)


def _stopped(life: Living, one: str, other: str) -> None:
    """The workshop is without power for a morning: one booking is called off, one is undecided."""
    met = []
    for handle, hour in ((other, 9), (one, 11)):
        starts_at = dt.datetime(2026, 12, 16, hour, tzinfo=TOKYO)
        times = {"starts_at": starts_at, "ends_at": starts_at + dt.timedelta(hours=1)}
        met.append(booking.book(**life.of(handle), space="studio", **times))
    number = announcements.plan(
        **life.acting, kind="stoppage", what=Text("停電", "power cut"), cause="hard_to_provide",
        takes_effect_on=dt.date(2026, 12, 16),
    )  # fmt: skip
    stoppages.stop_space(
        **life.acting, announcement=number, space="studio",
        starts_at=dt.datetime(2026, 12, 16, 8, tzinfo=TOKYO),
        ends_at=dt.datetime(2026, 12, 16, 13, tzinfo=TOKYO),
    )  # fmt: skip
    about = {**life.acting, "announcement": number, "booking": met[0]}
    stoppages.decide_met(**about, decision="called_off", reason="電話で話した")


def _bookings_of_today(life: Living, one: str, other: str, now: dt.datetime) -> None:
    """A studio: one use is over and unchecked, one was checked, one begins soon, nobody came for
    one, one is unpaid; and a time at which the hall is closed."""
    early = dt.datetime(2026, 12, 2, 7, tzinfo=TOKYO)
    rules = Rules(Text("架空工房", "Workshop"), hours_of({"all": "08:00-20:00"}), capacity=4)
    spaces.make_space(**life.acting, space="studio", rules=rules, from_day=life.today)
    spaces.price_space(**life.acting, space="studio", hourly_yen=500, from_day=life.today)
    made = {}
    for handle, hour in ((one, 8), (other, 9), (one, 11), (other, 10), (other, 15)):
        starts_at = dt.datetime(2026, 12, 2, hour, tzinfo=TOKYO)
        made[hour] = booking.book(
            **{**life.of(handle), "at": early}, space="studio", starts_at=starts_at,
            ends_at=starts_at + dt.timedelta(hours=1),
        )  # fmt: skip
        if hour < 15:
            paying.pay_booking(**{**life.acting, "at": early}, booking=made[hour])
    for hour in (8, 9):
        at = dt.datetime(2026, 12, 2, hour, tzinfo=TOKYO)
        attendance.check_in(**{**life.acting, "at": at}, booking=made[hour])
    attendance.record_check(
        **{**life.acting, "at": now}, booking=made[9], restored=False, findings="机に傷"
    )
    attendance.record_no_show(**{**life.acting, "at": now}, booking=made[10])
    spaces.close_space(
        **life.acting, space="hall", starts_at=dt.datetime(2026, 12, 20, 9, tzinfo=TOKYO),
        ends_at=dt.datetime(2026, 12, 20, 18, tzinfo=TOKYO), why=Text("点検", "inspection"),
    )  # fmt: skip


def have_facilities(life: Living, *agreeing: str) -> None:
    """Two facilities of others: one to whose rules nobody agreed yet, one with a pass for today."""
    for code, name in (("library", "架空図書館"), ("workshop", "架空工房")):
        about = {**life.acting, "facility": code}
        alliance_facilities.make_facility(**about, name=name, address="群馬県架空市五丁目1番")
        alliance_facilities.publish_facility_rules(
            **about, text="静かに過ごしてください。\n飲食はできません。", file_name="利用規約.txt",
            from_day=life.today,
        )  # fmt: skip
        held = next(
            one.rules for one in alliance_facilities.catalogue(life.id) if one.facility.code == code
        )
        assert held is not None
        if code == "workshop":
            for handle in agreeing:
                of = {**life.of(handle), "facility": code}
                alliance.agree_to_rules(**of, rules=held.id)
                alliance.issue_pass(**of)
