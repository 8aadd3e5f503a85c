"""Steps of a story about heirs and merged firms: what is reported, recorded, who represents."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kiyaku.flows import inheritance_reports, representatives, succession
from kiyaku.flows.succession_checks import HEIRS
from kiyaku.members import successions
from kiyaku.members.inheritance_reports import Stated
from kiyaku.scenarios.steps import Step
from kiyaku.scenarios.told_and_kept import Scene

EVIDENCE = (("evidence.txt", b"made up"),)


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
        evidence=EVIDENCE,
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


def _change_representative(stage: Scene, step: Step) -> None:
    """The heirs' report comes with its papers; the company names one without."""
    named_by = step.values["named_by"]
    papers = {"document_received_on": step.on, "evidence": EVIDENCE}
    representatives.change_representative(
        **stage.acting(step),
        membership=stage.memberships[step.member],
        heir=step.values["heir"],
        named_by=named_by,
        **(papers if named_by == HEIRS else {}),
    )


def _name_representative(stage: Scene, step: Step) -> None:
    case = successions.open_case(stage.memberships[step.member])
    representatives.name_representative(
        **stage.acting(step),
        succession=case or 0,
        heir=step.values["heir"],
        document_received_on=step.on,
        evidence=EVIDENCE,
    )


def _record_succession(stage: Scene, step: Step) -> None:
    succession.record(
        **stage.acting(step),
        succession=_last_case(stage, step),
        designated=step.values.get("designated"),
    )


def _set_aside_succession(stage: Scene, step: Step) -> None:
    succession.set_aside(
        **stage.acting(step),
        succession=_last_case(stage, step),
        internal_reason=step.values["reason"],
    )


def _last_case(stage: Scene, step: Step) -> int:
    return int(successions.cases_of(stage.memberships[step.member])[0].pk)


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
    "change_representative": _change_representative,
    "name_representative": _name_representative,
    "record_succession": _record_succession,
    "set_aside_succession": _set_aside_succession,
}
"""How each of these steps is taken."""
