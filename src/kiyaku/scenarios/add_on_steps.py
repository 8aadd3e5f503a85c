"""Steps of a story about add-ons: offered, taken, given up as a part of the contract, kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kiyaku.base import queries
from kiyaku.flows import add_on_offers, add_ons
from kiyaku.scenarios import (
    booking_steps,
    cost_steps,
    inspection_steps,
    interruption_steps,
    lease_steps,
    line_steps,
    login_steps,
    outage_steps,
    stored_data_steps,
    things_steps,
)
from kiyaku.scenarios.steps import Step
from kiyaku.scenarios.told_and_kept import Scene
from kiyaku.terms.texts import Text


def _on_membership(stage: Scene, step: Step) -> dict[str, Any]:
    return {**stage.acting(step), "membership": stage.memberships[step.member]}


def _offer_add_on(stage: Scene, step: Step) -> None:
    """It is called by its code, and costs what it does from the day it is offered."""
    code = step.values["add_on"]
    add_on_offers.make_add_on(
        **stage.acting(step), add_on=code, name=Text(code, code),
        monthly_fee_yen=step.values["monthly_fee_yen"],
        from_day=queries.business_day(stage.service),
    )  # fmt: skip


def _close_add_on(stage: Scene, step: Step) -> None:
    add_on_offers.close_add_on(**stage.acting(step), add_on=step.values["add_on"])


def _take_add_on(stage: Scene, step: Step) -> None:
    add_ons.take_add_on(
        **_on_membership(stage, step), add_on=step.values["add_on"],
        start_told_on=step.values.get("start_told_on"),
    )  # fmt: skip


def _leave_add_on(stage: Scene, step: Step) -> None:
    add_ons.leave_add_on(
        **_on_membership(stage, step), add_on=step.values["add_on"],
        desired_month=step.values.get("desired_month"),
    )  # fmt: skip


def _keep_add_on(stage: Scene, step: Step) -> None:
    add_ons.keep_add_on(**_on_membership(stage, step), add_on=step.values["add_on"])


TAKE: Mapping[str, Callable[[Scene, Step], None]] = {
    **cost_steps.TAKE,
    **things_steps.TAKE,
    **booking_steps.TAKE,
    **line_steps.TAKE,
    **inspection_steps.TAKE,
    **stored_data_steps.TAKE,
    **lease_steps.TAKE,
    **interruption_steps.TAKE,
    **outage_steps.TAKE,
    **login_steps.TAKE,
    "offer_add_on": _offer_add_on,
    "close_add_on": _close_add_on,
    "take_add_on": _take_add_on,
    "leave_add_on": _leave_add_on,
    "keep_add_on": _keep_add_on,
}
"""Step → what it does."""
