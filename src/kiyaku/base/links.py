"""Which services one operator runs: said by each of them, and never guessed from names.

A link holds only while both sides say so: nobody learns of another service's people by naming it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection

from kiyaku.base import queries
from kiyaku.base.errors import OperationRefused
from kiyaku.base.models import Service, ServiceLink


@dataclass(frozen=True)
class Link:
    """Another service as one side knows it; ``is_mutual``: the other one says the same."""

    service: int
    code: str
    is_mutual: bool


@dataclass(frozen=True)
class Said:
    """One time a service said that another one is, or is not, of the same operator."""

    code: str
    is_linked: bool
    entered_on: dt.date
    entry: int


_NAMING = """
SELECT service.code FROM (
    SELECT DISTINCT ON (service_id) service_id, is_linked
    FROM service_link WHERE other_id = %(service)s ORDER BY service_id, id DESC
) said JOIN service ON service.id = said.service_id
WHERE said.is_linked ORDER BY service.code
"""
_SAID = """
WITH said AS (
    SELECT DISTINCT ON (service_id, other_id) service_id, other_id, is_linked
    FROM service_link WHERE service_id = %(service)s OR other_id = %(service)s
    ORDER BY service_id, other_id, id DESC
)
SELECT mine.other_id, service.code, coalesce(theirs.is_linked, false)
FROM said mine JOIN service ON service.id = mine.other_id
LEFT JOIN said theirs ON theirs.service_id = mine.other_id AND theirs.other_id = mine.service_id
WHERE mine.service_id = %(service)s AND mine.is_linked
ORDER BY service.code
"""


def of_service(service: int) -> list[Link]:
    """The services that a service names as its operator's; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_SAID, {"service": service})
        return [Link(*row) for row in cursor.fetchall()]


def over_time(service: int) -> list[Said]:
    """All that a service ever said, in the order in which it did; one query."""
    rows = ServiceLink.objects.filter(service_id=service).order_by("pk")
    told = rows.values_list("other__code", "is_linked", "entered_on", "entry_id")
    return [Said(*row) for row in told]


def naming(service: int) -> list[str]:
    """The codes of the services that name this one as their operator's; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_NAMING, {"service": service})
        return [code for (code,) in cursor.fetchall()]


def linked(service: int) -> list[int]:
    """The ids of the services with which the link holds on both sides."""
    return [one.service for one in of_service(service) if one.is_mutual]


def other_named(service: int, code: str) -> int:
    """The id of the service that can be linked under a code.

    Raises:
        OperationRefused: ``unknown_service``, ``cannot_link``.
    """
    if queries.service(service).code == code:
        raise _cannot(code)
    found = Service.objects.filter(code=code).values_list("id", "sandbox_of_id").first()
    if found is None:
        raise OperationRefused(
            "unknown_service",
            f"サービス {code} はありません。",
            f"there is no service {code}",
        )
    own = Service.objects.values_list("sandbox_of_id", flat=True).get(pk=service)
    if found[1] is not None or own is not None:
        raise _cannot(code)
    return int(found[0])


def say(service: int, other: int, is_linked: bool, *, entered_on: dt.date, entry: int) -> None:
    """Put one side's word on record."""
    ServiceLink.objects.create(
        service_id=service,
        other_id=other,
        is_linked=is_linked,
        entered_on=entered_on,
        entry_id=entry,
    )


def _cannot(code: str) -> OperationRefused:
    return OperationRefused(
        "cannot_link",
        f"{code} とは結び付けられません。自分自身やサンドボックスは、ほかのサービスでは"
        "ありません。",
        f"{code} cannot be linked: neither the service itself nor a sandbox is another service",
    )
