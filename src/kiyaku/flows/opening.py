"""Opening a service and setting how it is run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from kiyaku import packs
from kiyaku.base import journal, operations, queries
from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.billing import plans
from kiyaku.billing import prices as price_list
from kiyaku.flows import past_settings
from kiyaku.flows.pack_questions import missing
from kiyaku.members import numbering
from kiyaku.terms import Pack
from kiyaku.terms.texts import Text

_PLAN_NAME_MOST = 80

Prices = Mapping[str, int | Mapping[dt.date, int]]


@transaction.atomic
def open_service(
    *,
    code: str,
    pack: str,
    opened_on: dt.date,
    prices: Prices,
    at: dt.datetime,
    by: str,
    parameters: Mapping[str, operations.Setting] | None = None,
    readings: Mapping[str, str] | None = None,
) -> int:
    """A new service run by a pack's terms; returns its id.

    ``prices``: plan → monthly fee in yen, or → {first day: fee}.

    Raises:
        TermsError: for a pack, parameter or reading there is not.
        OperationRefused: ``service_exists``; ``pack_incomplete`` for a pack that leaves questions
            of daily life unanswered.
    """
    terms = packs.load(pack)
    terms.configured(parameters=parameters or {}, readings=readings or {})
    _check_complete(terms)
    service = operations.create_service(code=code, pack=pack, opened_on=opened_on)
    entry = journal.next_entry_id()
    for name, value in (parameters or {}).items():
        operations.set_parameter(
            service=service.pk, name=name, value=value, entered_on=opened_on, entry=entry
        )
    for reading, option in (readings or {}).items():
        operations.choose_reading(
            service=service.pk, reading=reading, option=option, entered_on=opened_on, entry=entry
        )
    for plan, fees in prices.items():
        dated = fees if isinstance(fees, Mapping) else {operations.ALWAYS: fees}
        for from_day, fee in dated.items():
            price_list.add_price(service.pk, plan, fee, from_day, entered_on=opened_on, entry=entry)
    journal.record(
        Act(at, by),
        entry_id=entry,
        service=service.pk,
        business_day=opened_on,
        action="service_opened",
        payload={
            "pack": pack,
            "parameters": {k: _dated(v) for k, v in (parameters or {}).items()},
            "readings": dict(readings or {}),
            "prices": {plan: _dated(fees) for plan, fees in prices.items()},
        },
    )
    BasisBook(service.pk, queries.pack(service.pk)).store_all(opened_on)
    return service.pk


def _check_complete(pack: Pack) -> None:
    lacking = ", ".join(one.name for one in missing(pack))
    if lacking:
        raise OperationRefused(
            "pack_incomplete",
            f"{pack.title.ja}のパックは、日々の運営の問いに答えていません: {lacking}。"
            f"kiyaku pack check {pack.name} で確かめてください。",
            f"the pack {pack.name} leaves questions of daily life unanswered: {lacking}; see "
            f"kiyaku pack check {pack.name}",
        )


@operations.atomic_alone
def set_parameter(
    *,
    service: int,
    name: str,
    value: operations.Setting,
    at: dt.datetime,
    by: str,
    individual_rules: str = "",
    reason: str = "",
    key: str | None = None,
) -> None:
    """Change a parameter: one value for all dates, or dated values; journaled.

    What is booked already stays as it is: see ``past_settings``.

    Args:
        reason: why days gone by have another value than was known; it stands beside the value.

    Raises:
        TermsError: for a parameter there is not, or a value it cannot have.
        OperationRefused: ``past_reason_missing``, ``text_too_long``.
    """
    if journal.done_before(service, key) is not None:
        return
    before = queries.pack(service)
    day, entry = queries.business_day(service), journal.next_entry_id()
    operations.set_parameter(
        service=service,
        name=name,
        value=value,
        individual_rules=individual_rules,
        entered_on=day,
        entry=entry,
        reason=" ".join(reason.split()),
    )
    past_settings.reason_of_parameter(service, name, before, queries.pack(service), reason)
    journal.record(
        Act(at, by, key),
        service=service,
        business_day=day,
        action="parameter_set",
        payload={"name": name, "value": _dated(value), "individual_rules": individual_rules},
        entry_id=entry,
    )


@operations.atomic_alone
def set_price(
    *,
    service: int,
    plan: str,
    monthly_fee_yen: int,
    from_day: dt.date,
    at: dt.datetime,
    by: str,
    reason: str = "",
    key: str | None = None,
) -> None:
    """Publish a plan's, or an add-on's, monthly fee from a day on; journaled.

    Args:
        reason: why it is published for days gone by; it stands beside the price.

    Raises:
        OperationRefused: ``past_reason_missing``, ``price_charged_already``, ``text_too_long``.
    """
    if journal.done_before(service, key) is not None:
        return
    day, entry = queries.business_day(service), journal.next_entry_id()
    told = past_settings.reason_of_price(service, plan, monthly_fee_yen, from_day, reason)
    price_list.add_price(
        service, plan, monthly_fee_yen, from_day, entered_on=day, entry=entry, reason=told
    )
    journal.record(
        Act(at, by, key),
        service=service,
        business_day=day,
        action="price_set",
        payload={"plan": plan, "monthly_fee_yen": monthly_fee_yen, "from_day": from_day},
        entry_id=entry,
    )


@operations.atomic_alone
def name_plan(
    *,
    service: int,
    plan: str,
    name: Text,
    at: dt.datetime,
    by: str,
    key: str | None = None,
) -> None:
    """Call a plan or an add-on by a name in each language from now on; journaled.

    Raises:
        OperationRefused: ``unknown_plan``; ``bad_plan_name`` for one that is empty or longer than
            80 signs.
    """
    if journal.done_before(service, key) is not None:
        return
    row = plans.any_id(service, plan)
    kept = plan_name(name)
    day, entry = queries.business_day(service), journal.next_entry_id()
    plans.add_name(row, kept, entered_on=day, entry=entry)
    journal.record(
        Act(at, by, key),
        service=service,
        business_day=day,
        action="plan_named",
        payload={"plan": plan, "ja": kept.ja, "en": kept.en},
        entry_id=entry,
    )


def plan_name(name: Text) -> Text:
    """A name for a plan or an add-on, as it is kept.

    Raises:
        OperationRefused: ``bad_plan_name``.
    """
    kept = Text(*(" ".join(one.split()) for one in (name.ja, name.en)))
    if not all(0 < len(one) <= _PLAN_NAME_MOST for one in (kept.ja, kept.en)):
        raise OperationRefused(
            "bad_plan_name",
            f"プランの名は、日本語・英語とも 1〜{_PLAN_NAME_MOST} 字にしてください。",
            f"a plan's name has 1 to {_PLAN_NAME_MOST} signs in each language",
        )
    return kept


@operations.atomic_alone
def set_member_prefix(
    *, service: int, prefix: str, at: dt.datetime, by: str, key: str | None = None
) -> None:
    """Choose what stands before the numbers of members to come; journaled.

    Raises:
        OperationRefused: ``bad_prefix``.
    """
    if journal.done_before(service, key) is not None:
        return
    numbering.set_prefix(service, prefix)
    journal.record(
        Act(at, by, key),
        service=service,
        business_day=queries.business_day(service),
        action="member_prefix_set",
        payload={"prefix": prefix},
    )


def _dated(value: operations.Setting) -> object:
    if isinstance(value, Mapping):
        return {str(day): int(one) for day, one in value.items()}
    return int(value)
