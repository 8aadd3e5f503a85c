"""Steps in which members are asked, answer, and use the service or do not."""

from __future__ import annotations

from collections.abc import Callable

from kiyaku.flows import contacts, uses
from kiyaku.members import contacts as member_contacts
from kiyaku.notices import outbox
from kiyaku.scenarios.steps import Step
from kiyaku.scenarios.told_and_kept import Scene

_ASKED = "物語のとおり。"


def _contact(stage: Scene, step: Step) -> None:
    """By a message where a kind of message is named: the last of that kind."""
    kind = step.values.get("message")
    sent = outbox.told_to(stage.memberships[step.member])
    contacts.record_contact(
        **stage.acting(step),
        membership=stage.memberships[step.member],
        about=_ASKED,
        channel=step.values.get("channel", "phone"),
        contacted_on=step.values.get("contacted_on"),
        message=None if kind is None else next(one.pk for one in sent if one.kind == kind),
    )


def _answer(stage: Scene, step: Step) -> None:
    """The last contact with the member is answered."""
    membership = stage.memberships[step.member]
    last = member_contacts.contacts_of(stage.service, membership, size=1).rows[0]
    contacts.record_answer(
        **stage.acting(step), contact=last.id, answered_on=step.values.get("answered_on")
    )


def _use(stage: Scene, step: Step) -> None:
    uses.record_use(
        **stage.acting(step),
        membership=stage.memberships[step.member],
        used_on=step.values.get("used_on"),
        source=step.values.get("source", uses.STAFF),
    )


TAKE: dict[str, Callable[[Scene, Step], None]] = {
    "contact": _contact,
    "answer": _answer,
    "use": _use,
}
