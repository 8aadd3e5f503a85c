"""What works on a line, and equipment that was not given back, cost from which day on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kiyaku.base.errors import OperationRefused
from kiyaku.network.models import NetworkPrice
from kiyaku.terms.texts import Text

WORKS, EQUIPMENT = NetworkPrice.WORKS, NetworkPrice.EQUIPMENT
KINDS = (WORKS, EQUIPMENT)


@dataclass(frozen=True)
class Priced:
    """A price as it was entered: of works, or of equipment, from a day on."""

    code: str
    kind: str
    name: Text
    amount_yen: int
    from_day: dt.date
    entered_on: dt.date


def prices_of(service: int) -> list[Priced]:
    """Every price of a service, by code and then by day; of one day the last entered is last."""
    rows = NetworkPrice.objects.filter(service_id=service).order_by("code", "from_day", "pk")
    return [
        Priced(
            row.code, row.kind, Text(row.name_ja, row.name_en), row.amount_yen, row.from_day,
            row.entered_on,
        )
        for row in rows
    ]  # fmt: skip


def prices_on(service: int, kind: str, day: dt.date) -> list[Priced]:
    """What the works, or the equipment, there are cost on a day; by code."""
    holding = {
        one.code: one for one in prices_of(service) if one.kind == kind and one.from_day <= day
    }
    return list(holding.values())


def price(service: int, kind: str, code: str, day: dt.date) -> Priced:
    """The price of a code on a day.

    Raises:
        OperationRefused: ``no_network_price``.
    """
    for one in prices_on(service, kind, day):
        if one.code == code:
            return one
    raise OperationRefused(
        "no_network_price",
        f"{day} に {code} の料金(工事・機器)がありません。",
        f"{code} has no price for works or equipment on {day}",
    )


def add(
    service: int, *, code: str, kind: str, name: Text, amount_yen: int, from_day: dt.date,
    day: dt.date, entry: int,
) -> None:  # fmt: skip
    """Store a price from a day on."""
    NetworkPrice.objects.create(
        service_id=service, code=code, kind=kind, name_ja=name.ja, name_en=name.en,
        amount_yen=amount_yen, from_day=from_day, entered_on=day, entry_id=entry,
    )  # fmt: skip
