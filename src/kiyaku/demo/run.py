"""The demo's days: what members and staff do on each, and its close."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from kiyaku.base import queries
from kiyaku.base.clock import TOKYO
from kiyaku.billing import figures, overdue
from kiyaku.billing.payments import invoiced_and_open
from kiyaku.close.run import DayReport, close_day
from kiyaku.demo import attacks, inspections, interruptions, network, place, sessions
from kiyaku.demo.story import (
    CHOPPAYA,
    NETSUGEN,
    OPENED_ON,
    Fate,
    Habit,
    Life,
    Setting,
    instalments,
    lives,
)
from kiyaku.flows import (
    admission,
    initial_cancellation,
    opening,
    page_readers,
    payments,
    sanctions,
    withdrawal,
)
from kiyaku.flows.operator import set_operator
from kiyaku.flows.payments import PaymentRow
from kiyaku.members import directory
from kiyaku.members import figures as member_figures
from kiyaku.members import queries as member_queries

SEED = 20_260_401
MEMBERS = (300, 2_000)
MONTHS = 13

STAFF, MEMBER, BANK = "職員(デモ)", "会員", "入金一括"
_ONE_DAY = dt.timedelta(1)
_EVERYONE = (0, 2**62)


@dataclass
class Member:
    """A life that has begun: its membership, and where it stands."""

    life: Life
    membership: int
    started_on: dt.date | None = None
    suspended_on: dt.date | None = None


@dataclass
class Stage:
    """One service of the demo and everybody who has come into it."""

    setting: Setting
    service: int
    waits_for_start: bool
    has_place: bool
    has_network: bool
    lives_by_day: dict[dt.date, list[Life]]
    members: dict[int, Member] = field(default_factory=dict)
    incoming: dict[dt.date, list[PaymentRow]] = field(default_factory=lambda: defaultdict(list))
    agenda: dict[dt.date, list[tuple[Callable[..., None], Member]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    # --- a day --------------------------------------------------------------------------------

    def live(self, day: dt.date) -> DayReport:
        """Everything of one business day, and its close."""
        self._publish_prices(day)
        for life in self.lives_by_day.pop(day, []):
            self._admit(life, day)
        for act, member in self.agenda.pop(day, []):
            act(self, member, day)
        if day.weekday() == 0:
            self._staff_meets(day)
        if self.has_place:
            self._keep_the_place(day)
        if self.has_network:
            interruptions.live(self._acting(day, STAFF), (day - OPENED_ON).days)
            inspections.live(self._acting(day, STAFF), (day - OPENED_ON).days)
        rows = self.incoming.pop(day, [])
        if rows:
            payments.receive_payments(**self._acting(day, BANK), rows=rows)
        report = close_day(self.service, day)
        if report.counts.get("invoices"):
            self._expect_payments(day)
        return report

    def is_attacked(self, day: dt.date) -> None:
        """NICT tells of equipment on the network, where the terms know such notices."""
        if attacks.is_there(queries.pack(self.service)):
            running = [one for one in self.members.values() if one.started_on is not None]
            handles = directory.owners_of([one.membership for one in running[:200]])
            attacks.live(self._acting(day, STAFF), day, sorted(handles.values()))

    def is_connected(self, day: dt.date) -> None:
        """Members are on the network, where the service gives access to one."""
        if sessions.are_there(queries.pack(self.service)):
            begun = [one.membership for one in self.members.values() if one.started_on is not None]
            rows = member_queries.memberships(self.service, begun).values()
            running = sorted(
                (row.suspended_since is None, row.pk) for row in rows if row.ended_on is None
            )
            sessions.begin(self._acting(day, STAFF), [membership for _, membership in running])

    def _keep_the_place(self, day: dt.date) -> None:
        """What somebody left is theirs who pay in time: the others have enough to be asked for."""
        months = (day.year - OPENED_ON.year) * 12 + day.month - OPENED_ON.month
        owners = [
            one.membership for one in self.members.values() if one.life.habit is Habit.PUNCTUAL
        ]
        place.live(self._acting(day, STAFF), day, months, sorted(owners))

    def _acting(self, day: dt.date, by: str) -> dict[str, Any]:
        return {
            "service": self.service,
            "at": dt.datetime.combine(day, dt.time(10), tzinfo=TOKYO),
            "by": by,
        }

    def _on(self, member: Member, day: dt.date, by: str) -> dict[str, Any]:
        return {**self._acting(day, by), "membership": member.membership}

    def _publish_prices(self, day: dt.date) -> None:
        for price in self.setting.new_prices:
            if day == OPENED_ON + dt.timedelta(price.published_after_days):
                from_day = OPENED_ON + dt.timedelta(price.holds_after_days)
                opening.set_price(
                    **self._acting(day, STAFF),
                    plan=price.plan,
                    monthly_fee_yen=price.monthly_fee_yen,
                    from_day=from_day,
                    reason="料金の入力がもれていたため" if from_day < day else "",
                )

    # --- coming and going ---------------------------------------------------------------------

    def _admit(self, life: Life, day: dt.date) -> None:
        stated = {"handle": life.handle, "plan": life.plan, "particulars": life.particulars}
        if life.is_declined:
            application = admission.apply(**self._acting(day, MEMBER), **stated)
            admission.decline(
                **self._acting(day, STAFF),
                application=application,
                internal_reason="未成年で親権者の同意が確認できない",
            )
            return
        membership = admission.register(**self._acting(day, STAFF), **stated)
        self._give_login(membership, day)
        member = Member(life, membership)
        self.members[membership] = member
        if self.has_network and len(self.members) % network.ONE_IN == 1:
            works_on = OPENED_ON + dt.timedelta(life.starts_after_days)
            network.assign(self._acting(day, STAFF), membership, len(self.members), works_on)
        if not self.waits_for_start:
            self._has_started(member, day)
        elif life.starts_after_days == life.applies_after_days:
            self._start_service(member, day)
        else:
            starts_on = OPENED_ON + dt.timedelta(life.starts_after_days)
            self.agenda[starts_on].append((Stage._start_service, member))

    def _give_login(self, membership: int, day: dt.date) -> None:
        """All can read their pages; logins to sign in with are made for a few, at the end."""
        row = member_queries.membership(self.service, membership)
        at = self._acting(day, STAFF)["at"]
        page_readers.begin(service=self.service, member=row.member_id, at=at)

    def _start_service(self, member: Member, day: dt.date) -> None:
        has_line = self.has_network and network.open_line(
            self._acting(day, STAFF), member.membership
        )
        if not has_line:
            admission.start_service(**self._on(member, day, STAFF))
        self._has_started(member, day)

    def _has_started(self, member: Member, day: dt.date) -> None:
        member.started_on = day
        life = member.life
        if life.leaves_after_days is not None:
            leaves_on = OPENED_ON + dt.timedelta(life.leaves_after_days)
            self.agenda[max(leaves_on, day + _ONE_DAY)].append((Stage._leave, member))
        if life.cancels_after_days is not None and self.waits_for_start:
            if life.pays_at_once_yen:
                self.incoming[day].append(PaymentRow(member.membership, life.pays_at_once_yen, day))
            dispatched_on = day + dt.timedelta(life.cancels_after_days)
            self.agenda[dispatched_on + _ONE_DAY].append((Stage._cancel, member))

    def _leave(self, member: Member, day: dt.date) -> None:
        """Ask to leave; one who wants an end that is past asks again without a wish."""
        if member.life.wishes_too_early_an_end and day.day > 20:
            outcome = withdrawal.request_withdrawal(
                **self._on(member, day, MEMBER), desired_month=f"{day:%Y-%m}"
            )
            if outcome.ends_on is None:
                self.agenda[day + _ONE_DAY].append((Stage._leave_when_possible, member))
            return
        self._leave_when_possible(member, day)

    def _leave_when_possible(self, member: Member, day: dt.date) -> None:
        withdrawal.request_withdrawal(**self._on(member, day, MEMBER))

    def _cancel(self, member: Member, day: dt.date) -> None:
        assert member.started_on is not None
        initial_cancellation.cancel_initially(
            **self._on(member, day, STAFF),
            dispatched_on=day - _ONE_DAY,
            document_received_on=member.started_on,
        )

    # --- money --------------------------------------------------------------------------------

    def _expect_payments(self, day: dt.date) -> None:
        for row in figures.issued_and_open(self.service, day):
            member = self.members[int(row["membership_id"])]
            due_on = row["due_on"].astype(object)
            for one in instalments(member.life, day, due_on, int(row["open_yen"])):
                entered_on = max(one.entered_on, day + _ONE_DAY)
                self.incoming[entered_on].append(
                    PaymentRow(member.membership, one.amount_yen, one.paid_on)
                )

    # --- arrears ------------------------------------------------------------------------------

    def _staff_meets(self, day: dt.date) -> None:
        """Once a week the staff go through those who stopped paying."""
        grounds = member_queries.open_grounds(self.service, *_EVERYONE, sanctions.GROUND)
        since = {one.membership_id: one.formal_demand_due_on for one in grounds}
        late = overdue.still_open(self.service, *_EVERYONE)
        # What is open may be costs alone: only fees are demanded.
        owes_fees = late["open_yen"] > late["costs_yen"]
        is_old = late["due_on"] <= _days_before(day, 25)
        undemanded = late[~late["is_demanded"] & owes_fees & is_old]
        for member in self._stopped(undemanded["membership_id"].tolist()):
            # Those who let a deadline pass already are decided on, not asked once more.
            if member.suspended_on is None and since.get(member.membership) is None:
                self._demand(member, day)
        for member in self._stopped(since):
            deadline = since[member.membership]
            if deadline is not None and deadline <= day - dt.timedelta(7):
                self._suspend(member, day)
        for member in list(self._suspended_before(day - dt.timedelta(28))):
            self._decide(member, day)

    def _stopped(self, memberships: Iterable[int]) -> list[Member]:
        found = [self.members[one] for one in sorted(set(memberships))]
        return [one for one in found if one.life.habit is Habit.STOPS]

    def _suspended_before(self, day: dt.date) -> list[Member]:
        suspended = [one for one in self.members.values() if one.suspended_on is not None]
        return [one for one in suspended if one.suspended_on is not None and one.suspended_on < day]

    def _demand(self, member: Member, day: dt.date) -> None:
        deadline = day + dt.timedelta(14)
        sanctions.issue_formal_demand(**self._on(member, day, STAFF), due_on=deadline)
        if member.life.fate is Fate.PAYS_ON_DEMAND:
            self.agenda[deadline].append((Stage._pay_everything, member))

    def _suspend(self, member: Member, day: dt.date) -> None:
        if member.life.fate in (Fate.RESUMES, Fate.IS_EXPELLED) and member.suspended_on is None:
            sanctions.suspend(**self._on(member, day, STAFF), reason="催告の期限までに完済なし")
            member.suspended_on = day

    def _decide(self, member: Member, day: dt.date) -> None:
        if member.life.fate is Fate.IS_EXPELLED:
            sanctions.terminate(**self._on(member, day, STAFF), reason="停止後も支払いなし")
        else:
            self._pay_everything(member, day)
            sanctions.resume(**self._on(member, day, STAFF), pay_rest=True)
        member.suspended_on = None

    def _pay_everything(self, member: Member, day: dt.date) -> None:
        if invoiced_and_open(member.membership):
            payments.receive_payment(**self._on(member, day, STAFF), amount_yen=None)


def open_stages(members: tuple[int, int], months: int, seed: int) -> list[Stage]:
    """Open both services and think up the lives of their members."""
    return [
        _open(setting, count, months, seed)
        for setting, count in zip((NETSUGEN, CHOPPAYA), members, strict=True)
    ]


def live(stages: list[Stage], months: int) -> None:
    """Live so many months of business days in all services, each day closed."""
    day = OPENED_ON
    last_day = _last_day(months)
    while day <= last_day:
        for stage in stages:
            if day == last_day:
                stage.is_attacked(day)
                stage.is_connected(day)
            stage.live(day)
        day += _ONE_DAY


def reached(stage: Stage) -> tuple[dt.date, int]:
    """The business day that a service has come to, and how many members it has had."""
    members = member_figures.members(stage.service).registered
    return queries.business_day(stage.service), members


def days_of(months: int) -> int:
    """How many business days so many months are."""
    return (_last_day(months) - OPENED_ON).days + 1


def _last_day(months: int) -> dt.date:
    years, month = divmod(OPENED_ON.month - 1 + months, 12)
    return dt.date(OPENED_ON.year + years, month + 1, 1) - _ONE_DAY


def _open(setting: Setting, count: int, months: int, seed: int) -> Stage:
    at = dt.datetime.combine(OPENED_ON, dt.time(9), tzinfo=TOKYO)
    service = opening.open_service(
        code=setting.code,
        pack=setting.pack,
        opened_on=OPENED_ON,
        prices=setting.prices,
        parameters=setting.parameters,
        at=at,
        by=STAFF,
    )
    set_operator(service=service, operator=setting.operator, at=at, by=STAFF)
    for plan, name in setting.plan_names.items():
        opening.name_plan(service=service, plan=plan, name=name, at=at, by=STAFF)
    by_day: dict[dt.date, list[Life]] = defaultdict(list)
    for life in lives(setting, count, months, seed):
        by_day[OPENED_ON + dt.timedelta(life.applies_after_days)].append(life)
    pack = queries.pack(service)
    facts = pack.facts_of("membership_started_on")
    waits_for_start = "service_started_on" in facts
    has_network = network.is_there(pack)
    if has_network:
        network.offer({"service": service, "at": at, "by": STAFF}, OPENED_ON)
    return Stage(setting, service, waits_for_start, place.is_there(pack), has_network, by_day)


def _days_before(day: dt.date, days: int) -> Any:
    return np.datetime64(day - dt.timedelta(days), "D")
