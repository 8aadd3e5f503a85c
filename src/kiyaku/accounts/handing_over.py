"""Handing a membership over: the decision, the new member's login, and the letter that tells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from kiyaku.accounts import letters, letting_in, operations, queries
from kiyaku.accounts.letters import Letter
from kiyaku.base import journal, sandboxes
from kiyaku.base.operations import atomic
from kiyaku.flows import inheritance_reports, representatives
from kiyaku.flows import succession as flow
from kiyaku.members import holders, successions
from kiyaku.members import inheritance_reports as reports
from kiyaku.members import queries as members
from kiyaku.members.queries import Member


@dataclass(frozen=True)
class HandedOver:
    """A membership that has passed on; ``letter``: None where nobody is written to, on a repeat."""

    from_day: dt.date
    letter: Letter | None


@dataclass(frozen=True)
class TakenUp:
    """A case that was made of a report of heirs; ``letter``: None where nobody is written to."""

    succession: int
    letter: Letter | None


@atomic
def approve(
    *,
    service: int,
    succession: int,
    at: dt.datetime,
    by: str,
    internal_reason: str = "",
    key: str | None = None,
) -> HandedOver:
    """Approve that a membership is transferred, and let the new member sign in.

    The new member gets a login and a letter with the way to set its password; who has one in use
    already is only written to. Who gave no address gets neither: invite them once there is one. Who
    handed a membership on keeps theirs, for the time before.

    Raises:
        OperationRefused: as ``flows.succession.approve``.
    """
    is_repeat = journal.done_before(service, key) is not None
    day = flow.approve(
        service=service,
        succession=succession,
        internal_reason=internal_reason,
        at=at,
        by=by,
        key=key,
    )
    return _handed_over(service, succession, day, at, by, is_repeat=is_repeat)


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
) -> HandedOver:
    """Record a merger, split or inheritance, and let the new member sign in, as ``approve`` does.

    The logins of who died are ended.

    Raises:
        OperationRefused: as ``flows.succession.record``.
    """
    is_repeat = journal.done_before(service, key) is not None
    day = flow.record(
        service=service,
        succession=succession,
        designated=designated,
        internal_reason=internal_reason,
        at=at,
        by=by,
        key=key,
    )
    return _handed_over(service, succession, day, at, by, is_repeat=is_repeat)


@atomic
def change_representative(
    *,
    service: int,
    membership: int,
    heir: int,
    named_by: str,
    at: dt.datetime,
    by: str,
    document_received_on: dt.date | None = None,
    evidence: Sequence[tuple[str, bytes]] = (),
    key: str | None = None,
) -> HandedOver:
    """Let another heir represent them all, and let that one sign in.

    Raises:
        OperationRefused: as ``flows.representatives.change_representative``.
    """
    is_repeat = journal.done_before(service, key) is not None
    day = representatives.change_representative(
        service=service,
        membership=membership,
        heir=heir,
        named_by=named_by,
        document_received_on=document_received_on,
        evidence=evidence,
        at=at,
        by=by,
        key=key,
    )
    return HandedOver(day, None if is_repeat else _let_in(service, membership, day, at, by))


@atomic
def take_up_report(
    *,
    service: int,
    report: int,
    membership: int,
    at: dt.datetime,
    by: str,
    key: str | None = None,
) -> TakenUp:
    """Take up what heirs reported as a case, and write so to who reported.

    Raises:
        OperationRefused: as ``flows.inheritance_reports.take_up``.
    """
    is_repeat = journal.done_before(service, key) is not None
    told = _Reported.of(service, report)
    case = inheritance_reports.take_up(
        service=service, report=report, membership=membership, at=at, by=by, key=key
    )
    return TakenUp(case, None if is_repeat else told.write(service, "inheritance_taken_up"))


@atomic
def set_report_aside(
    *,
    service: int,
    report: int,
    internal_reason: str,
    at: dt.datetime,
    by: str,
    key: str | None = None,
) -> Letter | None:
    """Take up no case of what heirs reported, and write so to who reported, without reason.

    Raises:
        OperationRefused: as ``flows.inheritance_reports.set_aside``.
    """
    is_repeat = journal.done_before(service, key) is not None
    told = _Reported.of(service, report)
    inheritance_reports.set_aside(
        service=service, report=report, internal_reason=internal_reason, at=at, by=by, key=key
    )
    return None if is_repeat else told.write(service, "inheritance_set_aside")


@dataclass(frozen=True)
class _Reported:
    """Who reported, and what a letter to them names: nothing of any member."""

    number: int
    name: str
    email: str
    language: str

    @classmethod
    def of(cls, service: int, report: int) -> _Reported:
        row = reports.report(service, report)
        stated = reports.stated(row)
        who = None if stated is None else stated.heirs[0]
        name, email = ("", "") if who is None else (who.name, who.email)
        return cls(row.pk, name, email, row.language)

    def write(self, service: int, kind: str) -> Letter | None:
        if not self.email or sandboxes.is_sandbox(service):
            return None
        about = {"name": self.name, "number": self.number}
        return letters.post(
            kind, service=service, to=self.email, language=self.language, about=about
        )


def _let_in(service: int, membership: int, day: dt.date, at: dt.datetime, by: str) -> Letter | None:
    member: Member = members.membership(service, membership).member
    if not letting_in.is_written_to(service, member):
        return None
    user = letting_in.login_of(service, member, at, by)
    holding = holders.of(members.membership(service, membership))[-1]
    return letters.tell(
        "membership_handed_over",
        service=service,
        member=member.pk,
        membership=membership,
        to=user.email,
        about={
            "from_on": day,
            "way_in": None,
            "login": user.pk,
            "to_set": not user.has_usable_password(),
        },
        basis=holding.basis or letting_in.basis(service, letting_in.FORMED),
        at=at,
        by=by,
    )


def _handed_over(
    service: int, succession: int, day: dt.date, at: dt.datetime, by: str, *, is_repeat: bool
) -> HandedOver:
    if is_repeat:
        return HandedOver(day, None)
    case = successions.case(service, succession)
    if case.kind == flow.INHERITANCE:
        _end_logins(service, case.former_id, at, by)
    return HandedOver(day, _let_in(service, case.membership_id, day, at, by))


def _end_logins(service: int, member: int, at: dt.datetime, by: str) -> None:
    for one in queries.logins_of_member(member):
        operations.revoke(service=service, access=one.access, at=at, by=by)
