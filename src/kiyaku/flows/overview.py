"""What a service looks like now: its settings and figures, and what waits for a person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from kiyaku.base import queries, records
from kiyaku.billing import figures as billing_figures
from kiyaku.billing import plans, prices, refunds
from kiyaku.billing import records as billing
from kiyaku.billing.figures import Money
from kiyaku.flows import ground_evidence, listed_kinds
from kiyaku.members import directory, rescreening
from kiyaku.members import figures as member_figures
from kiyaku.members.figures import Members
from kiyaku.notices import queries as notices
from kiyaku.terms import Pack
from kiyaku.terms.texts import Text


@dataclass(frozen=True)
class Brief:
    """A service in one line."""

    code: str
    pack: str
    opened_on: dt.date
    business_day: dt.date
    closed_until: dt.date | None


@dataclass(frozen=True)
class Overview:
    """A service with its settings and figures. ``prices``: plan → first day → monthly fee."""

    brief: Brief
    pack: Pack
    prices: Mapping[str, Mapping[dt.date, int]]
    members: Members
    money: Money
    parked: int


@dataclass(frozen=True)
class WaitingGround:
    """A ground that waits for a person's decision, with what it was found by: figures of arrears,
    or for silence and disuse the evidence in words."""

    member: str
    membership: int
    ground: str
    clauses: tuple[str, ...]
    found_on: dt.date
    arrears_yen: int
    monthly_fee_yen: int
    formal_demand_due_on: dt.date | None
    ground_id: int
    evidence: tuple[Text, ...] = ()


@dataclass(frozen=True)
class WaitingApplication:
    """An application that waits for its decision, with what screening found."""

    member: str
    application: int
    received_on: dt.date
    findings: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class MissedDuty:
    """A duty of the operator that was not done by its last day."""

    member: str
    membership: int
    duty: str
    invoice: str
    clauses: tuple[str, ...]
    last_day: dt.date
    found_on: dt.date


@dataclass(frozen=True)
class ParkedCause:
    """Something the close could not compute, with its reason in both languages."""

    member: str
    membership: int
    code: str
    clause: str
    about_day: dt.date
    parked_on: dt.date
    reason_ja: str
    reason_en: str


@dataclass(frozen=True)
class WaitingRefund:
    """Money that is due back to a member and not paid out yet."""

    member: str
    membership: int
    refund: int
    clauses: tuple[str, ...]
    amount_yen: int
    due_since: dt.date


@dataclass(frozen=True)
class Waiting:
    """Everything of a service that asks for a person's attention."""

    grounds: tuple[WaitingGround, ...]
    applications: tuple[WaitingApplication, ...]
    missed_duties: tuple[MissedDuty, ...]
    parked: tuple[ParkedCause, ...]
    refunds: tuple[WaitingRefund, ...]

    @property
    def anything(self) -> bool:
        """Whether there is anything at all."""
        waits = self.grounds or self.applications or self.missed_duties
        return bool(waits or self.parked or self.refunds)

    def as_json(self) -> dict[str, Any]:
        """All of it as plain values."""
        return {
            name: [{k: _plain(v) for k, v in asdict(one).items()} for one in getattr(self, name)]
            for name in ("grounds", "applications", "missed_duties", "parked", "refunds")
        }


def services() -> list[Brief]:
    """All services, by code."""
    return [
        Brief(row.code, row.pack, row.opened_on, row.business_day, row.closed_until)
        for row in queries.services()
    ]


def overview(service: int) -> Overview:
    """A service with its settings and figures."""
    row = queries.service(service)
    return Overview(
        Brief(row.code, row.pack, row.opened_on, row.business_day, row.closed_until),
        queries.pack(service),
        prices.published(service),
        member_figures.members(service),
        billing_figures.money(service),
        queries.count_open_parked(service),
    )


def plan_codes(service: int) -> dict[int, str]:
    """The code of each plan of a service, by the plan's id."""
    return plans.plan_codes(service)


def waiting(service: int) -> Waiting:
    """What of a service waits for a decision, was missed, or could not be computed.

    All of it, in a fixed number of queries; ``today`` gives the first few and how many there are.
    """
    return Waiting(
        grounds(service),
        applications(service),
        _duties(service),
        parked(service),
        refunds_to_pay(service),
    )


def grounds(
    service: int, first: int | None = None, pack: Pack | None = None
) -> tuple[WaitingGround, ...]:
    """The grounds that wait for a decision, the oldest first; all, or the first few.

    Args:
        pack: the service's, where it is at hand.
    """
    rows, pack = directory.waiting_grounds(service, first=first), pack or queries.pack(service)
    bases = records.grounds(service, [row.basis_id for row in rows])
    evidence = ground_evidence.of_grounds(rows)
    return tuple(
        WaitingGround(
            row.membership.member.handle,
            row.membership_id,
            row.question,
            (listed_kinds.clause_of(pack, row.question, row.kind),)
            if row.kind
            else bases[row.basis_id].clauses,
            row.found_on,
            row.arrears_yen,
            row.monthly_fee_yen,
            row.formal_demand_due_on,
            row.pk,
            evidence.get(row.pk, ()),
        )
        for row in rows
    )


def applications(service: int, first: int | None = None) -> tuple[WaitingApplication, ...]:
    """The applications that wait for a decision, in order; all, or the first few."""
    return tuple(
        WaitingApplication(
            row.member.handle, row.pk, row.received_on, rescreening.holding(row.findings)
        )
        for row in directory.undecided_applications(service, first=first)
    )


def parked(service: int, first: int | None = None) -> tuple[ParkedCause, ...]:
    """What could not be computed, in order; all, or the first few."""
    rows = queries.open_parked(service, first=first)
    owners = directory.owners_of({row.membership_id for row in rows})
    return tuple(
        ParkedCause(
            owners.get(row.membership_id, "—"),
            row.membership_id,
            row.code,
            row.clause,
            row.about_day,
            row.parked_on,
            row.reason_ja,
            row.reason_en,
        )
        for row in rows
    )


def refunds_to_pay(service: int, first: int | None = None) -> tuple[WaitingRefund, ...]:
    """The refunds that are still to be paid out, the oldest first; all, or the first few."""
    rows = refunds.waiting(service, first=first)
    owners = directory.owners_of({row.membership for row in rows})
    bases = records.grounds(service, {row.basis for row in rows})
    return tuple(
        WaitingRefund(
            owners[row.membership],
            row.membership,
            row.refund,
            bases[row.basis].clauses,
            row.amount_yen,
            row.due_since,
        )
        for row in rows
    )


def _duties(service: int) -> tuple[MissedDuty, ...]:
    missed = notices.missed_duties(service)
    owners = directory.owners_of({row.membership_id for row in missed})
    numbers = billing.printed_numbers(
        [row.about_invoice_id for row in missed if row.about_invoice_id]
    )
    bases = records.grounds(service, [row.basis_id for row in missed])
    return tuple(
        MissedDuty(
            owners[row.membership_id],
            row.membership_id,
            row.kind,
            numbers.get(row.about_invoice_id or 0, "—"),
            bases[row.basis_id].clauses,
            row.last_day,
            row.found_on,
        )
        for row in missed
    )


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if isinstance(value, dt.date) else value
