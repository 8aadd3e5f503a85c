"""Steps of a story about outages: recorded, restored, credited to everybody or to one."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kiyaku.flows.network import outages, outages_decided
from kiyaku.network import outages as kept
from kiyaku.scenarios.steps import Step
from kiyaku.scenarios.told_and_kept import Scene
from kiyaku.terms.texts import Text

_WHAT = Text("作り物の障害", "a made-up outage")


def _outage(stage: Scene, step: Step) -> None:
    outages.record_outage(**stage.acting(step), what=_WHAT, **step.values)


def _last(stage: Scene) -> int:
    """The outage that was put on record last is meant."""
    return max((one.outage for one in kept.outages(stage.service)), default=0)


def _outage_known(stage: Scene, step: Step) -> None:
    outages.correct_outage(**stage.acting(step), outage=_last(stage), **step.values)


def _decide_outage(stage: Scene, step: Step) -> None:
    outages_decided.decide_outage(
        **stage.acting(step), outage=_last(stage), most_yen=step.values.get("most_yen")
    )


def _claim_damage(stage: Scene, step: Step) -> None:
    outages_decided.compensate_claim(
        **stage.acting(step), outage=_last(stage), membership=stage.memberships[step.member],
        claimed_yen=step.values["claimed_yen"],
    )  # fmt: skip


TAKE: Mapping[str, Callable[[Scene, Step], None]] = {
    "outage": _outage,
    "outage_known": _outage_known,
    "decide_outage": _decide_outage,
    "claim_for_outage": _claim_damage,
}
"""How each of these steps is taken."""
