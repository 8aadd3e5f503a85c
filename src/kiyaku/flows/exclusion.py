"""Exclusion of anti-social forces: on a finding about the other, either side ends it at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from kiyaku.base import journal, queries
from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.base.files import Upload
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.base.snapshots import one_moment
from kiyaku.flows import grounds, grounds_shown, leaving, listed_kinds, sanctions
from kiyaku.flows.case import Footing, case_of
from kiyaku.flows.grounds_shown import GroundShown
from kiyaku.flows.holding import hold_membership
from kiyaku.flows.leaving import Leaving
from kiyaku.flows.listed_kinds import Kind
from kiyaku.flows.telling_members import tell
from kiyaku.members import directory
from kiyaku.members import operations as members
from kiyaku.members import queries as member_queries
from kiyaku.members.queries import Membership
from kiyaku.terms import Pack

ENDED_BY_MEMBER = "ended_by_member"
KIND = "member_termination"
DAMAGES = "damages_owed_on_exclusion"


def are_known(pack: Pack) -> bool:
    """Whether the terms let a contract be ended on such a finding."""
    return pack.answers(listed_kinds.EXCLUSION)


def owes_none(pack: Pack) -> bool:
    """Whether the terms say that who ends it so owes the other no damages."""
    return pack.answers(DAMAGES) and not pack.ask(DAMAGES)


def known(pack: Pack) -> tuple[Kind, ...]:
    """The findings that the terms list; none where they know no such end."""
    return tuple(
        one for one in listed_kinds.grounds(pack) if one.question == listed_kinds.EXCLUSION
    )


@dataclass(frozen=True)
class Findings:
    """What an exclusion of a member may rest on today.

    Attributes:
        refusal: why the membership cannot be ended at all, with its ``clauses``.
        kinds: the findings that may be recorded now.
        standing: those that are recorded and not acted on: the decision to end names one of them.
    """

    refusal: OperationRefused | None
    kinds: tuple[Kind, ...]
    standing: tuple[GroundShown, ...]


def findings(service: int, membership: int) -> Findings:
    """What an exclusion of a member may rest on today, or why there can be none.

    Raises:
        OperationRefused: ``unknown_membership``.
    """
    row, pack = member_queries.membership(service, membership), queries.pack(service)
    rows = [
        one
        for one in directory.grounds_of(membership)
        if one.question == listed_kinds.EXCLUSION and one.state in one.STANDING
    ]
    taken = {one.kind for one in rows}
    return Findings(
        _refusal(pack, row),
        tuple(one for one in known(pack) if one.name not in taken),
        grounds_shown.shown(service, rows),
    )


@atomic
def exclude_member(
    *,
    service: int,
    membership: int,
    kind: str,
    description: str,
    at: dt.datetime,
    by: str,
    files: Sequence[Upload] = (),
    key: str | None = None,
) -> int:
    """Record a finding about a member and end the membership today on it; the ground's id.

    No demand goes before it, and neither side owes the other damages for it.

    Args:
        kind: one of the findings that the terms list.

    Raises:
        OperationRefused: ``no_exclusion``, ``unknown_kind``, ``not_active``; as
            ``grounds.record_ground``.
    """
    pack = queries.pack(service)
    _meant(pack, kind)
    recording = None if key is None else f"{key}:ground"
    if journal.done_before(service, recording) is None:
        _require_concluded(pack, member_queries.membership(service, membership))
    ground = grounds.record_ground(
        service=service, membership=membership, kind=kind, description=description,
        files=files, at=at, by=by, key=recording,
    )  # fmt: skip
    sanctions.terminate(
        service=service, membership=membership, ground=ground, reason="", at=at, by=by, key=key
    )
    return ground


@atomic
def end_by_member(
    *, service: int, membership: int, kind: str, at: dt.datetime, by: str, key: str | None = None
) -> None:
    """End a membership today by its member's declaration of a finding about the operator.

    No demand goes before it and neither side owes the other damages; what has been charged stays.

    Args:
        kind: one of the findings that the terms list.

    Raises:
        OperationRefused: ``no_exclusion``, ``unknown_kind``, ``not_active``.
    """
    if journal.done_before(service, key) is not None:
        return
    pack, day = queries.pack(service), queries.business_day(service)
    meant = _meant(pack, kind)
    row = hold_membership(service, membership)
    _require_concluded(pack, row)
    basis = BasisBook(service, pack).on(meant.question, day, meant.clause)
    members.end_now(row, last_day=day, requested_on=day, kind=KIND, basis=basis)
    suspension = member_queries.open_suspension(membership)
    if suspension is not None:
        members.end_suspension(suspension, until_day=day, basis=basis, amount_yen=0)
    journal.record(
        Act(at, by, key),
        service=service,
        business_day=day,
        action=ENDED_BY_MEMBER,
        member=row.member_id,
        membership=membership,
        basis=basis,
        payload={"finding": meant.name, "clause": meant.clause},
    )
    tell(
        service=service, membership=membership, kind=sanctions.TERMINATED, about={"last_on": day},
        basis=basis, at=at, by=by,
    )  # fmt: skip


@one_moment()
def preview_by_member(service: int, membership: int, kind: str) -> Leaving:
    """What such a declaration would mean today: the last day, its clause, and every yen open.

    Raises:
        OperationRefused: ``unknown_membership``; as ``end_by_member``.
    """
    case = case_of(service, membership, None)
    meant = _meant(case.pack, kind)
    _require_concluded(case.pack, case.row)
    receipt = case.explain(
        meant.question, **{case.pack.question(meant.question).needs[0].name: kind}
    )
    return Leaving(
        on=case.on,
        desired_month=None,
        is_in_time=True,
        last_day_to_ask=None,
        ends_on=case.on,
        end=Footing((meant.clause,), receipt.terms_version, receipt),
        bill=leaving.final_bill(case, case.on),
        options=(),
    )


def refusal_of(service: int, membership: int) -> OperationRefused | None:
    """Why a membership cannot be ended in this way by either side today, with its ``clauses``.

    Raises:
        OperationRefused: ``unknown_membership``.
    """
    return _refusal(queries.pack(service), member_queries.membership(service, membership))


def _meant(pack: Pack, kind: str) -> Kind:
    kinds = known(pack)
    if not kinds:
        raise OperationRefused(
            "no_exclusion",
            "この規約には、反社会的勢力の排除による契約の終了がありません。",
            "these terms know no end of a contract on such a finding",
        )
    return listed_kinds.kind_meant(kinds, kind)


def _require_concluded(pack: Pack, row: Membership) -> None:
    refused = _refusal(pack, row)
    if refused is not None:
        raise refused


def _refusal(pack: Pack, row: Membership) -> OperationRefused | None:
    """A contract binds both sides from its conclusion on, before the service starts."""
    if row.ended_on is None:
        return None
    clauses = list(pack.question(listed_kinds.EXCLUSION).clauses) if are_known(pack) else []
    return OperationRefused(
        "not_active",
        f"会員契約 {row.pk} は {row.ended_on} に終わっています。終わらせる契約がありません。",
        f"membership {row.pk} ended on {row.ended_on}: there is no contract to end",
        clauses=clauses,
    )
