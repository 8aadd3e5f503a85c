"""How what is done about inspections of lines is tried: on a line that is in use, if it can be."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from typing import Any

from kiyaku.base.errors import OperationRefused
from kiyaku.flows.network import inspected, inspections, lines
from kiyaku.network import inspections as kept
from kiyaku.scenarios.states.lives import AREA, PRODUCT, Person, Small
from kiyaku.scenarios.states.operation import NONE, Operation
from kiyaku.terms.texts import Text

_ONE_DAY = dt.timedelta(1)


def _line(small: Small, person: Person) -> str:
    """A line that is assigned today, where one can be."""
    line = f"L-{person.membership}"
    with suppress(OperationRefused):
        small.act(
            lines.assign_line, membership=person.membership, line=line, product=PRODUCT, area=AREA
        )
    return line


def _asking(small: Small, person: Person) -> dict[str, Any]:
    return {
        "line": _line(small, person), "cause": "fault", "reason": "x", "proposed_on": small.day,
    }  # fmt: skip


def _asked(small: Small, person: Person) -> dict[str, Any]:
    """An inspection that is asked for today, where it can be."""
    with suppress(OperationRefused):
        small.act(inspections.ask_for_inspection, **_asking(small, person))
    assert person.membership is not None
    return {"inspection": kept.last_of(person.membership) or NONE}


def _refusing(small: Small, person: Person) -> dict[str, Any]:
    return {**_asked(small, person), "reason": "x"}


def _refused(small: Small, person: Person) -> dict[str, Any]:
    facts = _asked(small, person)
    with suppress(OperationRefused):
        small.act(inspections.refuse_inspection, **facts, reason="x")
    return {**facts, "cause": "none"}


def _agreed(small: Small, person: Person) -> dict[str, Any]:
    facts = _asked(small, person)
    with suppress(OperationRefused):
        small.act(inspections.agree_to_inspection, **facts)
    return facts


def _moving(small: Small, person: Person) -> dict[str, Any]:
    return {**_agreed(small, person), "visit_on": small.day + _ONE_DAY}


def _failing(small: Small, person: Person) -> dict[str, Any]:
    found = {"conforms": False, "finding": "x", "remove_by": small.day}
    return {**_agreed(small, person), **found}


def _failed(small: Small, person: Person) -> dict[str, Any]:
    facts = _failing(small, person)
    with suppress(OperationRefused):
        small.act(inspected.record_inspected, **facts)
    return {"inspection": facts["inspection"]}


def _keeping(small: Small, person: Person) -> dict[str, Any]:
    """What was to be taken off long ago; what is found today where there is nothing of the kind."""
    assert person.membership is not None
    for one in kept.of_membership(person.membership):
        if one.state == kept.FAILED and one.remove_by is not None and one.remove_by < small.day:
            return {"inspection": one.id}
    return _failed(small, person)


INSPECTION_OPERATIONS = (
    Operation(Text("検査を求める", "ask to inspect a line"),
              inspections.ask_for_inspection, _asking),
    Operation(Text("検査に応じる", "agree to an inspection"),
              inspections.agree_to_inspection, _asked),
    Operation(Text("検査を断る", "refuse an inspection"), inspections.refuse_inspection, _refusing),
    Operation(Text("断る事情を判断する", "weigh a refusal"), inspections.weigh_refusal, _refused),
    Operation(Text("検査の日を変える", "move an inspection"), inspections.move_inspection, _moving),
    Operation(Text("検査の結果を記録する", "record what an inspection found"),
              inspected.record_inspected, _failing),
    Operation(Text("設備の取外しを記録する", "record that equipment was taken off"),
              inspected.record_removed, _failed),
    Operation(Text("設備が外されていないことを記録する", "record that equipment was kept"),
              inspected.record_kept, _keeping),
    Operation(Text("検査を取りやめる", "call an inspection off"),
              inspections.call_inspection_off, _asked),
)  # fmt: skip
"""What is done about inspections of a member's lines."""
