"""A booking is paid: by a payment that is for it, or by any that settles its invoice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from kiyaku.base import journal, queries
from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.billing import designated, payments
from kiyaku.billing.payments import Received
from kiyaku.flows.holding import hold_membership
from kiyaku.flows.place import charging, known
from kiyaku.spaces import bookings

RECEIVED = "payment_received"


@atomic
def pay_booking(
    *,
    service: int,
    booking: int,
    at: dt.datetime,
    by: str,
    paid_on: dt.date | None = None,
    method: str = "by_hand",
    key: str | None = None,
) -> int:
    """Receive the fee of a booking, paid for it and nothing else; returns the payment's id.

    The payer says what a payment is for (Civil Code 488(1)): older debts stay open. A held booking
    is confirmed by it.

    Args:
        paid_on: the day the payer paid; by default the business day.

    Raises:
        OperationRefused: ``no_spaces``, ``unknown_booking``, ``booking_off`` where it lapsed or was
            called off, ``nothing_open``, ``paid_in_future``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["payment"])
    pack, day = queries.pack(service), queries.business_day(service)
    known.require_known(pack)
    hold_membership(service, bookings.booking(service, booking).membership)
    one = bookings.booking(service, booking, hold=True)
    if not one.is_kept(known.moment(service, at)):
        raise OperationRefused(
            "booking_off",
            f"予約 {booking} は、取り消されたか、支払いの期限を過ぎて失効しています。",
            f"booking {booking} was called off, or lapsed unpaid",
        )
    invoice = designated.invoices_of([one.charge]).get(one.charge)
    open_yen = payments.open_by_invoice(one.membership).get(invoice or 0, 0)
    if invoice is None or not open_yen:
        raise OperationRefused(
            "nothing_open",
            f"予約 {booking} に、払うべき料金は残っていません。",
            f"nothing is left to pay for booking {booking}",
        )
    received = Received(one.membership, open_yen, paid_on or day, method)
    if received.paid_on > day:
        raise OperationRefused(
            "paid_in_future",
            f"支払日 {received.paid_on} が営業日 {day} より後です。",
            f"paid on {received.paid_on}, after the business day {day}",
        )
    book, entry = BasisBook(service, pack), journal.next_entry_id()
    basis = book.on("allocation_rank", day)
    (payment,) = payments.add_payments(service, [received], day, entry, basis)
    payments.apply_credits(service, [one.membership], day, entry, book, only=[invoice])
    told = {
        "payment": payment, "amount_yen": open_yen, "on": received.paid_on, "method": method,
        "booking": booking,
    }  # fmt: skip
    journal.record(
        Act(at, by, key), service=service, business_day=day, action=RECEIVED,
        membership=one.membership, basis=basis, payload=told, entry_id=entry,
    )  # fmt: skip
    if one.state == bookings.HELD:
        charging.confirm_if_paid(one, Act(at, by), day, book)
    return payment


def confirm_paid(
    service: int, memberships: Collection[int], act: Act, day: dt.date, book: BasisBook
) -> int:
    """Confirm what is held by some memberships and paid by now; how many bookings it was.

    With the memberships held. What lapsed before the payment came stays off.
    """
    if not known.are_known(book.pack):
        return 0
    now = known.moment(service, act.at)
    waiting = [one for one in bookings.held_of(memberships) if one.is_kept(now) and one.charge]
    paid = designated.settled([one.charge for one in waiting])
    count = 0
    for seen in waiting:
        if seen.charge in paid:
            one = bookings.booking(service, seen.id, hold=True)
            if one.state == bookings.HELD:
                count += charging.confirm_if_paid(one, Act(act.at, act.by), day, book)
    return count
