"""Steps about the terms themselves: how their ambiguous points are read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from kiyaku.base import reading_plans
from kiyaku.flows import readings
from kiyaku.scenarios.errors import StoryError
from kiyaku.scenarios.steps import Step

_WHY = "as the story says"


class Scene(Protocol):
    """The service a story is played in."""

    service: int

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


TAKE: dict[str, Callable[[Any, Step], None]] = {
    "choose_reading": _choose_reading,
    "keep_reading": _keep_reading,
}
