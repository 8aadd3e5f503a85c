"""Spaces booked by members: held until paid, let be paid later by the staff, called off.

One space is never booked twice: whoever books waits for the row of its tree's root, looks at what
is taken, and what the look should have missed the database refuses.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kiyaku.base import journal, queries
from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.billing import payments
from kiyaku.flows.erased import require_known as require_known_member
from kiyaku.flows.holding import hold_membership
from kiyaku.flows.place import charging, known, lapsing, telling
from kiyaku.flows.place import view as views
from kiyaku.flows.place.reasons import Reason
from kiyaku.flows.place.recording import DEFERRED, record
from kiyaku.flows.place.wishes import check_price, check_times, make, wish_for
from kiyaku.flows.refusing import cited, in_words
from kiyaku.spaces import bookings, spaces
from kiyaku.spaces.bookings import Booked
from kiyaku.spaces.spaces import Tree

LONGEST_REASON = 400


@dataclass(frozen=True)
class Offer:
    """What a booking would be, to be read before it is confirmed.

    Attributes:
        reason: why it cannot be booked; None where it can.
        hourly_yen, amount_yen: the price of an hour and the fee; None where no price is published.
        held_until: until when an unpaid booking would be kept; None where it costs nothing.
        due_at: until when the terms have it paid.
        fee_clauses, due_clauses: what these rest on.
        is_refundable: whether a paid fee ever comes back; ``refund_clauses`` by which it does not.
        credit_yen: what the member has paid and not used: open invoices are paid from it at once.
    """

    space: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    people: int
    reason: Reason | None
    hourly_yen: int | None
    amount_yen: int | None
    held_until: dt.datetime | None
    due_at: dt.datetime
    fee_clauses: tuple[str, ...]
    due_clauses: tuple[str, ...]
    is_refundable: bool
    refund_clauses: tuple[str, ...]
    credit_yen: int


def offer(
    service: int,
    membership: int,
    space: str,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    *,
    now: dt.datetime,
    people: int = 1,
) -> Offer:
    """What booking a time would be: fee, until when it is kept, and that paid fees stay paid.

    Nothing is kept by looking. A bounded number of queries.

    Raises:
        OperationRefused: ``no_spaces``, ``unknown_space``, ``unknown_membership``, ``bad_times``.
    """
    pack = queries.pack(service)
    known.require_known(pack)
    check_times(starts_at, ends_at)
    whose = views.who(service, membership, queries.business_day(service))
    tree = Tree(service)
    wish = wish_for(
        pack, service, tree, tree.by_code(space), starts_at, ends_at, people, whose, now
    )
    hourly, rules = wish.hourly_yen(), wish.rules
    amount = None if hourly is None else wish.fee(hourly)
    return Offer(
        space,
        starts_at,
        ends_at,
        people,
        wish.reason(),
        hourly,
        amount,
        wish.held_until(rules) if amount and rules is not None else None,
        known.due_at(pack, starts_at),
        tuple(cited(pack, known.FEE)),
        tuple(cited(pack, known.DUE)),
        bool(pack.ask(known.REFUND)) if pack.answers(known.REFUND) else True,
        tuple(cited(pack, known.REFUND)),
        payments.credit_of(membership),
    )


@atomic
def book(
    *,
    service: int,
    membership: int,
    space: str,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    at: dt.datetime,
    by: str,
    people: int = 1,
    seen_yen: int | None = None,
    key: str | None = None,
) -> int:
    """Book a space for a member; returns the booking's id.

    It is held until it is paid, and lapses where it is not; its fee is invoiced at once. What
    costs nothing, or is paid from the member's credit, is confirmed at once.

    Args:
        space: the space's code. Its parts are taken with it.
        seen_yen: the fee that whoever books was shown; nothing is booked for another one.

    Raises:
        OperationRefused: ``no_spaces``, ``unknown_membership``, ``unknown_space``, ``bad_times``,
            ``member_erased``, ``price_changed``; any code of ``reasons.CODES`` with the reason why
            the time cannot be had, and the ``clauses`` where it rests on any.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["booking"])
    pack, day = queries.pack(service), queries.business_day(service)
    known.require_known(pack)
    check_times(starts_at, ends_at)
    row = hold_membership(service, membership)
    require_known_member(service, row.member_id)
    tree = Tree(service)
    place = tree.by_code(space)
    spaces.hold_tree([place.root])
    whose = views.who(service, membership, day, row=row)
    wish = wish_for(pack, service, tree, place, starts_at, ends_at, people, whose, at)
    hourly = wish.hourly_yen()
    check_price(pack, seen_yen, None if hourly is None else wish.fee(hourly))
    return make(wish, whose, Act(at, by, key), day)


@atomic
def cancel_booking(
    *, service: int, booking: int, at: dt.datetime, by: str, key: str | None = None
) -> bool:
    """Call a booking off before it begins; returns whether a fee that was paid stays paid.

    Its time is free at once. What was paid is not given back; what was not is owed no more.

    Raises:
        OperationRefused: ``no_spaces``, ``unknown_booking``, ``booking_off`` where it lapsed or was
            called off before, ``booking_begun``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return bool(done["is_paid"])
    pack, day = queries.pack(service), queries.business_day(service)
    known.require_known(pack)
    now = known.moment(service, at)
    found = _held(service, booking, now)
    if found.starts_at <= now:
        raise OperationRefused(
            "booking_begun",
            f"予約 {booking} は、利用開始の時刻を過ぎています。",
            f"the time of booking {booking} has begun",
        )
    act, book = Act(at, by, key), BasisBook(service, pack)
    return lapsing.call_off(service, found, telling.ASKED, act, day, now, book)


@atomic
def allow_later(
    *,
    service: int,
    booking: int,
    until: dt.datetime,
    reason: str,
    at: dt.datetime,
    by: str,
    key: str | None = None,
) -> None:
    """Let one booking be paid later than its use begins: the staff decide it, with a reason.

    It is confirmed. Its fee is invoiced anew, due on the day of ``until``; from then on delay has
    the consequences that it has for every fee.

    Args:
        until: when it must have been paid.
        reason: why; kept inside.

    Raises:
        OperationRefused: ``no_spaces``, ``unknown_booking``, ``booking_off``,
            ``booking_confirmed`` where nothing waits to be paid, ``reason_missing``,
            ``text_too_long``, ``not_later``, ``member_erased``.
    """
    if journal.done_before(service, key) is not None:
        return
    pack, day = queries.pack(service), queries.business_day(service)
    known.require_known(pack)
    words = _checked_reason(reason)
    now = known.moment(service, at)
    found = _held(service, booking, now)
    require_known_member(service, found.member)
    if found.state != bookings.HELD:
        raise OperationRefused(
            "booking_confirmed",
            f"予約 {booking} は確定しています。支払い待ちではありません。",
            f"booking {booking} is confirmed: no payment is awaited",
        )
    clauses = cited(pack, known.DUE)
    if until <= known.due_at(pack, found.starts_at):
        raise OperationRefused(
            "not_later",
            f"利用開始より後の時刻を指定してください{in_words(clauses)}。",
            f"name a time after the use begins {in_words(clauses)}".rstrip(),
            clauses=clauses,
        )
    book, entry = BasisBook(service, pack), journal.next_entry_id()
    basis = book.on(known.DUE, known.civil(found.starts_at))
    bookings.defer(booking, until, words, basis=basis, day=day, entry=entry)
    charge = charging.due_anew(service, found, until, day, book, basis, entry)
    told = {"until": until, "charge": charge, "due_on": known.civil(until)}
    record(Act(at, by, key), found, day, DEFERRED, basis, told, entry=entry)


def _held(service: int, booking: int, now: dt.datetime) -> Booked:
    """A booking that keeps its space, with its membership and its tree held.

    Raises:
        OperationRefused: ``unknown_booking``, ``booking_off``.
    """
    seen = bookings.booking(service, booking)
    hold_membership(service, seen.membership)
    spaces.hold_tree([Tree(service).places[seen.space].root])
    found = bookings.booking(service, booking, hold=True)
    if not found.is_kept(now):
        raise OperationRefused(
            "booking_off",
            f"予約 {booking} は、取り消されたか、支払いの期限を過ぎて失効しています。",
            f"booking {booking} was called off, or lapsed unpaid",
        )
    return found


def _checked_reason(reason: str) -> str:
    words = " ".join(reason.split())
    if not words:
        raise OperationRefused(
            "reason_missing", "理由を記入してください。", "say why: the reason is missing"
        )
    if len(words) > LONGEST_REASON:
        raise OperationRefused(
            "text_too_long", f"{LONGEST_REASON} 字までです。", f"at most {LONGEST_REASON} signs"
        )
    return words
