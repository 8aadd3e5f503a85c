"""What came of the demo: each service in figures, and one member's life with its workings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

from kiyaku.base import journal, parking, queries
from kiyaku.billing import figures as billing_figures
from kiyaku.billing.figures import Money
from kiyaku.demo.run import Member, Stage
from kiyaku.demo.story import Habit
from kiyaku.flows import timeline, why
from kiyaku.flows.timeline import Event
from kiyaku.flows.why import Explanation, Reason
from kiyaku.members import figures as member_figures
from kiyaku.members.figures import Members
from kiyaku.terms.texts import Text

_ROUTINE = frozenset(
    {"membership_renewed", "charge_raised", "invoice_issued", "payment_received", "invoice_settled"}
)
_WORKED_OUT = frozenset(
    {
        "charge_raised",
        "late_interest_charged",
        "withdrawal_refused",
        "withdrawal_requested",
        "initial_cancellation",
        "ground_found",
        "resumed",
    }
)
"""What is told with its working; of everything else it is enough that it agrees."""
_CANDIDATES = 40


@dataclass(frozen=True)
class Summary:
    """A service in figures at the end of a day."""

    code: str
    title: Text
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
    """An event, and why it is as it is, computed again from the facts that are stored.

    There is no why to what the terms decide nothing about.
    """

    event: Event
    why: Explanation | None

    @property
    def agrees(self) -> bool:
        """Whether everything computed again is as it was recorded."""
        return self.why is None or self.why.agrees

    def working(self) -> Reason | None:
        """The answer of the terms behind an event that is not everyday, with its working."""
        if self.why is None or self.event.event not in _WORKED_OUT:
            return None
        reasons = self.why.every_reason()
        return next((reason for reason in reasons if reason.receipt is not None), None)

    def as_json(self) -> dict[str, Any]:
        """The event as plain values, with its why."""
        return {**self.event.as_json(), "why": self.why and self.why.as_json()}


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
            usual = all(one.event.event in _ROUTINE for one in of_month)
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
    """The life in which most different things happened, the shortest of several; with whys."""
    unusual = [one for one in stage.members.values() if _is_unusual(one)] or list(
        stage.members.values()
    )
    if not unusual:
        return None
    told = [
        (one, timeline.events(stage.service, membership=one.membership))
        for one in unusual[:_CANDIDATES]
    ]
    member, events = max(told, key=lambda one: (_eventfulness(one[1]), -len(one[1])))
    return _life_told(stage, member, events)


def _eventfulness(events: list[Event]) -> int:
    """How many different things happened; those with a working to tell count twice."""
    kinds = {event.event for event in events}
    return len(kinds) + len(kinds & _WORKED_OUT)


def life_of(stage: Stage, member: Member) -> LifeTold:
    """A member's life so far, with its whys."""
    return _life_told(stage, member, timeline.events(stage.service, membership=member.membership))


def _life_told(stage: Stage, member: Member, events: list[Event]) -> LifeTold:
    told = [
        Told(event, why.of_event(stage.service, event) if event.event in why.EXPLAINED else None)
        for event in events
    ]
    return LifeTold(member, tuple(told))


def _is_unusual(member: Member) -> bool:
    life = member.life
    does_not_just_pay = life.habit in (Habit.FORGETFUL, Habit.IN_PARTS, Habit.STOPS)
    return does_not_just_pay and member.started_on is not None
