"""Steps of a story about what heirs report themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kiyaku.flows import inheritance_reports
from kiyaku.members.inheritance_reports import Stated
from kiyaku.scenarios.steps import Step
from kiyaku.scenarios.told_and_kept import Scene


def _report_by_heirs(stage: Scene, step: Step) -> None:
    """By the public page, with a file; they give the member's number."""
    inheritance_reports.receive(
        **stage.acting(step),
        stated=Stated(
            name="made up",
            number=step.member,
            address="",
            relation="made up",
            heirs=tuple(step.values["heirs"]),
            representative=step.values.get("representative"),
        ),
        died_on=step.values["died_on"],
        evidence=[("evidence.txt", b"made up")],
    )


def _take_up_report(stage: Scene, step: Step) -> None:
    inheritance_reports.take_up(
        **stage.acting(step),
        report=_last(stage),
        membership=stage.memberships[step.member],
    )


def _set_aside_report(stage: Scene, step: Step) -> None:
    inheritance_reports.set_aside(
        **stage.acting(step), report=_last(stage), internal_reason=step.values["reason"]
    )


def _last(stage: Scene) -> int:
    """The last report, the one that waits where one does."""
    every = [
        one.report
        for state in inheritance_reports.STATES
        for one in inheritance_reports.listing(stage.service, state=state, size=1)
    ]
    return every[0]


TAKE: Mapping[str, Callable[[Scene, Step], None]] = {
    "report_by_heirs": _report_by_heirs,
    "take_up_report": _take_up_report,
    "set_aside_report": _set_aside_report,
}
"""How each of these steps is taken."""
