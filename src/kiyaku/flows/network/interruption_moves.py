"""An interruption or restriction takes longer than was said, or less long: told to whom it hits."""

from __future__ import annotations

import datetime as dt

from kiyaku.base import journal, queries
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.flows.network.interruption_entries import told_moved
from kiyaku.flows.network.interruption_notices import MOVED, Notice, tell_hit
from kiyaku.flows.network.interruptions import (
    PLANNED,
    check_until,
    clauses_of,
    hit,
    open_one,
    too_late,
    until,
)
from kiyaku.network import interruptions as kept
from kiyaku.network.interruptions import Expected, Interrupted

END_MOVED = "interruption_end_moved"


@atomic
def move_interruption_end(
    *,
    service: int,
    interruption: int,
    expected_until: dt.datetime | None,
    at: dt.datetime,
    by: str,
    is_told_now: bool = True,
    although_late: bool = False,
    key: str | None = None,
) -> int:
    """Say that its end is expected at another time, and tell whom it hits; how many messages.

    They are those whom it hits from now on. What is planned and takes longer is told after its last
    day of telling only if you say so while it is ahead; that stays on record, and so it does where
    it turns out once it has begun.

    Args:
        expected_until: None where nobody knows: of what is planned only once it has begun.
        is_told_now: False where members are told of it when it is over. What is planned is told.

    Raises:
        OperationRefused: ``no_lines``, ``unknown_interruption``, ``already_ended``,
            ``until_missing``, ``bad_times``, ``expected_in_past``, ``nothing_to_change``,
            ``told_too_late``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["told_count"])
    pack, day = queries.pack(service), queries.business_day(service)
    one = open_one(service, interruption)
    is_ahead = one.starts_at > at
    _check(one, expected_until, at, is_ahead=is_ahead)
    clauses, is_late = clauses_of(pack, one.kind, one.cause), _is_late(one, expected_until, day)
    if is_late and is_ahead and not although_late:
        raise too_late(one.last_day, clauses)
    whom = hit(service, one.areas, max(one.starts_at, at), until(one, expected_until or at))
    entry, count = journal.next_entry_id(), 0
    if is_told_now or one.kind == PLANNED:
        notice = Notice(MOVED, one.what, one.areas, clauses, one.starts_at, expected_until)
        count = tell_hit(service, notice, whom, basis=one.basis, entry=entry, at=at, by=by)
    moved = Expected(expected_until, is_late, len(whom), count, entry)
    kept.expect(one.id, moved)
    journal.record(
        Act(at, by, key), service=service, business_day=day, action=END_MOVED, basis=one.basis,
        payload=told_moved(one.id, moved), entry_id=entry,
    )  # fmt: skip
    return count


def _is_late(one: Interrupted, expected_until: dt.datetime | None, day: dt.date) -> bool:
    """Whether that it takes longer is told after the last day on which it was to be told."""
    if one.last_day is None or day <= one.last_day:
        return False
    before = one.expected_until
    return before is not None and (expected_until is None or expected_until > before)


def _check(
    one: Interrupted, expected_until: dt.datetime | None, at: dt.datetime, *, is_ahead: bool
) -> None:
    check_until(one.kind, one.starts_at, expected_until, is_ahead=is_ahead)
    if expected_until is not None and expected_until <= at:
        raise OperationRefused(
            "expected_in_past",
            f"終わりの予定 {expected_until:%Y-%m-%d %H:%M} は過ぎています。終わったのなら、"
            "終わりとして記録してください。",
            f"its expected end, {expected_until:%Y-%m-%d %H:%M}, is past: if it is over, say so",
        )
    if expected_until == one.expected_until:
        raise OperationRefused(
            "nothing_to_change",
            "終わりの予定は、すでにそのとおりです。",
            "that is when it is expected to end already",
        )
