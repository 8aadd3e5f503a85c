"""Why silence or disuse is a ground: the contact or the last use it was found by, asked again."""

from __future__ import annotations

from typing import Any

from kiyaku.base.records import Entry
from kiyaku.flows import ground_evidence
from kiyaku.flows.why.desk import Desk
from kiyaku.flows.why.reasons import Explanation
from kiyaku.members import contacts, uses
from kiyaku.terms.texts import Text

_ABOUT = Text("事由にあたるか", "whether it is a ground")


def of_ground(desk: Desk, ground: Any, entry: Entry, title: Text) -> Explanation:
    """A ground by silence or disuse; what came after it was found is told too."""
    steps = ground_evidence.of_grounds([ground])[ground.pk]
    facts = _by_contact(ground) if ground.contact_id is not None else _by_use(ground)
    holds = desk.ask(ground.question, ground.basis_id, entry, on=ground.found_on, **facts)
    reason = desk.reason(_ABOUT, True, holds.answer, holds, *steps)
    return Explanation(title, (reason,), entry=entry, is_inside=True)


def _by_contact(ground: Any) -> dict[str, Any]:
    """The contact, with an answer only where one was known when the ground was found."""
    asked = contacts.by_id([ground.contact_id])[ground.contact_id]
    recorded_on = asked.answer_recorded_on
    was_known = recorded_on is not None and recorded_on <= ground.found_on
    answered_on = asked.answered_on if was_known else None
    return {"contacted_on": asked.contacted_on, "answered_on": answered_on}


def _by_use(ground: Any) -> dict[str, Any]:
    return {"last_used_on": uses.by_id([ground.use_id])[ground.use_id].used_on}
