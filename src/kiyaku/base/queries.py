"""Reading what all apps share: services, and their packs with the operator's settings."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from django.db import connection

from kiyaku import packs
from kiyaku.base.errors import OperationRefused
from kiyaku.base.models import Parked, Service
from kiyaku.terms import IndividualRules, Pack
from kiyaku.terms.pack import Version
from kiyaku.terms.texts import Text


def service(service_id: int) -> Service:
    """The service of this id."""
    return Service.objects.get(pk=service_id)


def services() -> list[Service]:
    """All services, by code; sandboxes are not among them."""
    return list(Service.objects.filter(sandbox_of__isnull=True).order_by("code"))


def service_by_code(code: str) -> Service:
    """The service of this code.

    Raises:
        OperationRefused: ``unknown_service`` with the codes there are.
    """
    found = Service.objects.filter(code=code).first()
    if found is None:
        raise unknown_service(code)
    return found


def unknown_service(code: str) -> OperationRefused:
    """The refusal of a service that does not exist, naming those that do."""
    known = ", ".join(row.code for row in services()) or "-"
    return OperationRefused(
        "unknown_service",
        f"サービス {code} はありません。あるのは: {known}",
        f"there is no service {code}; there are: {known}",
    )


@dataclass(frozen=True)
class _Standing:
    """What of a service stands still during an operation: its day, and the packs asked for.

    ``packs``: by what they were asked for; None where the settings are what is changed.
    """

    service: int
    day: dt.date
    packs: dict[tuple[dt.date | None, int | None], Pack] | None


_standing: ContextVar[_Standing | None] = ContextVar("standing", default=None)


@contextmanager
def standing_still(service_id: int, *, settings: bool) -> Iterator[None]:
    """Ask once for what nobody can change meanwhile; who begins this holds the service's day.

    Args:
        settings: whether they stand still too; not where they are what is changed.

    Raises:
        OperationRefused: ``unknown_service``.
    """
    around = _of_operation(service_id)
    if settings and around is not None:
        yield
        return
    token = _standing.set(_Standing(service_id, business_day(service_id), {} if settings else None))
    try:
        yield
    finally:
        _standing.reset(token)
        if around is not None and around.packs is not None:
            around.packs.clear()


def _of_operation(service_id: int) -> _Standing | None:
    standing = _standing.get()
    return standing if standing is not None and standing.service == service_id else None


def business_day(service_id: int) -> dt.date:
    """The day on which operations of the service are booked now."""
    standing = _of_operation(service_id)
    if standing is not None:
        return standing.day
    with connection.cursor() as cursor:
        cursor.execute("SELECT business_day FROM service WHERE id = %s", [service_id])
        row = cursor.fetchone()
    if row is None:
        raise unknown_service(str(service_id))
    day: dt.date = row[0]
    return day


def pack(service_id: int, *, on: dt.date | None = None, until_entry: int | None = None) -> Pack:
    """The service's pack with the operator's parameters, individual rules and readings.

    Args:
        on: only settings made on or before this business day.
        until_entry: only settings made by this journal entry or earlier ones.
    """
    standing = _of_operation(service_id)
    kept = {} if standing is None or standing.packs is None else standing.packs
    if (on, until_entry) not in kept:
        (kept[on, until_entry],) = packs_on(service_id, [on], until_entry=until_entry)
    return kept[on, until_entry]


def packs_on(
    service_id: int, days: Sequence[dt.date | None], *, until_entry: int | None = None
) -> list[Pack]:
    """The service's pack as ``pack`` gives it, on each of these days.

    The settings are read each time, in one query; what they make of the pack is kept.
    """
    asked: dict[str, Any] = {"service": service_id, "days": list(days), "until": until_entry}
    with connection.cursor() as cursor:
        cursor.execute(_SETTINGS, asked)
        found = cursor.fetchall()
    if not found:
        raise unknown_service(str(service_id))
    return [_configured(*row) for row in found]


def answers(service_id: int, *questions: str) -> bool:
    """Whether the service's terms answer these questions, whatever the operator's settings."""
    name = Service.objects.values_list("pack", flat=True).get(pk=service_id)
    return all(map(packs.load(name).answers, questions))


_SETTINGS = """
SELECT pack,
    (SELECT json_agg(json_build_array(individual_rules, name, from_day, value)
                     ORDER BY from_day, entry_id)
     FROM parameter_value v WHERE service_id = service.id
       AND (asked.day IS NULL OR entered_on <= asked.day)
       AND (%(until)s::bigint IS NULL OR entry_id <= %(until)s::bigint)
       AND (individual_rules = '' OR NOT EXISTS (
           SELECT FROM individual_rules r
           JOIN individual_rules_withdrawn w ON w.service_id = r.service_id AND w.title = r.title
           WHERE r.service_id = service.id AND r.title = v.individual_rules
             AND r.entry_id = v.entry_id AND w.entry_id > r.entry_id
             AND (asked.day IS NULL OR w.entered_on <= asked.day)
             AND (%(until)s::bigint IS NULL OR w.entry_id <= %(until)s::bigint))))::text,
    (SELECT json_object_agg(reading, option ORDER BY reading, entry_id)
     FROM reading_choice WHERE service_id = service.id
       AND (asked.day IS NULL OR entered_on <= asked.day)
       AND (%(until)s::bigint IS NULL OR entry_id <= %(until)s::bigint))::text,
    (SELECT json_agg(version ORDER BY version)
     FROM (SELECT DISTINCT ON (plan_entry) version, step FROM terms_step
           WHERE service_id = service.id AND step IN ('announced', 'withdrawn')
             AND (asked.day IS NULL OR entered_on <= asked.day)
             AND (%(until)s::bigint IS NULL OR entry_id <= %(until)s::bigint)
           ORDER BY plan_entry, entry_id DESC) s WHERE step = 'announced')::text,
    (SELECT json_object_agg(title, json_build_array(until_day, yields) ORDER BY entry_id)
     FROM individual_rules r WHERE service_id = service.id
       AND (asked.day IS NULL OR entered_on <= asked.day)
       AND (%(until)s::bigint IS NULL OR entry_id <= %(until)s::bigint)
       AND NOT EXISTS (
           SELECT FROM individual_rules_withdrawn w WHERE w.service_id = service.id
             AND w.title = r.title AND w.entry_id > r.entry_id
             AND (asked.day IS NULL OR w.entered_on <= asked.day)
             AND (%(until)s::bigint IS NULL OR w.entry_id <= %(until)s::bigint)))::text
FROM service CROSS JOIN unnest(%(days)s::date[]) WITH ORDINALITY AS asked (day, number)
WHERE id = %(service)s ORDER BY asked.number
"""


@lru_cache(maxsize=64)
def _configured(
    name: str,
    parameters: str | None,
    readings: str | None,
    published: str | None,
    rules_documents: str | None,
) -> Pack:
    own: dict[str, dict[dt.date, int]] = {}
    documents: dict[str, dict[str, dict[dt.date, int]]] = {}
    for rules, parameter, from_day, value in json.loads(parameters or "[]"):
        target = documents.setdefault(rules, {}) if rules else own
        target.setdefault(parameter, {})[dt.date.fromisoformat(from_day)] = value
    about = json.loads(rules_documents or "{}")
    versions = [
        Version(np.datetime64(day, "D"), True, _PUBLISHED, published=True)
        for day in json.loads(published or "[]")
    ]
    whole = packs.load(name)
    return (whole.with_published(versions) if versions else whole).configured(
        parameters=own,
        readings=json.loads(readings or "{}"),
        individual_rules=[
            IndividualRules(title, values, *about.get(title, (None, False)))
            for title, values in documents.items()
        ],
    )


_PUBLISHED = Text(
    "運営者が公表した版。計算の規則は前の版から引き継ぐ。",
    "Published by the operator; the rules of the version before are carried on.",
)


def open_parked(service_id: int, *, first: int | None = None) -> list[Parked]:
    """What of the service is parked and not yet resolved, in order; all, or the first few."""
    rows = Parked.objects.filter(service_id=service_id, resolved_on__isnull=True)
    return list(rows.order_by("id")[:first])


def count_open_parked(service_id: int) -> int:
    """How much of the service is parked and not yet resolved."""
    return Parked.objects.filter(service_id=service_id, resolved_on__isnull=True).count()


def parked_on(service_id: int, day: dt.date) -> list[Parked]:
    """What the close of a day could not compute and nobody has resolved."""
    return list(
        Parked.objects.filter(
            service_id=service_id, parked_on=day, resolved_on__isnull=True
        ).order_by("id")
    )


def resumed_on(service_id: int, day: dt.date) -> int:
    """How many parked causes the close of a day could compute after all."""
    return Parked.objects.filter(service_id=service_id, resolved_on=day).count()
