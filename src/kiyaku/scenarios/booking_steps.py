"""Steps of a story about spaces: booked, paid, waited for, stopped, used."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from kiyaku.flows import announcements
from kiyaku.flows.place import (
    attendance,
    booking,
    bookings_shown,
    lapsing,
    paying,
    recurring,
    spaces,
    stoppages,
    waiting,
)
from kiyaku.scenarios.errors import StoryError
from kiyaku.scenarios.steps import Step
from kiyaku.scenarios.told_and_kept import Scene
from kiyaku.spaces import bookings
from kiyaku.spaces.rules import TOKYO, Rules, hours_of
from kiyaku.terms.texts import Text

_HOURS = {"all": "09:00-21:00", "holiday": "09:00-21:00"}


def _make_space(stage: Scene, step: Step) -> None:
    told, acting = step.values, stage.acting(step)
    figures = {name: told[name] for name in ("hold_minutes", "offer_minutes") if name in told}
    name = Text(told["space"], told["space"])
    rules = Rules(name, hours_of(_HOURS), capacity=20, **figures)
    about = {"space": told["space"], "from_day": step.on}
    spaces.make_space(**acting, **about, rules=rules, parent=told.get("parent"))
    if "hourly_yen" in told:
        spaces.price_space(**acting, **about, hourly_yen=told["hourly_yen"])


def _book_space(stage: Scene, step: Step) -> None:
    booking.book(**_by_member(stage, step), **_wish(step))


def _book_series(stage: Scene, step: Step) -> None:
    told = step.values
    recurring.book_series(
        **_by_member(stage, step), **_wish(step), every_days=told.get("every_days", 7),
        times=told["times"],
    )  # fmt: skip


def _wait_for_space(stage: Scene, step: Step) -> None:
    waiting.join_waiting(**_by_member(stage, step), **_wish(step))


def _offer_spaces(stage: Scene, step: Step) -> None:
    """What the worker does: what was not paid lapses, and goes to who waits."""
    acting = _acting(stage, step)
    service, at, by = acting["service"], acting["at"], acting["by"]
    lapsing.lapse_due(service, at=at, by=by)
    waiting.offer_due(service, at=at, by=by)


def _pay_booking(stage: Scene, step: Step) -> None:
    paying.pay_booking(**_acting(stage, step), booking=_last(stage, step))


def _cancel_booking(stage: Scene, step: Step) -> None:
    booking.cancel_booking(**_acting(stage, step), booking=_last(stage, step))


def _allow_later(stage: Scene, step: Step) -> None:
    until = dt.datetime.combine(step.values["until"], dt.time(17), TOKYO)
    booking.allow_later(
        **_acting(stage, step), booking=_last(stage, step), until=until,
        reason=step.values["reason"],
    )  # fmt: skip


def _check_in(stage: Scene, step: Step) -> None:
    attendance.check_in(**_acting(stage, step), booking=_last(stage, step))


def _record_no_show(stage: Scene, step: Step) -> None:
    attendance.record_no_show(**_acting(stage, step), booking=_last(stage, step))


def _check_use(stage: Scene, step: Step) -> None:
    told = step.values
    attendance.record_check(
        **_acting(stage, step), booking=_last(stage, step), restored=told["restored"],
        findings=told.get("findings", ""),
    )  # fmt: skip


def _stop_space(stage: Scene, step: Step) -> None:
    acting = stage.acting(step)
    when = _wish(step)
    number = announcements.plan(
        **acting, kind=announcements.STOPPAGE, what=Text(step.values["what"], step.values["what"]),
        cause="hard_to_provide", takes_effect_on=step.values["day"],
    )  # fmt: skip
    stoppages.stop_space(**acting, announcement=number, **when)


def _decide_met(stage: Scene, step: Step) -> None:
    """Of the last booking of the member that a stoppage meets, by the last stoppage."""
    rows = announcements_of(stage)
    stoppages.decide_met(
        **_acting(stage, step), announcement=rows, booking=_last(stage, step),
        decision=step.values["decision"], reason=step.values.get("reason", ""),
    )  # fmt: skip


def announcements_of(stage: Scene) -> int:
    """The stoppage that was put on record last; 0 where none was."""
    found = stoppages.stoppages_of(stage.service)
    return found[-1] if found else 0


def _check_booking(stage: Scene, step: Step) -> None:
    """The story breaks off where the last booking of a member is otherwise than it says."""
    shown = bookings_shown.booking_shown(
        stage.service, _last(stage, step), now=_acting(stage, step)["at"]
    )
    is_now = {
        "state": shown.state, "is_paid": shown.paid_on is not None,
        "amount_yen": shown.booked.amount_yen, "is_no_show": shown.booked.is_no_show,
    }  # fmt: skip
    for name, expected in step.values.items():
        if name in is_now and is_now[name] != expected:
            raise StoryError(
                step.place.at(name),
                f"予約の {name} は {is_now[name]} です。",
                f"{name} of the booking is {is_now[name]}",
            )


def _wish(step: Step) -> dict[str, Any]:
    """The space and the time that a step is about: ``day``, and ``hours`` as in 13:00-15:00."""
    first, _, last = step.values["hours"].partition("-")
    try:
        starts_at, ends_at = (
            dt.datetime.combine(step.values["day"], dt.time.fromisoformat(one), TOKYO)
            for one in (first, last)
        )
    except ValueError:
        raise StoryError(
            step.place.at("hours"), "13:00-15:00 の形で書いてください。", "write 13:00-15:00"
        ) from None
    return {"space": step.values["space"], "starts_at": starts_at, "ends_at": ends_at}


def _acting(stage: Scene, step: Step) -> dict[str, Any]:
    """As every step, at an hour of its day where it says one."""
    acting = stage.acting(step)
    if "clock" in step.values:
        hour = dt.time.fromisoformat(step.values["clock"])
        acting["at"] = dt.datetime.combine(step.on, hour, TOKYO)
    return acting


def _by_member(stage: Scene, step: Step) -> dict[str, Any]:
    return {**_acting(stage, step), "membership": stage.memberships[step.member]}


def _last(stage: Scene, step: Step) -> int:
    """The booking that the member made last; that of a day, where the step says one."""
    membership, day = stage.memberships[step.member], step.values.get("day")
    rows = bookings.bookings_of(membership, size=200).rows
    for one in rows:
        if day is None or one.starts_at.astimezone(TOKYO).date() == day:
            return one.id
    return 0


TAKE: Mapping[str, Callable[[Scene, Step], None]] = {
    "make_space": _make_space,
    "book_space": _book_space,
    "book_series": _book_series,
    "wait_for_space": _wait_for_space,
    "offer_spaces": _offer_spaces,
    "pay_booking": _pay_booking,
    "cancel_booking": _cancel_booking,
    "allow_later": _allow_later,
    "check_in": _check_in,
    "record_no_show": _record_no_show,
    "check_use": _check_use,
    "stop_space": _stop_space,
    "decide_met": _decide_met,
    "check_booking": _check_booking,
}
"""How each of these steps is taken."""
