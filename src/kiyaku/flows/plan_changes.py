"""Another plan from the next period on: asked for, taken back until then, done by the close."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kiyaku.base import journal, queries
from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.base.snapshots import one_moment
from kiyaku.billing import plans
from kiyaku.billing.prices import PriceList
from kiyaku.flows import add_ons, standing
from kiyaku.flows.holding import hold_membership
from kiyaku.flows.refusing import cited, clauses_of_end, in_words, require_running
from kiyaku.flows.telling_members import tell
from kiyaku.members import plan_changes
from kiyaku.members import queries as member_queries
from kiyaku.members.queries import Membership
from kiyaku.terms import Pack
from kiyaku.terms.receipts import Receipt
from kiyaku.terms.texts import Text

REQUESTED, WITHDRAWN = "plan_change_requested", "plan_change_withdrawn"
QUESTION = "plan_changes_on"


@dataclass(frozen=True)
class PlanChangePreview:
    """What another plan would mean.

    Attributes:
        from_plan, to_plan: what the plans are called.
        from_day: the first day of the next plan, that of a period.
        from_fee_yen, to_fee_yen: the monthly fee of each on that day; None where none is published.
        answer: the answer of the terms on the day, with reading and working.
    """

    from_plan: Text
    to_plan: Text
    from_day: dt.date
    from_fee_yen: int | None
    to_fee_yen: int | None
    answer: Receipt


@dataclass(frozen=True)
class PlanChangeShown:
    """A change of plan as asked for; ``is_ahead``: it has not begun and is not taken back."""

    id: int
    from_plan: Text
    to_plan: Text
    requested_on: dt.date
    from_day: dt.date
    withdrawn_on: dt.date | None
    is_ahead: bool


@dataclass(frozen=True)
class Choice:
    """A plan one could change to, with its monthly fee on the first day of the change."""

    code: str
    name: Text
    monthly_fee_yen: int | None


def history(service: int, membership: int) -> tuple[PlanChangeShown, ...]:
    """All changes of a membership's plan, the latest first, those taken back too."""
    rows = plan_changes.of(membership)
    if not rows:
        return ()
    day, names = queries.business_day(service), plans.plan_names(service)
    return tuple(
        PlanChangeShown(
            row.pk,
            names[row.from_plan_id],
            names[row.to_plan_id],
            row.requested_on,
            row.from_day,
            row.withdrawn_on,
            row.withdrawn_on is None and row.from_day > day,
        )
        for row in reversed(rows)
    )


def ahead(service: int, membership: int) -> PlanChangeShown | None:
    """The change that is asked for and has not begun, if there is one."""
    return next((one for one in history(service, membership) if one.is_ahead), None)


def choices(service: int, membership: int) -> tuple[Choice, ...]:
    """The plans a membership could change to, by code, with their fees on the first day."""
    pack, day = queries.pack(service), queries.business_day(service)
    row = member_queries.membership(service, membership)
    if not pack.answers(QUESTION):
        return ()
    from_day = pack.ask(QUESTION, requested_on=day)
    prices = PriceList(service)
    offered = [
        Choice(plan.code, name, _fee(prices, plan.pk, from_day))
        for plan, name in plans.named(service)
        if plan.pk != row.plan_id
    ]
    return tuple(one for one in offered if one.monthly_fee_yen is not None)


@one_moment()
def preview(service: int, membership: int, plan: str) -> PlanChangePreview:
    """What another plan would mean if it were asked for on the business day.

    Raises:
        OperationRefused: as ``request_plan_change`` does.
    """
    pack, day = queries.pack(service), queries.business_day(service)
    row = member_queries.membership(service, membership)
    to_plan = plans.plan_id(service, plan)
    from_day = _check(pack, row, to_plan, day)
    names, prices = plans.plan_names(service), PriceList(service)
    return PlanChangePreview(
        names[row.plan_id],
        names[to_plan],
        from_day,
        _fee(prices, row.plan_id, from_day),
        _fee(prices, to_plan, from_day),
        pack.explain(QUESTION, requested_on=day),
    )


@atomic
def request_plan_change(
    *,
    service: int,
    membership: int,
    plan: str,
    at: dt.datetime,
    by: str,
    key: str | None = None,
) -> dt.date:
    """Ask for another plan; returns the first day on which it holds, that of a later period.

    Charges of periods before that day stay by the plan they had; the close of the day before makes
    it the plan of the membership.

    Args:
        plan: the code of the plan wanted.

    Raises:
        OperationRefused: ``unknown_membership``, ``not_active``, ``unknown_plan``, ``same_plan``,
            ``no_price`` where none is published for that day, ``plan_change_ahead`` while another
            one is asked for, ``ends_before`` where the membership is settled to end before it,
            ``no_plan_change`` where the terms do not tell when one would begin;
            ``add_on_not_with_plan`` while an add-on is had that does not go with it; ``use_barred``
            while a suspension or restriction bars it.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return dt.date.fromisoformat(done["from_day"])
    pack, day = queries.pack(service), queries.business_day(service)
    row = hold_membership(service, membership)
    to_plan = plans.plan_id(service, plan)
    from_day = _check(pack, row, to_plan, day)
    basis = BasisBook(service, pack).on(QUESTION, day)
    entry = journal.record(
        Act(at, by, key),
        service=service,
        business_day=day,
        action=REQUESTED,
        member=row.member_id,
        membership=membership,
        basis=basis,
        payload={
            "from_plan": plans.plan_codes(service)[row.plan_id],
            "plan": plan,
            "from_day": from_day,
        },
    )
    plan_changes.add(row, to_plan, requested_on=day, from_day=from_day, basis=basis, entry=entry.pk)
    tell(
        service=service,
        membership=membership,
        kind="plan_changed",
        about={"plan": plan, "from_on": from_day},
        basis=basis,
        at=at,
        by=by,
    )
    return from_day


@atomic
def withdraw_plan_change(
    *,
    service: int,
    membership: int,
    at: dt.datetime,
    by: str,
    key: str | None = None,
) -> dt.date:
    """Take the change of plan back that has not begun; returns the day on which it would have.

    Raises:
        OperationRefused: ``unknown_membership``; ``no_plan_change_ahead``;
            ``add_on_not_with_plan`` while an add-on is to begin that goes with the other plan only.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return dt.date.fromisoformat(done["from_day"])
    pack, day = queries.pack(service), queries.business_day(service)
    row = hold_membership(service, membership)
    changed = plan_changes.last_of(membership)
    if changed is None or changed.from_day <= day:
        clauses = cited(pack, QUESTION)
        raise OperationRefused(
            "no_plan_change_ahead",
            f"会員契約 {membership} に、これから始まるプランの変更はありません"
            f"{in_words(clauses)}。",
            f"membership {membership} has no change of plan that is still to begin "
            f"{in_words(clauses)}".rstrip(),
            clauses=clauses,
        )
    codes = plans.plan_codes(service)
    stays, plan = codes[changed.from_plan_id], codes[changed.to_plan_id]
    add_ons.require_with_plan(service, membership, stays, changed.from_day, begun_then=True)
    basis = BasisBook(service, pack).on(QUESTION, changed.requested_on)
    entry = journal.record(
        Act(at, by, key),
        service=service,
        business_day=day,
        action=WITHDRAWN,
        member=row.member_id,
        membership=membership,
        basis=basis,
        payload={"plan": plan, "from_day": changed.from_day},
    )
    plan_changes.withdraw(changed, on=day, entry=entry.pk)
    tell(
        service=service,
        membership=membership,
        kind=WITHDRAWN,
        about={"plan": plan, "from_on": changed.from_day},
        basis=basis,
        at=at,
        by=by,
    )
    return changed.from_day


def _check(pack: Pack, row: Membership, to_plan: int, day: dt.date) -> dt.date:
    """The first day of another plan, if it can be asked for."""
    if not pack.answers(QUESTION):
        raise OperationRefused(
            "no_plan_change",
            "この規約では、プランの変更がいつから効くかが決まっていません。",
            "these terms do not tell when a change of plan would begin",
        )
    require_running(row)
    standing.require(row.service_id, row.pk, standing.PLAN_CHANGE, day)
    if to_plan == row.plan_id:
        raise OperationRefused(
            "same_plan", "いまと同じプランです。", "this is the plan it has already"
        )
    from_day: dt.date = pack.ask(QUESTION, requested_on=day)
    changed = plan_changes.last_of(row.pk)
    if changed is not None and changed.from_day > day:
        clauses = cited(pack, QUESTION)
        raise OperationRefused(
            "plan_change_ahead",
            f"{changed.from_day} からのプランの変更がすでに申し込まれています"
            f"{in_words(clauses)}。先にそれを取り下げてください。",
            f"a change of plan from {changed.from_day} on is asked for already "
            f"{in_words(clauses)}: take it back first",
            clauses=clauses,
        )
    if row.ends_on is not None and row.ends_on < from_day:
        raise OperationRefused(
            "ends_before",
            f"会員契約は {row.ends_on} に終わるので、{from_day} からプランを変えられません。",
            f"the membership ends on {row.ends_on}, before a change on {from_day}",
            clauses=clauses_of_end(row),
        )
    add_ons.require_with_plan(
        row.service_id, row.pk, plans.plan_codes(row.service_id)[to_plan], from_day
    )
    PriceList(row.service_id).monthly_fee(to_plan, from_day)
    return from_day


def _fee(prices: PriceList, plan: int, day: dt.date) -> int | None:
    try:
        return prices.monthly_fee(plan, day)
    except OperationRefused:
        return None
