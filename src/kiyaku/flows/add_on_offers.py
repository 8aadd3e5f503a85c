"""The add-ons of a service: put on the price list, opened, and closed to whoever has none yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from kiyaku.base import journal, queries
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic_alone
from kiyaku.billing import add_ons, plans
from kiyaku.billing.add_ons import AddOn
from kiyaku.flows.live_values import as_of
from kiyaku.flows.opening import plan_name
from kiyaku.flows.published_prices import PlanShown, plans_shown
from kiyaku.terms import Pack
from kiyaku.terms.texts import Text

QUESTION = "add_on_starts_on"
MADE, OPENED, CLOSED = "add_on_made", "add_on_opened", "add_on_closed"


@dataclass(frozen=True)
class AddOnShown:
    """An add-on with its fees over time, whether it can be taken, and with which plans.

    ``plans`` are the names of the plans it goes with; none: it goes with every plan.
    """

    code: str
    name: Text
    is_open: bool
    plans: tuple[Text, ...]
    plan_codes: tuple[str, ...]
    priced: PlanShown


def are_known(pack: Pack) -> bool:
    """Whether the terms know add-ons at all."""
    return pack.answers(QUESTION)


def catalogue(service: int, *, on: dt.date) -> tuple[AddOnShown, ...]:
    """The add-ons of a service by code, as offered now, with their prices as of a day."""
    if not are_known(queries.pack(service)):
        return ()
    priced = {one.code: one for one in plans_shown(as_of(service, on), add_ons=True)}
    named = plans.names_by_code(service)
    return tuple(
        AddOnShown(
            one.code,
            one.name,
            one.is_open,
            tuple(named[plan] for plan in one.plans),
            one.plans,
            priced[one.code],
        )
        for one in add_ons.catalogue(service)
        if one.code in priced
    )


@atomic_alone
def make_add_on(
    *,
    service: int,
    add_on: str,
    name: Text,
    monthly_fee_yen: int,
    from_day: dt.date,
    at: dt.datetime,
    by: str,
    with_plans: Sequence[str] = (),
    key: str | None = None,
) -> None:
    """Put a new add-on on the price list, open from now on; journaled.

    What it costs later, and how it is called, is set as for a plan (``opening.set_price``,
    ``opening.name_plan``).

    Args:
        add_on: its code; no plan has it.
        with_plans: codes of the plans it can be had with; none: with every plan.

    Raises:
        OperationRefused: ``no_add_ons`` where the terms know none; ``code_taken``;
            ``unknown_plan``; ``bad_plan_name``; ``bad_code``, ``bad_fee``.
    """
    if journal.done_before(service, key) is not None:
        return
    require_known(queries.pack(service))
    _check_new(service, add_on, monthly_fee_yen)
    kept, codes = plan_name(name), _codes(service, with_plans)
    day, entry = queries.business_day(service), journal.next_entry_id()
    add_ons.add(
        service, add_on, kept, monthly_fee_yen, from_day, codes, entered_on=day, entry=entry
    )
    journal.record(
        Act(at, by, key),
        service=service,
        business_day=day,
        action=MADE,
        payload={
            "add_on": add_on,
            "ja": kept.ja,
            "en": kept.en,
            "monthly_fee_yen": monthly_fee_yen,
            "from_day": from_day,
            "plans": codes,
        },
        entry_id=entry,
    )


@atomic_alone
def open_add_on(
    *,
    service: int,
    add_on: str,
    at: dt.datetime,
    by: str,
    with_plans: Sequence[str] = (),
    key: str | None = None,
) -> None:
    """Let an add-on be taken from now on, with these plans (none named: with all); journaled.

    Raises:
        OperationRefused: ``no_add_ons``, ``unknown_add_on``, ``unknown_plan``; ``nothing_changes``.
    """
    if journal.done_before(service, key) is not None:
        return
    require_known(queries.pack(service))
    found, codes = add_ons.add_on(service, add_on), _codes(service, with_plans)
    _require_change(found, is_open=True, codes=codes)
    _offer(service, found, Act(at, by, key), OPENED, {"add_on": add_on, "plans": codes}, codes)


@atomic_alone
def close_add_on(
    *, service: int, add_on: str, at: dt.datetime, by: str, key: str | None = None
) -> None:
    """Let nobody take an add-on from now on; who has it keeps it; journaled.

    Raises:
        OperationRefused: ``no_add_ons``, ``unknown_add_on``; ``nothing_changes``.
    """
    if journal.done_before(service, key) is not None:
        return
    require_known(queries.pack(service))
    found = add_ons.add_on(service, add_on)
    _require_change(found, is_open=False, codes=list(found.plans))
    _offer(service, found, Act(at, by, key), CLOSED, {"add_on": add_on}, found.plans)


def require_known(pack: Pack) -> None:
    """Nothing where the terms know add-ons.

    Raises:
        OperationRefused: ``no_add_ons``.
    """
    if not are_known(pack):
        raise OperationRefused(
            "no_add_ons",
            "この規約には、付加サービスがありません。",
            "these terms know no add-ons",
        )


def _offer(
    service: int, found: AddOn, act: Act, action: str, payload: dict[str, object],
    codes: Collection[str],
) -> None:  # fmt: skip
    day, entry = queries.business_day(service), journal.next_entry_id()
    add_ons.offer(
        found.id, is_open=action == OPENED, with_plans=list(codes), entered_on=day, entry=entry
    )
    journal.record(
        act, service=service, business_day=day, action=action, payload=payload, entry_id=entry
    )


def _codes(service: int, with_plans: Sequence[str]) -> list[str]:
    """The plans named, each once, by code."""
    for plan in with_plans:
        plans.plan_id(service, plan)
    return sorted(set(with_plans))


def _check_new(service: int, code: str, monthly_fee_yen: int) -> None:
    if not code or len(code) > 80 or not all(one.isalnum() or one in "-_" for one in code):
        raise OperationRefused(
            "bad_code",
            "付加サービスの記号は、80字までの文字・数字・ハイフン・下線にしてください。",
            "the code of an add-on has up to 80 letters, digits, hyphens and underscores",
        )
    if monthly_fee_yen < 0:
        raise OperationRefused(
            "bad_fee", "月額は0円以上にしてください。", "a monthly fee is not below 0 yen"
        )
    if add_ons.is_taken(service, code):
        raise OperationRefused(
            "code_taken",
            f"記号 {code} のプランか付加サービスがすでにあります。",
            f"there is a plan or an add-on {code} already",
        )


def _require_change(found: AddOn, *, is_open: bool, codes: Collection[str]) -> None:
    if found.is_open == is_open and list(found.plans) == list(codes):
        raise OperationRefused(
            "nothing_changes",
            f"付加サービス {found.code} は、すでにそうなっています。",
            f"the add-on {found.code} is offered so already",
        )
