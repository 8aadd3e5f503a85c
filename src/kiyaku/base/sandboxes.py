"""Which services are sandboxes: copies of another one, in which things are tried."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from itertools import count

from kiyaku.base import journal, queries
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.models import JournalEntry, Service

MADE = "sandbox_made"
"""The journal's word for the moment at which a sandbox was copied."""

CODE_TAKEN = "service_code"
"""What the database calls it when a service's code is there already."""

_CODE_LENGTH = 80


@dataclass(frozen=True)
class Sandbox:
    """A sandbox: what it is a copy of, who made it when, and how far its time has come.

    ``of`` is the service itself, where it was made of another sandbox of that service.

    Attributes:
        began_on: the business day on which it was copied.
        began_after: the journal's entry that it was made: what came later, came in the sandbox.
    """

    id: int
    code: str
    of: str
    made_at: dt.datetime
    made_by: str
    business_day: dt.date
    closed_until: dt.date | None
    began_on: dt.date
    began_after: int

    @property
    def days(self) -> int:
        """How many days it has gone on since."""
        return (self.business_day - self.began_on).days


def sandboxes(of: int | None = None) -> list[Sandbox]:
    """All sandboxes, or those of one service, the latest first."""
    rows = Service.objects.filter(sandbox_of__isnull=False).select_related("sandbox_of")
    if of is not None:
        rows = rows.filter(sandbox_of_id=of)
    every = {row.pk: row for row in rows.order_by("-pk")}
    codes = {row.sandbox_of_id: row.sandbox_of.code for row in every.values() if row.sandbox_of}
    made = {
        entry.service_id: entry
        for entry in JournalEntry.objects.filter(
            service_id__in=every,
            idempotency_key__in=[_key(row.code) for row in every.values()],
            action=MADE,
        )
    }
    return [
        Sandbox(
            row.pk,
            row.code,
            codes[row.sandbox_of_id],
            made[row.pk].recorded_at,
            made[row.pk].actor,
            row.business_day,
            row.closed_until,
            made[row.pk].business_day,
            made[row.pk].pk,
        )
        for row in every.values()
    ]


def sandbox(of: int, code: str) -> Sandbox:
    """A sandbox of a service, by its code.

    Raises:
        OperationRefused: ``unknown_sandbox``.
    """
    found = next((one for one in sandboxes(of) if one.code == code), None)
    if found is None:
        raise OperationRefused(
            "unknown_sandbox",
            f"このサービスにサンドボックス {code} はありません。",
            f"this service has no sandbox {code}",
        )
    return found


def is_sandbox(service: int) -> bool:
    """Whether a service is a sandbox: nothing is ever sent from one."""
    return Service.objects.filter(pk=service, sandbox_of__isnull=False).exists()


def check(service: int) -> None:
    """Nothing, for a sandbox.

    Raises:
        OperationRefused: ``not_a_sandbox``; ``unknown_service``.
    """
    if origin_of(service) == service:
        raise OperationRefused(
            "not_a_sandbox",
            "これはサンドボックスではなく、本物のサービスです。",
            "this is no sandbox but the service itself",
        )


def origin_of(service: int) -> int:
    """The service that a sandbox is a copy of; a service itself for one that is none.

    Raises:
        OperationRefused: ``unknown_service``.
    """
    row = Service.objects.filter(pk=service).first()
    if row is None:
        raise queries.unknown_service(str(service))
    return row.sandbox_of_id or row.pk


def free_code(origin: int) -> str:
    """A code for another sandbox of a service: its own, and a number higher than any in use."""
    own = Service.objects.get(pk=origin).code
    taken = Service.objects.filter(sandbox_of_id=origin).values_list("code", flat=True)
    numbers = [int(found[1]) for code in taken if (found := re.search(r"-(\d+)$", code))]
    ends = (f"-sandbox-{number}" for number in count(max(numbers, default=0) + 1))
    codes = (own[: _CODE_LENGTH - len(end)] + end for end in ends)
    # A service that is none may be called so.
    return next(code for code in codes if not Service.objects.filter(code=code).exists())


def put_on_record(sandbox: int, *, of: int, at: dt.datetime, by: str) -> None:
    """Enter in a sandbox's own journal that it was made, and of what."""
    row = Service.objects.get(pk=sandbox)
    journal.record(
        Act(at, by, _key(row.code)),
        service=sandbox,
        business_day=row.business_day,
        action=MADE,
        payload={"of": Service.objects.get(pk=of).code},
    )


def _key(code: str) -> str:
    return f"made:{code}"
