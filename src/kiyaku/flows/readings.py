"""How points are read on which the terms are ambiguous: chosen at once or for a day to come."""

from __future__ import annotations

import datetime as dt

from kiyaku.base import journal, operations, queries, reading_plans, records
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.reading_plans import CHOSEN, OPEN, PlannedReading

PLANNED, WITHDRAWN = "reading_planned", "reading_plan_withdrawn"
REASON_MOST = 400
"""The longest reason, in signs."""


@operations.atomic_alone
def choose_reading(
    *,
    service: int,
    reading: str,
    option: str,
    reason: str,
    at: dt.datetime,
    by: str,
    from_day: dt.date | None = None,
    key: str | None = None,
) -> int:
    """Choose an option of a reading from now on, or for a day to come; returns the entry.

    What was answered before keeps the reading that its basis names. A choice for a day to come is
    a plan, which can be taken back until then: on that day the close makes it the reading, before
    anything else is booked on it.

    Args:
        reason: why it is read so; it is about the terms, and shown with them.
        from_day: by default the open business day.

    Raises:
        TermsError: for a reading or option there is not.
        OperationRefused: ``reason_missing``; ``reading_day_past`` for a day gone by;
            ``reading_planned_already`` where another option of it waits for its day.
    """
    done = None if key is None else records.repeated(service, key, [CHOSEN, PLANNED])
    if done is not None:
        return done.id
    told, day = _reason(reason), queries.business_day(service)
    act = Act(at, by, key)
    if from_day is None or from_day == day:
        return reading_plans.choose(
            service=service, reading=reading, option=option, reason=told, day=day, act=act
        )
    if from_day < day:
        raise _day_past(day)
    _refuse_second_plan(service, reading)
    entry = journal.next_entry_id()
    reading_plans.add(
        service=service,
        reading=reading,
        option=option,
        from_day=from_day,
        reason=told,
        entered_on=day,
        entry=entry,
    )
    journal.record(
        act,
        service=service,
        business_day=day,
        action=PLANNED,
        payload={"reading": reading, "option": option, "from_day": from_day},
        entry_id=entry,
    )
    return entry


@operations.atomic_alone
def withdraw_reading_plan(
    *, service: int, plan: int, reason: str, at: dt.datetime, by: str, key: str | None = None
) -> PlannedReading:
    """Take back an option planned for a day to come; returns the plan.

    Raises:
        OperationRefused: ``unknown_reading_plan``; ``reading_plan_closed`` where it is in force or
            was taken back before; ``reason_missing``.
    """
    repeated = journal.done_before(service, key)
    found = planned_reading(service, plan)
    if repeated is not None:
        return found
    if found.state != OPEN:
        raise OperationRefused(
            "reading_plan_closed",
            "この計画は、すでに実行されたか取り消されています。",
            "the plan has been carried out or taken back already",
        )
    told, entry = _reason(reason), journal.next_entry_id()
    reading_plans.withdraw(service, plan, reason=told, entry=entry)
    journal.record(
        Act(at, by, key),
        service=service,
        business_day=queries.business_day(service),
        action=WITHDRAWN,
        payload={"plan_entry": plan, "reading": found.reading, "from_day": found.from_day},
        entry_id=entry,
    )
    return planned_reading(service, plan)


def planned_reading(service: int, plan: int) -> PlannedReading:
    """A plan of a service by its number.

    Raises:
        OperationRefused: ``unknown_reading_plan``.
    """
    for one in reading_plans.plans(service, only=plan):
        return one
    raise OperationRefused(
        "unknown_reading_plan",
        f"解釈の計画 {plan} はありません。",
        f"there is no plan {plan} of a reading",
    )


def _refuse_second_plan(service: int, reading: str) -> None:
    for one in reading_plans.plans(service, still_open=True):
        if one.reading == reading:
            raise OperationRefused(
                "reading_planned_already",
                f"この解釈には {one.from_day} からの計画があります。先に取り消してください。",
                f"there is a plan of this reading for {one.from_day}: take it back first",
                plan=one.entry,
                from_day=one.from_day,
            )


def _day_past(day: dt.date) -> OperationRefused:
    return OperationRefused(
        "reading_day_past",
        f"過ぎた日からは変えられません。営業日 {day} 以後の日にしてください。",
        f"a reading is not changed from a day gone by: name {day} or a later day",
        business_day=day,
    )


def _reason(reason: str) -> str:
    told = " ".join(reason.split())
    if not 0 < len(told) <= REASON_MOST:
        raise OperationRefused(
            "reason_missing",
            f"理由を 1〜{REASON_MOST} 字で書いてください。",
            f"give a reason of 1 to {REASON_MOST} signs",
        )
    return told
