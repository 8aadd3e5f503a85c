"""Restricting what a member may use, and lifting it: a person's decisions on a ground."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from kiyaku.base import journal, queries
from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.flows import decision_reasons
from kiyaku.flows.grounds import GENERAL, cause_of
from kiyaku.flows.holding import hold_membership
from kiyaku.flows.refusing import require_running
from kiyaku.flows.telling_members import tell
from kiyaku.members import operations as members
from kiyaku.members import restrictions
from kiyaku.terms import Pack
from kiyaku.terms.uses import Use

RESTRICTED, LIFTED = "restricted", "restriction_lifted"


def restrictable(pack: Pack) -> tuple[Use, ...]:
    """The uses that a restriction may name, in the pack's order."""
    return tuple(use for use in pack.uses.values() if use.is_restrictable)


def is_known(pack: Pack) -> bool:
    """Whether there is anything to restrict."""
    return bool(restrictable(pack))


@atomic
def restrict(
    *,
    service: int,
    membership: int,
    uses: Sequence[str],
    at: dt.datetime,
    by: str,
    until: dt.date | None = None,
    reason: str = "",
    ground: int | None = None,
    key: str | None = None,
) -> int:
    """Bar a member from some uses from today; the restriction's id. The contract goes on, fees run.

    Args:
        uses: names of ``restrictable`` uses.
        until: the last day, None while it is open.
        reason: stays inside, as in every decision against a member.
        ground: as for ``sanctions.suspend``.

    Raises:
        OperationRefused: ``not_active``, ``unknown_use``, ``uses_missing``, ``ends_before_today``,
            ``unknown_ground``, ``other_membership``, ``ground_lapsed``, ``text_too_long``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["restriction"])
    day, pack = queries.business_day(service), queries.pack(service)
    row = hold_membership(service, membership)
    require_running(row)
    named = _checked(pack, uses)
    if until is not None and until < day:
        raise OperationRefused(
            "ends_before_today",
            f"最後の日 {until} が営業日 {day} より前です。",
            f"the last day {until} lies before the business day {day}",
        )
    cause = cause_of(row, ground, ends=True)
    basis, entry = cause.basis(BasisBook(service, pack), day), journal.next_entry_id()
    restriction = members.begin_restriction(
        row, named, from_day=day, until_day=until, basis=basis, entry=entry
    )
    if cause.ground is not None:
        members.decide_ground(cause.ground, day)
    journal.record(
        Act(at, by, key),
        service=service,
        business_day=day,
        action=RESTRICTED,
        member=row.member_id,
        membership=membership,
        basis=basis,
        payload={
            "restriction": restriction,
            "uses": named,
            "until_day": until,
            **decision_reasons.kept(row, reason, on=day, entry=entry),
            **cause.told,
        },
        entry_id=entry,
    )
    tell(
        service=service, membership=membership, kind=RESTRICTED,
        about={"from_on": day, "until": until, "uses": named},
        basis=basis, at=at, by=by,
    )  # fmt: skip
    return restriction


@atomic
def lift_restriction(
    *,
    service: int,
    restriction: int,
    at: dt.datetime,
    by: str,
    reason: str = "",
    key: str | None = None,
) -> None:
    """Lift a restriction from today, before its last day.

    Raises:
        OperationRefused: ``unknown_restriction``, ``restriction_over``, ``text_too_long``.
    """
    if journal.done_before(service, key) is not None:
        return
    day = queries.business_day(service)
    row = hold_membership(service, restrictions.restriction(service, restriction).membership_id)
    found = restrictions.restriction(service, restriction)
    if not found.is_in_force(day):
        raise OperationRefused(
            "restriction_over",
            "この利用制限はすでに終わっています。",
            "this restriction is over",
        )
    basis, entry = (
        BasisBook(service, queries.pack(service)).on(GENERAL, day),
        journal.next_entry_id(),
    )
    members.lift_restriction(found.id, day, basis)
    journal.record(
        Act(at, by, key),
        service=service,
        business_day=day,
        action=LIFTED,
        member=row.member_id,
        membership=row.pk,
        basis=basis,
        payload={
            "restriction": restriction,
            **decision_reasons.kept(row, reason, on=day, entry=entry),
        },
        entry_id=entry,
    )
    tell(
        service=service, membership=row.pk, kind=LIFTED,
        about={"from_on": day, "uses": list(found.uses)},
        basis=basis, at=at, by=by,
    )  # fmt: skip


def _checked(pack: Pack, uses: Sequence[str]) -> list[str]:
    known = [use.name for use in restrictable(pack)]
    if not uses:
        raise OperationRefused(
            "uses_missing", "制限する利用を選んでください。", "say which uses are barred"
        )
    for name in uses:
        if name not in known:
            listed = ", ".join(known)
            raise OperationRefused(
                "unknown_use",
                f"利用 {name} は制限できません。できるのは {listed} です。",
                f"the use {name} cannot be restricted; these can: {listed}",
            )
    return [name for name in known if name in uses]
