"""Admission: application, screening, a person's decision, the start of a membership."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kiyaku.base import journal, queries
from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.billing import prices
from kiyaku.members import operations as members
from kiyaku.members import queries as member_queries
from kiyaku.members import screening
from kiyaku.members.particulars import Particulars
from kiyaku.terms import Pack


@atomic
def apply(
    *,
    service: int,
    handle: str,
    plan: str,
    at: dt.datetime,
    by: str,
    particulars: Particulars | None = None,
    channel: str = "online",
    key: str | None = None,
) -> int:
    """Receive an application with consent to the version in force; returns its id.

    Raises:
        OperationRefused: ``unknown_plan``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["application"])
    pack, day = queries.pack(service), queries.business_day(service)
    stated = particulars or Particulars(name=handle)
    plan_id = prices.plan_id(service, plan)
    member = members.keep_member(service, handle, stated)
    findings = screening.screen(pack, service, member, stated, day)
    basis = BasisBook(service, pack).on("membership_started_on", day)
    application = members.receive_application(
        service,
        member,
        plan_id,
        channel=channel,
        received_on=day,
        consented_version=pack.terms_version_on(day),
        consented_at=at,
        findings=findings,
        basis=basis,
    )
    journal.record(
        Act(at, by, key),
        service=service,
        business_day=day,
        action="application_received",
        member=member.pk,
        basis=basis,
        payload={
            "application": application.pk,
            "plan": plan,
            "channel": channel,
            "consented_version": pack.terms_version_on(day),
            "findings": [finding.code for finding in findings],
        },
    )
    return application.pk


@atomic
def approve(
    *,
    service: int,
    application: int,
    at: dt.datetime,
    by: str,
    internal_reason: str = "",
    key: str | None = None,
) -> int:
    """Approve an application; returns the id of the membership it forms.

    Where the terms count from registration, the membership starts that day; where they count from
    the start of the service, it waits for ``start_service``.

    Raises:
        OperationRefused: ``unknown_application``, ``already_decided``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["membership"])
    pack, day = queries.pack(service), queries.business_day(service)
    book = BasisBook(service, pack)
    row = member_queries.application(service, application)
    basis = book.on("membership_started_on", day)
    members.decide_application(
        row, approved=True, decided_on=day, by=by, reason=internal_reason, basis=basis
    )
    membership = members.create_membership(row, day)
    journal.record(
        Act(at, by, key),
        service=service,
        business_day=day,
        action="application_approved",
        member=row.member_id,
        membership=membership.pk,
        basis=basis,
        payload={"application": application, "membership": membership.pk},
    )
    if "registered_on" in pack.facts_of("membership_started_on"):
        _start(pack, book, membership, {"registered_on": day}, Act(at, by))
    return membership.pk


@atomic
def decline(
    *,
    service: int,
    application: int,
    internal_reason: str,
    at: dt.datetime,
    by: str,
    key: str | None = None,
) -> None:
    """Decline an application. The reason stays inside.

    Raises:
        OperationRefused: ``unknown_application``, ``already_decided``.
    """
    if journal.done_before(service, key) is not None:
        return
    pack, day = queries.pack(service), queries.business_day(service)
    row = member_queries.application(service, application)
    basis = BasisBook(service, pack).on("screening_finding", day)
    members.decide_application(
        row, approved=False, decided_on=day, by=by, reason=internal_reason, basis=basis
    )
    journal.record(
        Act(at, by, key),
        service=service,
        business_day=day,
        action="application_declined",
        member=row.member_id,
        basis=basis,
        payload={"application": application},
    )


def register(
    *,
    service: int,
    handle: str,
    plan: str,
    at: dt.datetime,
    by: str,
    particulars: Particulars | None = None,
    channel: str = "online",
    key: str | None = None,
) -> int:
    """Apply and approve on one day, in one transaction; returns the membership's id."""
    return int(
        _register(
            service=service,
            handle=handle,
            plan=plan,
            at=at,
            by=by,
            particulars=particulars,
            channel=channel,
            key=key,
        )
    )


@atomic
def _register(*, service: int, at: dt.datetime, by: str, key: str | None, **stated: Any) -> int:
    application = apply(service=service, at=at, by=by, key=_part(key, "apply"), **stated)
    return int(
        approve(service=service, application=application, at=at, by=by, key=_part(key, "approve"))
    )


@atomic
def start_service(
    *, service: int, membership: int, at: dt.datetime, by: str, key: str | None = None
) -> None:
    """Start the service of an accepted membership: from this day fees run.

    Raises:
        OperationRefused: ``unknown_membership``, ``already_started``.
    """
    if journal.done_before(service, key) is not None:
        return
    pack, day = queries.pack(service), queries.business_day(service)
    row = member_queries.membership(service, membership)
    if "service_started_on" not in pack.facts_of("membership_started_on"):
        raise OperationRefused(
            "starts_on_registration",
            "この規約では、登録の日に契約が始まります。",
            "under these terms a membership starts on registration",
        )
    _start(pack, BasisBook(service, pack), row, {"service_started_on": day}, Act(at, by, key))


def _start(
    pack: Pack, book: BasisBook, membership: Any, facts: dict[str, Any], act: Act
) -> None:
    started_on = pack.ask("membership_started_on", **facts)
    period = pack.ask("membership_period", started_on=started_on, containing=started_on)
    basis = book.on("membership_started_on", started_on)
    entry = journal.record(
        act,
        service=membership.service_id,
        business_day=queries.business_day(membership.service_id),
        action="membership_started",
        member=membership.member_id,
        membership=membership.pk,
        basis=basis,
        payload={
            "on": started_on,
            "plan": prices.plan_codes(membership.service_id)[membership.plan_id],
            "first_day": period["first_day"],
            "last_day": period["last_day"],
        },
    )
    members.start_membership(
        membership,
        started_on=started_on,
        last_day=period["last_day"],
        start_basis=basis,
        period_basis=book.on("membership_period", started_on),
        entry=entry.pk,
    )


def _part(key: str | None, part: str) -> str | None:
    return None if key is None else f"{key}:{part}"
