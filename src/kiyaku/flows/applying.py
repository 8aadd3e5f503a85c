"""What one should know before applying, and what a membership begins with once it is let in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from kiyaku.base import queries
from kiyaku.base.errors import OperationRefused
from kiyaku.billing import prices
from kiyaku.billing.prices import PriceList
from kiyaku.flows.refusing import clauses_of_end
from kiyaku.members import queries as members
from kiyaku.members import switches
from kiyaku.members.queries import Membership
from kiyaku.terms import Pack
from kiyaku.terms.clauses import PRICE_LIST
from kiyaku.terms.receipts import Receipt
from kiyaku.terms.texts import Text

_MOST_FEES = 3


@dataclass(frozen=True)
class Offer:
    """A plan that can be applied for, with its monthly fee on the day."""

    code: str
    name: Text
    monthly_fee_yen: int


@dataclass(frozen=True)
class Conditions:
    """What applies to applications made on a day.

    Attributes:
        terms_version: the version of the terms one agrees to, by its first day.
        fee_clauses, formed_clauses, start_clauses, guardian_clauses, area_clauses: the clauses on
            fees, on how the contract comes about and when it starts, on minors, on where the
            service is offered; none where there are no such ones.
        open_channels: the ways to apply that are open; ``way_clauses`` are the clauses on them.
        payment_methods: the ways to pay that are accepted, in words; ``method_clauses`` are the
            clauses by which one that cannot be used is a finding.
    """

    on: dt.date
    pack: Pack
    terms_version: dt.date
    offers: tuple[Offer, ...]
    fee_clauses: tuple[str, ...]
    formed_clauses: tuple[str, ...]
    start_clauses: tuple[str, ...]
    guardian_clauses: tuple[str, ...]
    area_clauses: tuple[str, ...]
    open_channels: frozenset[str] = frozenset()
    way_clauses: tuple[str, ...] = ()
    payment_methods: Mapping[str, Text] = field(default_factory=dict)
    method_clauses: tuple[str, ...] = ()

    @property
    def screens_minors(self) -> bool:
        """Whether the terms ask for a guardian's consent."""
        return bool(self.guardian_clauses)


@dataclass(frozen=True)
class FirstFee:
    """A month's fee that falls due first; ``working`` tells its amount where the terms reckon it.

    ``amount_yen``: None where no price is published for its first day.
    """

    month: dt.date
    amount_yen: int | None
    due_on: dt.date
    amount_working: Receipt | None
    due_working: Receipt


@dataclass(frozen=True)
class SettledEnd:
    """The last day that a membership is settled to have, and by which clauses."""

    on: dt.date
    clauses: tuple[str, ...]


@dataclass(frozen=True)
class Beginning:
    """What a membership begins with.

    Attributes:
        registered_on: the day of the approval.
        formed, started: the answers of the terms, with clause and working; ``started`` is None
            where the membership waits for the start of the service.
        start_clauses, fee_clauses: the clauses on when it starts, and on what it costs.
        first_day, last_day: of the first period.
        fees: those of the first due date; of months after the last day there are none.
        end: where it is settled already, before the start.
    """

    registered_on: dt.date
    formed: Receipt
    start_clauses: tuple[str, ...]
    fee_clauses: tuple[str, ...]
    started: Receipt | None = None
    first_day: dt.date | None = None
    last_day: dt.date | None = None
    period: Receipt | None = None
    fees: tuple[FirstFee, ...] = ()
    end: SettledEnd | None = None

    @property
    def first_due_yen(self) -> int | None:
        """What falls due on the first due date in all; None where a price is missing."""
        amounts = [fee.amount_yen for fee in self.fees]
        return None if None in amounts else sum(amount or 0 for amount in amounts)


def conditions(service: int) -> Conditions:
    """What applies to applications on the service's business day."""
    pack, day = queries.pack(service), queries.business_day(service)
    ways = switches.open_on(service, day)
    return Conditions(
        on=day,
        pack=pack,
        terms_version=dt.date.fromisoformat(pack.terms_version_on(day)),
        offers=_offers(service, day),
        fee_clauses=_fee_clauses(pack),
        formed_clauses=_clauses(pack, "contract_formed_on"),
        start_clauses=_clauses(pack, "membership_started_on"),
        guardian_clauses=_clauses(pack, "screening_minor"),
        area_clauses=_clauses(pack, "service_area_covered"),
        open_channels=frozenset(
            name for name, is_open in ways[switches.CHANNEL].items() if is_open
        ),
        way_clauses=_clauses(pack, switches.QUESTION),
        payment_methods={
            name: words
            for name, words in switches.PAYMENT_METHODS.items()
            if ways[switches.PAYMENT_METHOD][name]
        },
        method_clauses=_clauses(pack, switches.METHOD_QUESTION),
    )


def upon_approval(service: int, application: int) -> Beginning:
    """What an application leads to if it is approved on the service's business day.

    Raises:
        OperationRefused: ``unknown_application``.
    """
    row = members.application(service, application)
    pack, day = queries.pack(service), queries.business_day(service)
    formed = pack.explain("contract_formed_on", accepted_on=day)
    if not starts_on_registration(pack):
        starts = _clauses(pack, "membership_started_on")
        return Beginning(day, formed, starts, _fee_clauses(pack))
    started = pack.explain("membership_started_on", registered_on=day)
    return _begun(service, pack, row.plan_id, day, formed, started)


def upon_start(service: int, membership: int) -> Beginning:
    """What an accepted membership begins with if its service starts on the business day.

    Raises:
        OperationRefused: ``unknown_membership``.
    """
    row = members.membership(service, membership)
    pack, day = queries.pack(service), queries.business_day(service)
    formed = pack.explain("contract_formed_on", accepted_on=row.registered_on)
    started = pack.explain("membership_started_on", service_started_on=day)
    return _begun(
        service, pack, row.plan_id, row.registered_on, formed, started, end=_settled_end(row)
    )


def settled_end(service: int, membership: int) -> SettledEnd | None:
    """The last day of a membership that was left before its service started, or after; else None.

    Raises:
        OperationRefused: ``unknown_membership``.
    """
    return _settled_end(members.membership(service, membership))


def starts_on_registration(pack: Pack) -> bool:
    """Whether a membership starts with its registration; else with the start of the service."""
    return "registered_on" in pack.facts_of("membership_started_on")


def _begun(
    service: int,
    pack: Pack,
    plan: int,
    registered_on: dt.date,
    formed: Receipt,
    started: Receipt,
    *,
    end: SettledEnd | None = None,
) -> Beginning:
    on: dt.date = started.answer
    period = pack.explain("membership_period", started_on=on, containing=on)
    return Beginning(
        registered_on,
        formed,
        started.clauses,
        _fee_clauses(pack),
        started,
        period.answer["first_day"],
        period.answer["last_day"],
        period,
        _first_fees(pack, PriceList(service), plan, on, end.on if end else None),
        end,
    )


def _settled_end(row: Membership) -> SettledEnd | None:
    if row.ends_on is None:
        return None
    return SettledEnd(row.ends_on, tuple(clauses_of_end(row)))


def _first_fees(
    pack: Pack, price_list: PriceList, plan: int, on: dt.date, ends_on: dt.date | None
) -> tuple[FirstFee, ...]:
    """The fees of the first month and of those after it that fall due on the same day."""
    fees: list[FirstFee] = []
    month = on.replace(day=1)
    for _ in range(_MOST_FEES):
        if ends_on is not None and max(month, on) > ends_on:
            break
        fee = _fee(pack, price_list, plan, month, on)
        if fees and fee.due_on != fees[0].due_on:
            break
        fees.append(fee)
        month = (month + dt.timedelta(31)).replace(day=1)
    return tuple(fees)


def _fee(pack: Pack, price_list: PriceList, plan: int, month: dt.date, on: dt.date) -> FirstFee:
    due = pack.explain("fee_due_on", fee_month=f"{month:%Y-%m}", registered_on=on)
    due_on = due.answer
    if due_on < on:  # what is charged after its due day falls due with the next regular one
        due = pack.explain("late_charge_due_on", settled_on=on)
        due_on = due.answer
    try:
        monthly = price_list.monthly_fee(plan, max(month, on))
    except OperationRefused:
        return FirstFee(month, None, due_on, None, due)
    if month <= on and pack.answers("first_month_fee"):
        amount = pack.explain("first_month_fee", monthly_fee_yen=monthly, service_started_on=on)
        return FirstFee(month, int(amount.answer), due_on, amount, due)
    return FirstFee(month, monthly, due_on, None, due)


def _offers(service: int, day: dt.date) -> tuple[Offer, ...]:
    found = []
    for plan in prices.published_plans(service):
        begun = [fee for from_day, fee in plan.fees.items() if from_day <= day]
        if begun:
            found.append(Offer(plan.code, plan.name, begun[-1]))
    return tuple(found)


def _fee_clauses(pack: Pack) -> tuple[str, ...]:
    """The clauses that refer to the price list."""
    return tuple(one.id for one in pack.clauses.values() if PRICE_LIST in one.shows)


def _clauses(pack: Pack, question: str) -> tuple[str, ...]:
    return pack.rules[question][-1].clauses if pack.answers(question) else ()
