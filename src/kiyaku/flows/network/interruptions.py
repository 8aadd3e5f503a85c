"""Interruptions and restrictions by area: whom they hit, put on record, told, ended, called off.

What is planned is told beforehand. What the terms let happen without notice is told once it has
happened, at the latest when it is over. Whoever has a line there is told, be it in a part of the
area; of one in the whole service everybody whose service runs.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kiyaku.base import journal, queries
from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.flows import announcements, listed_kinds
from kiyaku.flows.network import knowing, outages, reach
from kiyaku.flows.network.hit import day_of
from kiyaku.flows.network.interruption_entries import told, told_end
from kiyaku.flows.network.interruption_notices import BEGUN, GIVEN_UP, OVER, Notice, tell_hit
from kiyaku.flows.network.knowing import part
from kiyaku.flows.network.outages import checked_words
from kiyaku.flows.refusing import cited
from kiyaku.network import interruptions as kept
from kiyaku.network import outages as known_outages
from kiyaku.network.interruptions import Interrupted
from kiyaku.terms import Pack
from kiyaku.terms.texts import Text

PLANNED, EMERGENCY, RESTRICTED = (
    "interruption", announcements.STOPPAGE, announcements.RESTRICTION,
)  # fmt: skip
KINDS: Mapping[str, Text] = {
    PLANNED: Text("計画した中断", "planned interruption"),
    EMERGENCY: Text("予告なしの中断", "interruption without notice"),
    RESTRICTED: Text("利用の制限", "restriction of use"),
}
RECORDED: Mapping[str, str] = {
    PLANNED: "interruption_planned", EMERGENCY: "interruption_recorded",
    RESTRICTED: "use_restricted",
}  # fmt: skip
ENDED, CALLED_OFF = "interruption_ended", "interruption_called_off"
LIABLE: Mapping[str, str] = {
    PLANNED: "interruption_answered_for", EMERGENCY: "interruption_answered_for",
    RESTRICTED: "restriction_answered_for",
}  # fmt: skip
"""What the terms are asked: whether the company answers for damage that comes of it."""


def kinds_of(pack: Pack) -> tuple[str, ...]:
    """The kinds there are under a service's terms; none where they know no lines."""
    if not knowing.are_known(pack):
        return ()
    every = announcements.kinds_of(pack)
    return tuple(kind for kind in KINDS if kind in every)


def causes_of(pack: Pack) -> dict[str, tuple[listed_kinds.Kind, ...]]:
    """The causes of each kind that has one, in the terms' order."""
    found = {kind: announcements.causes_of(pack, kind) for kind in kinds_of(pack)}
    return {kind: causes for kind, causes in found.items() if causes}


def clauses_of(pack: Pack, kind: str, cause: str) -> tuple[str, ...]:
    """The clauses by which it may happen."""
    return announcements.clauses_of(pack, kind, cause)


def not_answered_for(pack: Pack, kind: str) -> list[str]:
    """The clauses by which the company answers for no damage of it; none where it may."""
    question = LIABLE[kind]
    if not pack.answers(question) or pack.ask(question):
        return []
    return cited(pack, question)


# --- whom it hits -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Meant:
    """An interruption before it is on record: whom it hits, and until when they must be told.

    Attributes:
        hit: the memberships, by id.
        last_day: None where it need not be told beforehand.
        is_late: whether that day is past.
    """

    hit: tuple[int, ...]
    last_day: dt.date | None
    is_late: bool
    clauses: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many it hits."""
        return len(self.hit)


def hit(
    service: int, areas: Collection[int], since: dt.datetime, until: dt.datetime | None
) -> tuple[int, ...]:
    """The memberships that an interruption hits, by id; two queries.

    Args:
        areas: ids; none for the whole service.
        until: None: they are those of the day on which it starts.
    """
    first = day_of(since)
    last = first if until is None else max(first, day_of(until))
    inside: Sequence[int] | None = None
    if areas:
        inside = reach.memberships_in(service, areas, first, last)
    return tuple(kept.running(service, first, last, inside))


def hit_by(service: int, one: Interrupted, now: dt.datetime) -> tuple[int, ...]:
    """The memberships that an interruption on record hits, as far as it is known now."""
    return hit(service, one.areas, one.starts_at, until(one, now))


def until(one: Interrupted, now: dt.datetime) -> dt.datetime:
    """When an interruption ended, or up to when it is to be reckoned with as it is known now."""
    if one.ended_at is not None:
        return one.ended_at
    return max(one.starts_at, one.expected_until or now, now)


def preview(
    service: int,
    *,
    kind: str,
    starts_at: dt.datetime,
    expected_until: dt.datetime | None = None,
    areas: Collection[str] = (),
    cause: str = "",
) -> Meant:
    """Whom an interruption would hit; nothing is written.

    Raises:
        OperationRefused: as ``record_interruption``, but for ``words_missing`` and
            ``told_too_late``.
    """
    pack, day = queries.pack(service), queries.business_day(service)
    return _meant(service, pack, day, kind, cause, starts_at, expected_until, areas)[0]


def _meant(
    service: int,
    pack: Pack,
    day: dt.date,
    kind: str,
    cause: str,
    starts_at: dt.datetime,
    expected_until: dt.datetime | None,
    areas: Collection[str],
) -> tuple[Meant, list[int]]:
    knowing.require_known(pack)
    if kind not in kinds_of(pack):
        raise OperationRefused(
            "unknown_kind",
            f"種類 {kind} は規約にありません。あるのは {', '.join(kinds_of(pack))} です。",
            f"the terms know no kind {kind}; they know {', '.join(kinds_of(pack))}",
        )
    announcements.check_cause(pack, kind, cause)
    _check_times(kind, day, starts_at, expected_until)
    ids = reach.ids_of(service, areas)
    last_day, _ = announcements.last_day(pack, kind, day_of(starts_at))
    meant = Meant(
        hit(service, ids, starts_at, expected_until), last_day,
        last_day is not None and day > last_day, clauses_of(pack, kind, cause),
    )  # fmt: skip
    return meant, ids


def _check_times(
    kind: str, day: dt.date, starts_at: dt.datetime, expected_until: dt.datetime | None
) -> None:
    if kind == PLANNED and day_of(starts_at) < day:
        raise OperationRefused(
            "not_ahead",
            f"計画した中断の始まり {starts_at:%Y-%m-%d %H:%M} が営業日 {day} より前です。",
            f"a planned interruption cannot start at {starts_at:%Y-%m-%d %H:%M}, before the "
            f"business day {day}",
        )
    if kind == EMERGENCY and day_of(starts_at) > day:
        raise OperationRefused(
            "starts_in_future",
            f"予告なしの中断の始まり {starts_at:%Y-%m-%d %H:%M} が営業日 {day} より後です。"
            "先のことは計画した中断として知らせてください。",
            f"an interruption without notice starts at {starts_at:%Y-%m-%d %H:%M}, after the "
            f"business day {day}: plan it, and tell members beforehand",
        )
    check_until(kind, starts_at, expected_until)


def check_until(
    kind: str, starts_at: dt.datetime, expected_until: dt.datetime | None, *, is_ahead: bool = True
) -> None:
    """Nothing where an interruption can be expected to end then.

    Args:
        expected_until: None where nobody knows: of what is planned only once it has begun.

    Raises:
        OperationRefused: ``until_missing``, ``bad_times``.
    """
    if kind == PLANNED and expected_until is None and is_ahead:
        raise OperationRefused(
            "until_missing",
            "計画した中断には、終わりの予定を入れてください。",
            "say until when the planned interruption is expected to last",
        )
    if expected_until is not None and expected_until <= starts_at:
        raise OperationRefused(
            "bad_times",
            "終わりは始まりより後にしてください。",
            "the end must come after the start",
        )


# --- operations ---------------------------------------------------------------------------------


@atomic
def record_interruption(
    *,
    service: int,
    kind: str,
    what: Text,
    starts_at: dt.datetime,
    at: dt.datetime,
    by: str,
    expected_until: dt.datetime | None = None,
    areas: Collection[str] = (),
    cause: str = "",
    is_told_now: bool = True,
    although_late: bool = False,
    key: str | None = None,
) -> int:
    """Put an interruption or restriction on record, and tell whom it hits; its number.

    Args:
        kind: of ``kinds_of``; what: members read it.
        expected_until: needed for what is planned.
        areas: codes; none for the whole service.
        cause: of ``causes_of``; none for what is planned.
        is_told_now: False: members are told when it is over. What is planned is told now.
        although_late: plan it although its last day of telling is past; that stays on record.

    Raises:
        OperationRefused: ``no_lines``, ``unknown_kind``, ``cause_of_a_stoppage_only``,
            ``words_missing``, ``text_too_long``, ``not_ahead``, ``until_missing``,
            ``starts_in_future``, ``bad_times``, ``unknown_area``, ``told_too_late``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["interruption"])
    pack, day = queries.pack(service), queries.business_day(service)
    meant, ids = _meant(service, pack, day, kind, cause, starts_at, expected_until, areas)
    words = checked_words(what)
    if meant.is_late and not although_late:
        raise too_late(meant.last_day, meant.clauses)
    _, question = announcements.last_day(pack, kind, day_of(starts_at))
    basis = BasisBook(service, pack).on(question, day_of(starts_at) if kind == PLANNED else day)
    entry, count = journal.next_entry_id(), 0
    facts: dict[str, Any] = {
        "kind": kind, "cause": cause, "starts_at": starts_at, "expected_until": expected_until,
        "last_day": meant.last_day, "is_late": meant.is_late, "hit_count": meant.count,
    }  # fmt: skip
    if is_told_now or kind == PLANNED:
        notice = Notice(BEGUN[kind], words, tuple(ids), meant.clauses, starts_at, expected_until)
        count = tell_hit(service, notice, meant.hit, basis=basis, entry=entry, at=at, by=by)
    facts["told_count"] = count
    number = kept.add(
        service, what=words, areas=ids, **facts, recorded_on=day, basis_id=basis, entry_id=entry
    )
    journal.record(
        Act(at, by, key), service=service, business_day=day, action=RECORDED[kind], basis=basis,
        payload=told(number, facts, clause=meant.clauses[0], areas=ids), entry_id=entry,
    )  # fmt: skip
    return number


@atomic
def end_interruption(
    *,
    service: int,
    interruption: int,
    ended_at: dt.datetime,
    at: dt.datetime,
    by: str,
    key: str | None = None,
) -> int:
    """Say when an interruption or restriction ended, and tell whom it hit; how many messages.

    An outage that was put on record from it and lasts is restored by it too.

    Raises:
        OperationRefused: ``no_lines``, ``unknown_interruption``, ``already_ended``,
            ``ended_before_it_began``, ``ended_in_future``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["told_count"])
    day = queries.business_day(service)
    one = open_one(service, interruption)
    if ended_at < one.starts_at:
        raise OperationRefused(
            "ended_before_it_began",
            "終わった時刻が、始まりより前です。始まる前にやめるときは、取りやめとして記録して"
            "ください。",
            "it ended before it began; to give it up before that, call it off",
        )
    if day_of(ended_at) > day:
        raise OperationRefused(
            "ended_in_future",
            f"終わった時刻 {ended_at:%Y-%m-%d %H:%M} が営業日 {day} より後です。",
            f"it ended at {ended_at:%Y-%m-%d %H:%M}, after the business day {day}",
        )
    whom = hit(service, one.areas, one.starts_at, ended_at)
    count = _end(service, one, ended_at, whom, OVER, Act(at, by, key))
    if one.outage is not None and known_outages.outage(service, one.outage).restored_at is None:
        outages.correct_outage(
            service=service, outage=one.outage, restored_at=ended_at, at=at, by=by,
            key=part(key, "outage"),
        )  # fmt: skip
    return count


@atomic
def call_off_interruption(
    *, service: int, interruption: int, at: dt.datetime, by: str, key: str | None = None
) -> int:
    """Give up an interruption before it begins, and tell whom it would hit; how many messages.

    Raises:
        OperationRefused: ``no_lines``, ``unknown_interruption``, ``already_ended``,
            ``already_begun``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["told_count"])
    one = open_one(service, interruption)
    if one.starts_at <= at:
        raise OperationRefused(
            "already_begun",
            f"中断 {interruption} はすでに始まっています。終わった時刻を記録してください。",
            f"interruption {interruption} has begun: say when it ended",
        )
    whom = hit(service, one.areas, one.starts_at, one.expected_until)
    return _end(service, one, None, whom, GIVEN_UP, Act(at, by, key))


def open_one(service: int, number: int) -> Interrupted:
    """An interruption that nobody else ends until the transaction does."""
    knowing.require_known(queries.pack(service))
    one = kept.interruption(service, number, hold=True)
    if one.end is not None:
        raise OperationRefused(
            "already_ended",
            f"中断 {number} は、すでに終わっているか取りやめられています。",
            f"interruption {number} is over, or was called off",
        )
    return one


def _end(
    service: int,
    one: Interrupted,
    ended_at: dt.datetime | None,
    whom: Sequence[int],
    kind: str,
    act: Act,
) -> int:
    pack, day = queries.pack(service), queries.business_day(service)
    entry = journal.next_entry_id()
    notice = Notice(
        kind, one.what, one.areas, clauses_of(pack, one.kind, one.cause), one.starts_at,
        ended_at or one.expected_until,
    )  # fmt: skip
    count = tell_hit(service, notice, whom, basis=one.basis, entry=entry, at=act.at, by=act.by)
    kept.end(one.id, ended_at, hit_count=len(whom), told_count=count, day=day, entry=entry)
    journal.record(
        act, service=service, business_day=day, basis=one.basis, entry_id=entry,
        action=CALLED_OFF if ended_at is None else ENDED,
        payload=told_end(one.id, ended_at, len(whom), count),
    )  # fmt: skip
    return count


def too_late(last_day: dt.date | None, clauses: tuple[str, ...]) -> OperationRefused:
    """That members can be told of something planned only after the last day of telling."""
    words = ", ".join(clauses)
    return OperationRefused(
        "told_too_late",
        f"会員に知らせる最終日 {last_day} を過ぎています(根拠: {words})。遅れて知らせる"
        "ときは、遅れたことを承知のうえで行ってください。",
        f"its last day of telling, {last_day}, is past (by {words}); to tell it late, say so",
        last_day=last_day,
        clauses=list(clauses),
    )
