"""Letters that wait to be handed to the post, as they are printed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from kiyaku.base import journal
from kiyaku.flows import outbox
from kiyaku.flows.invoice_document import Recipient
from kiyaku.flows.telling_members import Letterhead
from kiyaku.members import queries as members
from kiyaku.members.queries import Member
from kiyaku.notices.outbox import addressee_of


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
        recipient = _recipient(people[row.member_id], addressee_of(row))
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


def _recipient(to: Member, fixed: Mapping[str, str]) -> Recipient:
    """To whom a letter goes: as registered, or as it was when its last word was written."""
    name = fixed.get("name") or to.name or to.handle
    postal_code, address, country = (
        fixed.get(one, getattr(to, one)) for one in ("postal_code", "address", "country")
    )
    return Recipient(to.handle, name, to.kind, postal_code, address, country)
