"""Reading what all apps share: services, and their packs with the operator's settings."""

from __future__ import annotations

import datetime as dt

from kiyaku import packs
from kiyaku.base.errors import OperationRefused
from kiyaku.base.models import ParameterValue, Parked, ReadingChoice, Service
from kiyaku.terms import IndividualRules, Pack


def service(service_id: int) -> Service:
    """The service of this id."""
    return Service.objects.get(pk=service_id)


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
    known = ", ".join(Service.objects.order_by("code").values_list("code", flat=True)) or "-"
    return OperationRefused(
        "unknown_service",
        f"サービス {code} はありません。あるのは: {known}",
        f"there is no service {code}; there are: {known}",
    )


def business_day(service_id: int) -> dt.date:
    """The day on which operations of the service are booked now."""
    return Service.objects.values_list("business_day", flat=True).get(pk=service_id)


def pack(service_id: int) -> Pack:
    """The service's pack with the operator's parameters, individual rules and readings."""
    row = service(service_id)
    own: dict[str, dict[dt.date, int]] = {}
    documents: dict[str, dict[str, dict[dt.date, int]]] = {}
    for value in ParameterValue.objects.filter(service_id=service_id).order_by("from_day"):
        target = documents.setdefault(value.individual_rules, {}) if value.individual_rules else own
        target.setdefault(value.name, {})[value.from_day] = value.value
    choices = ReadingChoice.objects.filter(service_id=service_id)
    return packs.load(row.pack).configured(
        parameters=own,
        readings={choice.reading: choice.option for choice in choices},
        individual_rules=[IndividualRules(title, values) for title, values in documents.items()],
    )


def open_parked(service_id: int) -> list[Parked]:
    """What of the service is parked and not yet resolved."""
    return list(
        Parked.objects.filter(service_id=service_id, resolved_on__isnull=True).order_by("id")
    )
