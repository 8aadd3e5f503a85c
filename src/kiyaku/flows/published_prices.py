"""The price list as it is published: what each plan costs on a day, has cost and will cost."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise

from kiyaku.billing import prices
from kiyaku.billing.prices import PublishedPlan
from kiyaku.flows.live_values import AsOf, as_of, since
from kiyaku.terms import Pack
from kiyaku.terms.clauses import PRICE_LIST
from kiyaku.terms.texts import Text


@dataclass(frozen=True)
class Fee:
    """A monthly fee from its first day (None: always so far) to its last (None: for good)."""

    from_day: dt.date | None
    until_day: dt.date | None
    monthly_fee_yen: int


@dataclass(frozen=True)
class PlanShown:
    """A plan with its fee on the day (None: none is published), those before and those to come."""

    code: str
    name: Text
    fee: Fee | None
    past: tuple[Fee, ...]
    future: tuple[Fee, ...]


@dataclass(frozen=True)
class PricePage:
    """The price list of a service as of a day: its plans, and what is had beside them."""

    service: str
    on: dt.date
    plans: tuple[PlanShown, ...]
    add_ons: tuple[PlanShown, ...] = ()


def price_page(service: int, *, on: dt.date) -> PricePage:
    """The price list as of a day, as far as it was published then, in three queries."""
    seen = as_of(service, on)
    published = prices.published_plans(service, on=seen.known_on, add_ons=None)
    priced = [(plan.is_add_on, _plan_shown(plan, on)) for plan in published if plan.fees]
    plans, add_ons = (
        tuple(shown for is_add_on, shown in priced if is_add_on == wanted)
        for wanted in (False, True)
    )
    return PricePage(seen.code, on, plans, add_ons)


def price_clauses(pack: Pack) -> tuple[str, ...]:
    """The clauses that are about the price list."""
    return tuple(one.id for one in pack.clauses.values() if PRICE_LIST in one.shows)


def plans_shown(seen: AsOf, *, add_ons: bool = False) -> tuple[PlanShown, ...]:
    """Every plan (or add-on) that was on the price list, by code."""
    published = prices.published_plans(seen.service, on=seen.known_on, add_ons=add_ons)
    return tuple(_plan_shown(plan, seen.on) for plan in published if plan.fees)


def _plan_shown(plan: PublishedPlan, on: dt.date) -> PlanShown:
    ends: list[dt.date | None] = [later - dt.timedelta(1) for _, later in pairwise(plan.fees)]
    fees = [
        (first_day, Fee(since(first_day), until_day, fee))
        for (first_day, fee), until_day in zip(plan.fees.items(), [*ends, None], strict=True)
    ]
    begun = [fee for first_day, fee in fees if first_day <= on]
    return PlanShown(
        plan.code,
        plan.name,
        begun[-1] if begun else None,
        tuple(begun[:-1]),
        tuple(fee for first_day, fee in fees if first_day > on),
    )
