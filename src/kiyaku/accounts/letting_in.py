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
from kiyaku.flows import admission, applying, screening_again
from kiyaku.flows.applying import Beginning
from kiyaku.flows.telling_members import tell
from kiyaku.members import directory
from kiyaku.members import queries as members
from kiyaku.members.particulars import CORPORATION
from kiyaku.members.queries import Application, Member
from kiyaku.notices import templates
from kiyaku.terms.clauses import label

FORMED = "contract_formed_on"
"""What the terms are asked for the ground on which somebody is told that he or she is a member."""
_SCREENED, _STARTED = "screening_finding", "membership_started_on"


@dataclass(frozen=True)
class LetIn:
    """A membership that was formed; ``letter``: None where nobody is written to, or on a repeat."""

    membership: int
    letter: Letter | None


def approve(
    *,
    service: int,
    application: int,
    at: dt.datetime,
    by: str,
    internal_reason: str = "",
    remarks: Mapping[str, str] | None = None,
    seen: Collection[str] = (),
    key: str | None = None,
) -> LetIn:
    """Approve an application, give the member a login, and write where its password is set.

    Who gave no e-mail address gets no login, and a letter on paper where there is an address:
    invite them once there is one. From a sandbox nobody gets anything.

    Raises:
        OperationRefused: as ``admission.approve``.
    """
    act: dict[str, Any] = {"service": service, "application": application, "at": at, "by": by}
    screening_again.before_decision(**act, decision_key=key)
    let_in: LetIn = _let_in(
        **act, internal_reason=internal_reason, remarks=remarks, seen=seen, key=key
    )
    return let_in


@atomic
def _let_in(
    *,
    service: int,
    application: int,
    at: dt.datetime,
    by: str,
    internal_reason: str,
    remarks: Mapping[str, str] | None,
    seen: Collection[str],
    key: str | None,
) -> LetIn:
    is_repeat = journal.done_before(service, key) is not None
    begun = applying.upon_approval(service, application)
    membership = admission.approve(
        service=service,
        application=application,
        at=at,
        by=by,
        internal_reason=internal_reason,
        remarks=remarks,
        seen=seen,
        is_screened=True,
        key=key,
    )
    row = members.application(service, application)
    if is_repeat:
        return LetIn(membership, None)
    if not is_written_to(service, row.member):
        _tell_on_paper("application_approved", FORMED, row, membership, at, by)
        return LetIn(membership, None)
    user = login_of(service, row.member, at, by)
    letter = letters.tell(
        "admission_approved",
        service=service,
        member=row.member_id,
        membership=membership,
        to=user.email,
        about={
            "formed_on": begun.registered_on,
            "clauses": list(begun.formed.clauses),
            "beginning": _beginning(begun),
            **_opened_by(user),
        },
        basis=basis(service, FORMED),
        at=at,
        by=by,
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
        _tell_on_paper("application_declined", _SCREENED, row, None, at, by)
        return None
    return letters.tell(
        "admission_declined",
        service=service,
        member=row.member_id,
        membership=None,
        to=row.member.email,
        about={},
        basis=basis(service, _SCREENED),
        at=at,
        by=by,
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
    return letters.tell(
        "service_started",
        service=service,
        member=row.member_id,
        membership=membership,
        to=row.member.email,
        about={"beginning": _beginning(begun)},
        basis=basis(service, _STARTED),
        at=at,
        by=by,
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
    return letters.tell(
        "member_invited",
        service=service,
        member=member,
        membership=None,
        to=user.email,
        about=_opened_by(user),
        basis=basis(service, FORMED),
        at=at,
        by=by,
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
    tell(
        service=service,
        membership=membership,
        member=member.pk,
        kind=kind,
        about={},
        basis=basis(service, question),
        at=at,
        by=by,
    )


def basis(service: int, question: str) -> int:
    """The basis that the terms give today for the answer to a question."""
    return BasisBook(service, queries.pack(service)).on(question, queries.business_day(service))


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


def _opened_by(user: User) -> dict[str, Any]:
    """What a mail is told of the login whose password its reader is to set."""
    return {"way_in": None, "login": user.pk, "to_set": True}


def _beginning(begun: Beginning) -> dict[str, str]:
    """What a membership begins with, in the words of each language."""
    return {one: _beginning_in(begun, one) for one in templates.LANGUAGES}


def _beginning_in(begun: Beginning, language: str) -> str:
    def cited(clauses: Collection[str]) -> str:
        named = ("・" if language == "ja" else ", ").join(label(one, language) for one in clauses)
        return f"({named})" if language == "ja" else f" ({named})"

    def say(ja: str, en: str) -> str:
        return en if language == "en" else ja

    def day(on: dt.date) -> str:
        return templates.in_words("day", on.isoformat(), language)

    if begun.first_day is None:
        lines = [
            say("開始日: 決まりしだい、お知らせします。料金は開始日からかかります。",
                "First day: we tell you once it is settled; fees run from that day")
        ]  # fmt: skip
    else:
        lines = [say("開始日: ", "First day: ") + day(begun.first_day)]
    lines[0] += cited(begun.start_clauses)
    if begun.end is not None:
        last = say("最終日: ", "Last day: ") + day(begun.end.on)
        lines.append(last + cited(begun.end.clauses))
    first_due = begun.first_due_yen
    if begun.fees and first_due:
        fee, amount = begun.fees[0], templates.in_words("first_due_yen", first_due, language)
        due_on = day(fee.due_on)
        lines.append(
            say(
                f"初回のお支払: {amount}、期限 {due_on}",
                f"First payment: {amount}, due on {due_on}",
            )
            + cited(fee.due_working.clauses)
        )
    return "\n".join(lines)


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
