"""Letting applicants in, or not: the decision, the member's login, and the letter that tells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from kiyaku.accounts import letters, operations
from kiyaku.accounts.letters import Letter
from kiyaku.accounts.models import User
from kiyaku.accounts.rights import Role
from kiyaku.base import journal, queries, sandboxes
from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.flows import admission, applying
from kiyaku.flows.applying import Beginning
from kiyaku.flows.telling_members import tell
from kiyaku.members import directory
from kiyaku.members import queries as members
from kiyaku.members.particulars import CORPORATION
from kiyaku.members.queries import Application, Member
from kiyaku.terms.clauses import label


@dataclass(frozen=True)
class LetIn:
    """A membership that was formed; ``letter``: None where nobody is written to, or on a repeat."""

    membership: int
    letter: Letter | None


@atomic
def approve(
    *,
    service: int,
    application: int,
    at: dt.datetime,
    by: str,
    internal_reason: str = "",
    remarks: Mapping[str, str] | None = None,
    key: str | None = None,
) -> LetIn:
    """Approve an application, give the member a login, and write where its password is set.

    Who gave no e-mail address gets no login, and a letter on paper where there is an address:
    invite them once there is one. From a sandbox nobody gets anything.

    Raises:
        OperationRefused: as ``admission.approve``.
    """
    is_repeat = journal.done_before(service, key) is not None
    begun = applying.upon_approval(service, application)
    membership = admission.approve(
        service=service,
        application=application,
        at=at,
        by=by,
        internal_reason=internal_reason,
        remarks=remarks,
        key=key,
    )
    row = members.application(service, application)
    if is_repeat:
        return LetIn(membership, None)
    if not is_written_to(service, row.member):
        _tell_on_paper("application_approved", "contract_formed_on", row, membership, at, by)
        return LetIn(membership, None)
    user = login_of(service, row.member, at, by)
    letter = letters.post(
        "approved",
        service=service,
        to=user.email,
        language=row.language,
        about={**_of_member(row.member), **_of_beginning(begun, row.language)},
        opens=user,
    )
    return LetIn(membership, letter)


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
) -> Letter | None:
    """Decline an application and write so, without reason.

    None without e-mail address, from a sandbox, or on a repeat. Without one a letter on paper is
    written where there is an address.

    Raises:
        OperationRefused: as ``admission.decline``.
    """
    is_repeat = journal.done_before(service, key) is not None
    admission.decline(
        service=service,
        application=application,
        internal_reason=internal_reason,
        points=points,
        remarks=remarks,
        at=at,
        by=by,
        key=key,
    )
    row = members.application(service, application)
    if is_repeat:
        return None
    if not is_written_to(service, row.member):
        _tell_on_paper("application_declined", "screening_finding", row, None, at, by)
        return None
    return letters.post(
        "declined",
        service=service,
        to=row.member.email,
        language=row.language,
        about=_of_member(row.member),
    )


@atomic
def start_service(
    *, service: int, membership: int, at: dt.datetime, by: str, key: str | None = None
) -> Letter | None:
    """Start the service of an accepted membership and write the member its first day.

    Raises:
        OperationRefused: as ``admission.start_service``.
    """
    is_repeat = journal.done_before(service, key) is not None
    if not is_repeat:
        begun = applying.upon_start(service, membership)
    admission.start_service(service=service, membership=membership, at=at, by=by, key=key)
    row = members.membership(service, membership)
    if is_repeat or not is_written_to(service, row.member):
        return None
    language = row.application.language
    return letters.post(
        "started",
        service=service,
        to=row.member.email,
        language=language,
        about={**_of_member(row.member), **_of_beginning(begun, language)},
    )


@atomic
def invite(
    *, service: int, member: int, at: dt.datetime, by: str, key: str | None = None
) -> Letter | None:
    """Give an existing member a login where there is none, and write where its password is set.

    None on a repeat.

    Raises:
        OperationRefused: ``unknown_member``, ``no_address``, ``not_admitted``, ``in_sandbox``.
    """
    if journal.done_before(service, key) is not None:
        return None
    row = members.member(service, member)
    language = directory.language_of(member)
    operations.check_no_sandbox(service)
    if not directory.memberships_of(member):
        raise _not_admitted(row.handle)
    user = login_of(service, row, at, by)
    if not user.email:
        raise _no_address(row.handle)
    journal.record(
        Act(at, by, key),
        service=service,
        business_day=queries.business_day(service),
        action="member_invited",
        member=member,
        payload={"user": user.pk},
    )
    return letters.post(
        "invited",
        service=service,
        to=user.email,
        language=language,
        about=_of_member(row),
        opens=user,
    )


def is_written_to(service: int, member: Member) -> bool:
    """Whether letters to a member leave: there is an address, and it is no sandbox."""
    return bool(member.email) and not sandboxes.is_sandbox(service)


def _tell_on_paper(
    kind: str, question: str, row: Application, membership: int | None, at: dt.datetime, by: str
) -> None:
    """Have a decision written to an applicant who can be reached on paper only, if at all."""
    service, member = row.service_id, row.member
    if not member.address.strip() or member.email:
        return
    basis = BasisBook(service, queries.pack(service)).on(question, queries.business_day(service))
    tell(
        service=service,
        membership=membership,
        member=member.pk,
        kind=kind,
        about={},
        basis=basis,
        at=at,
        by=by,
    )


def login_of(service: int, member: Member, at: dt.datetime, by: str) -> User:
    """The member's login, with the role that a person or a corporation has."""
    user = operations.login_of_member(
        service_code=queries.service(service).code,
        handle=member.handle,
        name=member.name,
        email=member.email,
        at=at,
    )
    is_corporation = member.kind == CORPORATION
    operations.grant(
        service=service,
        user=user.pk,
        role=Role.CORPORATE_ADMINISTRATOR if is_corporation else Role.MEMBER,
        member=member.pk,
        at=at,
        by=by,
    )
    return user


def _of_member(member: Member) -> dict[str, Any]:
    return {"name": member.name or member.handle, "number": member.handle}


def _of_beginning(begun: Beginning, language: str) -> dict[str, Any]:
    def cited(clauses: Collection[str]) -> str:
        return ("・" if language == "ja" else ", ").join(label(one, language) for one in clauses)

    told: dict[str, Any] = {
        "begun": begun,
        "formed_clauses": cited(begun.formed.clauses),
        "start_clauses": cited(begun.start_clauses),
    }
    if begun.fees:
        first = begun.fees[0]
        told |= {
            "first_due": begun.first_due_yen,
            "due_on": first.due_on,
            "due_clauses": cited(first.due_working.clauses),
        }
    return told


def _no_address(number: str) -> OperationRefused:
    return OperationRefused(
        "no_address",
        f"会員 {number} のメールアドレスがありません。先に届出事項に加えてください。",
        f"member {number} has no e-mail address: enter one first",
    )


def _not_admitted(number: str) -> OperationRefused:
    return OperationRefused(
        "not_admitted",
        f"会員 {number} には会員契約がありません。申込みの承認が先です。",
        f"member {number} has no membership: the application is to be approved first",
    )
