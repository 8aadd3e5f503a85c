"""Options of readings that are to be chosen on a day to come, and how they take effect."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection

from kiyaku.base import journal, operations, queries
from kiyaku.base.basis import BasisBook
from kiyaku.base.journal import Act
from kiyaku.base.models import ReadingPlan

CHOSEN = "reading_chosen"
OPEN, IN_FORCE, WITHDRAWN = "open", "in_force", "withdrawn"
PLANS_MOST = 200
"""How many plans are read together."""


@dataclass(frozen=True)
class PlannedReading:
    """An option that is to be chosen, was chosen on its day, or was taken back before.

    Attributes:
        entry: the journal's entry of the plan: it names it.
        state: ``open``, ``in_force`` (chosen on its day) or ``withdrawn``.
        withdrawal_reason: why it was taken back; empty otherwise.
    """

    entry: int
    reading: str
    option: str
    from_day: dt.date
    reason: str
    entered_on: dt.date
    by: str
    recorded_at: dt.datetime
    state: str
    withdrawal_reason: str


def plans(
    service: int, *, only: int | None = None, still_open: bool = False
) -> list[PlannedReading]:
    """The plans made last, by day and then in order, ``PLANS_MOST`` at most; one query.

    Args:
        only: the plan of this entry.
        still_open: those that are neither in force nor taken back.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _PLANS, {"service": service, "only": only, "open": still_open, "most": PLANS_MOST}
        )
        found = [PlannedReading(*row) for row in cursor.fetchall()]
    return sorted(found, key=lambda one: (one.from_day, one.entry))


_PLANS = """
SELECT p.entry_id, p.reading, p.option, p.from_day, p.reason, p.entered_on, j.actor, j.recorded_at,
       CASE WHEN p.withdrawn_entry_id IS NOT NULL THEN 'withdrawn'
            WHEN p.chosen_entry_id IS NOT NULL THEN 'in_force' ELSE 'open' END,
       p.withdrawal_reason
FROM reading_plan p JOIN journal_entry j ON j.id = p.entry_id
WHERE p.service_id = %(service)s
  AND (%(only)s::bigint IS NULL OR p.entry_id = %(only)s::bigint)
  AND (NOT %(open)s OR p.withdrawn_entry_id IS NULL AND p.chosen_entry_id IS NULL)
ORDER BY p.entry_id DESC LIMIT %(most)s
"""


def add(
    *,
    service: int,
    reading: str,
    option: str,
    from_day: dt.date,
    reason: str,
    entered_on: dt.date,
    entry: int,
) -> None:
    """Keep a plan, whose option there must be."""
    queries.pack(service).configured(readings={reading: option})
    ReadingPlan.objects.create(
        service_id=service,
        reading=reading,
        option=option,
        from_day=from_day,
        reason=reason,
        entered_on=entered_on,
        entry_id=entry,
    )


def withdraw(service: int, plan: int, *, reason: str, entry: int) -> None:
    """Take a plan back."""
    ReadingPlan.objects.filter(service_id=service, entry_id=plan).update(
        withdrawn_entry_id=entry, withdrawal_reason=reason
    )


def take_effect(service: int, day: dt.date, at: dt.datetime) -> None:
    """Choose what is planned for a business day that has come; each choice is journaled.

    Whoever moves the business day on holds it meanwhile, so nobody takes a plan back just then.
    """
    due = ReadingPlan.objects.filter(
        service_id=service, from_day__lte=day, withdrawn_entry_id=None, chosen_entry_id=None
    )
    for plan in due.order_by("from_day", "entry_id"):
        choose(
            service=service,
            reading=plan.reading,
            option=plan.option,
            reason=plan.reason,
            day=day,
            act=Act(at, "close"),
            plan=plan.entry_id,
        )


def choose(
    *,
    service: int,
    reading: str,
    option: str,
    reason: str,
    day: dt.date,
    act: Act,
    plan: int | None = None,
) -> int:
    """Choose an option from a business day on, with the bases of its answers; returns the entry.

    The journal names reading and option; the reason stands in the tables alone, where it can be
    put right if somebody was named in it.
    """
    entry = journal.next_entry_id()
    operations.choose_reading(
        service=service, reading=reading, option=option, entered_on=day, entry=entry, reason=reason
    )
    BasisBook(service, queries.pack(service)).store_all(day)
    payload: dict[str, object] = {"reading": reading, "option": option}
    if plan is not None:
        payload["plan_entry"] = plan
        ReadingPlan.objects.filter(service_id=service, entry_id=plan).update(chosen_entry_id=entry)
    journal.record(
        act, service=service, business_day=day, action=CHOSEN, payload=payload, entry_id=entry
    )
    return entry
