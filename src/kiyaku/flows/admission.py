"""Admission: application, screening, a person's decision, the start of a membership."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from kiyaku.base import files, journal, links, queries
from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.billing import plans
from kiyaku.flows import admission_checks as checks
from kiyaku.flows import particulars as registered
from kiyaku.flows import screening_again
from kiyaku.flows.refusing import START, cited, in_words
from kiyaku.flows.telling_members import tell
from kiyaku.members import declarations, numbering, rescreening, screening, switches
from kiyaku.members import operations as members
from kiyaku.members import queries as member_queries
from kiyaku.members.declarations import Declared
from kiyaku.members.particulars import Particulars
from kiyaku.members.queries import Application, Membership
from kiyaku.terms import Pack


@dataclass(frozen=True)
class Paper:
    """An application's paper: when it came, when it was signed, and the files of its scan.

    ``scans``: name and content of each page, or of the whole.
    """

    received_on: dt.date
    signed_on: dt.date | None = None
    scans: tuple[tuple[str, bytes], ...] = ()


@atomic
def apply(
    *,
    service: int,
    plan: str,
    at: dt.datetime,
    by: str,
    handle: str | None = None,
    particulars: Particulars | None = None,
    channel: str = "online",
    language: str = "ja",
    consented_version: str | None = None,
    declared: Collection[Declared] | None = None,
    payment_method: str = "",
    paper: Paper | None = None,
    key: str | None = None,
) -> int:
    """Receive an application with consent to the version in force; returns its id.

    Args:
        handle: the member's number; by default the next one, for somebody new.
        language: ``ja`` or ``en``, to answer in.
        consented_version: the one that was shown when the applicant agreed, by its first day.
        declared: what the applicant declared; None where nothing was asked, as of somebody who
            is taken over from elsewhere.
        payment_method: of ``switches.PAYMENT_METHODS``, where it was asked.
        paper: of an application that came on paper.

    Raises:
        OperationRefused: ``unknown_plan``; ``channel_closed`` where the operator does not take
            applications this way; ``terms_changed`` when another version has come into force than
            the one that was agreed to; ``declaration_missing`` online, where the applicant can
            still make it (of one on paper it is a finding, as where the terms let it lack);
            ``payment_method_closed`` where the terms make no finding of it; ``paper_from_future``;
            for the scans as ``files.store`` does.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["application"])
    stated = particulars or Particulars(name=handle or "")
    desk = _desk(service)
    if consented_version not in (None, desk.pack.terms_version_on(desk.day)):
        raise checks.terms_changed()
    switches.check_channel(desk.pack, service, channel, desk.day)
    if payment_method:
        switches.check_method(desk.pack, service, payment_method, desk.day)
    if paper is not None and paper.received_on > desk.day:
        raise checks.paper_from_future(paper.received_on, desk.day)
    applicant = _Applicant(handle, stated, channel, language, declared, payment_method, paper)
    if channel == "online":
        checks.check_declared(desk.pack, stated, declared, desk.day)
    return _apply(desk, Act(at, by, key), applicant, plan).pk


def approve(
    *,
    service: int,
    application: int,
    at: dt.datetime,
    by: str,
    internal_reason: str = "",
    remarks: Mapping[str, str] | None = None,
    seen: Collection[str] = (),
    is_screened: bool = False,
    key: str | None = None,
) -> int:
    """Approve an application; returns the id of the membership it forms.

    Where the terms count from registration, the membership starts that day; where they count from
    the start of the service, it waits for ``start_service``. It is screened again before: what is
    new is kept, even where the approval is refused for it.

    Args:
        remarks: point of the terms' list → how it was cleared; inside, as the reason is.
        seen: tokens of what was found since the receipt and that the person has seen.
        is_screened: whether ``screening_again.before_decision`` was called already, by who does
            this as a part of something larger.

    Raises:
        OperationRefused: ``unknown_application``, ``already_decided``, ``unknown_point``;
            ``new_findings`` with what was found since the receipt and was not seen.
    """
    act: dict[str, Any] = {"service": service, "application": application, "at": at, "by": by}
    if not is_screened:
        screening_again.before_decision(**act, decision_key=key)
    reason, given = internal_reason, remarks
    return int(_approved(**act, internal_reason=reason, remarks=given, seen=seen, key=key))


@atomic
def _approved(
    *,
    service: int,
    application: int,
    at: dt.datetime,
    by: str,
    internal_reason: str,
    remarks: Mapping[str, str] | None,
    seen: Collection[str],
    key: str | None,
) -> int:
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["membership"])
    desk = _desk(service)
    checks.check_points(desk.pack, remarks or ())
    row = rescreening.locked(service, application)
    screening_again.keep(row, Act(at, by))
    if row.state == Application.RECEIVED:
        screening_again.require_seen(row, desk.pack, seen)
    plan = plans.plan_codes(service)[row.plan_id]
    return _approve(desk, Act(at, by, key), row, plan, internal_reason, remarks).pk


@atomic
def decline(
    *,
    service: int,
    application: int,
    internal_reason: str,
    at: dt.datetime,
    by: str,
    points: Collection[str] = (),
    remarks: Mapping[str, str] | None = None,
    key: str | None = None,
) -> None:
    """Decline an application. The reason stays inside, and so does what is found once more.

    Args:
        points: the findings of the terms' list that it rests on (see ``screening_points``); they
            stay inside too.
        remarks: point of the terms' list → what was found out about it; inside as well.

    Raises:
        OperationRefused: ``unknown_application``, ``already_decided``, ``unknown_point``.
    """
    if journal.done_before(service, key) is not None:
        return
    desk = _desk(service)
    row = rescreening.locked(service, application)
    checks.check_points(desk.pack, (*points, *(remarks or ())))
    screening_again.keep(row, Act(at, by))
    basis = desk.book.on("screening_finding", desk.day)
    members.decide_application(
        row,
        approved=False,
        decided_on=desk.day,
        by=by,
        reason=internal_reason,
        basis=basis,
        points=points,
        remarks=remarks,
    )
    journal.record(
        Act(at, by, key),
        service=service,
        business_day=desk.day,
        action="application_declined",
        member=row.member_id,
        basis=basis,
        payload={"application": application},
    )


@atomic
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
    """Apply and approve on one day, in one transaction; returns the membership's id.

    Raises:
        OperationRefused: ``unknown_plan``.
    """
    done = journal.done_before(service, _part(key, "approve"))
    if done is not None:
        return int(done["membership"])
    desk = _desk(service)
    applicant = _Applicant(handle, particulars or Particulars(name=handle), channel, "ja")
    application = _apply(desk, Act(at, by, _part(key, "apply")), applicant, plan)
    return _approve(desk, Act(at, by, _part(key, "approve")), application, plan, "").pk


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
    desk = _desk(service)
    row = member_queries.membership(service, membership)
    if "service_started_on" not in desk.pack.facts_of(START):
        clauses = cited(desk.pack, START)
        raise OperationRefused(
            "starts_on_registration",
            f"この規約では、登録の日に契約が始まります{in_words(clauses)}。",
            f"under these terms a membership starts on registration {in_words(clauses)}".rstrip(),
            clauses=clauses,
        )
    plan = plans.plan_codes(service)[row.plan_id]
    _start(desk, Act(at, by, key), row, plan, {"service_started_on": desk.day})


@dataclass(frozen=True)
class _Desk:
    """What the parts of an admission share: whose it is, by which terms, on which day."""

    service: int
    day: dt.date
    pack: Pack
    book: BasisBook


@dataclass(frozen=True)
class _Applicant:
    """Who applies: by which number (None: a new one), stating what, by which way, how worded."""

    handle: str | None
    stated: Particulars
    channel: str
    language: str
    declared: Collection[Declared] | None = None
    payment_method: str = ""
    paper: Paper | None = None
    scans: tuple[files.StoredFile, ...] = field(default=())


def _desk(service: int) -> _Desk:
    pack = queries.pack(service)
    return _Desk(service, queries.business_day(service), pack, BasisBook(service, pack))


def _apply(desk: _Desk, act: Act, applicant: _Applicant, plan: str) -> Application:
    """Receive an application, with consent to the version of the day and what screening finds."""
    plan_id = plans.plan_id(desk.service, plan)
    stated = applicant.stated.tidied
    known = replace(stated, representative="", payment_method="")  # these hold once accepted
    if applicant.handle is None:
        member = numbering.new_member(desk.service, known)
    else:
        member = members.keep_member(desk.service, applicant.handle, known)
    findings = screening.screen(desk.pack, _screened(desk, applicant, member.pk, stated))
    basis = desk.book.on("contract_formed_on", desk.day)
    scans = _stored(desk, act, applicant.paper)
    application = members.receive_application(
        desk.service,
        member,
        plan_id,
        channel=applicant.channel,
        language=applicant.language,
        stated=stated,
        received_on=desk.day,
        consented_version=desk.pack.terms_version_on(desk.day),
        consented_at=act.at,
        findings=findings,
        basis=basis,
        payment_method=applicant.payment_method,
        paper_received_on=applicant.paper.received_on if applicant.paper else None,
        paper_signed_on=applicant.paper.signed_on if applicant.paper else None,
        scan_ids=[one.id for one in scans],
    )
    if applicant.declared:
        declarations.keep(
            application.pk,
            desk.pack,
            applicant.declared,
            language=applicant.language,
            channel=applicant.channel,
            at=act.at,
        )
    _record_received(desk, act, application, plan, applicant, scans)
    return application


def _record_received(
    desk: _Desk,
    act: Act,
    application: Application,
    plan: str,
    applicant: _Applicant,
    scans: Collection[files.StoredFile],
) -> None:
    payload = {
        "application": application.pk,
        "plan": plan,
        "channel": application.channel,
        "consented_version": application.consented_version,
        "findings": [finding["code"] for finding in application.findings],
    }
    if applicant.declared is not None:
        payload["declared"] = sorted(one.kind for one in applicant.declared)
    if scans:
        payload |= {"files": [one.id for one in scans], "sha256": [one.sha256 for one in scans]}
    journal.record(
        act,
        service=desk.service,
        business_day=desk.day,
        action="application_received",
        member=application.member_id,
        basis=application.basis_id,
        payload=payload,
    )


def _screened(
    desk: _Desk, applicant: _Applicant, member: int, stated: Particulars
) -> screening.Stated:
    """An application as screening looks at it."""
    paper, method = applicant.paper, applicant.payment_method
    version = dt.date.fromisoformat(desk.pack.terms_version_on(desk.day))
    was_asked = bool(method) or applicant.declared is not None
    open_ones = switches.open_on(desk.service, desk.day) if was_asked else {}
    elsewhere = links.linked(desk.service) if screening.counts_elsewhere(desk.pack) else ()
    return screening.Stated(
        desk.service,
        member,
        stated,
        desk.day,
        declared=applicant.declared,
        payment_method=method,
        methods=open_ones.get(switches.PAYMENT_METHOD),
        signed_on=paper.signed_on if paper else None,
        received_on=paper.received_on if paper else None,
        version=version,
        elsewhere=elsewhere,
    )


def _stored(desk: _Desk, act: Act, paper: Paper | None) -> list[files.StoredFile]:
    """The scans of the paper, kept; the same page handed in twice is one file."""
    stored: dict[int, files.StoredFile] = {}
    for name, content in paper.scans if paper else ():
        one = files.store(service=desk.service, name=name, content=content, at=act.at, by=act.by)
        stored[one.id] = one
    return list(stored.values())


def _approve(
    desk: _Desk,
    act: Act,
    application: Application,
    plan: str,
    internal_reason: str,
    remarks: Mapping[str, str] | None = None,
) -> Membership:
    """Approve an application; its membership starts where the terms count from registration."""
    basis = desk.book.on("contract_formed_on", desk.day)
    members.decide_application(
        application,
        approved=True,
        decided_on=desk.day,
        by=act.by,
        reason=internal_reason,
        basis=basis,
        remarks=remarks,
    )
    membership = members.create_membership(application, desk.day)
    journal.record(
        act,
        service=desk.service,
        business_day=desk.day,
        action="application_approved",
        member=application.member_id,
        membership=membership.pk,
        basis=basis,
        payload={"application": application.pk, "membership": membership.pk},
    )
    registered.take_over(Act(act.at, act.by), application)
    if "registered_on" in desk.pack.facts_of("membership_started_on"):
        _start(desk, Act(act.at, act.by), membership, plan, {"registered_on": desk.day})
    return membership


def _start(desk: _Desk, act: Act, membership: Membership, plan: str, facts: dict[str, Any]) -> None:
    started_on = desk.pack.ask("membership_started_on", **facts)
    period = desk.pack.ask("membership_period", started_on=started_on, containing=started_on)
    basis = desk.book.on("membership_started_on", started_on)
    entry = journal.record(
        act,
        service=desk.service,
        business_day=desk.day,
        action="membership_started",
        member=membership.member_id,
        membership=membership.pk,
        basis=basis,
        payload={
            "on": started_on,
            "plan": plan,
            "first_day": period["first_day"],
            "last_day": period["last_day"],
        },
    )
    members.start_membership(
        membership,
        started_on=started_on,
        last_day=period["last_day"],
        start_basis=basis,
        period_basis=desk.book.on("membership_period", started_on),
        entry=entry.pk,
    )
    tell(
        service=desk.service,
        membership=membership.pk,
        kind="membership_started",
        about={"plan": plan, "start_on": started_on},
        basis=basis,
        at=act.at,
        by=act.by,
    )


def _part(key: str | None, part: str) -> str | None:
    return None if key is None else f"{key}:{part}"
