"""Cases in which a membership passes on, as the desk sees them, with all that would pass."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from kiyaku.base import files, paging, queries
from kiyaku.base.files import StoredFile
from kiyaku.base.paging import Page
from kiyaku.base.snapshots import one_moment
from kiyaku.billing import statements
from kiyaku.billing.statements import Balance, InvoiceShown
from kiyaku.flows.refusing import cited, require_concluded
from kiyaku.flows.representatives import DESIGNATED, NEEDED
from kiyaku.flows.succession_checks import (
    ASKED,
    INHERITANCE,
    TRANSFER,
    check_known,
    kinds_of,
    needs_approval,
    registered,
)
from kiyaku.flows.telling import kind_in_words
from kiyaku.members import directory, holders, restrictions, successions
from kiyaku.members import queries as members
from kiyaku.members.declarations import WORDINGS
from kiyaku.members.holders import REGISTERED, REPRESENTATIVE
from kiyaku.members.particulars import Particulars
from kiyaku.members.queries import Membership
from kiyaku.members.successions import Succession
from kiyaku.terms.texts import Text

STATES = (
    Succession.RECEIVED,
    Succession.APPROVED,
    Succession.DECLINED,
    Succession.RECORDED,
    Succession.NOT_PROVEN,
    Succession.WITHDRAWN,
)
_HOW = {
    REGISTERED: Text("登録", "registered"),
    REPRESENTATIVE: Text("代表者の変更", "change of representative"),
}


@dataclass(frozen=True)
class Listed:
    """A case in a list."""

    succession: int
    kind: Text
    membership: int
    former: str
    former_name: str
    successor_name: str
    members: tuple[int, ...]
    received_on: dt.date
    state: str
    findings: int


@dataclass(frozen=True)
class Passing:
    """What passes with a membership: every right and debt of it, as it is.

    What its holder has done does not: grounds found against him or her lapse with the passing, and
    what still holds, such as arrears, is found anew. Bars that stand go on with the membership
    until somebody lifts them.

    Attributes:
        invoices: those that are open, each with what is open on it.
        balance: what is open, to be invoiced, paid in advance and due back.
        grounds: how many grounds found wait for a decision; these lapse.
        restrictions: how many restrictions of use stand.
        bars_by_conduct: a restriction stands, or a suspension that was decided on what the
            holder has done: it is for a person to say whether who takes over is to bear it.
        clauses: by which every right and debt passes; none where the terms do not say so.
    """

    invoices: tuple[InvoiceShown, ...]
    balance: Balance
    registered_on: dt.date
    started_on: dt.date | None
    ends_on: dt.date | None
    suspended_since: dt.date | None
    grounds: int
    restrictions: int
    bars_by_conduct: bool
    clauses: tuple[str, ...]


@dataclass(frozen=True)
class HeirShown:
    """One of the heirs; ``holds``: it is this one who represents them now.

    ``is_named``: the heirs have named this one, and it is not decided yet.
    """

    number: int
    name: str
    stated: Particulars
    holds: bool
    is_named: bool


@dataclass(frozen=True)
class CaseShown:
    """A case with all that its decision should know of, and the decision once taken.

    Attributes:
        clauses: by which the membership can pass so.
        consented_version, declared: what the successor has agreed to and declared; nobody else can.
        representative_clauses: by which heirs name one of them, or the operator does.
        successor, stated: who is to hold it, by number and particulars; None while the heirs have
            named nobody.
        needs_approval: it passes by the operator's approval; else it has come about by itself,
            and is recorded.
        effective_on: once it has passed, the day from which it has by the terms.
        needs_designation: the operator names the representative.
        papers_missing: the written application or the evidence has not come in.
        members: the ids of both members.
        passing: what passes, or would; None once the case is decided.
    """

    succession: int
    kind: Text
    is_inheritance: bool
    needs_approval: bool
    membership: int
    former: str
    former_name: str
    successor: str | None
    stated: Particulars | None
    heirs: tuple[HeirShown, ...]
    needs_designation: bool
    state: str
    channel: str
    received_on: dt.date
    occurred_on: dt.date | None
    document_received_on: dt.date | None
    files: tuple[StoredFile, ...]
    papers_missing: bool
    findings: tuple[Text, ...]
    consented_version: dt.date | None
    declared: tuple[Text, ...]
    decided_on: dt.date | None
    effective_on: dt.date | None
    decided_by: str
    internal_reason: str
    clauses: tuple[str, ...]
    representative_clauses: tuple[str, ...]
    members: tuple[int, ...]
    passing: Passing | None

    @property
    def is_undecided(self) -> bool:
        """Whether it waits for a decision."""
        return self.state == Succession.RECEIVED


@dataclass(frozen=True)
class HolderShown:
    """Who held a membership, from when to when, and how it came to be so."""

    member: int
    number: str
    name: str
    from_day: dt.date
    to_day: dt.date | None
    how: Text
    succession: int | None


def listing(
    service: int,
    *,
    state: str = Succession.RECEIVED,
    after: int | None = None,
    size: int = paging.USUAL,
) -> Page[Listed]:
    """The cases of a state, the latest first."""
    page = successions.cases(service, state=state, after=after, size=size)
    return page.of(
        [
            Listed(
                row.pk,
                kind_in_words(row.kind),
                row.membership_id,
                row.former.handle,
                row.former.name,
                row.successor.name if row.successor else "",
                _ids(row),
                row.received_on,
                row.state,
                len(row.findings),
            )
            for row in page
        ]
    )


@one_moment()
def case(service: int, succession: int) -> CaseShown:
    """One case.

    Raises:
        OperationRefused: ``unknown_succession``.
    """
    row = successions.case(service, succession)
    pack = queries.pack(service)
    to, heirs = row.successor, successions.heirs_of(row.pk)
    undecided = row.state == Succession.RECEIVED
    return CaseShown(
        succession=row.pk,
        kind=kind_in_words(row.kind),
        is_inheritance=row.kind == INHERITANCE,
        needs_approval=needs_approval(row.kind),
        membership=row.membership_id,
        former=row.former.handle,
        former_name=row.former.name,
        successor=to.handle if to else None,
        stated=registered(to) if to else None,
        heirs=tuple(
            HeirShown(
                one.number,
                one.stated.get("name", ""),
                Particulars.read({"name": "", **one.stated}),
                one.member_id is not None and one.member_id == row.membership.member_id,
                undecided and one.member_id is not None and one.member_id == row.successor_id,
            )
            for one in heirs
        ),
        needs_designation=undecided and to is None,
        state=row.state,
        channel=row.channel,
        received_on=row.received_on,
        occurred_on=row.occurred_on,
        document_received_on=row.document_received_on,
        files=tuple(files.describe(service, row.file_ids)),
        papers_missing=row.document_received_on is None or not row.file_ids,
        findings=tuple(Text(one["ja"], one["en"]) for one in row.findings),
        consented_version=row.consented_version,
        declared=tuple(WORDINGS[one["kind"]].words for one in row.declared),
        decided_on=row.decided_on,
        effective_on=row.effective_on,
        decided_by=row.decided_by,
        internal_reason=row.internal_reason,
        clauses=pack.question(ASKED[row.kind]).clauses if pack.answers(ASKED[row.kind]) else (),
        representative_clauses=tuple(cited(pack, NEEDED, DESIGNATED)),
        members=_ids(row),
        passing=passing(service, row.membership_id) if undecided else None,
    )


def passing(service: int, membership: int) -> Passing:
    """What of a membership would pass on the business day.

    Raises:
        OperationRefused: ``unknown_membership``.
    """
    pack, row = queries.pack(service), members.membership(service, membership)
    statement = statements.statement(membership)
    grounds = directory.grounds_of(membership)
    restricted = len(restrictions.in_force(membership, queries.business_day(service)))
    decided = [one for one in grounds if one.state == one.DECIDED]
    last = max(decided, key=lambda one: (one.closed_on or one.found_on, one.pk), default=None)
    by_conduct = last is not None and bool(last.kind)
    question = "rights_and_debts_pass"
    return Passing(
        invoices=tuple(one for one in statement.invoices if one.open_yen),
        balance=statement.balance,
        registered_on=row.registered_on,
        started_on=row.started_on,
        ends_on=row.ends_on,
        suspended_since=row.suspended_since,
        grounds=sum(one.state == one.OPEN for one in grounds),
        restrictions=restricted,
        bars_by_conduct=restricted > 0 or (row.suspended_since is not None and by_conduct),
        clauses=pack.question(question).clauses if pack.answers(question) else (),
    )


def is_inherited(membership: int) -> bool:
    """Whether a membership came to several heirs, who can name another representative."""
    row = successions.inheritance_of(membership)
    return row is not None and len(successions.heirs_of(row.pk)) > 1


def holders_of(row: Membership) -> tuple[HolderShown, ...]:
    """All who held a membership that passed on, the last first; none where it never did."""
    every = holders.of(row)
    if len(every) == 1:
        return ()
    known = holders.members_by_id(one.member for one in every)
    return tuple(
        HolderShown(
            one.member,
            known[one.member].handle,
            known[one.member].name,
            one.from_day,
            one.to_day,
            _HOW.get(one.kind) or kind_in_words(one.kind),
            one.succession,
        )
        for one in reversed(every)
    )


def kinds_for(service: int, membership: int) -> tuple[tuple[str, Text], ...]:
    """The ways in which a membership can pass under its terms, with their names; perhaps none."""
    row = members.membership(service, membership)
    found = kinds_of(queries.pack(service), row.member.kind)
    return tuple((kind, kind_in_words(kind)) for kind in found)


def kinds_allowed(service: int, membership: int) -> tuple[tuple[str, Text], ...]:
    """As ``kinds_for``, for a membership that is not over and can pass in some way.

    Raises:
        OperationRefused: ``not_transferable`` or ``no_such_succession``, citing the clause where
            there is one; ``not_active``.
    """
    found = kinds_for(service, membership)
    if not found:
        check_known(queries.pack(service), TRANSFER)
    require_concluded(members.membership(service, membership))
    return found


def clauses_of(service: int, kinds: Iterable[str]) -> tuple[str, ...]:
    """The clauses under which memberships pass in some ways, each once."""
    pack = queries.pack(service)
    found = [clause for kind in kinds for clause in pack.question(ASKED[kind]).clauses]
    return tuple(dict.fromkeys(found))


def forbidding(service: int) -> tuple[str, ...]:
    """The clauses by which no membership can be handed on; none where terms do not forbid it."""
    pack, question = queries.pack(service), ASKED[TRANSFER]
    if not pack.answers(question) or pack.ask(question):
        return ()
    return pack.question(question).clauses


def are_known(service: int) -> bool:
    """Whether the terms of a service let a membership pass at all."""
    pack = queries.pack(service)
    return bool(kinds_of(pack, "person") or kinds_of(pack, "corporation"))


def inheritance(service: int, membership: int) -> CaseShown | None:
    """The inheritance by which a membership came to its heirs, if one did."""
    row = successions.inheritance_of(membership)
    return None if row is None else case(service, row.pk)


def open_case(membership: int) -> int | None:
    """The case of a membership that waits for a decision, if one does."""
    return successions.open_case(membership)


def _ids(row: Succession) -> tuple[int, ...]:
    return tuple(one for one in (row.former_id, row.successor_id) if one is not None)
