"""Bookings that were not paid in time: they are off, whether or not anything has marked them yet.

So are those that would begin after the membership is over; what was paid for them stays paid.

Who books a time that such a one still holds marks it; its fee is taken back by whoever comes next
to do so, since that is another member's money. Nothing is kept from anybody by a late worker.
"""

from __future__ import annotations

import datetime as dt

from kiyaku.base import queries
from kiyaku.base.basis import BasisBook
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.billing import designated
from kiyaku.flows.holding import hold_membership
from kiyaku.flows.place import charging, known, telling
from kiyaku.flows.place.recording import CANCELLED, FEE_TAKEN_BACK, LAPSED, record
from kiyaku.flows.place.view import View
from kiyaku.spaces import bookings, spaces
from kiyaku.spaces.bookings import Booked
from kiyaku.spaces.spaces import Tree
from kiyaku.terms.texts import Text


def make_room(
    seen: View, space: int, from_at: dt.datetime, until_at: dt.datetime, act: Act, day: dt.date
) -> None:
    """Mark as lapsed what holds a time of a space although its own time is over.

    With the tree held. What was paid in time and is not confirmed yet is confirmed instead.

    Raises:
        OperationRefused: ``slot_taken`` where such a one was paid in time.
    """
    over = {
        one.booking
        for part in seen.tree.below(space)
        for one in bookings.taken([part], from_at, until_at)
        if not one.is_kept(seen.now)
    }
    pack = queries.pack(seen.service)
    book = BasisBook(seen.service, pack)
    for booking in sorted(over):
        one = bookings.booking(seen.service, booking, hold=True)
        if one.state == bookings.HELD and not _lapse(one, seen.now, Act(act.at, act.by), day, book):
            raise bookings.slot_taken()


def _lapse(one: Booked, now: dt.datetime, act: Act, day: dt.date, book: BasisBook) -> bool:
    """Mark a booking as lapsed unless it was paid in time; whether it lapsed.

    What was paid for it later is taken back with its fee, and is the member's credit.
    """
    if charging.paid_in_time([one]) and charging.confirm_if_paid(one, act, day, book):
        return False
    bookings.close([one.id], bookings.LAPSED, now)
    basis = book.on(known.DUE, known.civil(one.starts_at))
    record(act, one, day, LAPSED, basis, {"held_until": one.held_until, "charge": one.charge})
    telling.called_off(one, telling.UNPAID, is_paid=False, basis=basis, act=act)
    return True


def call_off(
    service: int, one: Booked, why: Text, act: Act, day: dt.date, now: dt.datetime, book: BasisBook
) -> bool:
    """Take a booking off, its time free at once; whether a fee that was paid stays paid.

    The member is told, and why.

    With the membership and the tree held. What was not paid is owed no more.
    """
    is_paid = bool(designated.settled([one.charge])) if one.charge else False
    bookings.close([one.id], bookings.CANCELLED, now, unpaid=not is_paid)
    basis = book.on(known.REFUND if is_paid else known.DUE, day)
    entry = record(act, one, day, CANCELLED, basis, {"is_paid": is_paid})
    if not is_paid:
        charging.take_back(service, one, day, basis, entry)
    telling.called_off(one, why, is_paid=is_paid, basis=basis, act=act)
    return is_paid


@atomic
def lapse_booking(*, service: int, booking: int, at: dt.datetime, by: str) -> bool:
    """Let a hold whose time is over lapse, and take its fee back; whether that was to be done.

    One that would begin after the end of its membership is called off.

    Raises:
        OperationRefused: ``no_spaces``, ``unknown_booking``.
    """
    pack, day = queries.pack(service), queries.business_day(service)
    known.require_known(pack)
    now, book = known.moment(service, at), BasisBook(service, pack)
    seen = bookings.booking(service, booking)
    row = hold_membership(service, seen.membership)
    spaces.hold_tree([Tree(service).places[seen.space].root])
    one = bookings.booking(service, booking, hold=True)
    is_ahead = one.state in bookings.LIVE and one.starts_at > now
    if is_ahead and row.ended_on is not None and known.civil(one.starts_at) > row.ended_on:
        call_off(service, one, telling.MEMBERSHIP_OVER, Act(at, by), day, now, book)
        return True
    is_over = one.state == bookings.HELD and not one.is_kept(now)
    lapsed = is_over and _lapse(one, now, Act(at, by), day, book)
    basis = book.on(known.DUE, known.civil(one.starts_at))
    return _take_back(service, one, day, basis, Act(at, by)) or lapsed


def _take_back(service: int, one: Booked, day: dt.date, basis: int, act: Act) -> bool:
    if one.id not in {waiting.id for waiting in bookings.to_be_taken_back(service)}:
        return False
    told = {"charge": one.charge, "amount_yen": one.amount_yen}
    entry = record(act, one, day, FEE_TAKEN_BACK, basis, told)
    charging.take_back(service, one, day, basis, entry)
    return True


def lapse_due(service: int, *, at: dt.datetime, by: str) -> int:
    """Let everything lapse whose time is over, each in a transaction of its own; how many it was.

    For workers, for the close, and for whoever likes. Nothing where there are no spaces.
    """
    if not spaces.are_any(service):
        return 0
    due = bookings.to_lapse(service, known.moment(service, at))
    return sum(lapse_booking(service=service, booking=one, at=at, by=by) for one in due)
