"""Steps about the terms themselves: how points are read, versions published and consented to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Protocol

from kiyaku.base import queries, reading_plans
from kiyaku.flows import (
    consenting,
    opening,
    readings,
    terms_documents,
    terms_plans,
    terms_publishing,
)
from kiyaku.scenarios.errors import StoryError
from kiyaku.scenarios.steps import Step

_WHY = "as the story says"


class Scene(Protocol):
    """The service a story is played in."""

    service: int
    memberships: dict[str, int]

    def acting(self, step: Step) -> dict[str, Any]:
        """What every operation is told."""
        ...


def _choose_reading(stage: Scene, step: Step) -> None:
    readings.choose_reading(
        **stage.acting(step),
        reading=step.values["reading"],
        option=step.values["option"],
        reason=step.values.get("reason", _WHY),
        from_day=step.values.get("from"),
    )


def _keep_reading(stage: Scene, step: Step) -> None:
    """Take back what is planned for the reading."""
    for one in reading_plans.plans(stage.service, still_open=True):
        if one.reading == step.values["reading"]:
            reason = step.values.get("reason", _WHY)
            readings.withdraw_reading_plan(**stage.acting(step), plan=one.entry, reason=reason)
            return
    raise StoryError(
        step.place.at("reading"),
        f"解釈 {step.values['reading']} に先の日からの計画はありません。",
        f"no option of the reading {step.values['reading']} waits for its day",
    )


def _publish_terms(stage: Scene, step: Step) -> None:
    """Plan a text, decide what becomes of its clauses, and announce it.

    The text before is loaded with it. A clause of which the story decides nothing is carried on.
    """
    told, service, version = step.values, stage.service, step.values["version"]
    newest = dt.date.fromisoformat(queries.pack(service).terms_version_on(None))
    terms_documents.load_document(
        **stage.acting(step), version=newest, text=told["before"], file_name="before.txt"
    )
    plan = terms_publishing.plan_version(
        **stage.acting(step), version=version, text=told["text"], file_name="new.txt", reason=_WHY
    )
    left = terms_plans.plan_shown(service, plan).undecided
    if left:
        said = told.get("decisions", {})
        decided = [
            (one.address, said.get(one.address, terms_publishing.CARRIED_ON), _WHY) for one in left
        ]
        terms_publishing.decide_clauses(**stage.acting(step), plan=plan, decisions=decided)
    terms_publishing.announce_version(
        **stage.acting(step), plan=plan, late_reason=told.get("late_reason", "")
    )


def _give_up_terms(stage: Scene, step: Step) -> None:
    for one in terms_plans.open_plans(stage.service):
        if one.plan.version == step.values["version"]:
            terms_publishing.withdraw_version(
                **stage.acting(step), plan=one.plan.entry, reason=_WHY
            )
            return
    raise StoryError(
        step.place.at("version"),
        f"{step.values['version']} の版の計画はありません。",
        f"no version of {step.values['version']} is planned",
    )


def _consent(stage: Scene, step: Step) -> None:
    consenting.consent(
        **stage.acting(step),
        membership=stage.memberships[step.member],
        version=step.values["version"],
    )


def _set_parameter(stage: Scene, step: Step) -> None:
    opening.set_parameter(
        **stage.acting(step),
        name=step.values["parameter"],
        value={step.values.get("from", step.on): step.values["value"]},
        reason=step.values.get("reason", ""),
    )


TAKE: dict[str, Callable[[Any, Step], None]] = {
    "set_parameter": _set_parameter,
    "choose_reading": _choose_reading,
    "keep_reading": _keep_reading,
    "publish_terms": _publish_terms,
    "give_up_terms": _give_up_terms,
    "consent": _consent,
}
