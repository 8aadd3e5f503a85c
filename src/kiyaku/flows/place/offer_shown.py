"""How the fee of a use, and until when it is paid, come about: for whoever is to confirm it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kiyaku.base import operators, queries
from kiyaku.flows.place import known
from kiyaku.flows.place.booking import Offer
from kiyaku.spaces.bookings import Booked
from kiyaku.terms.receipts import Receipt
from kiyaku.terms.texts import Text


@dataclass(frozen=True)
class Workings:
    """The terms' answers with their workings; no ``fee`` where no price is published."""

    fee: Receipt | None
    due: Receipt


def of_offer(service: int, offer: Offer) -> Workings:
    """How what an offer tells comes about."""
    minutes = int((offer.ends_at - offer.starts_at).total_seconds()) // 60
    pack, fee = queries.pack(service), None
    if offer.hourly_yen is not None:
        fee = pack.explain(
            known.FEE, hourly_price_yen=offer.hourly_yen, use_minutes=minutes,
            used_on=known.civil(offer.starts_at),
        )  # fmt: skip
    return Workings(fee, pack.explain(known.DUE, use_starts_at=offer.starts_at))


def of_booking(service: int, booked: Booked) -> Workings:
    """The same of a booking, at the price of an hour that it was made at."""
    pack = queries.pack(service)
    later: dict[str, Any] = (
        {} if booked.deferred_until is None else {"deferred_until": booked.deferred_until}
    )
    return Workings(
        pack.explain(
            known.FEE,
            hourly_price_yen=booked.hourly_yen,
            use_minutes=booked.minutes,
            used_on=known.civil(booked.starts_at),
        ),
        pack.explain(known.DUE, use_starts_at=booked.starts_at, **later),
    )


def ways_to_pay(service: int) -> Text | None:
    """How the operator says that it is paid, on the business day; None where it says nothing."""
    operator = operators.in_force(service, queries.business_day(service))
    return operator.payment if operator is not None and operator.payment.ja else None
