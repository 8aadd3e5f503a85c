"""Steps of a story about inspections of lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kiyaku.flows.network import inspected, inspections
from kiyaku.flows.network.inspection_words import BY_MEMBER
from kiyaku.network import inspections as kept
from kiyaku.network import lines
from kiyaku.scenarios.steps import Step
from kiyaku.scenarios.told_and_kept import Scene


def _of(stage: Scene, step: Step) -> int:
    """The last inspection of the line."""
    every = kept.of_line(lines.line(stage.service, step.values["line"]).id)
    return every[0].id if every else 0


def _ask(stage: Scene, step: Step) -> None:
    told = step.values
    inspections.ask_for_inspection(
        **stage.acting(step), line=told["line"], cause=told.get("cause", "fault"),
        reason="回線に異常な信号", proposed_on=told["proposed_on"],
    )  # fmt: skip


def _agree(stage: Scene, step: Step) -> None:
    inspections.agree_to_inspection(
        **stage.acting(step), inspection=_of(stage, step), visit_on=step.values.get("visit_on"),
        channel=BY_MEMBER,
    )  # fmt: skip


def _refuse(stage: Scene, step: Step) -> None:
    inspections.refuse_inspection(
        **stage.acting(step), inspection=_of(stage, step), reason=step.values["reason"],
        channel=BY_MEMBER,
    )  # fmt: skip


def _weigh(stage: Scene, step: Step) -> None:
    inspections.weigh_refusal(
        **stage.acting(step), inspection=_of(stage, step), cause=step.values["cause"]
    )


def _move(stage: Scene, step: Step) -> None:
    inspections.move_inspection(
        **stage.acting(step), inspection=_of(stage, step), visit_on=step.values["visit_on"]
    )


def _inspected(stage: Scene, step: Step) -> None:
    told = step.values
    inspected.record_inspected(
        **stage.acting(step), inspection=_of(stage, step), conforms=told["conforms"],
        finding=told.get("finding", ""), remove_by=told.get("remove_by"),
    )  # fmt: skip


def _removed(stage: Scene, step: Step) -> None:
    inspected.record_removed(
        **stage.acting(step), inspection=_of(stage, step),
        removed_on=step.values.get("removed_on"),
    )  # fmt: skip


def _kept(stage: Scene, step: Step) -> None:
    inspected.record_kept(**stage.acting(step), inspection=_of(stage, step))


def _call_off(stage: Scene, step: Step) -> None:
    inspections.call_inspection_off(**stage.acting(step), inspection=_of(stage, step))


TAKE: Mapping[str, Callable[[Scene, Step], None]] = {
    "ask_for_inspection": _ask,
    "agree_to_inspection": _agree,
    "refuse_inspection": _refuse,
    "weigh_refusal": _weigh,
    "move_inspection": _move,
    "inspected": _inspected,
    "equipment_removed": _removed,
    "equipment_kept": _kept,
    "call_inspection_off": _call_off,
}
"""How each of these steps is taken."""
