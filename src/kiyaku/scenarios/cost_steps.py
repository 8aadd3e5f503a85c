"""Steps of a story in which costs are charged on to a member, and taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kiyaku.billing import costs as billed
from kiyaku.flows import costs
from kiyaku.scenarios.steps import Step
from kiyaku.scenarios.told_and_kept import Scene


def _charge_cost(stage: Scene, step: Step) -> None:
    told = step.values
    costs.record_cost(
        **stage.acting(step),
        membership=stage.memberships[step.member],
        what=told["what"],
        cost_yen=told["cost_yen"],
        borne_on=told.get("borne_on", step.on),
        in_members_name=told.get("in_members_name", False),
    )


def _take_back_cost(stage: Scene, step: Step) -> None:
    """The last cost that stands is meant."""
    charge = billed.last_standing(stage.memberships[step.member]) or 0
    costs.take_back_cost(**stage.acting(step), charge=charge, reason=step.values["reason"])


TAKE: Mapping[str, Callable[[Scene, Step], None]] = {
    "charge_cost": _charge_cost,
    "take_back_cost": _take_back_cost,
}
"""How each of these steps is taken."""
