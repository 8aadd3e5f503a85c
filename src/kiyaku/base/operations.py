"""Writing to what all apps share: services, their settings, and the frame of an operation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.db import connection, transaction

from kiyaku.base import individual_numbers, partitions, queries
from kiyaku.base.errors import OperationRefused
from kiyaku.base.models import ParameterValue, ReadingChoice, Service

Setting = int | Mapping[Any, int]
ALWAYS = dt.date(1600, 1, 1)
"""A day before any the rules know: what holds from it on holds always."""


def create_service(*, code: str, pack: str, opened_on: dt.date) -> Service:
    """A service run by a pack's terms, whose first business day is ``opened_on``.

    Raises:
        OperationRefused: ``service_exists`` when the code is taken.
    """
    if Service.objects.filter(code=code).exists():
        raise OperationRefused(
            "service_exists",
            f"サービス {code} はすでにあります。",
            f"there is a service {code} already",
        )
    return Service.objects.create(code=code, pack=pack, opened_on=opened_on, business_day=opened_on)


def set_parameter(
    *,
    service: int,
    name: str,
    value: Setting,
    entered_on: dt.date,
    entry: int,
    individual_rules: str = "",
    reason: str = "",
) -> None:
    """Give a parameter a value for all dates, or dated values ``{first day: value}``.

    What it was before stays on record, so that earlier answers can be computed again.
    """
    dated = value if isinstance(value, Mapping) else {ALWAYS: value}
    queries.pack(service).configured(parameters={name: dated})
    ParameterValue.objects.bulk_create(
        ParameterValue(
            service_id=service,
            name=name,
            from_day=from_day,
            value=int(one),
            individual_rules=individual_rules,
            reason=reason,
            entered_on=entered_on,
            entry_id=entry,
        )
        for from_day, one in dated.items()
    )


def choose_reading(
    *,
    service: int,
    reading: str,
    option: str,
    entered_on: dt.date,
    entry: int,
    reason: str = "",
) -> None:
    """Choose an option of a reading for a service; what was chosen before stays on record."""
    queries.pack(service).configured(readings={reading: option})
    ReadingChoice.objects.create(
        service_id=service,
        reading=reading,
        option=option,
        entered_on=entered_on,
        entry_id=entry,
        reason=reason,
    )


def atomic(function: Callable[..., Any]) -> Callable[..., Any]:
    """An operation: one transaction, during which the service's business day stands still.

    No words with an individual number are taken (``individual_numbers``).

    The close takes the day for itself when it moves it on, so it waits for operations that are
    under way, and those that come later wait for it. Of several with the same ``key``, one is
    done and the others wait for it, to find it done.
    """
    return _framed(function, partitions.share_day, settings_stand=True)


def atomic_alone(function: Callable[..., Any]) -> Callable[..., Any]:
    """An operation that changes how the service is run: no other one is under way meanwhile.

    So the order of journal entries tells which settings an operation went by.
    """
    return _framed(function, partitions.take_day, settings_stand=False)


_MADE = frozenset({"key", "by"})
"""What operations are given that nobody types."""


def _framed(
    function: Callable[..., Any], hold_day: Callable[[int], None], *, settings_stand: bool
) -> Callable[..., Any]:
    @wraps(function)
    def operation(*, service: int, **arguments: Any) -> Any:
        for name in arguments.keys() - _MADE:
            individual_numbers.refuse(arguments[name])
        with transaction.atomic():
            if arguments.get("key") is not None:
                _hold_key(service, arguments["key"])
            hold_day(service)
            with queries.standing_still(service, settings=settings_stand):
                return function(service=service, **arguments)

    return operation


def _hold_key(service: int, key: str) -> None:
    """Wait for whoever acts under this key; two keys of one hash wait for each other in vain."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", [key, service])
