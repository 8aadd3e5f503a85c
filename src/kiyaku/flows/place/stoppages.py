"""A stoppage of the service over bookings: what is closed by it, whom it meets, what was decided.

The terms let the operator stop without notice, and have it answer for no loss that comes of it. So
nothing is decided by itself: of each booking that is met a person says what becomes of it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kiyaku.base import journal, queries
from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.billing import designated
from kiyaku.flows import announcements
from kiyaku.flows.erased import require_known as require_known_member
from kiyaku.flows.holding import hold_membership
from kiyaku.flows.place import bookings_shown, charging, known, telling
from kiyaku.flows.place.bookings_shown import BookingShown
from kiyaku.flows.place.recording import CANCELLED, DISRUPTED, of_tokyo, record
from kiyaku.flows.place.spaces import CLOSED
from kiyaku.flows.place.told import DECISIONS
from kiyaku.flows.place.words import checked_line
from kiyaku.notices import announcing
from kiyaku.spaces import bookings, closures, disruptions, spaces
from kiyaku.spaces.bookings import Booked
from kiyaku.spaces.closures import Closure
from kiyaku.spaces.disruptions import KEPT, MOVED, Decided
from kiyaku.spaces.rules import DAY_MINUTES, instant
from kiyaku.spaces.spaces import RulesList, Tree
from kiyaku.terms.texts import Text

LONGEST_REASON = 400


@dataclass(frozen=True)
class Met:
    """A booking that a stoppage meets; ``decided``: what becomes of it, None while nobody said."""

    booking: BookingShown
    decided: Decided | None

    @property
    def words(self) -> Text:
        """What becomes of it, in words."""
        if self.decided is None:
            return Text("未決定", "not decided yet")
        return DECISIONS[self.decided.decision]


@dataclass(frozen=True)
class Stoppage:
    """A stoppage over the spaces of a service.

    Attributes:
        number: its announcement's.
        closures: each time of a space that it closes, with the space's name.
        clauses: what it rests on.
    """

    number: int
    what: Text
    closures: list[tuple[Closure, Text]]
    met: list[Met]
    clauses: tuple[str, ...]

    @property
    def open_count(self) -> int:
        """Of how many bookings nobody has said yet what becomes of them."""
        return sum(one.decided is None for one in self.met)


@atomic
def stop_space(
    *,
    service: int,
    announcement: int,
    space: str,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    at: dt.datetime,
    by: str,
    key: str | None = None,
) -> int:
    """Close a space with its parts for a time by a stoppage; returns the closure's id.

    Nobody can book it then, and learns by which clause. What is booked already stays until
    somebody decides about it: see ``met_by``.

    Args:
        announcement: the stoppage, as it was planned or announced.

    Raises:
        OperationRefused: ``no_spaces``, ``unknown_announcement``, ``not_a_stoppage``,
            ``unknown_space``, ``bad_times``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["closure"])
    pack, day = queries.pack(service), queries.business_day(service)
    known.require_known(pack)
    row = _stoppage(service, announcement)
    if ends_at <= starts_at:
        raise OperationRefused(
            "bad_times",
            "終わりは始まりより後にしてください。",
            "the end must come after the start",
        )
    place = Tree(service).by_code(space)
    spaces.hold_tree([place.root])
    entry = journal.next_entry_id()
    (clause, *_) = announcements.clauses_of(pack, row.kind, row.cause)
    why = Text(row.what_ja[:200], row.what_en[:200])
    made = closures.add(
        service, place.id, starts_at, ends_at, why, day=day, entry=entry, clause=clause,
        announcement=announcement, basis=row.basis_id,
    )  # fmt: skip
    told = {
        "space": space, "of_space": place.id, "closure": made, "starts_at": starts_at,
        "ends_at": ends_at, "ja": why.ja, "en": why.en, "announcement": announcement,
    }  # fmt: skip
    journal.record(
        Act(at, by, key), service=service, business_day=day, action=CLOSED, basis=row.basis_id,
        payload=of_tokyo(told), entry_id=entry,
    )  # fmt: skip
    return made


def met_by(service: int, announcement: int, *, now: dt.datetime) -> list[Met]:
    """The bookings that a stoppage meets, by their start, with what was decided about each.

    Those off by such a decision are among them; others that are off are not.

    Raises:
        OperationRefused: ``no_spaces``, ``unknown_announcement``, ``not_a_stoppage``.
    """
    known.require_known(queries.pack(service))
    _stoppage(service, announcement)
    decided = disruptions.of_announcement(announcement)
    found: dict[int, Booked] = {}
    tree = Tree(service)
    for closure in closures.of_announcement(service, announcement):
        around = {*tree.below(closure.space), *tree.above(closure.space)}
        for one in bookings.between(
            service, closure.starts_at, closure.ends_at, spaces=around, states=_ANY
        ):
            if one.id in decided or one.is_kept(known.moment(service, now)):
                found[one.id] = one
    rows = sorted(found.values(), key=lambda one: (one.starts_at, one.id))
    shown = bookings_shown.shown(service, rows, now=now)
    return [Met(one, decided.get(one.id)) for one in shown]


def stoppages_of(service: int) -> list[int]:
    """The stoppages by which spaces of a service are closed, by their numbers; one query."""
    return closures.stoppages_of(service)


def stoppages_between(service: int, first_day: dt.date, last_day: dt.date) -> list[int]:
    """Those of them that close a space on some days; one query."""
    return closures.stoppages_of(service, (instant(first_day, 0), instant(last_day, DAY_MINUTES)))


def stoppage(service: int, announcement: int, *, now: dt.datetime) -> Stoppage:
    """A stoppage with what it closes and whom it meets.

    Raises:
        OperationRefused: as ``met_by``.
    """
    met = met_by(service, announcement, now=now)
    row = _stoppage(service, announcement)
    closed = closures.of_announcement(service, announcement)
    rules = RulesList({one.space for one in closed})
    return Stoppage(
        announcement,
        Text(row.what_ja, row.what_en),
        [(one, rules.name(one.space, known.civil(one.starts_at))) for one in closed],
        met,
        announcements.clauses_of(queries.pack(service), row.kind, row.cause),
    )


def to_choose(service: int) -> list[tuple[int, Text]]:
    """The latest stoppages that were planned or announced, to close spaces by: number, words."""
    rows = announcing.of_service(service)
    return [
        (row.pk, Text(row.what_ja, row.what_en))
        for row in rows
        if row.kind == announcements.STOPPAGE
    ]


@atomic
def decide_met(
    *,
    service: int,
    announcement: int,
    booking: int,
    decision: str,
    at: dt.datetime,
    by: str,
    reason: str = "",
    instead: int | None = None,
    key: str | None = None,
) -> None:
    """Say what becomes of a booking that a stoppage meets.

    One that goes ahead stays as it is. One that is called off, or moved, is off: what is not paid
    of its fee is owed no more. What is paid stays paid, as the terms have it, where it is called
    off; where it is moved, it counts for the booking that takes its place, so that nobody pays for
    a stoppage twice.

    Args:
        decision: ``kept``, ``called_off`` or ``moved``.
        reason: why, in words; kept inside.
        instead: of one that is moved: the booking that takes its place, made before, of no other.

    Raises:
        OperationRefused: ``no_spaces``, ``unknown_announcement``, ``not_a_stoppage``,
            ``unknown_booking``, ``not_met`` where the stoppage does not meet it,
            ``already_decided``, ``unknown_decision``, ``instead_missing``, ``instead_taken``,
            ``text_too_long``, ``member_erased``.
    """
    if journal.done_before(service, key) is not None:
        return
    day = queries.business_day(service)
    known.require_known(queries.pack(service))
    row = _stoppage(service, announcement)
    words = checked_line(reason, most=LONGEST_REASON)
    if decision not in DECISIONS:
        raise OperationRefused(
            "unknown_decision",
            f"決め方「{decision}」はありません。次のどれかです: {', '.join(DECISIONS)}",
            f"{decision!r} is no decision; one of {', '.join(DECISIONS)}",
        )
    one = _held(service, booking)
    require_known_member(service, one.member)
    now = known.moment(service, at)
    _require_met(service, announcement, one, now)
    other = _instead(service, one, instead, now) if decision == MOVED else None
    entry, act = journal.next_entry_id(), Act(at, by)
    number = None if other is None else other.id
    disruptions.add(
        Decided(booking, announcement, decision, words, number, now, row.basis_id, day, entry)
    )
    if decision != KEPT:
        why = Text(row.what_ja, row.what_en)
        _call_off(service, one, other, why, row.basis_id, day, now, act)
    told = {"announcement": announcement, "decision": decision}
    if number is not None:
        told["instead"] = number
    record(Act(at, by, key), one, day, DISRUPTED, row.basis_id, told, entry=entry)


_ANY = (bookings.HELD, bookings.CONFIRMED, bookings.CANCELLED)


def _stoppage(service: int, announcement: int) -> announcing.Announced:
    row = announcing.announcement(service, announcement)
    if row.kind != announcements.STOPPAGE:
        raise OperationRefused(
            "not_a_stoppage",
            f"告知 {announcement} は、予告なしの停止・中断ではありません。",
            f"announcement {announcement} is of no stoppage",
        )
    return row


def _held(service: int, booking: int) -> Booked:
    """A booking with its membership and its tree held."""
    seen = bookings.booking(service, booking)
    hold_membership(service, seen.membership)
    spaces.hold_tree([Tree(service).places[seen.space].root])
    return bookings.booking(service, booking, hold=True)


def _require_met(service: int, announcement: int, one: Booked, now: dt.datetime) -> None:
    if one.id in disruptions.of_announcement(announcement):
        raise OperationRefused(
            "already_decided",
            f"予約 {one.id} については、すでに決めています。",
            f"what becomes of booking {one.id} is decided already",
        )
    tree = Tree(service)
    around = {*tree.below(one.space), *tree.above(one.space)}
    meets = any(
        closure.space in around and closure.meets(one.starts_at, one.ends_at)
        for closure in closures.of_announcement(service, announcement)
    )
    if not (meets and one.is_kept(now)):
        raise OperationRefused(
            "not_met",
            f"予約 {one.id} は、この停止・中断に当たっていません。",
            f"the stoppage does not meet booking {one.id}",
        )


def _instead(service: int, one: Booked, instead: int | None, now: dt.datetime) -> Booked:
    other = None if instead is None else bookings.booking(service, instead, hold=True)
    if (
        other is None
        or other.membership != one.membership
        or other.id == one.id
        or (not other.is_kept(now))
    ):
        raise OperationRefused(
            "instead_missing",
            "同じ会員の、代わりの予約の番号を指定してください。",
            "name the booking of the same member that takes its place",
        )
    if disruptions.is_instead_of_another(other.id):
        raise OperationRefused(
            "instead_taken",
            f"予約 {other.id} は、すでに別の予約の代わりになっています。",
            f"booking {other.id} takes the place of another already",
        )
    return other


def _call_off(
    service: int, one: Booked, other: Booked | None, why: Text, basis: int, day: dt.date,
    now: dt.datetime, act: Act,
) -> None:  # fmt: skip
    """Take a booking off; what was paid for it counts for the one in its place, if there is one."""
    is_paid = bool(designated.settled([one.charge])) if one.charge else False
    is_taken_back = not is_paid or other is not None
    bookings.close([one.id], bookings.CANCELLED, now, unpaid=is_taken_back)
    entry = record(act, one, day, CANCELLED, basis, {"is_paid": is_paid})
    if other is None:
        telling.called_off(one, why, is_paid=is_paid, basis=basis, act=act)
    else:
        telling.moved(one, other, why, basis=basis, act=act)
    if not is_taken_back:
        return
    charging.take_back(service, one, day, basis, entry, towards=other.charge if other else 0)
    if other is not None and other.state == bookings.HELD:
        charging.confirm_if_paid(other, act, day, BasisBook(service, queries.pack(service)))
