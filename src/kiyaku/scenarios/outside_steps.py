"""Steps of a story about people without a member number who ask about their own data."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kiyaku.flows import outsider_answers, outsiders, privacy_requests
from kiyaku.flows.access import COMMAND
from kiyaku.privacy import cases
from kiyaku.privacy import outsiders as people
from kiyaku.privacy.outsiders import Outsider
from kiyaku.scenarios.errors import StoryError
from kiyaku.scenarios.steps import Step
from kiyaku.scenarios.told_and_kept import Scene


def _ask_from_outside(stage: Scene, step: Step) -> None:
    """Registered, looked for by name, every record found confirmed, the request received."""
    name = step.values["name"]
    found = _named(stage, name)
    number = found.id if found else outsiders.register(
        **stage.acting(step), name=name, identity="document"
    )  # fmt: skip
    acting = stage.acting(step)
    looked_up = outsiders.look_up(
        service=stage.service, text=name, at=acting["at"], by=acting["by"], roles=[COMMAND],
        page="story",
    )  # fmt: skip
    for one in looked_up.candidates:
        outsiders.confirm_record(
            **stage.acting(step), outsider=number, table=one.table, row=one.row,
            columns=one.columns,
        )  # fmt: skip
    privacy_requests.receive_request(
        **stage.acting(step), outsider=number, kind=step.values["kind"],
        use=step.values.get("use", ""), identity="document",
    )  # fmt: skip


def _answer_outside(stage: Scene, step: Step) -> None:
    person = _meant(stage, step)
    privacy_requests.decide_request(
        **stage.acting(step),
        case=cases.listed(stage.service, outsider=person.id, size=1).rows[0].id,
        granted=step.values["granted"],
        reason=step.values.get("reason", ""),
        ground=step.values.get("ground", ""),
    )


def _check_held_outside(stage: Scene, step: Step) -> None:
    """The story breaks off where other kinds of records would be handed over than it says."""
    person = _meant(stage, step)
    held = outsider_answers.held(stage.service, person.id, at=stage.acting(step)["at"])
    found = sorted(set(held.records) - {"outside_person", "privacy_case"})
    if found != sorted(step.values["records"]):
        raise StoryError(
            step.place,
            f"{person.name} について保有する記録が違います: {found}",
            f"other records are held on {person.name}: {found}",
        )


def _meant(stage: Scene, step: Step) -> Outsider:
    found = _named(stage, step.values["name"])
    if found is None:
        raise StoryError(
            step.place,
            f"{step.values['name']} はまだ何も求めていません。",
            f"{step.values['name']} has not asked for anything yet",
        )
    return found


def _named(stage: Scene, name: str) -> Outsider | None:
    return next((one for one in people.listed(stage.service) if one.name == name), None)


TAKE: Mapping[str, Callable[[Scene, Step], None]] = {
    "ask_from_outside": _ask_from_outside,
    "answer_outside": _answer_outside,
    "check_held_outside": _check_held_outside,
}
"""How each of these steps is taken."""
