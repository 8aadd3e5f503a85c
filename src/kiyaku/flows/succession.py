"""A membership passes to another: by transfer, by merger or split, or by inheritance.

All of them are one procedure: it is reported with papers, the successor is screened as an
applicant is, and a person decides. With the approval, in one transaction, the membership has
another holder from that day on. It keeps its id, its days and all that hangs on it, so every right
and debt passes and nothing can be left behind.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kiyaku.base import columns, files, journal, queries
from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.billing import payments, unsettled
from kiyaku.flows import representatives, screened, standing
from kiyaku.flows import succession_checks as checks
from kiyaku.flows.holding import hold_membership
from kiyaku.flows.refusing import cited, in_words
from kiyaku.flows.succession_checks import ASKED, COMPANY, HEIRS, INHERITANCE, TRANSFER
from kiyaku.flows.telling_members import tell
from kiyaku.members import directory, holders, numbering, successions
from kiyaku.members.particulars import CORPORATION, Particulars
from kiyaku.members.queries import Member, Membership
from kiyaku.members.successions import Heir, Succession
from kiyaku.terms import Pack

RECEIVED, PAPERS = "succession_received", "succession_papers_received"
APPROVED, DECLINED = "succession_approved", "succession_declined"
WITHDRAWN, TAKEN_OVER = "succession_withdrawn", "membership_taken_over"

_PAPER = "paper"


@dataclass(frozen=True)
class Successor:
    """Who is to hold the membership: an existing member by number, or somebody with particulars."""

    handle: str | None = None
    stated: Particulars | None = None


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

    Raises:
        OperationRefused: ``unknown_kind``, ``not_transferable`` (citing the clause),
            ``no_such_succession`` where the terms know none of the kind, ``wrong_kind_of_member``,
            ``unknown_membership``, ``not_active``, ``no_successor``, ``same_member``,
            ``unknown_member``, ``unknown_heir``, ``in_the_future``, ``succession_open``, and those
            of ``kiyaku.base.files.store``.
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
    to = _successor(service, row, kind, successor, stated, named)
    found = screened.found_on(
        service=service, pack=pack, on=day, heirs=stated, named=named,
        member=None if to is None else to.member.pk, stated=None if to is None else to.stated,
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
        consented_version=pack.terms_version_on(day),
        representative=named,
        basis=basis,
        entry=entry.pk,
        succession=case_id,
    )
    if document_received_on is not None or evidence:
        _put_papers(case, Act(at, by), row, day, document_received_on, evidence)
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
    key: str | None = None,
) -> None:
    """Put on record that the written application, or evidence, of a case has come in.

    Raises:
        OperationRefused: ``unknown_succession``, ``already_decided``, ``in_the_future``.
    """
    if journal.done_before(service, key) is not None:
        return
    day = queries.business_day(service)
    checks.check_days(day, document_received_on)
    case = successions.case(service, succession, hold=True)
    checks.check_undecided(case)
    _put_papers(case, Act(at, by, key), case.membership, day, document_received_on, evidence)


@atomic
def approve(
    *,
    service: int,
    succession: int,
    at: dt.datetime,
    by: str,
    designated: int | None = None,
    internal_reason: str = "",
    key: str | None = None,
) -> dt.date:
    """Approve a case: from this day on the successor holds the membership and all that hangs on it.

    Open invoices, credit, refunds due, arrears, grounds found, suspensions, the days of the
    contract and a settled end all pass; invoices stay addressed to whom they were issued to.

    Args:
        designated: which heir, counted from 1, the operator names as representative where the
            heirs named none.

    Raises:
        OperationRefused: ``unknown_succession``, ``already_decided``, ``no_document``,
            ``no_evidence``, ``not_active``, ``changed_hands_today``, ``holder_changed``,
            ``no_representative``, ``representative_named``, ``unknown_heir``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return dt.date.fromisoformat(done["from_day"])
    pack, day = queries.pack(service), queries.business_day(service)
    case = successions.case(service, succession)
    row = hold_membership(service, case.membership_id)
    case = successions.case(service, succession, hold=True)
    checks.check_undecided(case)
    checks.check_ready(pack, case, row)
    to, named_by = _to_hold_it(pack, service, case, designated)
    book = BasisBook(service, pack)
    basis = book.on(ASKED[case.kind], day)
    if case.kind == TRANSFER and pack.answers("transfer_takes_effect_on"):
        basis = book.on("transfer_takes_effect_on", day)
    successions.decide(
        case, Succession.APPROVED, on=day, by=by, reason=internal_reason, basis=basis,
        named_by=named_by, successor=to,
    )  # fmt: skip
    passing = what_passes(row)
    if named_by == COMPANY:
        journal.record(
            Act(at, by),
            service=service,
            business_day=day,
            action=representatives.NAMED,
            member=row.member_id,
            membership=row.pk,
            basis=book.on(representatives.DESIGNATED, day),
            payload={"succession": case.pk, "heir": designated, "named_by": COMPANY},
        )
    entry = journal.record(
        Act(at, by, key),
        service=service,
        business_day=day,
        action=APPROVED,
        member=row.member_id,
        membership=row.pk,
        basis=basis,
        payload={"succession": case.pk, "kind": case.kind, "from_day": day},
    )
    passed = basis
    if pack.answers("rights_and_debts_pass"):
        passed = book.on("rights_and_debts_pass", day)
    journal.record(
        Act(at, by),
        service=service,
        business_day=day,
        action=TAKEN_OVER,
        member=to.pk,
        membership=row.pk,
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
    _tell_approved(case, Act(at, by), row, to, day, passed)
    return day


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
    """Decline a case: the membership stays with whom it is. The reason is kept inside.

    Raises:
        OperationRefused: ``unknown_succession``, ``already_decided``.
    """
    _end(service, succession, Act(at, by, key), DECLINED, Succession.DECLINED, internal_reason)


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


@dataclass(frozen=True)
class _To:
    member: Member
    stated: Particulars


def _successor(
    service: int,
    row: Membership,
    kind: str,
    successor: Successor | None,
    heirs: Sequence[Particulars],
    named: int | None,
) -> _To | None:
    """Who is to hold the membership; None while nobody of several heirs is named."""
    if kind == INHERITANCE:
        if not heirs or successor is not None:
            raise checks.no_successor("相続人を1人以上", "one heir at least")
        if named is None:
            return None
        stated = heirs[named - 1]
        return _To(numbering.new_member(service, stated), stated)
    if successor is None or heirs or (successor.handle is None) == (successor.stated is None):
        raise checks.no_successor(
            "引き継ぐ人(会員番号か届出事項)を", "who takes it over, by number or particulars"
        )
    if successor.handle is not None:
        member = directory.member(service, successor.handle)
        checks.check_other(row, member)
        return _To(member, checks.registered(member))
    assert successor.stated is not None
    stated = successor.stated.tidied
    if kind != TRANSFER and stated.kind != CORPORATION:
        raise checks.no_successor("引き継ぐ法人を", "the corporation that takes it over")
    return _To(numbering.new_member(service, stated), stated)


def _put_papers(
    case: Succession,
    act: Act,
    row: Membership,
    day: dt.date,
    document_received_on: dt.date | None,
    evidence: Sequence[tuple[str, bytes]],
) -> None:
    stored = [
        files.store(service=row.service_id, name=name, content=content, at=act.at, by=act.by)
        for name, content in evidence
    ]
    file_ids = [one.id for one in stored]
    successions.add_papers(case, document_received_on=document_received_on, file_ids=file_ids)
    journal.record(
        act,
        service=row.service_id,
        business_day=day,
        action=PAPERS,
        member=row.member_id,
        membership=row.pk,
        basis=case.basis_id,
        payload={
            "succession": case.pk,
            "document_received_on": document_received_on,
            "files": file_ids,
            "sha256": [one.sha256 for one in stored],
        },
    )


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


def _tell_approved(
    case: Succession, act: Act, row: Membership, to: Member, day: dt.date, basis: int
) -> None:
    """Write to both: to whom the membership belongs now, and to whom it did."""
    kind = "transfer_approved" if case.kind == TRANSFER else "succession_recorded"
    told: dict[str, Any] = {
        "service": row.service_id, "kind": kind, "about": {"from_on": day}, "basis": basis,
        "at": act.at, "by": act.by,
    }  # fmt: skip
    tell(membership=row.pk, member=to.pk, **told)
    if case.kind == TRANSFER:
        tell(membership=None, member=case.former_id, **told)


def _end(service: int, succession: int, act: Act, action: str, state: str, reason: str) -> None:
    if journal.done_before(service, act.key) is not None:
        return
    pack, day = queries.pack(service), queries.business_day(service)
    case = successions.case(service, succession, hold=True)
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
    if action == DECLINED and case.kind == TRANSFER:
        tell(
            service=service, membership=case.membership_id, kind="transfer_declined", about={},
            basis=basis, at=act.at, by=act.by,
        )  # fmt: skip
