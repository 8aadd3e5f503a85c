"""Steps of a story about things left behind, damage, and inspections at a place."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kiyaku.flows.place import damage_claims, inspections, left_things, things_told
from kiyaku.premises import damage, things
from kiyaku.scenarios.errors import StoryError
from kiyaku.scenarios.steps import Step
from kiyaku.scenarios.told_and_kept import Scene


def _store_thing(stage: Scene, step: Step) -> None:
    told = step.values
    left_things.store_thing(
        **stage.acting(step),
        what=told["what"],
        place=told.get("place", "窓口"),
        found_on=told.get("found_on", told.get("stored_on", step.on)),
        stored_on=told.get("stored_on"),
        membership=stage.memberships[step.member] if "member" in told else None,
    )


def _name_owner(stage: Scene, step: Step) -> None:
    left_things.name_owner(
        **stage.acting(step), thing=_meant(stage, step), membership=stage.memberships[step.member]
    )


def _hand_out_thing(stage: Scene, step: Step) -> None:
    left_things.hand_out(
        **stage.acting(step),
        thing=_meant(stage, step),
        handed_to=step.values["to"],
        identity=step.values.get("identity", "document"),
    )


def _dispose_thing(stage: Scene, step: Step) -> None:
    left_things.dispose(
        **stage.acting(step), thing=_meant(stage, step), cost_yen=step.values.get("cost_yen", 0)
    )


def _charge_disposal(stage: Scene, step: Step) -> None:
    left_things.charge_disposal(**stage.acting(step), thing=_meant(stage, step))


def _check_thing(stage: Scene, step: Step) -> None:
    """The story breaks off where a thing is otherwise than it says."""
    found = things.thing(stage.service, _meant(stage, step))
    is_now = {
        "disposable_on": found.disposable_on,
        "state": found.state,
        "is_told": found.told_on is not None,
    }
    for name, expected in step.values.items():
        if name in is_now and is_now[name] != expected:
            raise StoryError(
                step.place.at(name),
                f"{found.what} は {is_now[name]} です。",
                f"{found.what} is {is_now[name]}",
            )


def _meant(stage: Scene, step: Step) -> int:
    """The last thing of that name."""
    every = things.listed(stage.service, state=None, size=200)
    found = next((one.id for one in every if one.what == step.values["what"]), None)
    if found is None:
        raise StoryError(
            step.place.at("what"), "そのような忘れ物はありません。", "there is no such thing"
        )
    return found


def _report_damage(stage: Scene, step: Step) -> None:
    told = step.values
    damage_claims.report_damage(
        **stage.acting(step),
        membership=stage.memberships[step.member],
        what=told["what"],
        place="会議室",
        happened_on=told.get("happened_on", step.on),
        channel=things_told.BY_MEMBER if told.get("by_member") else things_told.BY_STAFF,
    )


def _last_damage(stage: Scene, step: Step) -> int:
    return damage.last_of(stage.service, stage.memberships[step.member]) or 0


def _claim_damage(stage: Scene, step: Step) -> None:
    damage_claims.claim_damage(
        **stage.acting(step),
        damage_id=_last_damage(stage, step),
        amount_yen=step.values["amount_yen"],
        grounds="見積書による",
    )


def _decide_damage(stage: Scene, step: Step) -> None:
    damage_claims.decide_damage(
        **stage.acting(step),
        damage_id=_last_damage(stage, step),
        granted=step.values["granted"],
        reason="見積りを確かめた",
    )


def _inspect(stage: Scene, step: Step) -> None:
    inspections.record_inspection(
        **stage.acting(step),
        membership=stage.memberships[step.member],
        inspected_on=step.values.get("inspected_on", step.on),
        reason=step.values["reason"],
        seen=step.values["seen"],
    )


def _report_what_was_seen(stage: Scene, step: Step) -> None:
    membership = stage.memberships[step.member]
    inspections.report_from_inspection(
        **stage.acting(step),
        inspection=damage.last_inspection(stage.service, membership) or 0,
        kind=step.values["kind"],
    )


TAKE: Mapping[str, Callable[[Scene, Step], None]] = {
    "store_thing": _store_thing,
    "name_owner": _name_owner,
    "hand_out_thing": _hand_out_thing,
    "dispose_thing": _dispose_thing,
    "charge_disposal": _charge_disposal,
    "check_thing": _check_thing,
    "report_damage": _report_damage,
    "claim_damage": _claim_damage,
    "decide_damage": _decide_damage,
    "inspect": _inspect,
    "report_what_was_seen": _report_what_was_seen,
}
"""How each of these steps is taken."""
