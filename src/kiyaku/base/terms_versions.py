"""Versions of the terms that the operator plans and publishes, and its individual rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from kiyaku.base.documents import digest
from kiyaku.base.models import (
    IndividualRulesDocument,
    IndividualRulesWithdrawn,
    TermsDocument,
    TermsPlan,
    TermsStep,
)

DECIDED, ANNOUNCED, WITHDRAWN = "decided", "announced", "withdrawn"


@dataclass(frozen=True)
class Step:
    """What became of a plan: a clause decided, an announcement, a withdrawal."""

    step: str
    address: str
    decision: str
    reason: str
    entered_on: dt.date
    entry: int
    by: str


@dataclass(frozen=True)
class Plan:
    """A version the operator means to publish, with all that has become of it, in order.

    ``entry`` names it.
    """

    entry: int
    version: dt.date
    follows: dt.date
    reason: str
    last_notice_day: dt.date | None
    file_name: str
    sha256: str
    entered_on: dt.date
    by: str
    steps: tuple[Step, ...]

    @property
    def announced(self) -> Step | None:
        """Its announcement, if it was announced."""
        return next((one for one in self.steps if one.step == ANNOUNCED), None)

    @property
    def withdrawn(self) -> Step | None:
        """Its withdrawal, if it was withdrawn."""
        return next((one for one in self.steps if one.step == WITHDRAWN), None)

    @property
    def decisions(self) -> Mapping[str, Step]:
        """What was decided of each clause, the last time."""
        return {one.address: one for one in self.steps if one.step == DECIDED}


@dataclass(frozen=True)
class RulesDocument:
    """A document of individual rules over its days. ``text`` is None where not asked for."""

    title: str
    from_day: dt.date
    until_day: dt.date | None
    yields: bool
    file_name: str
    sha256: str
    entered_on: dt.date
    entry: int
    by: str
    text: str | None = None

    def holds_on(self, day: dt.date) -> bool:
        """Whether it is in force on a day."""
        return self.from_day <= day and (self.until_day is None or day <= self.until_day)


def add_plan(*, service: int, entry: int, entered_on: dt.date, **about: Any) -> None:
    """Keep a plan: ``version``, ``follows``, ``reason``, ``last_notice_day``."""
    TermsPlan.objects.create(service_id=service, entry_id=entry, entered_on=entered_on, **about)


def add_steps(
    *,
    service: int,
    plan: Plan,
    step: str,
    entry: int,
    entered_on: dt.date,
    decided: Collection[tuple[str, str, str]] = (("", "", ""),),
) -> None:
    """Keep what became of a plan: each (address, decision, reason) a step."""
    TermsStep.objects.bulk_create(
        TermsStep(
            service_id=service,
            plan_entry=plan.entry,
            version=plan.version,
            step=step,
            address=address,
            decision=decision,
            reason=reason,
            entered_on=entered_on,
            entry_id=entry,
        )
        for address, decision, reason in decided
    )


PLANS_MOST = 100
"""How many plans are looked at together."""


def plans(
    service: int,
    *,
    only: int | None = None,
    version: dt.date | None = None,
    open_after: dt.date | None = None,
    most: int = PLANS_MOST,
) -> list[Plan]:
    """The plans made last, without their texts, by day of effect and then in order; two queries.

    Args:
        only: the plan of this entry.
        version: plans of this version.
        open_after: those not withdrawn whose day of effect lies after this day.
        most: how many at most.
    """
    asked = {"service": service, "only": only, "version": version, "open_after": open_after}
    with connection.cursor() as cursor:
        cursor.execute(_PLANS, {**asked, "most": most})
        rows = sorted(cursor.fetchall(), key=lambda row: (row[1], row[0]))
        cursor.execute(_STEPS, [service, [row[0] for row in rows]])
        steps: dict[int, list[Step]] = {}
        for plan, *about in cursor.fetchall():
            steps.setdefault(plan, []).append(Step(*about))
    return [Plan(*(*row, tuple(steps.get(row[0], ())))) for row in rows]


def texts_of(service: int, plans: Collection[int]) -> dict[int, str]:
    """The texts of plans, by entry; one query."""
    rows = TermsDocument.objects.filter(service_id=service, entry_id__in=list(plans))
    return dict(rows.values_list("entry_id", "text"))


_STEPS = """
SELECT s.plan_entry, s.step, s.address, s.decision, s.reason, s.entered_on, s.entry_id, j.actor
FROM terms_step s JOIN journal_entry j ON j.id = s.entry_id
WHERE s.service_id = %s AND s.plan_entry = ANY(%s) ORDER BY s.entry_id, s.address
"""
_PLANS = """
SELECT p.entry_id, p.version, p.follows, p.reason, p.last_notice_day, d.file_name, d.sha256,
       p.entered_on, j.actor
FROM terms_plan p JOIN journal_entry j ON j.id = p.entry_id
JOIN terms_document d ON d.service_id = p.service_id AND d.entry_id = p.entry_id
WHERE p.service_id = %(service)s
  AND (%(only)s::bigint IS NULL OR p.entry_id = %(only)s::bigint)
  AND (%(version)s::date IS NULL OR p.version = %(version)s::date)
  AND (%(open_after)s::date IS NULL OR p.version > %(open_after)s::date AND NOT EXISTS (
      SELECT FROM terms_step s WHERE s.service_id = p.service_id AND s.plan_entry = p.entry_id
         AND s.step = 'withdrawn'))
ORDER BY p.entry_id DESC LIMIT %(most)s
"""


def add_rules(*, service: int, text: str, entry: int, entered_on: dt.date, **about: Any) -> None:
    """Keep a document of individual rules: ``title``, ``from_day``, ``until_day``, ``yields``,
    ``file_name``, ``late_reason``."""
    IndividualRulesDocument.objects.create(
        service_id=service,
        text=text,
        sha256=digest(text),
        entry_id=entry,
        entered_on=entered_on,
        **about,
    )


def rules(service: int, *, with_texts: bool = False) -> list[RulesDocument]:
    """The documents of individual rules that count, one a title, by first day; one query."""
    text = "r.text" if with_texts else "NULL"
    with connection.cursor() as cursor:
        cursor.execute(_RULES.format(text=text), [service])
        found = [RulesDocument(*row) for row in cursor.fetchall()]
    return sorted(found, key=lambda one: (one.from_day, one.title))


_RULES = """
SELECT DISTINCT ON (r.title) r.title, r.from_day, r.until_day, r.yields, r.file_name, r.sha256,
       r.entered_on, r.entry_id, j.actor, {text}
FROM individual_rules r JOIN journal_entry j ON j.id = r.entry_id
WHERE r.service_id = %s AND NOT EXISTS (
    SELECT FROM individual_rules_withdrawn w
    WHERE w.service_id = r.service_id AND w.title = r.title AND w.entry_id > r.entry_id)
ORDER BY r.title, r.entry_id DESC
"""


def withdraw_rules(
    *, service: int, rules: RulesDocument, reason: str, entry: int, entered_on: dt.date
) -> None:
    """Keep that a document of individual rules is given up, with those it took the place of."""
    IndividualRulesWithdrawn.objects.create(
        service_id=service,
        title=rules.title,
        from_day=rules.from_day,
        rules_entry=rules.entry,
        reason=reason,
        entered_on=entered_on,
        entry_id=entry,
    )


@dataclass(frozen=True)
class RulesWithdrawn:
    """Individual rules that were given up: which, from when they would have held, when and why."""

    title: str
    from_day: dt.date
    reason: str
    entered_on: dt.date
    entry: int
    by: str


def withdrawn_rules(service: int, most: int = 100) -> list[RulesWithdrawn]:
    """The individual rules that were given up, the last first; one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT w.title, w.from_day, w.reason, w.entered_on, w.entry_id, j.actor
            FROM individual_rules_withdrawn w JOIN journal_entry j ON j.id = w.entry_id
            WHERE w.service_id = %s ORDER BY w.entry_id DESC LIMIT %s""",
            [service, most],
        )
        return [RulesWithdrawn(*row) for row in cursor.fetchall()]
