"""Steps of a story about personal data that got out, and about statistics that tell of nobody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from kiyaku.base.files import Upload
from kiyaku.flows import leaks, leaks_shown, statistics
from kiyaku.flows.statistics import Table
from kiyaku.privacy import leaks as stored
from kiyaku.privacy import statistics as published
from kiyaku.scenarios.compare import compare
from kiyaku.scenarios.errors import StoryError
from kiyaku.scenarios.personal_shapes import FIRST, FULL, TOLD, WITHHELD
from kiyaku.scenarios.steps import Step
from kiyaku.terms.texts import Text

_STEPS = {FIRST: leaks.FIRST, FULL: leaks.FULL, TOLD: leaks.TOLD}
_WHAT = "物語のとおり。"
_TOLD = Text(
    "物語のとおり、お客様の情報が漏えいしました。", "Your data got out, as the story says."
)
_PROOF = Upload("報告.txt", "物語のとおりの報告。".encode())


class Scene(Protocol):
    """What such a step knows of the story that it is in."""

    service: int

    def acting(self, step: Step) -> dict[str, Any]:
        """What every operation is told: which service, when, by whom."""


def _open_leak(stage: Scene, step: Step) -> None:
    found_on = step.values.get("found_on", step.on)
    leaks.open_leak(**stage.acting(step), found_on=found_on, **_facts(step))


def _revise_leak(stage: Scene, step: Step) -> None:
    leaks.revise(**stage.acting(step), leak=_leak(stage, step), **_facts(step))


def _facts(step: Step) -> dict[str, Any]:
    grave = {f"is_{one}": True for one in step.values.get("grave", ())}
    return {"what": _WHAT, "people": step.values["people"], **grave}


def _name_leaked(stage: Scene, step: Step) -> None:
    members = step.values["members"]
    leaks.name_people(**stage.acting(step), leak=_leak(stage, step), members=members)


def _report_leak(stage: Scene, step: Step) -> None:
    which = _STEPS[step.values["which"]]
    leaks.report(**stage.acting(step), leak=_leak(stage, step), which=which, proof=[_PROOF])


def _tell_leaked(stage: Scene, step: Step) -> None:
    """Tell those who are named, or put down what is done instead."""
    about = {**stage.acting(step), "leak": _leak(stage, step)}
    if "instead" in step.values:
        leaks.tell_otherwise(**about, how=step.values["instead"])
    else:
        leaks.tell_people(**about, what=_TOLD)


def _close_leak(stage: Scene, step: Step) -> None:
    leaks.close(**stage.acting(step), leak=_leak(stage, step))


def _check_leak(stage: Scene, step: Step) -> None:
    """See how the last leak stands; the story breaks off where it is otherwise."""
    found = leaks_shown.shown(stage.service, _leak(stage, step))
    names = {code: name for name, code in _STEPS.items()}
    actual = {
        "first_due_on": found.leak.first_due_on or "never",
        "full_due_on": found.leak.full_due_on or "never",
        "late": tuple(names[one.code] for one in found.steps if one.is_late),
        "left": tuple(names[one.code] for one in found.steps if one.done_on is None),
        "told": found.told,
    }
    compare(step.values, actual, step.place)


def _leak(stage: Scene, step: Step) -> int:
    """The last leak."""
    found = stored.listed(stage.service, size=1).rows
    if not found:
        raise StoryError(step.place, "漏えい等の記録がありません。", "no leak is on record yet")
    return found[0].id


def _publish_statistics(stage: Scene, step: Step) -> None:
    statistics.publish(**stage.acting(step), day=step.values["day"], dimensions=step.values["by"])


def _check_statistics(stage: Scene, step: Step) -> None:
    """See what the last publication tells, and of how many cells it does not."""
    found = published.listed(stage.service, size=1).rows
    if not found:
        raise StoryError(step.place, "公表した統計がありません。", "nothing has been published")
    compare(step.values, {"table": _told(Table.of(found[0]))}, step.place)


def _told(table: Table) -> dict[str, Any]:
    """A published table: by row, and where it has columns by column, how many people."""
    if not table.columns:
        return dict(zip(table.rows, table.row_totals, strict=True))
    return {
        row: {
            column: WITHHELD if people is None else people
            for column, people in zip(table.columns, cells, strict=True)
        }
        for row, cells in zip(table.rows, table.cells, strict=True)
    }


TAKE: Mapping[str, Callable[[Scene, Step], None]] = {
    "open_leak": _open_leak,
    "revise_leak": _revise_leak,
    "name_leaked": _name_leaked,
    "report_leak": _report_leak,
    "tell_leaked": _tell_leaked,
    "close_leak": _close_leak,
    "check_leak": _check_leak,
    "publish_statistics": _publish_statistics,
    "check_statistics": _check_statistics,
}
"""How each of these steps is taken."""
