"""How the terms of a service stand: versions, duties, open clauses, readings, values, rules."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kiyaku.base import queries
from kiyaku.base.terms_versions import RulesDocument
from kiyaku.flows import (
    coverage,
    individual_rules,
    published_terms,
    settings_shown,
    terms_plans,
)
from kiyaku.flows.published_terms import VersionShown
from kiyaku.flows.settings_shown import ParameterShown, ReadingSettings
from kiyaku.flows.terms_plans import PlanShown


@dataclass(frozen=True)
class NoticeDue:
    """A planned version of which members are to be told by a day: ``late`` once it has passed."""

    plan: int
    version: dt.date
    last_day: dt.date
    late: bool
    clauses: tuple[str, ...]


@dataclass(frozen=True)
class Status:
    """The terms of a service on its business day.

    Attributes:
        in_force: the version that governs today.
        versions: every version that is in force or announced.
        plans: every version that was planned and has not been withdrawn, nor is in force.
        notices_due: announcements still to be made, by their last day.
        open_clauses: clauses of the register that nothing carries, or only in part.
        chosen: readings that the operator chose otherwise than by default; ``by_default`` how many
            are left as they are.
        running_out: parameters whose values are known until a day only.
        rules: documents of individual rules that hold today or will.
    """

    service: str
    on: dt.date
    in_force: VersionShown
    versions: tuple[VersionShown, ...]
    plans: tuple[PlanShown, ...]
    notices_due: tuple[NoticeDue, ...]
    open_clauses: tuple[str, ...]
    chosen: tuple[ReadingSettings, ...]
    by_default: int
    running_out: tuple[ParameterShown, ...]
    rules: tuple[RulesDocument, ...]


def status(service: int) -> Status:
    """How the terms of a service stand on its business day, in some twenty queries."""
    row = queries.service(service)
    day = row.business_day
    versions = published_terms.versions(service)
    plans = terms_plans.open_plans(service)
    readings = settings_shown.readings(service)
    chosen = tuple(one for one in readings if not one.reading.is_default)
    return Status(
        service=row.code,
        on=day,
        in_force=next(one for one in versions if one.in_force),
        versions=versions,
        plans=plans,
        notices_due=tuple(sorted(map(_due, filter(_is_due, plans)), key=lambda one: one.last_day)),
        open_clauses=tuple(
            one.clause.id for one in coverage.coverage_of(row.pack) if one.status != "carried"
        ),
        chosen=chosen,
        by_default=len(readings) - len(chosen),
        running_out=tuple(
            one for one in settings_shown.parameters(service) if one.known_until is not None
        ),
        rules=tuple(
            one
            for one in individual_rules.rules(service)
            if one.until_day is None or one.until_day >= day
        ),
    )


def _is_due(shown: PlanShown) -> bool:
    return shown.plan.announced is None and shown.plan.last_notice_day is not None


def _due(shown: PlanShown) -> NoticeDue:
    plan = shown.plan
    assert plan.last_notice_day is not None
    return NoticeDue(plan.entry, plan.version, plan.last_notice_day, shown.late, shown.clauses)
