"""Steps of a story about interruptions and restrictions: from the record to the end, an outage."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kiyaku.flows.network import interruption_moves, interruption_outages, interruptions
from kiyaku.network import interruptions as kept
from kiyaku.scenarios.steps import Step
from kiyaku.scenarios.told_and_kept import Scene
from kiyaku.terms.texts import Text

_WHAT = Text("作り物の中断", "a made-up interruption")


def _record(stage: Scene, step: Step) -> None:
    interruptions.record_interruption(**stage.acting(step), what=_WHAT, **step.values)


def _last(stage: Scene) -> int:
    """The interruption that was put on record last is meant."""
    return max((one.id for one in kept.interruptions(stage.service)), default=0)


def _move_end(stage: Scene, step: Step) -> None:
    interruption_moves.move_interruption_end(
        **stage.acting(step), interruption=_last(stage),
        **{"expected_until": None, **step.values},
    )  # fmt: skip


def _over(stage: Scene, step: Step) -> None:
    interruptions.end_interruption(
        **stage.acting(step), interruption=_last(stage), ended_at=step.values["ended_at"]
    )


def _call_off(stage: Scene, step: Step) -> None:
    interruptions.call_off_interruption(**stage.acting(step), interruption=_last(stage))


def _outage(stage: Scene, step: Step) -> None:
    interruption_outages.outage_of_interruption(
        **stage.acting(step), interruption=_last(stage), **step.values
    )


TAKE: Mapping[str, Callable[[Scene, Step], None]] = {
    "interruption": _record,
    "move_interruption_end": _move_end,
    "interruption_over": _over,
    "call_off_interruption": _call_off,
    "outage_of_interruption": _outage,
}
"""How each of these steps is taken."""
