"""Outages: what is known of them, kept entry by entry, and what was compensated for them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, Q, Sum

from kiyaku.base import columns, paging
from kiyaku.base.columns import Columns, Rows
from kiyaku.base.errors import OperationRefused
from kiyaku.base.paging import Page
from kiyaku.network.models import (
    Compensation,
    Outage,
    OutageArea,
    OutageDecision,
    OutageFact,
)
from kiyaku.terms.texts import Text

SIZE = 50
NO_CAP = -1
"""What stands for a cap, or a claim, that there is not, in columns of figures."""

_INSTANT = "(extract(epoch FROM {0}) * 1000000)::bigint"
COMPENSATED: Columns = {
    "payment_id": "i8", "membership_id": "i8", "outage_id": "i8", "decision_id": "i8",
    "since_us": "i8", "until_us": "i8", "plan_id": "i8", "monthly_fee_yen": "i8",
    "cap_yen": "i8", "claimed_yen": "i8", "before_yen": "i8", "amount_yen": "i8",
    "basis_id": "i8", "entry_id": "i8",
}  # fmt: skip
EXPRESSIONS = (
    ("since_us", _INSTANT.format("t.since_at")),
    ("until_us", _INSTANT.format("t.until_at")),
    ("cap_yen", "coalesce(t.cap_yen, -1)"),
    ("claimed_yen", "coalesce(t.claimed_yen, -1)"),
)
"""The columns in which compensations are read as a whole, and what some of them are."""
_GIVEN: Columns = {
    "membership_id": "i8", "outage_id": "i8", "since_us": "i8", "until_us": "i8",
    "amount_yen": "i8",
}  # fmt: skip
_GIVEN_OF = f"""
SELECT c.membership_id, c.outage_id, {_INSTANT.format("c.since_at")},
       {_INSTANT.format("c.until_at")}, c.amount_yen
FROM compensation c JOIN outage o ON o.id = c.outage_id
WHERE o.service_id = %s ORDER BY c.membership_id
"""
_PRESENT: Columns = {
    "membership_id": "i8", "plan_id": "i8", "started_on": "date", "last_day": "date",
}  # fmt: skip
# Who was suspended when the company knew could not use the service anyway.
_PRESENT_THEN = """
SELECT m.id, m.plan_id, m.started_on,
    CASE WHEN m.ended_on IS NULL THEN '9999-12-31' ELSE least(m.ended_on, m.ends_on) END
FROM membership m
WHERE m.service_id = %(service)s AND m.started_on <= %(last)s
  AND coalesce(least(m.ended_on, m.ends_on), %(first)s) >= %(first)s
  AND m.end_kind <> 'initial_cancellation'
  AND (%(only)s::bigint[] IS NULL OR m.id = ANY(%(only)s))
  AND NOT EXISTS (
      SELECT FROM suspension s WHERE s.membership_id = m.id AND s.from_day <= %(first)s
        AND coalesce(s.until_day, %(first)s) >= %(first)s)
ORDER BY m.id
"""
_UNDECIDED = """
SELECT f.id FROM outage o JOIN LATERAL (
    SELECT id, restored_at, is_whole, is_ours FROM outage_fact WHERE outage_id = o.id
    ORDER BY entry_id DESC LIMIT 1) f ON true
WHERE o.service_id = %s AND (f.restored_at IS NULL OR (f.is_whole AND f.is_ours AND NOT EXISTS (
    SELECT FROM outage_decision d
    WHERE d.outage_id = o.id AND NOT d.is_claim AND d.fact_id = f.id)))
"""
_KEEP = """
INSERT INTO compensation (
    payment_id, membership_id, outage_id, decision_id, since_at, until_at, plan_id,
    monthly_fee_yen, cap_yen, claimed_yen, before_yen, amount_yen, file_ids, basis_id, entry_id)
SELECT payment, membership, %(outage)s, %(decision)s, since_at, until_at, plan, fee,
    nullif(cap, -1), nullif(claimed, -1), before, amount, %(files)s::jsonb, basis, %(entry)s
FROM unnest(%(payments)s::bigint[], %(memberships)s::bigint[], %(since)s::timestamptz[],
            %(until)s::timestamptz[], %(plans)s::bigint[], %(fees)s::bigint[], %(caps)s::bigint[],
            %(claims)s::bigint[], %(before)s::bigint[], %(amounts)s::bigint[],
            %(bases)s::bigint[])
    AS rows (payment, membership, since_at, until_at, plan, fee, cap, claimed, before, amount,
             basis)
"""


@dataclass(frozen=True)
class Known:
    """What is known of an outage by an entry.

    Attributes:
        restored_at: None while it lasts.
        is_whole: whether the service was wholly unusable; ``is_ours``: whether the company answers
            for the cause; ``fault``: ``ordinary``, ``gross`` or ``wilful``.
        areas: ids; none for the whole service.
        interruption: the one that it was put on record from.
    """

    outage: int
    fact: int
    what: Text
    known_at: dt.datetime
    restored_at: dt.datetime | None
    is_whole: bool
    is_ours: bool
    fault: str
    areas: tuple[int, ...]
    recorded_on: dt.date
    entry: int
    interruption: int | None

    @property
    def counts(self) -> bool:
        """Whether it may be compensated: over, whole and the company's own."""
        return self.restored_at is not None and self.is_whole and self.is_ours


@dataclass(frozen=True)
class Decided:
    """A decision to compensate an outage."""

    decision: int
    outage: int
    fact: int
    is_claim: bool
    most_yen: int | None
    count: int
    total_yen: int
    decided_on: dt.date
    entry: int


@dataclass(frozen=True)
class Compensated:
    """What a membership was credited for an outage, and by what it was computed."""

    payment: int
    membership: int
    outage: int
    decision: int
    since_at: dt.datetime
    until_at: dt.datetime
    monthly_fee_yen: int
    cap_yen: int | None
    claimed_yen: int | None
    before_yen: int
    amount_yen: int
    files: tuple[int, ...]
    basis: int
    entry: int


def add(
    service: int,
    what: Text,
    *,
    areas: Collection[int],
    day: dt.date,
    entry: int,
    interruption: int | None = None,
) -> int:
    """Put an outage on record; its number."""
    row = Outage.objects.create(
        service_id=service, what_ja=what.ja, what_en=what.en, recorded_on=day, entry_id=entry,
        interruption_id=interruption,
    )  # fmt: skip
    OutageArea.objects.bulk_create(OutageArea(outage=row, area_id=one) for one in sorted(areas))
    return row.pk


def add_fact(
    outage: int,
    *,
    known_at: dt.datetime,
    restored_at: dt.datetime | None,
    is_whole: bool,
    is_ours: bool,
    fault: str,
    day: dt.date,
    entry: int,
) -> None:
    """What is known of it from an entry on."""
    OutageFact.objects.create(
        outage_id=outage, known_at=known_at, restored_at=restored_at, is_whole=is_whole,
        is_ours=is_ours, fault=fault, entered_on=day, entry_id=entry,
    )  # fmt: skip


def hold(service: int) -> None:
    """Keep others from deciding on any outage of a service until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM outage WHERE service_id = %s ORDER BY id FOR UPDATE", [service]
        )


def outages(service: int, *, until_entry: int | None = None) -> list[Known]:
    """Every outage of a service with the last that is known of each; the latest first.

    Args:
        until_entry: what was known when this entry was made.
    """
    facts = OutageFact.objects.filter(outage__service_id=service)
    if until_entry is not None:
        facts = facts.filter(entry_id__lte=until_entry)
    last: dict[int, OutageFact] = {
        row.outage_id: row for row in facts.select_related("outage").order_by("entry_id")
    }
    places: dict[int, list[int]] = {}
    for area in OutageArea.objects.filter(outage_id__in=list(last)).order_by("area_id"):
        places.setdefault(area.outage_id, []).append(area.area_id)
    found = [_known(row, places.get(number, ())) for number, row in last.items()]
    return sorted(found, key=lambda one: (one.known_at, one.outage), reverse=True)


def undecided(service: int) -> list[Known]:
    """The outages of a service that last, or for which nobody decided to credit everybody.

    Also those of which more was known after that was decided. The latest first. Of what lasts it
    does not matter what was decided.
    """
    with connection.cursor() as cursor:
        cursor.execute(_UNDECIDED, [service])
        facts = [int(row[0]) for row in cursor.fetchall()]
    rows = OutageFact.objects.filter(pk__in=facts).select_related("outage") if facts else ()
    found = [_known(row, _areas_of(row.outage_id)) for row in rows]
    return sorted(found, key=lambda one: (one.known_at, one.outage), reverse=True)


def outage(service: int, number: int) -> Known:
    """The last that is known of an outage.

    Raises:
        OperationRefused: ``unknown_outage``.
    """
    row = (
        OutageFact.objects.filter(outage__service_id=service, outage_id=number)
        .select_related("outage")
        .order_by("-entry_id")
        .first()
    )
    if row is None:
        raise OperationRefused(
            "unknown_outage",
            f"このサービスに障害 {number} はありません。",
            f"this service has no outage {number}",
        )
    return _known(row, _areas_of(number))


def history(number: int) -> list[Known]:
    """All that was known of an outage, entry by entry, the latest first."""
    rows = OutageFact.objects.filter(outage_id=number).select_related("outage")
    areas = _areas_of(number)
    return [_known(row, areas) for row in rows.order_by("-entry_id")]


def decided_on(number: int) -> list[Known]:
    """What was known of an outage each time that somebody decided to credit everybody."""
    decided = OutageDecision.objects.filter(outage_id=number, is_claim=False)
    facts = set(decided.values_list("fact_id", flat=True))
    return [one for one in history(number) if one.fact in facts] if facts else []


def _areas_of(number: int) -> tuple[int, ...]:
    areas = OutageArea.objects.filter(outage_id=number).order_by("area_id")
    return tuple(areas.values_list("area_id", flat=True))


def _known(row: OutageFact, areas: Any) -> Known:
    return Known(
        row.outage_id, row.pk, Text(row.outage.what_ja, row.outage.what_en), row.known_at,
        row.restored_at, row.is_whole, row.is_ours, row.fault, tuple(areas),
        row.outage.recorded_on, row.entry_id, row.outage.interruption_id,
    )  # fmt: skip


def present(service: int, first: dt.date, last: dt.date, only: Sequence[int] | None) -> Rows:
    """The memberships whose service ran between two days, by id; one query.

    Not those that were suspended on the first of them: they could not use it anyway.

    Args:
        only: of these alone.
    """
    about = {
        "service": service, "first": first, "last": last,
        "only": None if only is None else list(only),
    }  # fmt: skip
    return columns.read(_PRESENT, _PRESENT_THEN, about)


def given(service: int) -> Rows:
    """What was compensated so far, with the stretches that it was for; by membership."""
    return columns.read(_GIVEN, _GIVEN_OF, [service])


def add_decision(
    known: Known,
    *,
    is_claim: bool,
    most_yen: int | None,
    count: int,
    total_yen: int,
    day: dt.date,
    entry: int,
) -> int:
    """Put a decision on record; its number."""
    row = OutageDecision.objects.create(
        outage_id=known.outage, fact_id=known.fact, is_claim=is_claim, most_yen=most_yen,
        count=count, total_yen=total_yen, decided_on=day, entry_id=entry,
    )  # fmt: skip
    return row.pk


def keep(outage: int, decision: int, *, files: str, entry: int, **figures: Sequence[Any]) -> None:
    """Keep what each member is credited, and by what it was computed. One statement.

    Args:
        files: ids of the evidence, as JSON.
        figures: columns of the same length: payments, memberships, since, until, plans, fees,
            caps, claims, before, amounts, bases.
    """
    with connection.cursor() as cursor:
        about: dict[str, Any] = {
            "outage": outage,
            "decision": decision,
            "files": files,
            "entry": entry,
            **figures,
        }
        cursor.execute(_KEEP, about)


def decisions(outage: int) -> list[Decided]:
    """The decisions on an outage, the latest first."""
    return [
        Decided(
            row.pk, row.outage_id, row.fact_id, row.is_claim, row.most_yen, row.count,
            row.total_yen, row.decided_on, row.entry_id,
        )
        for row in OutageDecision.objects.filter(outage_id=outage).order_by("-pk")
    ]  # fmt: skip


def compensated(outage: int, *, after: int | None = None, size: int = SIZE) -> Page[Compensated]:
    """Whom an outage was compensated to, a page at a time, the latest credit first."""
    rows = Compensation.objects.filter(outage_id=outage)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    read = [_compensated(row) for row in rows.order_by("-pk")[: paging.reach(size)]]
    return paging.page(read, size, lambda one: one.payment)


def compensated_to(membership: int) -> list[Compensated]:
    """What a membership was credited for outages, the latest first."""
    rows = Compensation.objects.filter(membership_id=membership).order_by("-pk")
    return [_compensated(row) for row in rows]


def credits(payments: Collection[int]) -> dict[int, Compensated]:
    """The compensations behind credits, by the credit's id."""
    rows = Compensation.objects.filter(pk__in=list(payments))
    return {row.pk: _compensated(row) for row in rows}


def last_decided_before(service: int, day: dt.date) -> list[int]:
    """The outages of a service on which somebody decided by a day."""
    rows = OutageDecision.objects.filter(Q(outage__service_id=service) & Q(decided_on__lte=day))
    return list(rows.values_list("outage_id", flat=True).distinct())


def evidence_of(outage: int) -> set[int]:
    """The files kept with claims for an outage."""
    named = Compensation.objects.filter(outage_id=outage).values_list("file_ids", flat=True)
    return {file for ids in named for file in ids}


def _compensated(row: Compensation) -> Compensated:
    return Compensated(
        row.pk, row.membership_id, row.outage_id, row.decision_id, row.since_at, row.until_at,
        row.monthly_fee_yen, row.cap_yen, row.claimed_yen, row.before_yen, row.amount_yen,
        tuple(row.file_ids), row.basis_id, row.entry_id,
    )  # fmt: skip


def present_ids(service: int, known: Known) -> list[int]:
    """Every membership of a service that may have been hit by an outage, by id."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM membership WHERE service_id = %s AND started_on IS NOT NULL"
            " AND coalesce(ended_on, %s) >= %s ORDER BY id",
            [service, *[known.known_at.date() - dt.timedelta(1)] * 2],
        )
        return [int(row[0]) for row in cursor.fetchall()]


def over(memberships: Sequence[int]) -> list[int]:
    """Which of some memberships have ended."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM membership WHERE id = ANY(%s) AND ended_on IS NOT NULL ORDER BY id",
            [list(memberships)],
        )
        return [int(row[0]) for row in cursor.fetchall()]


def facts(service: int) -> list[Known]:
    """All that was known of the outages of a service, entry by entry."""
    numbers = Outage.objects.filter(service_id=service).values_list("pk", flat=True)
    return [one for number in numbers.order_by("pk") for one in history(number)]


def decided(service: int) -> list[Decided]:
    """The decisions on the outages of a service."""
    numbers = Outage.objects.filter(service_id=service).values_list("pk", flat=True)
    return [one for number in numbers.order_by("pk") for one in decisions(number)]


def sum_of(decision: int) -> tuple[int, int]:
    """How many were credited by a decision, and how much in all."""
    rows = Compensation.objects.filter(decision_id=decision)
    found = rows.aggregate(count=Count("pk"), yen=Sum("amount_yen"))
    return int(found["count"]), int(found["yen"] or 0)
