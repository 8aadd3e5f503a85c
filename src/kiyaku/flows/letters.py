"""Letters that wait to be handed to the post, as they are printed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kiyaku.base import journal
from kiyaku.flows import outbox
from kiyaku.flows.invoice_document import Recipient
from kiyaku.flows.telling_members import Letterhead
from kiyaku.members import queries as members


@dataclass(frozen=True)
class Letter:
    """A letter: to whom, from whom, and what it says.

    Attributes:
        number: that of the message in the outbox.
        language: ``ja`` or ``en``, as the member is written to.
        sender: name, postal code, address and contact, line by line; what is not entered is left
            out.
    """

    number: int
    membership: int | None
    language: str
    recipient: Recipient
    sender: tuple[str, ...]
    written_on: dt.date
    subject: str
    body: str


def waiting(service: int) -> list[Letter]:
    """The letters that nobody has handed over yet, the oldest first."""
    rows = outbox.letters_written(service)
    if not rows:
        return []
    head = Letterhead.of(service)
    operator = head.operator
    sender: tuple[str, ...] = (head.sender,)
    if operator is not None:
        postal_code = f"〒{operator.postal_code}" if operator.postal_code else ""
        sender = (operator.name, postal_code, operator.address, operator.contact)
    people = members.members(service, {row.member_id for row in rows})
    letters = []
    for row in rows:
        to = people[row.member_id]
        name = to.name or to.handle
        recipient = Recipient(to.handle, name, to.kind, to.postal_code, to.address, to.country)
        letters.append(
            Letter(
                number=row.pk,
                membership=row.membership_id,
                language=row.language,
                recipient=recipient,
                sender=tuple(one for one in sender if one),
                written_on=row.created_at.astimezone(journal.TOKYO).date(),
                subject=row.subject,
                body=row.body,
            )
        )
    return letters
