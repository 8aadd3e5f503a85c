"""The add-ons of a service: named and priced as plans are, open or closed, each with its plans."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from kiyaku.base.errors import OperationRefused
from kiyaku.billing import plans, prices
from kiyaku.billing.models import AddOnOffer, Plan
from kiyaku.terms.texts import Text


@dataclass(frozen=True)
class AddOn:
    """An add-on as it is offered now.

    Attributes:
        plans: codes of the plans it can be had with; none: with every plan.
        is_open: whether it can be taken now. Who has it keeps it when it is closed.
    """

    id: int
    code: str
    name: Text
    is_open: bool
    plans: tuple[str, ...]

    def goes_with(self, plan: str) -> bool:
        """Whether it can be had with a plan (its code)."""
        return not self.plans or plan in self.plans


def catalogue(service: int) -> list[AddOn]:
    """Every add-on that was ever offered, by code, in two queries."""
    rows = AddOnOffer.objects.filter(add_on__service_id=service).order_by("entry_id")
    offers = {row.add_on_id: row for row in rows}  # the last one holds
    return [
        AddOn(row.pk, row.code, name, offers[row.pk].is_open, tuple(offers[row.pk].plans))
        for row, name in plans.named(service, add_ons=True)
    ]


def add_on(service: int, code: str) -> AddOn:
    """An add-on by its code.

    Raises:
        OperationRefused: ``unknown_add_on`` with those there are.
    """
    every = catalogue(service)
    for one in every:
        if one.code == code:
            return one
    known = ", ".join(one.code for one in every) or "-"
    raise OperationRefused(
        "unknown_add_on",
        f"付加サービス {code} はありません。あるのは: {known}",
        f"there is no add-on {code}; there are: {known}",
    )


def is_taken(service: int, code: str) -> bool:
    """Whether a plan or an add-on has this code already."""
    return Plan.objects.filter(service_id=service, code=code).exists()


def add(
    service: int,
    code: str,
    name: Text,
    monthly_fee_yen: int,
    from_day: dt.date,
    with_plans: Sequence[str],
    *,
    entered_on: dt.date,
    entry: int,
) -> int:
    """Put a new add-on on the price list, named and open; its id."""
    row = Plan.objects.create(service_id=service, code=code, is_add_on=True)
    plans.add_name(row.pk, name, entered_on=entered_on, entry=entry)
    prices.add_price(service, code, monthly_fee_yen, from_day, entered_on=entered_on, entry=entry)
    offer(row.pk, is_open=True, with_plans=with_plans, entered_on=entered_on, entry=entry)
    return row.pk


def offer(
    add_on_id: int, *, is_open: bool, with_plans: Sequence[str], entered_on: dt.date, entry: int
) -> None:
    """Open or close an add-on from now on, and say with which plans it goes."""
    AddOnOffer.objects.create(
        add_on_id=add_on_id,
        is_open=is_open,
        plans=list(with_plans),
        entered_on=entered_on,
        entry_id=entry,
    )
