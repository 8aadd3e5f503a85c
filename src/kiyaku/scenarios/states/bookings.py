"""Operations on bookings, and how each is tried."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from typing import Any

from kiyaku.base.errors import OperationRefused
from kiyaku.flows import announcements, listed_kinds
from kiyaku.flows.place import (
    attendance,
    booking,
    known,
    paying,
    recurring,
    stoppages,
    waiting,
)
from kiyaku.scenarios.states.lives import FREE_SPACE, SPACE, Person, Small
from kiyaku.scenarios.states.operation import NONE, Operation
from kiyaku.spaces.rules import instant
from kiyaku.terms.texts import Text


def _wish(small: Small, person: Person, space: str = SPACE) -> dict[str, Any]:
    """Two days ahead, or this afternoon where it is to be used at once."""
    day = small.day + dt.timedelta(2)
    starts_at = instant(day, 14 * 60)
    return {
        "membership": person.membership, "space": space, "starts_at": starts_at,
        "ends_at": starts_at + dt.timedelta(hours=1),
    }  # fmt: skip


def _booked(small: Small, person: Person, **more: Any) -> dict[str, Any]:
    """A booking that was made just before, where it can be."""
    if known.are_known(small.pack):
        with suppress(OperationRefused):
            return {"booking": small.act(booking.book, **_wish(small, person)), **more}
    return {"booking": NONE, **more}


def _later(small: Small, person: Person) -> dict[str, Any]:
    until = instant(small.day + dt.timedelta(20), 12 * 60)
    return _booked(small, person, until=until, reason="made up")


def _today(small: Small, person: Person, **more: Any) -> dict[str, Any]:
    """A booking that costs nothing and was made this morning; its time has begun an hour ago."""
    starts_at = instant(small.day, 11 * 60)
    wish = {
        **_wish(small, person, FREE_SPACE), "starts_at": starts_at,
        "ends_at": starts_at + dt.timedelta(hours=2),
    }  # fmt: skip
    if known.are_known(small.pack):
        with suppress(OperationRefused):
            early = small.at - dt.timedelta(hours=3)
            made = booking.book(service=small.id, at=early, by="staff", **wish)
            return {"booking": made, **more}
    return {"booking": NONE, **more}


def _weekly(small: Small, person: Person) -> dict[str, Any]:
    return {**_wish(small, person), "every_days": 7, "times": 3}


def _waited(small: Small, person: Person) -> dict[str, Any]:
    """A time that another member has booked just before, where there is another one."""
    wish = _wish(small, person)
    if known.are_known(small.pack):
        for one in small.people.values():
            if one.membership not in (None, person.membership):
                with suppress(OperationRefused):
                    small.act(booking.book, **{**wish, "membership": one.membership})
                    break
    return wish


def _waiting(small: Small, person: Person) -> dict[str, Any]:
    wish = _waited(small, person)
    if known.are_known(small.pack):
        with suppress(OperationRefused):
            return {"wait": small.act(waiting.join_waiting, **wish)}
    return {"wait": NONE}


def stoppage(small: Small) -> int:
    """A stoppage that is put on record, where the terms know one."""
    causes = listed_kinds.stoppage_causes(small.pack)
    if not causes:
        return NONE
    return int(
        small.act(
            announcements.plan,
            kind=announcements.STOPPAGE,
            what=Text("作り物", "made up"),
            takes_effect_on=small.day,
            cause=causes[0].name,
        )
    )


def _met(small: Small, person: Person) -> dict[str, Any]:
    found = _booked(small, person, decision="called_off", announcement=NONE)
    if known.are_known(small.pack):
        wish = _wish(small, person)
        found["announcement"] = stoppage(small)
        small.act(
            stoppages.stop_space, announcement=found["announcement"], space=SPACE,
            starts_at=wish["starts_at"], ends_at=wish["ends_at"],
        )  # fmt: skip
    return found


OF_BOOKINGS = (
    Operation(Text("スペースを予約する", "book a space"), booking.book, _wish),
    Operation(Text("繰り返し予約する", "book several times"), recurring.book_series, _weekly),
    Operation(Text("キャンセル待ちをする", "wait for a time"), waiting.join_waiting, _waited),
    Operation(
        Text("キャンセル待ちをやめる", "wait no longer"), waiting.leave_waiting, _waiting
    ),
    Operation(
        Text("停止に当たった予約の扱いを決める", "decide about a booking met by a stoppage"),
        stoppages.decide_met, _met,
    ),
    Operation(Text("予約を取り消す", "call a booking off"), booking.cancel_booking, _booked),
    Operation(Text("後払いを認める", "let it be paid later"), booking.allow_later, _later),
    Operation(Text("予約の料金を受け取る", "pay a booking"), paying.pay_booking, _booked),
    Operation(Text("予約の来場を受け付ける", "check in"), attendance.check_in, _today),
    Operation(
        Text("来場なしを記録する", "record a no-show"), attendance.record_no_show, _today
    ),
    Operation(
        Text("利用後の確認を記録する", "check after use"), attendance.record_check,
        lambda small, person: _today(small, person, restored=True),
    ),
)  # fmt: skip
"""What may be done about bookings."""
