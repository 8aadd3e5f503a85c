"""Steps of a story about what all are told: announcements, mail about the services, rules, notes.

Individual rules and the operator's particulars belong here because what is told rests on them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from kiyaku.base import queries
from kiyaku.base.operators import Operator
from kiyaku.flows import announcements, individual_rules, marketing, notes, operator
from kiyaku.members import directory
from kiyaku.members import notes as written
from kiyaku.notices import announcing
from kiyaku.scenarios.compare import compare
from kiyaku.scenarios.errors import StoryError
from kiyaku.scenarios.steps import Step
from kiyaku.scenarios.told_and_kept import Scene
from kiyaku.scenarios.values import NEVER
from kiyaku.terms.texts import Text

_WHAT = Text("物語のとおり。", "As the story says.")
_RULES = "第1条（物語）\n物語のとおりとする。\n"
_MOST = 100
"""More announcements than any story makes."""


def _plan_announcement(stage: Scene, step: Step) -> None:
    announcements.plan(
        **stage.acting(step),
        kind=step.values["kind"],
        what=_WHAT,
        takes_effect_on=step.values["takes_effect_on"],
        until=step.values.get("until", ""),
        cause=step.values.get("cause", ""),
    )


def _announce(stage: Scene, step: Step) -> None:
    announcements.announce(
        **stage.acting(step),
        announcement=_last(stage, step).pk,
        although_late=step.values.get("although_late", False),
    )


def _check_announcement(stage: Scene, step: Step) -> None:
    """See how the last announcement of a kind stands; the story breaks off where it differs."""
    row = _last(stage, step)
    _, waiting = announcing.waiting(stage.service, dt.date.max, _MOST)
    pack = queries.pack(stage.service)
    actual = {
        "kind": row.kind,
        "last_day": row.last_day or NEVER,
        "announced_on": row.announced_on or NEVER,
        "is_owed": row.pk in {one.pk for one in waiting},
        "is_late": announcements.is_late(row, step.on),
        "clauses": announcements.clauses_of(pack, row.kind, row.cause),
    }
    compare(step.values, actual, step.place)


def _last(stage: Scene, step: Step) -> announcing.Announced:
    """The last announcement of the kind, told or not."""
    for one in announcing.of_service(stage.service, _MOST):
        if one.kind == step.values["kind"]:
            return one
    raise StoryError(
        step.place.at("kind"),
        f"{step.values['kind']} の告知はまだ計画されていません。",
        f"no announcement of {step.values['kind']} has been planned yet",
    )


def _set_operator(stage: Scene, step: Step) -> None:
    names = ("name", "address", "contact")
    told = {name: step.values[name] for name in names if name in step.values}
    operator.set_operator(**stage.acting(step), operator=Operator(**told))


def _agree_to_mail(stage: Scene, step: Step) -> None:
    _say(stage, step, is_given=True, how=step.values.get("how", marketing.ON_PAGE))


def _stop_mail(stage: Scene, step: Step) -> None:
    _say(stage, step, is_given=False, how=step.values.get("how", marketing.BY_LINK))


def _say(stage: Scene, step: Step, *, is_given: bool, how: str) -> None:
    marketing.set_consent(
        **stage.acting(step),
        member=directory.member(stage.service, step.member).pk,
        is_given=is_given,
        how=how,
        wording=_WHAT.ja,
    )


def _send_campaign(stage: Scene, step: Step) -> None:
    marketing.send_campaign(**stage.acting(step), text_ja=_WHAT.ja, text_en=_WHAT.en)


def _publish_rules(stage: Scene, step: Step) -> None:
    individual_rules.publish_rules(
        **stage.acting(step),
        title=step.values["title"],
        text=_RULES,
        file_name="rules.txt",
        from_day=step.values["from"],
        until_day=step.values.get("until"),
        yields=step.values.get("yields", False),
        parameters=step.values.get("parameters"),
        late_reason=step.values.get("late_reason", ""),
    )


def _withdraw_rules(stage: Scene, step: Step) -> None:
    named = [one for one in individual_rules.rules(stage.service)
             if one.title == step.values["title"]]  # fmt: skip
    number = named[0].entry if named else 0
    individual_rules.withdraw_rules(
        **stage.acting(step), rules=number, reason=step.values["reason"]
    )


def _check_rules(stage: Scene, step: Step) -> None:
    """See which individual rules hold on the day; the story breaks off where others do."""
    holding = [
        one.title
        for one in individual_rules.standing(stage.service, step.on)
        if one.from_day <= step.on
    ]
    compare(step.values, {"titles": tuple(sorted(holding))}, step.place)


def _note(stage: Scene, step: Step) -> None:
    member = directory.member(stage.service, step.member).pk
    notes.add_note(**stage.acting(step), member=member, text=step.values["text"])


def _check_notes(stage: Scene, step: Step) -> None:
    """See which notes on a member are kept, the latest first; of an erased one no word is."""
    member = directory.member(stage.service, step.member).pk
    rows = written.notes_of(stage.service, member).rows
    kept = tuple(one.text for one in rows if one.text)
    compare({"texts": step.values["texts"]}, {"texts": kept}, step.place)


TAKE: Mapping[str, Callable[[Any, Step], None]] = {
    "plan_announcement": _plan_announcement,
    "announce": _announce,
    "check_announcement": _check_announcement,
    "set_operator": _set_operator,
    "agree_to_mail": _agree_to_mail,
    "stop_mail": _stop_mail,
    "send_campaign": _send_campaign,
    "publish_rules": _publish_rules,
    "withdraw_rules": _withdraw_rules,
    "check_rules": _check_rules,
    "note": _note,
    "check_notes": _check_notes,
}
"""How each of these steps is taken."""
