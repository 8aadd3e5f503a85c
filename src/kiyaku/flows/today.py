"""What waits for the staff of a service today: how much of each sort, and the first few of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from kiyaku.base import queries, records
from kiyaku.base.paging import Counted
from kiyaku.billing import duties
from kiyaku.billing import records as billing
from kiyaku.billing import refunds as billing_refunds
from kiyaku.flows import inheritance_reports, overview
from kiyaku.flows.inheritance_reports import Listed as HeirsReport
from kiyaku.flows.overview import ParkedCause, WaitingApplication, WaitingGround, WaitingRefund
from kiyaku.flows.place import damage_claims, left_things
from kiyaku.members import directory
from kiyaku.notices.queries import DUNNING
from kiyaku.premises import damage, things
from kiyaku.premises.damage import Damage
from kiyaku.premises.things import Thing
from kiyaku.terms import Pack

LAST_DAY, SENT_ON = "dunning_last_day", "dunning_on"
Row = TypeVar("Row")
_RECENTLY = dt.timedelta(31)


@dataclass(frozen=True)
class DutyAhead:
    """A demand that the operator has to send, by its last day at the latest.

    ``sent_on`` is the day whose close sends it by itself; past ``last_day``, the duty is missed.
    """

    member: str
    membership: int
    duty: str
    invoice: str
    open_yen: int
    due_on: dt.date
    sent_on: dt.date
    last_day: dt.date
    clauses: tuple[str, ...]


@dataclass(frozen=True)
class DutyMissed:
    """A duty of the operator that was not done by its last day.

    ``is_made_good`` where the demand has gone out after all, or nothing is open any more; or where
    the start date was told after all.
    """

    member: str
    membership: int
    duty: str
    invoice: str
    clauses: tuple[str, ...]
    last_day: dt.date
    found_on: dt.date
    is_made_good: bool


@dataclass(frozen=True)
class Today:
    """What waits for the staff on a business day.

    Attributes:
        duties_missed: those of the last 31 days, and older ones not made good yet.
        heirs_reports: what heirs reported themselves and nobody has looked at yet.
        disposable: things left behind that nobody fetched in time.
        damage: what was damaged and nobody has decided on yet.
        names: the names of the members who are told of, by their number.
    """

    on: dt.date
    applications: Counted[WaitingApplication]
    grounds: Counted[WaitingGround]
    duties_ahead: Counted[DutyAhead]
    duties_missed: Counted[DutyMissed]
    parked: Counted[ParkedCause]
    refunds: Counted[WaitingRefund]
    heirs_reports: Counted[HeirsReport]
    disposable: Counted[Thing]
    damage: Counted[Damage]
    names: dict[str, str]


def today(
    service: int,
    *,
    on: dt.date,
    first: int = 10,
    days_ahead: int = 7,
    pack: Pack | None = None,
) -> Today:
    """What waits for the staff of a service on a business day.

    Args:
        first: how many of each sort are told; all are counted.
        days_ahead: duties are told whose last day is at most so many days ahead.
        pack: the service's, where it is at hand.
    """
    pack = pack or queries.pack(service)
    applications = overview.applications(service, first)
    grounds = overview.grounds(service, first, pack)
    ahead = _duties_ahead(service, pack, on, first, days_ahead)
    missed = _duties_missed(service, on, first)
    parked = overview.parked(service, first)
    refunds = overview.refunds_to_pay(service, first)
    heirs = inheritance_reports.waiting(service, pack, first)
    left, broken = _at_the_place(service, pack, on, first)
    every = (applications, grounds, ahead.first, missed.first, parked, refunds)
    handles = [one.handle for sort in (left, broken) for one in sort if one.handle]
    return Today(
        on,
        _counted(applications, first, lambda: directory.count_undecided_applications(service)),
        _counted(grounds, first, lambda: directory.count_waiting_grounds(service)),
        ahead,
        missed,
        _counted(parked, first, lambda: queries.count_open_parked(service)),
        _counted(refunds, first, lambda: billing_refunds.count_open(service)),
        _counted(heirs, first, lambda: inheritance_reports.count_waiting(service)),
        left,
        broken,
        directory.names_of(service, [*(one.member for sort in every for one in sort), *handles]),
    )


def _at_the_place(
    service: int, pack: Pack, on: dt.date, first: int
) -> tuple[Counted[Thing], Counted[Damage]]:
    """Things that may be disposed of, and damage to be decided on, where the terms know them."""
    left: tuple[Thing, ...] = ()
    broken: tuple[Damage, ...] = ()
    if left_things.are_known(pack):
        left = things.disposable(service, on, first)
    if damage_claims.is_known(pack):
        broken = damage.listed(service, size=first).rows
    return (
        _counted(left, first, lambda: things.count_disposable(service, on)),
        _counted(broken, first, lambda: damage.count_open(service)),
    )


def _counted(rows: tuple[Row, ...], first: int, count: Callable[[], int]) -> Counted[Row]:
    """The first rows with how many there are: counted only where these may not be all."""
    return Counted(len(rows) if len(rows) < first else count(), rows)


def _duties_ahead(
    service: int, pack: Pack, on: dt.date, first: int, days_ahead: int
) -> Counted[DutyAhead]:
    """Demands whose last day is near, where the terms know such a day; those of one due date have
    one last day, so the terms are asked once for each due date."""
    if not pack.answers(LAST_DAY):
        return Counted(0, ())
    waiting = duties.count_undemanded(service)
    days = _answers(pack, LAST_DAY, waiting)
    until = on + dt.timedelta(days_ahead)
    near = {due_on: last for due_on, last in days.items() if last <= until}
    if not near:
        return Counted(0, ())
    rows = duties.undemanded(service, near, first)
    sent_on = _answers(pack, SENT_ON, near)
    owners = directory.owners_of([row.membership for row in rows])
    numbers = billing.printed_numbers([row.invoice for row in rows])
    clauses = pack.rules[LAST_DAY][-1].clauses
    told = tuple(
        DutyAhead(
            owners[row.membership],
            row.membership,
            DUNNING,
            numbers.get(row.invoice, "—"),
            row.open_yen,
            row.due_on,
            sent_on[row.due_on],
            near[row.due_on],
            clauses,
        )
        for row in rows
    )
    return Counted(sum(waiting[due_on] for due_on in near), told)


def _answers(pack: Pack, question: str, due_days: Collection[dt.date]) -> dict[dt.date, dt.date]:
    """The terms' answer for each due date."""
    if not due_days:
        return {}
    answers = pack.ask(question, due_on=np.array(list(due_days), dtype="datetime64[D]"))
    return dict(zip(due_days, answers.tolist(), strict=True))


def _duties_missed(service: int, on: dt.date, first: int) -> Counted[DutyMissed]:
    since = on - _RECENTLY
    rows = duties.missed(service, since, first)
    if not rows:
        return Counted(0, ())
    owners = directory.owners_of([row.membership for row in rows])
    numbers = billing.printed_numbers([row.invoice for row in rows if row.invoice])
    bases = records.grounds(service, [row.basis for row in rows])
    told = tuple(
        DutyMissed(
            owners[row.membership],
            row.membership,
            row.kind,
            numbers.get(row.invoice or 0, "—"),
            bases[row.basis].clauses,
            row.last_day,
            row.found_on,
            row.is_made_good,
        )
        for row in rows
    )
    return _counted(told, first, lambda: duties.count_missed(service, since))
