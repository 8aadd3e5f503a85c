"""The dated price list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from kiyaku.base import columns
from kiyaku.base.columns import Columns
from kiyaku.base.errors import OperationRefused
from kiyaku.billing import plans
from kiyaku.billing.models import Plan, Price
from kiyaku.terms.texts import Text

Column = np.ndarray[Any, Any]
_PRICE: Columns = {"plan_id": "i8", "from_day": "date", "monthly_fee_yen": "i8"}
_PRICES = """
SELECT price.plan_id, price.from_day, price.monthly_fee_yen
FROM price JOIN plan ON plan.id = price.plan_id
WHERE plan.service_id = %(service)s
  AND (%(on)s::date IS NULL OR price.entered_on <= %(on)s)
  AND (%(until)s::bigint IS NULL OR price.entry_id <= %(until)s)
ORDER BY price.plan_id, price.from_day, price.entry_id -- of one day the last one holds
"""


def add_price(
    service: int,
    plan: str,
    monthly_fee_yen: int,
    from_day: dt.date,
    *,
    entered_on: dt.date,
    entry: int,
    reason: str = "",
) -> int:
    """Publish a plan's monthly fee from a day on, making the plan if it is new; its id.

    What was published before stays on record, so that earlier answers can be computed again.
    """
    row, _ = Plan.objects.get_or_create(service_id=service, code=plan)
    Price.objects.create(
        plan=row,
        from_day=from_day,
        monthly_fee_yen=monthly_fee_yen,
        reason=reason,
        entered_on=entered_on,
        entry_id=entry,
    )
    return row.pk


@dataclass(frozen=True)
class PublishedPlan:
    """A plan with its fees as published: first day → monthly fee in yen, in the order of days."""

    code: str
    name: Text
    fees: Mapping[dt.date, int]
    is_add_on: bool


def published_plans(
    service: int, *, on: dt.date | None = None, add_ons: bool | None = False
) -> list[PublishedPlan]:
    """The price list as it stands, by the plans' codes, in two queries.

    Args:
        on: only prices published on or before this business day.
        add_ons: the prices of add-ons instead of those of plans; None: both.
    """
    rows = Price.objects.filter(plan__service_id=service)
    if on is not None:
        rows = rows.filter(entered_on__lte=on)
    fees: dict[int, dict[dt.date, int]] = {}
    for row in rows.order_by("from_day", "entry_id"):  # of one day the last one holds
        fees.setdefault(row.plan_id, {})[row.from_day] = row.monthly_fee_yen
    return [
        PublishedPlan(plan.code, name, fees.get(plan.pk, {}), plan.is_add_on)
        for plan, name in plans.named(service, add_ons=add_ons)
    ]


def published(service: int) -> dict[str, dict[dt.date, int]]:
    """The price list as it stands: plan → first day → monthly fee in yen."""
    return {plan.code: dict(plan.fees) for plan in published_plans(service)}


class PriceList:
    """A service's prices, to be looked up a column at a time.

    Args:
        on: only prices published on or before this business day.
        until_entry: only prices published by this journal entry or earlier ones.
    """

    def __init__(
        self, service: int, *, on: dt.date | None = None, until_entry: int | None = None
    ) -> None:
        self._asked = {"service": service, "on": on, "until": until_entry}

    @cached_property
    def _plans(self) -> dict[int, tuple[Column, Column]]:
        """Plan → first days and fees; read when the first price is looked up."""
        rows = columns.read(_PRICE, _PRICES, self._asked)
        which, first = np.unique(rows["plan_id"], return_index=True)
        of_each = np.split(rows, first[1:])
        return {
            plan: (prices["from_day"], prices["monthly_fee_yen"])
            for plan, prices in zip(which.tolist(), of_each, strict=bool(len(rows)))
        }

    def monthly_fees(self, plans: Column, on: Any) -> tuple[Column, Column]:
        """The monthly fee of each plan on a day (or on each day), and whether it is known."""
        fees = np.zeros(len(plans), dtype=np.int64)
        known = np.zeros(len(plans), dtype=bool)
        days = np.broadcast_to(np.asarray(on, dtype="datetime64[D]"), len(plans))
        for plan in np.unique(plans):
            if plan not in self._plans:
                continue
            starts, amounts = self._plans[int(plan)]
            rows = plans == plan
            index = np.searchsorted(starts, days[rows], side="right") - 1
            fees[rows] = np.where(index >= 0, amounts[index], 0)
            known[rows] = index >= 0
        return fees, known

    def monthly_fee(self, plan: int, on: dt.date) -> int:
        """One plan's monthly fee on a day.

        Raises:
            OperationRefused: ``no_price``.
        """
        fees, known = self.monthly_fees(np.array([plan]), np.datetime64(on, "D"))
        if not known[0]:
            raise OperationRefused(
                "no_price",
                f"{on} 現在の料金が料金表にありません。料金を登録してください。",
                f"the price list has no fee for {on}: publish one",
            )
        return int(fees[0])
