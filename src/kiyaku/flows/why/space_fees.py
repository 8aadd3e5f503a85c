"""Why the fee of a booking is as it is: the price of an hour, the time, and when it is due."""

from __future__ import annotations

from typing import Any

from kiyaku.base.records import Entry
from kiyaku.billing.records import Charge
from kiyaku.flows.place import known
from kiyaku.flows.why.desk import Desk
from kiyaku.flows.why.reasons import AMOUNT, DUE, Reason
from kiyaku.spaces import bookings
from kiyaku.spaces.bookings import Booked
from kiyaku.spaces.rules import TOKYO
from kiyaku.terms.texts import Text


def amount(desk: Desk, charge: Charge, entry: Entry) -> list[Reason]:
    """The fee from the price of an hour on that day and the minutes of the use."""
    one = _of(charge)
    used_on = known.civil(one.starts_at)
    whole = desk.ask(
        known.FEE, charge.basis_id, entry, hourly_price_yen=one.hourly_yen,
        use_minutes=one.minutes, used_on=used_on,
    )  # fmt: skip
    when = known.in_words(one.starts_at, one.ends_at)
    step = Text(
        f"{when} の利用、1時間 {one.hourly_yen:,}円",
        f"use at {when}, {one.hourly_yen:,} yen an hour",
    )
    return [desk.reason(AMOUNT, charge.amount_yen, whole.answer, whole, step)]


def due(desk: Desk, charge: Charge, entry: Entry) -> Reason:
    """The day on which it must have been paid: before the use, or when the staff allowed it."""
    one = _of(charge)
    is_deferred = one.deferred_until is not None and charge.pk == one.charge
    given: dict[str, Any] = {"use_starts_at": one.starts_at}
    if is_deferred and one.deferred_until is not None:
        given["deferred_until"] = one.deferred_until
    found = desk.ask(known.DUE, charge.due_basis_id, entry, **given)
    if found.answer is None:
        return desk.reason(DUE, charge.due_on, None, found)
    day = max(found.answer.astimezone(TOKYO).date(), charge.raised_on)
    return desk.reason(DUE, charge.due_on, day, found)


def _of(charge: Charge) -> Booked:
    return bookings.charged([charge.pk])[charge.pk]
