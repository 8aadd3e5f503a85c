"""Taking back a request to leave, as long as the terms let a member do so."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kiyaku.base import journal, queries
from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.base.snapshots import one_moment
from kiyaku.flows.holding import hold_membership
from kiyaku.flows.telling_members import tell
from kiyaku.members import operations as members
from kiyaku.members import queries as member_queries
from kiyaku.members.queries import Membership
from kiyaku.terms import Pack
from kiyaku.terms.receipts import Receipt

REVOKED, KIND = "withdrawal_revoked", "withdrawal"
QUESTION = "withdrawal_revocable"


@dataclass(frozen=True)
class Revocation:
    """Whether a request to leave can be taken back on a day.

    Attributes:
        ends_on: the end that the request gave, and that would no longer come.
        until: the last day on which it can be taken back; None where it cannot be at all.
        needs_consent: whether the operator must consent to it.
        answer: the answer of the terms, with reading and working.
    """

    on: dt.date
    ends_on: dt.date
    until: dt.date | None
    needs_consent: bool
    answer: Receipt

    @property
    def is_in_time(self) -> bool:
        """Whether it still can be, with consent where that is needed."""
        return self.until is not None and self.on <= self.until

    @property
    def by_member_alone(self) -> bool:
        """Whether the member can do so without anybody's consent."""
        return self.is_in_time and not self.needs_consent


@one_moment()
def preview(service: int, membership: int) -> Revocation | None:
    """Whether a membership's request to leave can be taken back; None where there is none."""
    pack, day = queries.pack(service), queries.business_day(service)
    row = member_queries.membership(service, membership)
    if row.end_kind != KIND or row.ended_on is not None or not pack.answers(QUESTION):
        return None
    assert row.ends_on is not None
    return revocation(pack, row.ends_on, day)


@atomic
def revoke_withdrawal(
    *,
    service: int,
    membership: int,
    at: dt.datetime,
    by: str,
    consented: bool = False,
    key: str | None = None,
) -> dt.date:
    """Take a request to leave back: membership goes on; returns the end that does not come.

    Args:
        consented: the operator consents to it, where the reading asks for that.

    Raises:
        OperationRefused: ``unknown_membership``; ``not_leaving`` where no request of the member
            stands, which is so after an initial cancellation too (it cannot be taken back);
            ``not_revocable`` (with ``until`` where it was in time until then) and
            ``consent_needed``, each citing the clause.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return dt.date.fromisoformat(done["ends_on"])
    pack, day = queries.pack(service), queries.business_day(service)
    row = hold_membership(service, membership)
    found = _check(pack, row, day, consented)
    basis = BasisBook(service, pack).on(QUESTION, found.ends_on)
    journal.record(
        Act(at, by, key),
        service=service,
        business_day=day,
        action=REVOKED,
        member=row.member_id,
        membership=membership,
        basis=basis,
        payload={"ends_on": found.ends_on, "consented": consented},
    )
    members.unsettle_end(row)
    tell(service=service, membership=membership, kind=REVOKED, about={}, basis=basis, at=at, by=by)
    return found.ends_on


def revocation(pack: Pack, ends_on: dt.date, day: dt.date) -> Revocation:
    """Whether a request that gave this end can be taken back on a day."""
    answer = pack.explain(QUESTION, ends_on=ends_on)
    return Revocation(day, ends_on, answer.answer["until"], answer.answer["needs_consent"], answer)


def _check(pack: Pack, row: Membership, day: dt.date, consented: bool) -> Revocation:
    if row.end_kind != KIND or row.ended_on is not None or row.ends_on is None:
        raise OperationRefused(
            "not_leaving",
            f"会員契約 {row.pk} に、取り下げられる退会・解約の申出はありません。",
            f"membership {row.pk} has no request to leave that could be taken back",
        )
    return require_revocable(pack, row.ends_on, day, consented)


def require_revocable(pack: Pack, ends_on: dt.date, day: dt.date, consented: bool) -> Revocation:
    """How a request that gave this end can be taken back on a day, if it can be.

    Raises:
        OperationRefused: ``not_revocable``, ``consent_needed``.
    """
    if not pack.answers(QUESTION):
        raise OperationRefused(
            "not_revocable",
            "この規約では、退会・解約の申出を取り下げられません。",
            "under these terms a request to leave cannot be taken back",
        )
    found = revocation(pack, ends_on, day)
    clauses = ", ".join(found.answer.clauses)
    if not found.is_in_time:
        raise OperationRefused(
            "not_revocable",
            f"退会・解約の申出はもう取り下げられません(期限 {found.until or 'なし'}、{clauses})。",
            f"the request to leave can no longer be taken back (until {found.until or 'never'}, "
            f"{clauses})",
            clauses=list(found.answer.clauses),
            **({"until": found.until} if found.until else {}),
        )
    if found.needs_consent and not consented:
        raise OperationRefused(
            "consent_needed",
            f"申出の取下げには運営者の同意が要ります({clauses})。",
            f"the operator must consent to taking the request back ({clauses})",
            clauses=list(found.answer.clauses),
        )
    return found
