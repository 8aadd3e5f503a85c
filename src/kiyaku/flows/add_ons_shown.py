"""The add-ons of a membership as pages show them, and what taking or giving one up would mean."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from kiyaku.base import queries
from kiyaku.base.errors import OperationRefused
from kiyaku.base.snapshots import one_moment
from kiyaku.billing import add_ons as offers
from kiyaku.billing import plans
from kiyaku.billing.add_ons import AddOn
from kiyaku.billing.prices import PriceList
from kiyaku.flows import add_ons, leaving, revoking, to_come
from kiyaku.flows.add_on_offers import QUESTION, are_known
from kiyaku.flows.case import Case, case_of
from kiyaku.flows.leaving import LeavingOption
from kiyaku.flows.revoking import Revocation
from kiyaku.flows.to_come import ToInvoice
from kiyaku.members import add_ons as member_add_ons
from kiyaku.members import plan_changes
from kiyaku.members import queries as member_queries
from kiyaku.members.add_ons import Taken
from kiyaku.members.queries import Membership
from kiyaku.terms import Pack
from kiyaku.terms.receipts import Receipt
from kiyaku.terms.texts import Text


@dataclass(frozen=True)
class AddOnShown:
    """An add-on that a membership has, will have or had.

    Attributes:
        monthly_fee_yen: as of today, or of its first day where that is to come.
        last_day: its own, or that of the whole where that comes first; None where neither is
            settled.
        is_had: whether it is had, or will be; ``is_ahead``: it has not begun.
        is_left: whether the member has given it up by itself; ``never_begins``: so early that its
            last day lies before its first.
        revocation: whether that can be taken back, while its last day is not over.
    """

    code: str
    name: Text
    number: int
    monthly_fee_yen: int
    from_day: dt.date
    last_day: dt.date | None
    is_had: bool
    is_ahead: bool
    is_left: bool
    never_begins: bool
    revocation: Revocation | None


@dataclass(frozen=True)
class Choice:
    """An add-on that a membership could take now, with its fee of the first day."""

    code: str
    name: Text
    from_day: dt.date
    monthly_fee_yen: int


@dataclass(frozen=True)
class TakingPreview:
    """What an add-on would mean: from when, at what fee, and what the first month costs.

    ``answer`` and ``first`` are the terms' answers, with their workings; no ``first`` where the
    first month is charged in full: the terms say nothing of it, or give it free and it was had
    before.
    """

    code: str
    name: Text
    from_day: dt.date
    monthly_fee_yen: int
    first_fee_yen: int
    answer: Receipt
    first: Receipt | None


@dataclass(frozen=True)
class LeavingPreview:
    """What giving an add-on up would mean.

    Attributes:
        last_day: its last day; ``answer`` is what the terms say of it. ``never_begins``: that day
            lies before its first.
        to_invoice: what will be invoiced for it until then; what is invoiced already stays due.
        to_pay_yen: what that comes to.
        options: the months that may be named, where the terms let a member name one.
    """

    code: str
    name: Text
    last_day: dt.date
    never_begins: bool
    answer: Receipt
    to_invoice: tuple[ToInvoice, ...]
    to_pay_yen: int
    options: tuple[LeavingOption, ...]


def of(service: int, membership: int) -> tuple[AddOnShown, ...]:
    """Every add-on that a membership has taken, those that are had first, then the latest."""
    taken = member_add_ons.of(membership)
    pack, day = queries.pack(service), queries.business_day(service)
    if not taken or not are_known(pack):
        return ()
    row, prices = member_queries.membership(service, membership), PriceList(service)
    catalogue = {one.id: one for one in offers.catalogue(service)}
    last = {one.add_on_id: one.number for one in taken}  # only the last one can be taken back
    shown = [
        _shown(
            pack, row, one, catalogue[one.add_on_id], prices, day,
            is_last=last[one.add_on_id] == one.number,
        )
        for one in taken
    ]  # fmt: skip
    return tuple(sorted(shown, key=lambda one: (not one.is_had, -one.number)))


def choices(service: int, membership: int, *, also: str = "") -> tuple[Choice, ...]:
    """The add-ons that a membership could take now, by code.

    Args:
        also: one more, by its code, be it had already: for what is sent a second time.
    """
    pack, day = queries.pack(service), queries.business_day(service)
    row = member_queries.membership(service, membership)
    if not are_known(pack) or row.started_on is None or row.ended_on is not None:
        return ()
    from_day = pack.ask(QUESTION, requested_on=day)
    plan = plans.plan_codes(service)[plan_changes.plan_on(row, from_day)]
    had = {one.add_on_id for one in member_add_ons.of(membership) if one.is_had(from_day)}
    prices = PriceList(service)
    offered = [
        Choice(one.code, one.name, from_day, fee)
        for one in offers.catalogue(service)
        if one.code == also or (one.is_open and one.id not in had and one.goes_with(plan))
        for fee in [_fee(prices, one.id, from_day)]
        if fee is not None
    ]
    return tuple(offered)


@one_moment()
def preview_taking(
    service: int, membership: int, add_on: str, start_told_on: dt.date | None = None
) -> TakingPreview:
    """What an add-on would mean if it were taken on the business day.

    Raises:
        OperationRefused: as ``add_ons.take_add_on`` does.
    """
    pack, day = queries.pack(service), queries.business_day(service)
    row = member_queries.membership(service, membership)
    found, from_day = add_ons.check_taking(pack, row, add_on, day, start_told_on)
    monthly = PriceList(service).monthly_fee(found.id, from_day)
    first = None
    if pack.answers("first_month_fee"):
        first = pack.explain(
            "first_month_fee", monthly_fee_yen=monthly, service_started_on=from_day
        )
        before = member_add_ons.of(membership)
        if first.answer == 0 and member_add_ons.is_again(before, found.id, from_day):
            first = None
    return TakingPreview(
        found.code,
        found.name,
        from_day,
        monthly,
        monthly if first is None else first.answer,
        pack.explain(QUESTION, requested_on=day, start_told_on=start_told_on),
        first,
    )


@one_moment()
def preview_leaving(
    service: int, membership: int, add_on: str, desired_month: str | None = None
) -> LeavingPreview:
    """What giving an add-on up would mean if it were asked for on the business day.

    Raises:
        OperationRefused: as ``add_ons.leave_add_on`` does.
    """
    pack, day = queries.pack(service), queries.business_day(service)
    case = case_of(service, membership)
    found = add_ons.known(pack, service, add_on)
    taken, last_day = add_ons.check_leaving(pack, case.row, found, day, desired_month)
    wish: dict[str, Any] = {} if desired_month is None else {"desired_month": desired_month}
    items = _to_invoice(case, taken, last_day)
    return LeavingPreview(
        found.code,
        found.name,
        last_day,
        last_day < taken.from_day,
        pack.explain(add_ons.END, requested_on=day, **wish),
        items,
        to_come.known_yen(items),
        leaving.offered(case),
    )


def _to_invoice(case: Case, taken: Taken, last_day: dt.date) -> tuple[ToInvoice, ...]:
    every = [*to_come.waiting(case), *to_come.add_on_fees(case, last_day)]
    return tuple(one for one in every if one.add_on == taken.number)


def _shown(
    pack: Pack, row: Membership, one: Taken, offer: AddOn, prices: PriceList, day: dt.date,
    *, is_last: bool,
) -> AddOnShown:  # fmt: skip
    ends = [end for end in (one.last_day, row.ended_on or row.ends_on) if end is not None]
    last_day = min(ends, default=None)
    is_over = row.ended_on is not None or (last_day is not None and last_day < day)
    fee = _fee(prices, offer.id, max(day, one.from_day))
    revocation = None
    can_be_kept = one.last_day is not None and is_last and not is_over
    if can_be_kept and pack.answers(revoking.QUESTION):
        assert one.last_day is not None
        revocation = revoking.revocation(pack, one.last_day, day)
    return AddOnShown(
        code=offer.code,
        name=offer.name,
        number=one.number,
        monthly_fee_yen=fee or 0,
        from_day=one.from_day,
        last_day=last_day,
        is_had=not is_over and not one.never_begins,
        is_ahead=one.from_day > day,
        is_left=one.last_day is not None,
        never_begins=one.never_begins,
        revocation=revocation,
    )


def _fee(prices: PriceList, add_on: int, day: dt.date) -> int | None:
    try:
        return prices.monthly_fee(add_on, day)
    except OperationRefused:
        return None
