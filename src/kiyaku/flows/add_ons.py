"""Add-ons of a membership: taken, given up as a part of the contract, or kept after all.

A part is left by the same rule as the whole: what the terms say of a request to leave, of its last
day and of taking it back holds for it too, while the membership goes on.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from kiyaku.base import journal, queries
from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.billing import add_ons as offers
from kiyaku.billing import plans
from kiyaku.billing.add_ons import AddOn
from kiyaku.billing.prices import PriceList
from kiyaku.flows import revoking, standing, withdrawal
from kiyaku.flows.add_on_offers import QUESTION, require_known
from kiyaku.flows.holding import hold_membership
from kiyaku.flows.refusing import cited, clauses_of_end, in_words, require_running
from kiyaku.flows.telling_members import tell
from kiyaku.members import add_ons, plan_changes
from kiyaku.members.add_ons import Taken
from kiyaku.members.queries import Membership
from kiyaku.terms import Pack

TAKEN, LEFT, KEPT = "add_on_taken", "add_on_left", "add_on_kept"
NEVER_BEGINS = "add_on_never_begins"
END = "membership_end"
_ONE_DAY = dt.timedelta(1)


@atomic
def take_add_on(
    *,
    service: int,
    membership: int,
    add_on: str,
    at: dt.datetime,
    by: str,
    start_told_on: dt.date | None = None,
    key: str | None = None,
) -> dt.date:
    """Let a membership have an add-on; returns the first day, from which its fee runs.

    Args:
        add_on: its code.
        start_told_on: a day from which it can be used, as the member was told; by default the terms
            say that it is had from the day it is asked for.

    Raises:
        OperationRefused: ``unknown_membership``, ``not_active``, ``no_add_ons``,
            ``unknown_add_on``, ``add_on_closed``, ``not_with_plan``, ``add_on_had``, ``no_price``,
            ``ends_before``, ``in_the_past``; ``use_barred`` while a restriction or suspension bars
            add-ons.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return dt.date.fromisoformat(done["from_day"])
    pack, day = queries.pack(service), queries.business_day(service)
    row = hold_membership(service, membership)
    found, from_day = check_taking(pack, row, add_on, day, start_told_on)
    basis, number = BasisBook(service, pack).on(QUESTION, day), add_ons.next_number(membership)
    entry = _record(
        row, Act(at, by, key), TAKEN, basis, found, number=number, from_day=from_day,
        **({"start_told_on": start_told_on} if start_told_on else {}),
    )  # fmt: skip
    add_ons.add(
        row, found.id, requested_on=day, from_day=from_day, basis=basis, entry=entry, number=number
    )
    _tell(row, TAKEN, found, {"from_on": from_day}, basis, at, by)
    return from_day


@atomic
def leave_add_on(
    *,
    service: int,
    membership: int,
    add_on: str,
    at: dt.datetime,
    by: str,
    desired_month: str | None = None,
    key: str | None = None,
) -> dt.date:
    """Give an add-on up as a part of the contract, the rest goes on; returns its last day.

    One that has not begun can be given up too: where its last day lies before its first, it never
    begins and costs nothing. A wish that comes too late is refused with the earliest last day; it
    is never moved in silence.

    Raises:
        OperationRefused: ``unknown_membership``, ``not_active``, ``already_leaving`` where the
            whole is settled to end, ``no_add_ons``, ``unknown_add_on``, ``add_on_not_had``,
            ``add_on_left_already``, ``too_late`` (with ``earliest_end``); ``use_barred``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return dt.date.fromisoformat(done["last_day"])
    pack, day = queries.pack(service), queries.business_day(service)
    row = hold_membership(service, membership)
    found = known(pack, service, add_on)
    taken, last_day = check_leaving(pack, row, found, day, desired_month)
    basis = BasisBook(service, pack).on(END, day)
    entry = _record(
        row, Act(at, by, key), LEFT, basis, found, number=taken.number, last_day=last_day,
        **({"desired_month": desired_month} if desired_month else {}),
    )  # fmt: skip
    add_ons.settle_end(taken, last_day=last_day, requested_on=day, basis=basis, entry=entry)
    if last_day < taken.from_day:
        _tell(row, NEVER_BEGINS, found, {"from_on": taken.from_day}, basis, at, by)
    else:
        _tell(row, LEFT, found, {"last_on": last_day}, basis, at, by)
    return last_day


@atomic
def keep_add_on(
    *,
    service: int,
    membership: int,
    add_on: str,
    at: dt.datetime,
    by: str,
    consented: bool = False,
    key: str | None = None,
) -> dt.date:
    """Take the giving up of an add-on back; returns the last day that does not come.

    Args:
        consented: the operator consents to it, where the reading asks for that.

    Raises:
        OperationRefused: ``unknown_membership``, ``not_active``, ``no_add_ons``,
            ``unknown_add_on``, ``add_on_not_left``; ``add_on_had`` where it was taken anew for the
            days after; ``not_with_plan`` where the plan of those days does not go with it;
            ``not_revocable`` and ``consent_needed`` as for the whole (``flows.revoking``).
    """
    done = journal.done_before(service, key)
    if done is not None:
        return dt.date.fromisoformat(done["last_day"])
    pack, day = queries.pack(service), queries.business_day(service)
    row = hold_membership(service, membership)
    found = known(pack, service, add_on)
    require_running(row)
    taken, last_day = _leaving(pack, row, found, day)
    revoking.require_revocable(pack, last_day, day, consented)
    goes_on = max(taken.from_day, last_day + _ONE_DAY)
    _require_plans(pack, row, found, goes_on, but=plan_changes.plan_on(row, day))
    basis = BasisBook(service, pack).on(revoking.QUESTION, last_day)
    _record(
        row, Act(at, by, key), KEPT, basis, found, number=taken.number, last_day=last_day,
        consented=consented,
    )  # fmt: skip
    add_ons.unsettle_end(taken)
    _tell(row, KEPT, found, {}, basis, at, by)
    return last_day


def known(pack: Pack, service: int, add_on: str) -> AddOn:
    """An add-on by its code, of terms that know add-ons.

    Raises:
        OperationRefused: ``no_add_ons``, ``unknown_add_on``.
    """
    require_known(pack)
    return offers.add_on(service, add_on)


def check_taking(
    pack: Pack, row: Membership, add_on: str, day: dt.date, start_told_on: dt.date | None
) -> tuple[AddOn, dt.date]:
    """The add-on and its first day, if a membership can have it."""
    found = known(pack, row.service_id, add_on)
    require_running(row)
    standing.require(row.service_id, row.pk, standing.ADD_ONS, day)
    if not found.is_open:
        raise _refused(
            "add_on_closed",
            f"付加サービス {found.name.ja} は、いま受け付けていません",
            f"the add-on {found.name.en} cannot be taken now", cited(pack, QUESTION),
        )  # fmt: skip
    if start_told_on is not None and start_told_on < day:
        raise _refused(
            "in_the_past",
            f"開始日 {start_told_on} が営業日 {day} より前です",
            f"the start, {start_told_on}, lies before the business day {day}",
            cited(pack, QUESTION),
        )
    from_day: dt.date = pack.ask(QUESTION, requested_on=day, start_told_on=start_told_on)
    _require_plans(pack, row, found, from_day)
    _require_not_had(pack, row, found, from_day)
    if row.ends_on is not None and row.ends_on < from_day:
        clauses = clauses_of_end(row)
        raise _refused(
            "ends_before",
            f"会員契約は {row.ends_on} に終わるので、{from_day} から利用できません",
            f"the membership ends on {row.ends_on}, before {from_day}", clauses,
        )  # fmt: skip
    PriceList(row.service_id).monthly_fee(found.id, from_day)
    return found, from_day


def check_leaving(
    pack: Pack, row: Membership, found: AddOn, day: dt.date, desired_month: str | None
) -> tuple[Taken, dt.date]:
    """What is given up, and its last day, if it can be."""
    require_running(row)
    withdrawal.check_can_leave(row)
    standing.require(row.service_id, row.pk, standing.LEAVING, day)
    clauses = cited(pack, END)
    running = _running(row, found, day)
    if running is None:
        raise _refused(
            "add_on_not_had",
            f"付加サービス {found.name.ja} は利用していません",
            f"the add-on {found.name.en} is not had", clauses,
        )  # fmt: skip
    if running.last_day is not None:
        raise _refused(
            "add_on_left_already",
            f"付加サービス {found.name.ja} は {running.last_day} に終わることが決まっています",
            f"the add-on {found.name.en} is settled to end on {running.last_day}", clauses,
        )  # fmt: skip
    outcome = withdrawal.decide(pack, day, desired_month)
    if outcome.ends_on is None:
        raise OperationRefused(
            "too_late",
            f"{desired_month} の解約の締切りは過ぎています。最も早い最終日は "
            f"{outcome.earliest_end} です{in_words(clauses)}。",
            f"it is too late for {desired_month}: the earliest last day is "
            f"{outcome.earliest_end} {in_words(clauses)}",
            earliest_end=outcome.earliest_end,
            clauses=clauses,
        )
    return running, outcome.ends_on


def require_with_plan(
    service: int, membership: int, plan: str, from_day: dt.date, *, begun_then: bool = False
) -> None:
    """Nothing where every add-on that a membership has on a day, or later, goes with a plan.

    Args:
        begun_then: only those that begin on that day or later; who had one before keeps it.

    Raises:
        OperationRefused: ``add_on_not_with_plan``, naming those to be given up first.
    """
    had = [one for one in add_ons.of(membership) if one.is_had(from_day)]
    had = [one for one in had if not begun_then or one.from_day >= from_day]
    if not had:
        return
    catalogue = {one.id: one for one in offers.catalogue(service)}
    lost = [catalogue[one.add_on_id] for one in had]
    lost = [one for one in lost if not one.goes_with(plan)]
    if lost:
        clauses = cited(queries.pack(service), QUESTION)
        raise _refused(
            "add_on_not_with_plan",
            f"{'、'.join(one.name.ja for one in lost)}は、このプランでは利用できません。"
            "先に付加サービスを解約してください",
            f"{', '.join(one.name.en for one in lost)} cannot be had with this plan: give it up "
            "first", clauses,
        )  # fmt: skip


def _require_plans(
    pack: Pack, row: Membership, found: AddOn, from_day: dt.date, *, but: int | None = None
) -> None:
    """The plan of a day, and one asked for that follows, must go with it.

    ``but``: not that plan, with which it is had already.
    """
    codes = plans.plan_codes(row.service_id)
    meant = {plan_changes.plan_on(row, from_day)}
    ahead = plan_changes.last_of(row.pk)
    if ahead is not None and ahead.from_day > from_day:
        meant.add(ahead.to_plan_id)
    if not all(found.goes_with(codes[one]) for one in meant - {but}):
        raise _refused(
            "not_with_plan",
            f"付加サービス {found.name.ja} は、このプランでは利用できません",
            f"the add-on {found.name.en} cannot be had with this plan", cited(pack, QUESTION),
        )  # fmt: skip


def _require_not_had(
    pack: Pack, row: Membership, found: AddOn, from_day: dt.date, *, but: Taken | None = None
) -> None:
    """It is not had on a day or later, save as ``but``."""
    for one in _rows(row, found):
        if one.is_had(from_day) and one != but:
            raise _refused(
                "add_on_had",
                f"付加サービス {found.name.ja} は、もう利用しています",
                f"the add-on {found.name.en} is had already", cited(pack, QUESTION),
            )  # fmt: skip


def _rows(row: Membership, found: AddOn) -> list[Taken]:
    return [one for one in add_ons.of(row.pk) if one.add_on_id == found.id]


def _running(row: Membership, found: AddOn, day: dt.date) -> Taken | None:
    """The one that is had now, or will be; of several the one that no end is settled for."""
    rows = [one for one in _rows(row, found) if one.is_had(day)]
    return next((one for one in rows if one.last_day is None), rows[0] if rows else None)


def _leaving(pack: Pack, row: Membership, found: AddOn, day: dt.date) -> tuple[Taken, dt.date]:
    """The one whose giving up can still be taken back, the last of several; and its last day."""
    ends = [
        (one, one.last_day)
        for one in _rows(row, found)
        if one.last_day is not None and one.last_day >= day
    ]
    if not ends:
        raise _refused(
            "add_on_not_left",
            f"付加サービス {found.name.ja} に、取り下げられる解約の申出はありません",
            f"no request to give up the add-on {found.name.en} stands",
            cited(pack, revoking.QUESTION),
        )
    taken, last_day = ends[-1]
    _require_not_had(pack, row, found, taken.from_day, but=taken)
    return taken, last_day


def _record(
    row: Membership, act: Act, action: str, basis: int, found: AddOn, **payload: Any
) -> int:
    return journal.record(
        act,
        service=row.service_id,
        business_day=queries.business_day(row.service_id),
        action=action,
        member=row.member_id,
        membership=row.pk,
        basis=basis,
        payload={"add_on": found.code, **payload},
    ).pk


def _tell(
    row: Membership, kind: str, found: AddOn, about: dict[str, Any], basis: int,
    at: dt.datetime, by: str,
) -> None:  # fmt: skip
    tell(
        service=row.service_id, membership=row.pk, kind=kind,
        about={"option": found.code, **about}, basis=basis, at=at, by=by,
    )  # fmt: skip


def _refused(code: str, ja: str, en: str, clauses: list[str]) -> OperationRefused:
    said = in_words(clauses)
    return OperationRefused(code, f"{ja}{said}。", f"{en} {said}".rstrip(), clauses=clauses)
