"""What came of the demo: each service in figures, and one member's life with its workings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

from kiyaku.base import journal, parking, queries
from kiyaku.billing import figures as billing_figures
from kiyaku.billing.figures import Money
from kiyaku.billing.prices import PriceList, plan_id
from kiyaku.demo.run import Member, Stage
from kiyaku.demo.story import Habit
from kiyaku.flows import timeline
from kiyaku.flows.timeline import Event
from kiyaku.members import figures as member_figures
from kiyaku.members.figures import Members
from kiyaku.terms import Pack
from kiyaku.terms.receipts import Receipt

_ROUTINE = frozenset(
    {"membership_renewed", "charge_raised", "invoice_issued", "payment_received", "invoice_settled"}
)
_CANDIDATES = 40


@dataclass(frozen=True)
class Summary:
    """A service in figures at the end of a day."""

    code: str
    title: str
    closed_until: dt.date
    members: Members
    money: Money
    parked: int
    parked_and_resolved: int
    balances_yen: Mapping[str, int]
    journal_head: str

    def as_json(self) -> dict[str, Any]:
        """The summary as plain values."""
        return {**asdict(self), "closed_until": self.closed_until.isoformat()}


@dataclass(frozen=True)
class Told:
    """An event with the receipt of its answer, recomputed from the facts that are stored.

    ``agrees``: whether the recomputed answer is the one that was acted upon; None without one.
    """

    event: Event
    receipt: Receipt | None = None
    agrees: bool | None = None

    def as_json(self) -> dict[str, Any]:
        """The event as plain values, with its receipt where there is one."""
        if self.receipt is None:
            return self.event.as_json()
        told = {"agrees": self.agrees, "receipt": self.receipt.as_json()}
        return {**self.event.as_json(), **told}


@dataclass(frozen=True)
class UsualMonth:
    """A month in which nothing but the usual happened: renewed, charged, invoiced, paid."""

    month: str
    events: int


@dataclass(frozen=True)
class LifeTold:
    """A member's life from the first day to the last."""

    member: Member
    told: tuple[Told, ...]

    def folded(self) -> list[Told | UsualMonth]:
        """The life with its usual months, after the first, folded up."""
        lines: list[Told | UsualMonth] = []
        for number, (month, events) in enumerate(
            groupby(self.told, key=lambda one: f"{one.event.on:%Y-%m}")
        ):
            of_month = list(events)
            usual = all(one.event.event in _ROUTINE and one.receipt is None for one in of_month)
            lines += [UsualMonth(month, len(of_month))] if usual and number else of_month
        return lines


def summarise(stage: Stage) -> Summary:
    """A service of the demo in figures."""
    service = stage.service
    closed_until = queries.business_day(service) - dt.timedelta(1)
    return Summary(
        code=stage.setting.code,
        title=stage.setting.title,
        closed_until=closed_until,
        members=member_figures.members(service),
        money=billing_figures.money(service),
        parked=len(queries.open_parked(service)),
        parked_and_resolved=parking.resolved_count(service),
        balances_yen={
            account.name.lower(): yen for account, yen in billing_figures.balances(service).items()
        },
        journal_head=journal.head_of(service, closed_until),
    )


def most_eventful_life(stage: Stage) -> LifeTold | None:
    """The life in which most different things happened, the shortest of several; with receipts."""
    unusual = [one for one in stage.members.values() if _is_unusual(one)] or list(
        stage.members.values()
    )
    if not unusual:
        return None
    told = [
        (one, timeline.events(stage.service, membership=one.membership))
        for one in unusual[:_CANDIDATES]
    ]
    member, events = max(
        told, key=lambda one: (len({event.event for event in one[1]}), -len(one[1]))
    )
    return _life_told(stage, member, events)


def life_of(stage: Stage, member: Member) -> LifeTold:
    """A member's life so far, with receipts."""
    return _life_told(stage, member, timeline.events(stage.service, membership=member.membership))


def _life_told(stage: Stage, member: Member, events: list[Event]) -> LifeTold:
    return LifeTold(member, tuple(_told(stage, member, event) for event in events))


def _is_unusual(member: Member) -> bool:
    life = member.life
    does_not_just_pay = life.habit in (Habit.FORGETFUL, Habit.IN_PARTS, Habit.STOPS)
    return does_not_just_pay and member.started_on is not None


# --- recomputing ------------------------------------------------------------------------------

_Recomputed = tuple[Receipt, Any]
"""A receipt, and the stored value that its answer must be equal to."""


def _told(stage: Stage, member: Member, event: Event) -> Told:
    recompute = _RECOMPUTE.get(event.event)
    found = recompute(stage, member, event) if recompute else None
    if found is None:
        return Told(event)
    receipt, stored = found
    return Told(event, receipt, receipt.answer == stored)


def _pack(stage: Stage) -> Pack:
    return queries.pack(stage.service)


def _first_fee(stage: Stage, member: Member, event: Event) -> _Recomputed | None:
    """When the first fee falls due, or, where the first month is counted apart, how much it is."""
    pack, started_on, fields = _pack(stage), member.started_on, event.fields
    if fields["kind"] != "monthly_fee" or fields["fee_month"] != f"{started_on:%Y-%m}":
        return None
    if not pack.answers("first_month_fee"):
        due_on = pack.explain("fee_due_on", fee_month=fields["fee_month"], registered_on=started_on)
        return due_on, fields["due_on"]
    assert started_on is not None
    plan = plan_id(stage.service, member.life.plan)
    monthly = PriceList(stage.service).monthly_fee(plan, started_on)
    receipt = pack.explain(
        "first_month_fee", monthly_fee_yen=monthly, service_started_on=started_on
    )
    return receipt, fields["amount_yen"]


def _late_interest(stage: Stage, member: Member, event: Event) -> _Recomputed:
    due_on, pieces = billing_figures.pieces_paid(
        stage.service, event.fields["fiscal_year"], event.fields["number"]
    )
    receipt = _pack(stage).explain(
        "late_interest_of_part_payments",
        due_on=due_on,
        pieces_yen=pieces["amount_yen"].tolist(),
        pieces_paid_on=pieces["paid_on"].tolist(),
    )
    return receipt, event.fields["amount_yen"]


def _end(stage: Stage, member: Member, event: Event) -> _Recomputed:
    wish = event.fields.get("desired_month") if "ends_on" in event.fields else None
    wished = {} if wish is None else {"desired_month": wish}
    receipt = _pack(stage).explain("membership_end", requested_on=event.on, **wished)
    return receipt, event.fields.get("ends_on") or event.fields["earliest_end"]


def _ground(stage: Stage, member: Member, event: Event) -> _Recomputed:
    names = ("arrears_yen", "monthly_fee_yen", "formal_demand_due_on")
    facts = {name: event.fields[name] for name in names if event.fields.get(name) is not None}
    return _pack(stage).explain("arrears_ground", on=event.on, **facts), True


def _settlement(stage: Stage, member: Member, event: Event) -> _Recomputed:
    assert member.started_on is not None
    plan = plan_id(stage.service, member.life.plan)
    receipt = _pack(stage).explain(
        "initial_cancellation_settlement",
        monthly_fee_yen=PriceList(stage.service).monthly_fee(plan, member.started_on),
        service_started_on=member.started_on,
        dispatched_on=event.on,
        paid_yen=event.fields["paid_yen"],
    )
    return receipt, {name: event.fields[name] for name in receipt.answer}


def _resumption(stage: Stage, member: Member, event: Event) -> _Recomputed | None:
    """What resumption cost beyond the invoices: interest and fees to the day, and its own fee."""
    pack, amount = _pack(stage), event.fields["amount_yen"]
    if not pack.answers("resumption_amount"):
        return None
    fee = pack.ask("resumption_amount", arrears_yen=0, late_interest_yen=0, as_of=event.on)
    receipt = pack.explain(
        "resumption_amount", arrears_yen=0, late_interest_yen=amount - fee, as_of=event.on
    )
    return receipt, amount


_RECOMPUTE: Mapping[str, Callable[[Stage, Member, Event], _Recomputed | None]] = {
    "charge_raised": _first_fee,
    "late_interest_charged": _late_interest,
    "withdrawal_requested": _end,
    "withdrawal_refused": _end,
    "ground_found": _ground,
    "initial_cancellation": _settlement,
    "resumed": _resumption,
}
