"""Telling a member from when the membership runs, where that was not told when it began."""

from __future__ import annotations

import datetime as dt

from kiyaku.base import journal, queries
from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.billing import plans
from kiyaku.flows.erased import require_known
from kiyaku.flows.holding import hold_membership
from kiyaku.flows.telling_members import tell
from kiyaku.notices import starts
from kiyaku.notices.kinds import EMAIL, PAPER, POSTING
from kiyaku.terms import Pack

TOLD = "start_date_told"
_QUESTION = "start_notice_last_day"


@atomic
def tell_start(
    *, service: int, membership: int, at: dt.datetime, by: str, key: str | None = None
) -> int | None:
    """Tell the member the start date; the number of the message.

    It goes the way that is chosen for this kind; where that is none, it is posted on the member's
    page all the same. Where nobody has a login for that page it goes by e-mail, or on paper if no
    address is known. None from a sandbox, from where nothing is told.

    Raises:
        OperationRefused: ``unknown_membership``, ``not_started``, ``start_told_already``,
            ``member_erased``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return done["message"]
    row = hold_membership(service, membership)
    pack, day = queries.pack(service), queries.business_day(service)
    by_clauses = list(clauses(pack))
    cited = ", ".join(by_clauses)
    if row.started_on is None:
        raise OperationRefused(
            "not_started",
            f"会員契約がまだ始まっていないので、知らせる開始日がありません(根拠: {cited})。",
            f"the membership has not begun: there is no start date to tell (by {cited})",
            clauses=by_clauses,
        )
    if starts.is_told(membership):
        raise OperationRefused(
            "start_told_already",
            f"開始日 {row.started_on} は、すでに知らせてあります(根拠: {cited})。",
            f"the start date, {row.started_on}, was told before (by {cited})",
            clauses=by_clauses,
        )
    require_known(service, row.member_id)
    basis = BasisBook(service, pack).on(_question(pack), row.started_on)
    message = tell(
        service=service,
        membership=membership,
        kind=starts.NOTICE,
        about={"plan": plans.plan_codes(service)[row.plan_id], "start_on": row.started_on},
        basis=basis,
        at=at,
        by=by,
        otherwise=POSTING,
        unless_read=EMAIL if row.member.email else PAPER,
    )
    journal.record(
        Act(at, by, key),
        service=service,
        business_day=day,
        action=TOLD,
        member=row.member_id,
        membership=membership,
        basis=basis,
        payload={"started_on": row.started_on, "message": message},
    )
    return message


def clauses(pack: Pack) -> tuple[str, ...]:
    """The clauses by which members are told their start date; else those that give it."""
    return pack.rules[_question(pack)][-1].clauses


def _question(pack: Pack) -> str:
    return _QUESTION if pack.answers(_QUESTION) else "membership_started_on"
