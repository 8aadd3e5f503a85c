"""A membership passes to another: by transfer, by merger or split, or by inheritance.

All of them are one procedure: it is reported with papers, the successor is screened as an
applicant is, and a person decides: a transfer is approved or declined, a merger, split or
inheritance has come about and is recorded once it is proven. With that, in one transaction, the
membership has
another holder from that day on. It keeps its id, its days and all that hangs on it, so every right
and debt passes and nothing can be left behind.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from kiyaku.base import columns, journal, queries
from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.billing import payments, unsettled
from kiyaku.flows import representatives, screened, standing, succession_papers, successors
from kiyaku.flows import succession_checks as checks
from kiyaku.flows.holding import hold_membership
from kiyaku.flows.refusing import cited, in_words
from kiyaku.flows.succession_checks import (
    ASKED,
    COMPANY,
    HEIRS,
    INHERITANCE,
    TAKES_EFFECT,
    TRANSFER,
)
from kiyaku.flows.succession_papers import PAPERS as PAPERS
from kiyaku.flows.successors import Successor
from kiyaku.flows.telling_members import tell
from kiyaku.members import holders, successions
from kiyaku.members.particulars import Particulars
from kiyaku.members.queries import Member, Membership
from kiyaku.members.successions import Heir, Succession
from kiyaku.terms import Pack

RECEIVED = "succession_received"
APPROVED, DECLINED = "succession_approved", "succession_declined"
RECORDED, NOT_PROVEN = "succession_recorded", "succession_not_proven"
WITHDRAWN, TAKEN_OVER = "succession_withdrawn", "membership_taken_over"

_PAPER = "paper"


@atomic
def receive(
    *,
    service: int,
    membership: int,
    kind: str,
    at: dt.datetime,
    by: str,
    successor: Successor | None = None,
    heirs: Sequence[Particulars] = (),
    representative: int | None = None,
    occurred_on: dt.date | None = None,
    document_received_on: dt.date | None = None,
    evidence: Sequence[tuple[str, bytes]] = (),
    declares: Sequence[str] = (),
    consents: bool = False,
    channel: str = _PAPER,
    key: str | None = None,
) -> int:
    """Receive a report that a membership is to pass to another; returns the case's id.

    The successor is screened as an applicant is; so are all heirs, since any of them may come to
    represent the others. Nothing passes before a person approves it.

    Args:
        kind: one of ``KINDS``.
        successor: who is to hold it; for an inheritance ``heirs`` say so instead.
        heirs: of an inheritance, all of them.
        representative: which of the heirs they name, counted from 1; a single one stands for
            himself or herself.
        occurred_on: the day of the merger, split or death.
        document_received_on: the day the written application or report came in.
        evidence: files, each its name and its bytes.
        declares, consents: what the successor declares, and whether he or she agrees to the terms
            in force, in a paper that is among the files. Nobody else can: a request by the former
            holder says neither.

    Raises:
        OperationRefused: ``unknown_kind``, ``not_transferable`` (citing the clause),
            ``no_such_succession`` where the terms know none of the kind, ``wrong_kind_of_member``,
            ``unknown_membership``, ``not_active``, ``no_successor``, ``same_member``,
            ``unknown_member``, ``unknown_heir``, ``in_the_future``, ``succession_open``, those of
            ``checks.check_taken_on`` and of ``kiyaku.base.files.store``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["succession"])
    pack, day = queries.pack(service), queries.business_day(service)
    row = hold_membership(service, membership)
    checks.check_kind(pack, kind, row)
    if kind == TRANSFER:  # the others come about whatever was decided against the member
        standing.require(service, membership, standing.PASSING_ON, day)
    checks.check_days(day, occurred_on, document_received_on)
    stated = [one.tidied for one in heirs]
    named = checks.named(stated, representative)
    to = successors.meant(service, row, kind, successor, stated, named)
    made = checks.check_taken_on(pack, kind, declares, consents=consents, has_file=bool(evidence))
    found = screened.found_on(
        service=service, pack=pack, on=day, heirs=stated, named=named,
        member=None if to is None else to.member.pk, stated=None if to is None else to.stated,
        declared=made if checks.needs_approval(kind) else None,
    )  # fmt: skip
    basis = BasisBook(service, pack).on(ASKED[kind], day)
    case_id = int(columns.next_ids("succession_id_seq", 1)[0])
    entry = journal.record(
        Act(at, by, key),
        service=service,
        business_day=day,
        action=RECEIVED,
        member=row.member_id,
        membership=membership,
        basis=basis,
        payload={
            "succession": case_id,
            "kind": kind,
            "channel": channel,
            "findings": [one.code for one in found],
            **({"heirs": len(stated)} if stated else {}),
        },
    )
    case = successions.receive(
        row,
        None if to is None else to.member,
        stated,
        kind=kind,
        channel=channel,
        received_on=day,
        occurred_on=occurred_on,
        named_by=HEIRS if stated and named is not None else "",
        findings=found,
        representative=named,
        basis=basis,
        entry=entry.pk,
        succession=case_id,
    )
    if document_received_on is not None or evidence:
        papers = succession_papers.Papers(document_received_on, evidence, made, consents=consents)
        succession_papers.put(case, Act(at, by), row, day, papers)
    return case_id


@atomic
def add_papers(
    *,
    service: int,
    succession: int,
    at: dt.datetime,
    by: str,
    document_received_on: dt.date | None = None,
    evidence: Sequence[tuple[str, bytes]] = (),
    declares: Sequence[str] = (),
    consents: bool = False,
    key: str | None = None,
) -> None:
    """Put on record that the written application, or evidence, of a case has come in.

    Args:
        declares, consents: what the successor declares and agrees to in them, as for ``receive``.

    Raises:
        OperationRefused: ``unknown_succession``, ``already_decided``, ``in_the_future``,
            ``no_evidence``, ``not_asked_to_declare``.
    """
    if journal.done_before(service, key) is not None:
        return
    day = queries.business_day(service)
    checks.check_days(day, document_received_on)
    case = successions.case(service, succession, hold=True)
    checks.check_undecided(case)
    made = checks.check_taken_on(
        queries.pack(service), case.kind, declares, consents=consents,
        has_file=bool(evidence or case.file_ids),
    )  # fmt: skip
    papers = succession_papers.Papers(document_received_on, evidence, made, consents=consents)
    succession_papers.put(case, Act(at, by, key), case.membership, day, papers)


@atomic
def approve(
    *,
    service: int,
    succession: int,
    at: dt.datetime,
    by: str,
    internal_reason: str = "",
    key: str | None = None,
) -> dt.date:
    """Approve a transfer: from this day on the successor holds the membership and all that hangs
    on it.

    Open invoices, credit, refunds due, arrears, suspensions, the days of the contract and a
    settled end all pass; invoices stay addressed to whom they were issued to.

    Raises:
        OperationRefused: ``unknown_succession``, ``already_decided``, ``needs_no_approval`` for a
            merger, split or inheritance (see ``record``), ``no_document``, ``no_evidence``,
            ``not_active``, ``changed_hands_today``, ``holder_changed``.
    """
    act, pack = Act(at, by, key), queries.pack(service)
    done = journal.done_before(service, key)
    if done is not None:
        return dt.date.fromisoformat(done["from_day"])
    case, row = _held(service, succession)
    checks.check_to_approve(pack, case.kind)
    return _let_pass(pack, act, case, row, None, internal_reason)


@atomic
def record(
    *,
    service: int,
    succession: int,
    at: dt.datetime,
    by: str,
    designated: int | None = None,
    internal_reason: str = "",
    key: str | None = None,
) -> dt.date:
    """Record a merger, split or inheritance that is proven: nobody approves it, it has come about.

    From this day on the successor is treated as the member, with all that passes; from which day
    the membership has passed, the terms tell. Nothing of what was billed before is done anew.

    Args:
        designated: which heir, counted from 1, the operator names as representative where the
            heirs named none.

    Raises:
        OperationRefused: ``unknown_succession``, ``already_decided``, ``needs_approval`` for a
            transfer, ``no_document``, ``no_evidence``, ``not_active``, ``changed_hands_today``,
            ``holder_changed``, ``no_representative``, ``representative_named``, ``unknown_heir``.
    """
    act, pack = Act(at, by, key), queries.pack(service)
    done = journal.done_before(service, key)
    if done is not None:
        return dt.date.fromisoformat(done["from_day"])
    case, row = _held(service, succession)
    checks.check_to_record(pack, case.kind)
    return _let_pass(pack, act, case, row, designated, internal_reason)


@atomic
def decline(
    *,
    service: int,
    succession: int,
    internal_reason: str,
    at: dt.datetime,
    by: str,
    key: str | None = None,
) -> None:
    """Decline a transfer: the membership stays with whom it is. The reason is kept inside.

    Raises:
        OperationRefused: ``unknown_succession``, ``already_decided``, ``needs_no_approval``.
    """
    _end(service, succession, Act(at, by, key), DECLINED, Succession.DECLINED, internal_reason)


@atomic
def set_aside(
    *,
    service: int,
    succession: int,
    internal_reason: str,
    at: dt.datetime,
    by: str,
    key: str | None = None,
) -> None:
    """Set the report of a merger, split or inheritance aside: it is not proven.

    Nothing is decided on whether the membership has passed; it can be reported anew, with proof.
    Who was to hold it is told. The reason is kept inside.

    Raises:
        OperationRefused: ``unknown_succession``, ``already_decided``, ``needs_approval``.
    """
    _end(service, succession, Act(at, by, key), NOT_PROVEN, Succession.NOT_PROVEN, internal_reason)


@atomic
def withdraw(
    *, service: int, succession: int, at: dt.datetime, by: str, key: str | None = None
) -> None:
    """Take a report back before it is decided on.

    Raises:
        OperationRefused: ``unknown_succession``, ``already_decided``.
    """
    _end(service, succession, Act(at, by, key), WITHDRAWN, Succession.WITHDRAWN, "")


def what_passes(row: Membership) -> dict[str, Any]:
    """What of money passes with a membership: its open invoices, and what was paid in advance."""
    invoices = unsettled.open_invoices(row.pk)
    return {
        "invoices": [one.id for one in invoices],
        "open_yen": sum(one.open_yen for one in invoices),
        "credit_yen": payments.credit_of(row.pk),
    }


# --- parts ------------------------------------------------------------------------------------


def _held(service: int, succession: int) -> tuple[Succession, Membership]:
    """A case and its membership, both held until it is decided."""
    case = successions.case(service, succession)
    row = hold_membership(service, case.membership_id)
    return successions.case(service, succession, hold=True), row


def _let_pass(
    pack: Pack, act: Act, case: Succession, row: Membership, designated: int | None, reason: str
) -> dt.date:
    """Decide a case, hand the membership over, and write to both."""
    service, day = row.service_id, queries.business_day(row.service_id)
    checks.check_undecided(case)
    checks.check_ready(pack, case, row)
    to, named_by = _to_hold_it(pack, service, case, designated)
    book, is_transfer = BasisBook(service, pack), checks.needs_approval(case.kind)
    effective_on, basis = _effect(pack, book, case, day)
    successions.decide(
        case, Succession.APPROVED if is_transfer else Succession.RECORDED, on=day, by=act.by,
        reason=reason, basis=basis, effective_on=effective_on, named_by=named_by, successor=to,
    )  # fmt: skip
    passing = what_passes(row)
    common: dict[str, Any] = {"service": service, "business_day": day, "membership": row.pk}
    if named_by == COMPANY:
        journal.record(
            Act(act.at, act.by),
            **common,
            action=representatives.NAMED,
            member=row.member_id,
            basis=book.on(representatives.DESIGNATED, day),
            payload={"succession": case.pk, "heir": designated, "named_by": COMPANY},
        )
    told = {"succession": case.pk, "kind": case.kind, "from_day": day}
    entry = journal.record(
        act,
        **common,
        action=APPROVED if is_transfer else RECORDED,
        member=row.member_id,
        basis=basis,
        payload=told if is_transfer else {**told, "effective_on": effective_on},
    )
    passed = basis
    if pack.answers("rights_and_debts_pass"):
        passed = book.on("rights_and_debts_pass", day)
    journal.record(
        Act(act.at, act.by),
        **common,
        action=TAKEN_OVER,
        member=to.pk,
        basis=passed,
        payload={
            "succession": case.pk,
            "kind": case.kind,
            "from_member": row.member_id,
            "to_member": to.pk,
            **passing,
        },
    )
    holders.hand_over(
        row, to, on=day, kind=case.kind, succession=case.pk, basis=passed, entry=entry.pk
    )
    _tell_passed(case, act, row, to, day, passed)
    return day


def _effect(pack: Pack, book: BasisBook, case: Succession, day: dt.date) -> tuple[dt.date, int]:
    """From which day a membership has passed by the terms, and the basis of that."""
    if checks.needs_approval(case.kind):
        question = "transfer_takes_effect_on"
        return day, book.on(question if pack.answers(question) else ASKED[case.kind], day)
    question = TAKES_EFFECT[case.kind]
    happened: dict[str, Any] = {} if case.occurred_on is None else {"occurred_on": case.occurred_on}
    effective_on: dt.date = pack.ask(question, recorded_on=day, **happened)
    return effective_on, book.on(question, day)


def _to_hold_it(
    pack: Pack, service: int, case: Succession, designated: int | None
) -> tuple[Member, str | None]:
    """Who holds the membership from now on, and by whom he or she was named, if just now."""
    if case.successor is not None and designated is None:
        return case.successor, None
    if case.kind != INHERITANCE:
        raise OperationRefused(
            "representative_named",
            "引き継ぐ人はすでに届け出られています。",
            "who takes the membership over was reported already",
        )
    if designated is None:
        clauses = cited(pack, representatives.DESIGNATED)
        raise OperationRefused(
            "no_representative",
            f"相続人の代表者が届け出られていません。会社が1人を決めてください{in_words(clauses)}。",
            f"the heirs named no representative: the company names one {in_words(clauses)}",
            clauses=clauses,
        )
    every = successions.heirs_of(case.pk)
    representatives.check_designated(pack, len(every), is_named=case.successor is not None)
    one: Heir = successions.heir(case.pk, designated)
    return successions.member_of_heir(service, one), COMPANY


def _tell_passed(
    case: Succession, act: Act, row: Membership, to: Member, day: dt.date, basis: int
) -> None:
    """Write to whom the membership belongs now, and of a transfer to whom it did."""
    told: dict[str, Any] = {
        "service": row.service_id, "basis": basis, "at": act.at, "by": act.by,
    }  # fmt: skip
    if not checks.needs_approval(case.kind):
        about = {"from_on": day, "effective_on": case.effective_on}
        tell(membership=row.pk, member=to.pk, kind="succession_recorded", about=about, **told)
        return
    told |= {"kind": "transfer_approved", "about": {"from_on": day}}
    tell(membership=row.pk, member=to.pk, **told)
    tell(membership=None, member=case.former_id, **told)


def _end(service: int, succession: int, act: Act, action: str, state: str, reason: str) -> None:
    if journal.done_before(service, act.key) is not None:
        return
    pack, day = queries.pack(service), queries.business_day(service)
    case = successions.case(service, succession, hold=True)
    if action == DECLINED:
        checks.check_to_approve(pack, case.kind)
    elif action == NOT_PROVEN:
        checks.check_to_record(pack, case.kind)
    basis = BasisBook(service, pack).on(ASKED[case.kind], day)
    successions.decide(case, state, on=day, by=act.by, reason=reason, basis=basis)
    journal.record(
        act,
        service=service,
        business_day=day,
        action=action,
        member=case.former_id,
        membership=case.membership_id,
        basis=basis,
        payload={"succession": case.pk, "kind": case.kind},
    )
    told: dict[str, Any] = {
        "service": service, "about": {}, "basis": basis, "at": act.at, "by": act.by,
    }  # fmt: skip
    if action == DECLINED:
        tell(membership=case.membership_id, kind="transfer_declined", **told)
    elif action == NOT_PROVEN:
        tell(membership=None, member=_reported_by(case).pk, kind="succession_not_proven", **told)


def _reported_by(case: Succession) -> Member:
    """Who was to hold the membership; the first of the heirs where they named nobody."""
    return case.successor or successions.member_of_heir(
        case.service_id, successions.heirs_of(case.pk)[0]
    )
