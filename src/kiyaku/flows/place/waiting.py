"""Waiting for a time that somebody else has: the first to ask has it first when it becomes free.

What became free is booked for the first who waits, told by a notice, and kept until the space's
rules have it paid; unpaid it lapses, and the next in line has it. Until that is done nobody else
can book it (``slot_awaited``), so it does not matter how soon a worker comes round.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from kiyaku.base import journal, queries
from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.flows.erased import require_known as require_known_member
from kiyaku.flows.holding import hold_membership
from kiyaku.flows.place import known, reasons, telling
from kiyaku.flows.place import view as views
from kiyaku.flows.place.reasons import Reason, refusal
from kiyaku.flows.place.recording import JOINED, LEFT, OFFERED, WAIT_OVER, of_tokyo
from kiyaku.flows.place.view import View, Who
from kiyaku.flows.place.wishes import Wish, check_times, make
from kiyaku.spaces import bookings, spaces, waits
from kiyaku.spaces.spaces import Place, RulesList, Tree, codes_of
from kiyaku.spaces.waits import Wait
from kiyaku.terms import Pack
from kiyaku.terms.texts import Text

STATES = {
    waits.WAITING: Text("キャンセル待ち", "waiting"),
    waits.OFFERED: Text("空きが出て予約済み", "became free and was booked"),
    waits.LEFT: Text("取りやめ", "given up"),
    waits.CLOSED: Text("終了", "over"),
}
"""How a wait stands, in words."""


@dataclass(frozen=True)
class WaitShown:
    """Somebody who waits, as it stands now.

    Attributes:
        place: 1 for the first who waits for a time that meets this one; 0 where nobody waits.
        state: as of now: one whose time has begun is ``closed`` whatever has marked it.
    """

    wait: Wait
    space: str
    name: Text
    place: int
    state: str
    state_words: Text

    @property
    def id(self) -> int:
        """Its number."""
        return self.wait.id

    @property
    def when(self) -> str:
        """The time that is waited for, in words, of Tokyo."""
        return known.in_words(self.wait.starts_at, self.wait.ends_at)


def waits_of(service: int, membership: int, *, now: dt.datetime) -> list[WaitShown]:
    """What a member waits or waited for that is still to come, by its time; five queries.

    Raises:
        OperationRefused: ``no_spaces``.
    """
    known.require_known(queries.pack(service))
    moment = known.moment(service, now)
    return _shown(service, waits.of_membership(membership, moment), moment)


def waiting_shown(service: int, *, now: dt.datetime) -> list[WaitShown]:
    """All who wait at a service, the first first: for the staff; five queries.

    Raises:
        OperationRefused: ``no_spaces``.
    """
    known.require_known(queries.pack(service))
    moment = known.moment(service, now)
    found = _shown(service, waits.waiting(service), moment)
    return [one for one in found if one.state == waits.WAITING]


@atomic
def join_waiting(
    *,
    service: int,
    membership: int,
    space: str,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    at: dt.datetime,
    by: str,
    people: int = 1,
    key: str | None = None,
) -> int:
    """Wait for a time that others have; returns the number of the wait.

    When it becomes free, it is booked for the first who waits, with its fee.

    Raises:
        OperationRefused: ``no_spaces``, ``unknown_membership``, ``unknown_space``, ``bad_times``,
            ``member_erased``, ``slot_free`` where it can be booked, ``already_waiting``; any code
            of ``reasons.CODES`` that waiting does not change.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["wait"])
    pack, day = queries.pack(service), queries.business_day(service)
    known.require_known(pack)
    check_times(starts_at, ends_at)
    row = hold_membership(service, membership)
    require_known_member(service, row.member_id)
    tree = Tree(service)
    place = tree.by_code(space)
    spaces.hold_tree([place.root])
    whose = views.who(service, membership, day, row=row)
    wish = _wish(pack, service, tree, place, starts_at, ends_at, people, whose, at)
    if waits.own(membership, place.id, starts_at, ends_at) is not None:
        raise OperationRefused(
            "already_waiting",
            "この時間のキャンセル待ちは、すでにしています。",
            "this time is waited for already",
        )
    _require_others_have_it(wish.reason())
    entry = journal.next_entry_id()
    basis = BasisBook(service, pack).on(known.FEE, known.civil(starts_at))
    made = waits.add(
        Wait(
            0,
            service,
            place.id,
            membership,
            row.member_id,
            starts_at,
            ends_at,
            people,
            waits.WAITING,
            wish.seen.now,
            None,
            None,
            basis,
            day,
            entry,
        )
    )
    told = {"wait": made, "space": space, "people": people}
    _record(Act(at, by, key), waits.wait(service, made), day, JOINED, told, entry)
    return made


@atomic
def leave_waiting(
    *, service: int, wait: int, at: dt.datetime, by: str, key: str | None = None
) -> None:
    """Wait no longer.

    Raises:
        OperationRefused: ``no_spaces``, ``unknown_wait``, ``not_waiting``.
    """
    if journal.done_before(service, key) is not None:
        return
    day = queries.business_day(service)
    known.require_known(queries.pack(service))
    one = _held(service, wait)
    if one.state != waits.WAITING:
        raise OperationRefused(
            "not_waiting",
            f"キャンセル待ち {wait} は終わっています。",
            f"the waiting {wait} is over",
        )
    entry = journal.next_entry_id()
    waits.close(wait, waits.LEFT, known.moment(service, at), entry=entry)
    _record(Act(at, by, key), one, day, LEFT, {"wait": wait}, entry)


@atomic
def offer_wait(*, service: int, wait: int, at: dt.datetime, by: str) -> int | None:
    """Book what one waits for, where it is free by now; the booking's id, None where it is not.

    The waiting is over where the time has begun, or the member cannot have it whoever else has it.

    Raises:
        OperationRefused: ``no_spaces``, ``unknown_wait``.
    """
    pack, day = queries.pack(service), queries.business_day(service)
    known.require_known(pack)
    seen = waits.wait(service, wait)
    row = hold_membership(service, seen.membership)
    tree = Tree(service)
    place = tree.places[seen.space]
    spaces.hold_tree([place.root])
    one = waits.wait(service, wait, hold=True)
    if one.state != waits.WAITING:
        return None
    whose = views.who(service, one.membership, day, row=row)
    wish = _wish(
        pack, service, tree, place, one.starts_at, one.ends_at, one.people, whose, at, one.id
    )
    reason = wish.reason()
    if reason is None and row.member_id != one.member:
        reason = reasons.PASSED_ON
    if reason is not None:
        if reason.code not in reasons.KEPT_WAITING:
            _end(one, reason, wish.seen.now, Act(at, by), day)
        return None
    made = make(wish, whose, Act(at, by), day)
    entry = journal.next_entry_id()
    waits.close(one.id, waits.OFFERED, wish.seen.now, entry=entry, booking=made)
    _tell(one, made, Act(at, by), day, entry)
    return made


def offer_due(service: int, *, at: dt.datetime, by: str) -> int:
    """Offer whatever became free to the first who waits for it; how many bookings it came to.

    Each in a transaction of its own, in the order in which they asked.
    """
    if not known.are_known_to(service):
        return 0
    every = [one.id for one in waits.waiting(service)]
    return sum(offer_wait(service=service, wait=one, at=at, by=by) is not None for one in every)


def is_due(service: int, now: dt.datetime) -> bool:
    """Whether anything lapses, waits to be taken back, or may be offered by now."""
    if not known.are_known_to(service):
        return False
    moment = known.moment(service, now)
    return bool(bookings.to_lapse(service, moment) or waits.waiting(service))


def _wish(
    pack: Pack, service: int, tree: Tree, place: Place, starts_at: dt.datetime,
    ends_at: dt.datetime, people: int, whose: Who, at: dt.datetime, wait: int | None = None,
) -> Wish:  # fmt: skip
    first, last = known.civil(starts_at), known.civil(ends_at)
    now = known.moment(service, at)
    seen = View(service, [place.id], first, last, now, tree=tree, whose=whose, offered=wait)
    return Wish(pack, seen, place, starts_at, ends_at, people, is_offer=wait is not None)


def _require_others_have_it(reason: Reason | None) -> None:
    if reason is None:
        raise OperationRefused(
            "slot_free",
            "この時間は空いています。予約してください。",
            "this time is free: book it",
        )
    if reason.code not in reasons.WAITED_OUT:
        raise refusal(reason)


def _end(one: Wait, reason: Reason, now: dt.datetime, act: Act, day: dt.date) -> None:
    entry = journal.next_entry_id()
    waits.close(one.id, waits.CLOSED, now, entry=entry)
    _record(act, one, day, WAIT_OVER, {"wait": one.id, "because": reason.code}, entry)
    telling.wait_over(one, reason, act)


def _tell(one: Wait, booking: int, act: Act, day: dt.date, entry: int) -> None:
    """The member is told of it, and the journal which message did so."""
    made = bookings.booking(one.service, booking)
    message = telling.offered(one, made, act)
    told: dict[str, object] = {
        "wait": one.id, "booking": booking, "held_until": made.held_until,
    }  # fmt: skip
    if message is not None:
        told["message"] = message
    _record(act, one, day, OFFERED, told, entry)


def _held(service: int, wait: int) -> Wait:
    """A wait with its membership held."""
    hold_membership(service, waits.wait(service, wait).membership)
    return waits.wait(service, wait, hold=True)


def _record(
    act: Act, one: Wait, day: dt.date, action: str, told: Mapping[str, object], entry: int
) -> None:
    space = codes_of([one.space])[one.space]
    payload = {"space": space, "starts_at": one.starts_at, "ends_at": one.ends_at, **told}
    journal.record(
        act, service=one.service, business_day=day, action=action, member=one.member,
        membership=one.membership, basis=one.basis, payload=of_tokyo(payload), entry_id=entry,
    )  # fmt: skip


def _shown(service: int, rows: list[Wait], moment: dt.datetime) -> list[WaitShown]:
    tree, places = Tree(service), {one.space for one in rows}
    codes, rules = codes_of(places), RulesList(places)
    queue = waits.waiting(service)
    found = []
    for one in rows:
        is_over = one.state == waits.WAITING and one.starts_at <= moment
        state = waits.CLOSED if is_over else one.state
        found.append(
            WaitShown(
                one,
                codes[one.space],
                rules.name(one.space, known.civil(one.starts_at)),
                _place_of(tree, one, queue) if state == waits.WAITING else 0,
                state,
                STATES[state],
            )
        )
    return found


def _place_of(tree: Tree, one: Wait, queue: list[Wait]) -> int:
    around = {*tree.below(one.space), *tree.above(one.space)}
    before = [
        other for other in queue
        if other.id < one.id and other.space in around
        and other.starts_at < one.ends_at and one.starts_at < other.ends_at
    ]  # fmt: skip
    return len(before) + 1
