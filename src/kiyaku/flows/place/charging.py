"""The fee of a booking: charged and invoiced at once, taken back where the booking is off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from kiyaku.base import queries
from kiyaku.base.basis import BasisBook
from kiyaku.base.journal import Act
from kiyaku.billing import billed, costs, credits, designated, payments, records
from kiyaku.billing.kinds import ChargeKind
from kiyaku.flows.place import known
from kiyaku.flows.place.recording import CONFIRMED, record
from kiyaku.spaces import bookings
from kiyaku.spaces.bookings import Booked
from kiyaku.terms import Pack

KIND = ChargeKind.SPACE_FEE


def fee(pack: Pack, hourly_yen: int, minutes: int, used_on: dt.date) -> int:
    """What a use costs, in yen, as the terms have it."""
    return int(
        pack.ask(known.FEE, hourly_price_yen=hourly_yen, use_minutes=minutes, used_on=used_on)
    )


def charge(one: Booked, due_at: dt.datetime, day: dt.date, book: BasisBook, entry: int) -> Booked:
    """Raise the fee of a booking and invoice it; the booking with its charge.

    It is of the month of the use, and due on the day on which it is due by the terms.
    """
    used_on = known.civil(one.starts_at)
    month = used_on.replace(day=1)
    due_on = max(known.civil(due_at), day)
    rows = billed.single_charge(
        one.membership, KIND, one.amount_yen, due_on=due_on, day=day,
        basis=book.on(known.FEE, used_on), due_basis=book.on(known.DUE, used_on), entry=entry,
        month=month, occurrence=costs.next_occurrence(one.membership, KIND, month),
    )  # fmt: skip
    billed.bill_at_once(one.service, rows, day, entry, book)
    made = int(rows["id"][0])
    bookings.charge(one.id, made)
    return bookings.changed(one, charge=made)


def pay_from_credit(one: Booked, act: Act, day: dt.date, book: BasisBook, entry: int) -> None:
    """Apply what the member has paid and not used; what is paid by it is confirmed."""
    payments.apply_credits(one.service, [one.membership], day, entry, book)
    confirm_if_paid(one, Act(act.at, act.by), day, book)


def confirm_if_paid(one: Booked, act: Act, day: dt.date, book: BasisBook) -> bool:
    """Confirm a held booking whose fee is paid; whether it is."""
    if one.charge not in designated.settled([one.charge]):
        return False
    bookings.confirm(one.id)
    basis = book.on(known.DUE, known.civil(one.starts_at))
    record(act, one, day, CONFIRMED, basis, {"charge": one.charge, "amount_yen": one.amount_yen})
    return True


def paid_in_time(holds: Collection[Booked]) -> set[int]:
    """The charges of those among some holds that were paid before their time was over.

    What is paid later does not bring a hold back: its time may be another's by then.
    """
    found = designated.settled_at([one.charge for one in holds if one.charge])
    of_service = {one.charge: one.service for one in holds}
    paid_at = {
        charge: known.moment(of_service[charge], at, on=day) for charge, (at, day) in found.items()
    }
    return {
        one.charge
        for one in holds
        if one.charge in paid_at
        and (one.held_until is None or paid_at[one.charge] < one.held_until)
    }


def take_back(
    service: int, one: Booked, day: dt.date, basis: int, entry: int, *, towards: int = 0
) -> int:
    """Take the fee of a booking back that is off; returns what is the member's credit by it.

    With the membership held. What was paid of it is applied to what else is open.

    Args:
        towards: the charge that it is applied to first: of the booking that takes its place.
    """
    if not one.charge or not bookings.mark_taken_back(one.id):
        return 0
    return _reverse(service, one, day, basis, entry, towards=towards)


def due_anew(
    service: int,
    one: Booked,
    until: dt.datetime,
    day: dt.date,
    book: BasisBook,
    basis: int,
    entry: int,
) -> int:
    """Take the fee back and invoice it anew, due later; returns the new charge."""
    _reverse(service, one, day, basis, entry)
    made = charge(one, until, day, book, entry)
    payments.apply_credits(service, [one.membership], day, entry, book)
    return made.charge


def _reverse(
    service: int, one: Booked, day: dt.date, basis: int, entry: int, *, towards: int = 0
) -> int:
    raised = records.charge(one.charge)
    credit = credits.take_back_paid(service, raised, day, basis, entry, reason="")
    if credit:
        book, whose = BasisBook(service, queries.pack(service)), [one.membership]
        first = designated.invoices_of([towards]).values()
        if first:
            payments.apply_credits(service, whose, day, entry, book, only=list(first))
        payments.apply_credits(service, whose, day, entry, book)
    return credit
