"""Settings and prices entered for days gone by: why, and what they do to what is booked already.

Nothing that is booked is reckoned anew: each charge and invoice stays as it was made, by the value
that was known then. A value for past days counts for what is reckoned from now on alone, such as a
month that waited for its price. So a price is refused where the list would come to say something
else of a month than what was charged for it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from kiyaku.base import queries
from kiyaku.base.errors import OperationRefused
from kiyaku.billing import booked
from kiyaku.billing import prices as price_list
from kiyaku.flows.published_prices import price_clauses
from kiyaku.flows.refusing import in_words
from kiyaku.terms import Pack, ParameterUnknown

REASON_MOST = 400


@dataclass(frozen=True)
class Past:
    """What is booked of the days that a setting reaches back to: it stays as it is."""

    from_day: dt.date
    charges: int
    amount_yen: int


def past(service: int, from_day: dt.date) -> Past | None:
    """What stays as it is booked where something is set from a day gone by; None for other days."""
    if from_day >= queries.business_day(service):
        return None
    first = max(from_day, queries.service(service).opened_on)
    charges, amount_yen = booked.since(service, first)
    return Past(first, charges, amount_yen)


def reason_of_parameter(service: int, name: str, before: Pack, after: Pack, reason: str) -> str:
    """Why a parameter has another value on days gone by, as it is kept.

    Nothing needs to be said where no value was known of those days, or the same.

    Raises:
        OperationRefused: ``past_reason_missing`` with the parameter's clause; ``text_too_long``.
    """
    day, first = queries.business_day(service), queries.service(service).opened_on
    points = {first} | _starts(before, name) | _starts(after, name)
    changed = sorted(
        one
        for one in points
        if first <= one < day
        and (was := _value(before, name, one)) is not None
        and was != _value(after, name, one)
    )
    if changed and not reason.strip():
        clause = before.parameters[name].parameter.clause
        raise _reason_missing(changed[0], [clause] if clause else [])
    return _kept(reason)


def reason_of_price(
    service: int, plan: str, monthly_fee_yen: int, from_day: dt.date, reason: str
) -> str:
    """Why the price of a plan or an add-on is entered for days gone by, as it is kept.

    Raises:
        OperationRefused: ``past_reason_missing``; ``price_charged_already`` where months whose
            price was that of one of those days were charged by another, with the clauses on fees;
            ``text_too_long``.
    """
    day, pack = queries.business_day(service), queries.pack(service)
    if from_day < day and queries.service(service).opened_on < day:
        clauses = list(price_clauses(pack))
        if not reason.strip():
            raise _reason_missing(from_day, clauses)
        listed = {one.code: one for one in price_list.published_plans(service, add_ons=None)}
        priced = listed.get(plan)
        fees = {} if priced is None else priced.fees
        first_month = (
            booked.first_month_of_add_on
            if priced is not None and priced.is_add_on
            else booked.first_month_of_plan
        )
        for first, last in _other_price(fees, monthly_fee_yen, from_day, day):
            month = first_month(service, plan, first, last)
            if month is not None:
                raise _charged(plan, month, day, clauses)
    return _kept(reason)


def _starts(pack: Pack, name: str) -> set[dt.date]:
    days = (span.first_day for span in pack.parameters[name].spans)
    return {as_date for one in days if (as_date := _as_date(one)) is not None}


def _as_date(day: Any) -> dt.date | None:
    found = np.datetime64(day, "D").astype(object)
    return found if isinstance(found, dt.date) else None


def _value(pack: Pack, name: str, day: dt.date) -> int | None:
    try:
        return int(pack.parameters[name].on(np.datetime64(day, "D")))
    except ParameterUnknown:
        return None


def _other_price(
    fees: Mapping[dt.date, int], fee: int, from_day: dt.date, day: dt.date
) -> list[tuple[dt.date, dt.date]]:
    """The days before ``day`` for which a price was published that the new one takes the place of.

    The new one holds until the next that is published for a later day.
    """
    until = min([one for one in fees if one > from_day] + [day]) - dt.timedelta(1)
    known = [one for one in sorted(fees) if one <= from_day]
    if not known or fees[known[-1]] == fee:
        return []
    return [(from_day, min(until, day - dt.timedelta(1)))]


def _reason_missing(day: dt.date, clauses: list[str]) -> OperationRefused:
    said = in_words(clauses)
    return OperationRefused(
        "past_reason_missing",
        f"過ぎた日({day})の値を変えるには、理由を書いてください{said}。"
        "すでに計算・請求したものは変わりません。",
        f"to change what held on days gone by ({day}), give the reason {said}. What is charged and "
        "billed already stays as it is.",
        clauses=clauses,
    )


def _charged(plan: str, month: dt.date, day: dt.date, clauses: list[str]) -> OperationRefused:
    said = in_words(clauses)
    return OperationRefused(
        "price_charged_already",
        f"{plan} の {month:%Y-%m} 分は、公表していた料金で計上済みです{said}。"
        f"計上した月の料金は変えられません。{day} 以降の日からの料金にしてください。",
        f"{month:%Y-%m} of {plan} is charged by the price that was published {said}: the "
        f"price of a month that is charged cannot change. Name {day} or a later day.",
        month=month,
        clauses=clauses,
    )


def _kept(reason: str) -> str:
    told = " ".join(reason.split())
    if len(told) > REASON_MOST:
        raise OperationRefused(
            "text_too_long",
            f"理由は {REASON_MOST} 字までです。",
            f"a reason has up to {REASON_MOST} signs",
        )
    return told
