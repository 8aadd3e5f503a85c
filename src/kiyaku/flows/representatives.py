"""Who represents the heirs to a membership: named by them, or by the operator where they do not.

Heirs report whom they name as they report the inheritance itself, in writing and with papers; so
they do when another takes that place. The operator may name somebody only where they named nobody.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kiyaku.base import files, journal, queries
from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.flows import succession_checks as checks
from kiyaku.flows.holding import hold_membership
from kiyaku.flows.refusing import cited, in_words, require_concluded
from kiyaku.flows.succession_checks import ASKED, COMPANY, HEIRS, INHERITANCE
from kiyaku.flows.telling_members import tell
from kiyaku.members import holders, successions
from kiyaku.members import queries as members
from kiyaku.members.holders import REPRESENTATIVE
from kiyaku.members.queries import Member, Membership
from kiyaku.members.successions import Succession
from kiyaku.terms import Pack

CHANGED, NAMED = "representative_changed", "representative_named"
NEEDED, DESIGNATED = "heirs_representative_needed", "heirs_representative_designated"
Papers = Sequence[tuple[str, bytes]]


@dataclass(frozen=True)
class Change:
    """What another representative brings about.

    Attributes:
        former, to: the names of who represents the heirs until then, and from then on.
        clauses: by which it is so.
        needs_papers: it is told in writing and with papers.
    """

    from_day: dt.date
    former: str
    to: str
    named_by: str
    clauses: tuple[str, ...]
    needs_papers: bool


def preview(*, service: int, membership: int, heir: int, named_by: str) -> Change:
    """What another representative would bring about today; nothing is written.

    Raises:
        OperationRefused: as ``change_representative``, but for the papers.
    """
    pack, row = queries.pack(service), members.membership(service, membership)
    day = queries.business_day(service)
    _, to = _checked(pack, row, heir, named_by)
    holders.check_passes_on(row, day)
    question = NEEDED if named_by == HEIRS else DESIGNATED
    return Change(
        day, row.member.name or row.member.handle, to, named_by, pack.question(question).clauses,
        named_by == HEIRS,
    )  # fmt: skip


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
    evidence: Papers = (),
    key: str | None = None,
) -> dt.date:
    """Let another heir represent them all from this day on: the one to whom everything is sent.

    Both are told, the former and the new one.

    Args:
        heir: which of the heirs of the membership's inheritance, counted from 1.
        named_by: ``heirs``, who report the change, or ``company``.
        document_received_on: the day the heirs' written report came in.
        evidence: files that came with it, each its name and its bytes.

    Raises:
        OperationRefused: ``unknown_membership``, ``no_inheritance``, ``unknown_heir``,
            ``same_member``, ``bad_named_by``, ``changed_hands_today``, ``not_active``;
            ``representative_named`` where the operator names one though the heirs did (citing the
            clause); ``no_document``, ``no_evidence`` for a report of heirs without;
            ``in_the_future``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return dt.date.fromisoformat(done["from_day"])
    pack, day = queries.pack(service), queries.business_day(service)
    checks.check_days(day, document_received_on)
    row = hold_membership(service, membership)
    case, _ = _checked(pack, row, heir, named_by)
    holders.check_passes_on(row, day)
    if named_by == HEIRS:
        _check_papers(pack, document_received_on, evidence)
    to, former = successions.member_of_heir(service, successions.heir(case.pk, heir)), row.member_id
    basis = BasisBook(service, pack).on(NEEDED if named_by == HEIRS else DESIGNATED, day)
    act = Act(at, by, key)
    entry = journal.record(
        act,
        service=service,
        business_day=day,
        action=CHANGED,
        member=to.pk,
        membership=membership,
        basis=basis,
        payload={
            "succession": case.pk,
            "heir": heir,
            "named_by": named_by,
            "from_member": former,
            "to_member": to.pk,
            "from_day": day,
            **_kept(case, act, document_received_on, evidence),
        },
    )
    successions.name_representative(case, named_by=named_by)
    holders.hand_over(
        row, to, on=day, kind=REPRESENTATIVE, succession=case.pk, basis=basis, entry=entry.pk
    )
    _tell_both(act, row, former, to, day, named_by, basis)
    return day


@atomic
def name_representative(
    *,
    service: int,
    succession: int,
    heir: int,
    document_received_on: dt.date,
    evidence: Papers,
    at: dt.datetime,
    by: str,
    key: str | None = None,
) -> None:
    """Put on record whom the heirs name while their case is undecided, or whom instead.

    Nothing passes: with the approval, this heir is the member.

    Args:
        heir: which of the heirs, counted from 1.
        document_received_on, evidence: of their written report, as for the inheritance itself.

    Raises:
        OperationRefused: ``unknown_succession``, ``already_decided``, ``no_heirs`` where it is no
            inheritance, ``unknown_heir``, ``same_member`` where that one is named already,
            ``no_evidence``, ``in_the_future``.
    """
    if journal.done_before(service, key) is not None:
        return
    pack, day = queries.pack(service), queries.business_day(service)
    checks.check_days(day, document_received_on)
    case = successions.case(service, succession, hold=True)
    checks.check_undecided(case)
    if case.kind != INHERITANCE:
        clauses = cited(pack, NEEDED)
        raise OperationRefused(
            "no_heirs",
            f"代表者を届け出るのは、相続のときです{in_words(clauses)}。",
            f"a representative is named by heirs only {in_words(clauses)}".rstrip(),
            clauses=clauses,
        )
    one = successions.heir(case.pk, heir)
    if one.member_id is not None and one.member_id == case.successor_id:
        raise _named_already(pack)
    _check_papers(pack, document_received_on, evidence)
    act = Act(at, by, key)
    to = successions.member_of_heir(service, one)
    journal.record(
        act,
        service=service,
        business_day=day,
        action=NAMED,
        member=case.former_id,
        membership=case.membership_id,
        basis=BasisBook(service, pack).on(NEEDED, day),
        payload={
            "succession": case.pk,
            "heir": heir,
            "named_by": HEIRS,
            **_kept(case, act, document_received_on, evidence),
        },
    )
    successions.name_representative(case, named_by=HEIRS, successor=to)


def to_be_designated(pack: Pack, heirs: int, *, is_named: bool) -> bool:
    """Whether the operator names the representative, by the terms: the heirs reported none."""
    return bool(pack.ask(DESIGNATED, heirs=heirs, representative_named=is_named))


def check_designated(pack: Pack, heirs: int, *, is_named: bool) -> None:
    """Refuse that the operator names the representative where the terms do not let it.

    Raises:
        OperationRefused: ``representative_named``, citing the clause.
    """
    if to_be_designated(pack, heirs, is_named=is_named):
        return
    clauses = cited(pack, DESIGNATED)
    raise OperationRefused(
        "representative_named",
        "代表者は相続人から届け出られています。会社が指定できるのは、届出がないときだけです"
        f"{in_words(clauses)}。",
        "the heirs have reported who represents them: the company names one only where they did "
        f"not {in_words(clauses)}".rstrip(),
        clauses=clauses,
    )


# --- parts ------------------------------------------------------------------------------------


def _checked(pack: Pack, row: Membership, heir: int, named_by: str) -> tuple[Succession, str]:
    """The inheritance of a membership, and the name of the heir who may represent them now."""
    require_concluded(row)
    case = successions.inheritance_of(row.pk)
    if case is None:
        clauses = cited(pack, NEEDED)
        raise OperationRefused(
            "no_inheritance",
            f"会員契約 {row.pk} は相続されていません{in_words(clauses)}。",
            f"membership {row.pk} was not inherited {in_words(clauses)}".rstrip(),
            clauses=clauses,
        )
    if named_by not in (HEIRS, COMPANY):
        raise OperationRefused(
            "bad_named_by",
            "代表者を決めたのは heirs(相続人)か company(会社)です。",
            "the representative is named by the heirs or by the company",
        )
    one = successions.heir(case.pk, heir)
    if one.member is not None:
        checks.check_other(row, one.member)
    if named_by == COMPANY:
        every = successions.heirs_of(case.pk)
        check_designated(pack, len(every), is_named=case.named_by == HEIRS)
    return case, str(one.stated.get("name", ""))


def _check_papers(pack: Pack, document_received_on: dt.date | None, evidence: Papers) -> None:
    checks.check_papers(
        cited(pack, ASKED[INHERITANCE], NEEDED),
        has_document=document_received_on is not None,
        has_evidence=bool(evidence),
    )


def _named_already(pack: Pack) -> OperationRefused:
    clauses = cited(pack, NEEDED)
    return OperationRefused(
        "same_member",
        f"この相続人は、すでに代表者として届け出られています{in_words(clauses)}。",
        f"this heir is named as representative already {in_words(clauses)}".rstrip(),
        clauses=clauses,
    )


def _kept(
    case: Succession, act: Act, document_received_on: dt.date | None, evidence: Papers
) -> dict[str, Any]:
    """The papers of a report, kept with the case; what the journal tells of them."""
    kept = [
        files.store(service=case.service_id, name=name, content=content, at=act.at, by=act.by)
        for name, content in evidence
    ]
    successions.add_papers(
        case,
        document_received_on=case.document_received_on or document_received_on,
        file_ids=[one.id for one in kept],
    )
    return {
        "document_received_on": document_received_on,
        "files": [one.id for one in kept],
        "sha256": [one.sha256 for one in kept],
    }


def _tell_both(
    act: Act, row: Membership, former: int, to: Member, day: dt.date, named_by: str, basis: int
) -> None:
    told: dict[str, Any] = {
        "service": row.service_id, "basis": basis, "at": act.at, "by": act.by,
        "about": {"from_on": day, "named_by": named_by},
    }  # fmt: skip
    tell(membership=row.pk, member=to.pk, kind="representative_named", **told)
    tell(membership=None, member=former, kind="representative_replaced", **told)
