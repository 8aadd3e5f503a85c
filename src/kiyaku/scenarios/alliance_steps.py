"""Steps of a story about facilities of others: listed, given rules, agreed to, passes, checks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kiyaku.base import queries
from kiyaku.base.errors import OperationRefused
from kiyaku.flows.place import alliance, alliance_facilities
from kiyaku.members import queries as members
from kiyaku.premises import alliance as kept
from kiyaku.scenarios.steps import Step
from kiyaku.scenarios.told_and_kept import Scene


def _about(stage: Scene, step: Step) -> dict[str, Any]:
    return {**stage.acting(step), "facility": step.values["facility"]}


def _of_member(stage: Scene, step: Step) -> dict[str, Any]:
    return {**_about(stage, step), "membership": stage.memberships[step.member]}


def _list_facility(stage: Scene, step: Step) -> None:
    code = step.values["facility"]
    alliance_facilities.make_facility(
        **_about(stage, step), name=code, address=step.values.get("address", "—")
    )


def _facility_rules(stage: Scene, step: Step) -> None:
    alliance_facilities.publish_facility_rules(
        **_about(stage, step), text=step.values["text"], file_name="rules.txt",
        from_day=step.values["from"],
    )  # fmt: skip


def _close_facility(stage: Scene, step: Step) -> None:
    alliance_facilities.close_facility(**_about(stage, step))


def _agree_to_facility(stage: Scene, step: Step) -> None:
    """To the rules that hold on the day, as they are shown."""
    found = kept.facility(stage.service, step.values["facility"])
    held = kept.rules_on(stage.service, queries.business_day(stage.service)).get(found.id)
    alliance.agree_to_rules(**_of_member(stage, step), rules=0 if held is None else held.id)


def _issue_pass(stage: Scene, step: Step) -> None:
    alliance.issue_pass(**_of_member(stage, step))


def _check_pass(stage: Scene, step: Step) -> None:
    """The last pass of the member to the facility, and what must come of it."""
    found = kept.facility(stage.service, step.values["facility"])
    membership = stage.memberships[step.member]
    member = members.membership(stage.service, membership).member_id
    number = kept.last_pass(membership, member, found.id)
    checked = alliance.check_pass(
        **stage.acting(step), token=alliance.signed(stage.service, number or 0)
    )
    if checked.outcome != step.values["outcome"]:
        raise OperationRefused(
            "other_outcome", checked.in_words.ja, checked.in_words.en, outcome=checked.outcome
        )


TAKE: Mapping[str, Callable[[Scene, Step], None]] = {
    "list_facility": _list_facility,
    "facility_rules": _facility_rules,
    "close_facility": _close_facility,
    "agree_to_facility": _agree_to_facility,
    "issue_pass": _issue_pass,
    "check_pass": _check_pass,
}
"""Step → what it does."""
