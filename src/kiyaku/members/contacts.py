"""Contacts that ask a member for an answer: keeping them, reading them, finding the unanswered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from kiyaku.base import columns, paging
from kiyaku.base.columns import Columns, Rows
from kiyaku.base.errors import OperationRefused
from kiyaku.base.paging import Page
from kiyaku.members.models import Contact, Member, Membership

SIZE = 20
UNANSWERED: Columns = {"membership_id": "i8", "id": "i8", "contacted_on": "date"}
_WAITING = """
SELECT c.id, c.membership_id, c.contacted_on
FROM contact c JOIN membership m ON m.id = c.membership_id AND m.member_id = c.member_id
WHERE c.service_id = %(service)s AND c.membership_id BETWEEN %(first)s AND %(last)s
  AND c.contacted_on <= %(until)s AND c.recorded_on <= %(day)s AND m.ended_on IS NULL
  AND (m.suspended_since IS NULL OR m.suspended_since > %(day)s)
"""
"""Contacts with who holds the membership still. What was entered after the day is not known yet."""
_UNANSWERED = f"""
SELECT latest.membership_id, latest.id, latest.contacted_on FROM (
    SELECT DISTINCT ON (membership_id) membership_id, id, contacted_on FROM (
        {_WAITING} AND c.answered_on IS NULL
        UNION ALL
        {_WAITING} AND c.answer_recorded_on > %(day)s
    ) AS waiting ORDER BY membership_id, contacted_on DESC, id DESC
) AS latest WHERE NOT EXISTS (
    SELECT 1 FROM ground g WHERE g.membership_id = latest.membership_id AND (
        (g.state = 'open' AND (g.question = %(question)s OR g.kind = %(kind)s))
        OR (g.contact_id = latest.id AND (g.state <> 'lapsed' OR g.left_on IS NOT NULL))))
ORDER BY latest.membership_id
"""


@dataclass(frozen=True)
class ContactShown:
    """A contact: whom, when, how, about what, and the answer if one came.

    ``message``: the message in the outbox by which it was asked, if it was by one.
    """

    id: int
    membership_id: int
    member_id: int
    contacted_on: dt.date
    channel: str
    about: str
    message: int | None
    recorded_on: dt.date
    at: dt.datetime
    by: str
    answered_on: dt.date | None
    answer_recorded_on: dt.date | None


def contact(service: int, contact_id: int) -> ContactShown:
    """A contact of a service.

    Raises:
        OperationRefused: ``unknown_contact``.
    """
    row = Contact.objects.filter(service_id=service, pk=contact_id).first()
    if row is None:
        raise OperationRefused(
            "unknown_contact",
            f"連絡の記録 {contact_id} はこのサービスにありません。",
            f"this service has no contact {contact_id}",
        )
    return _shown(row)


def contacts_of(
    service: int, membership: int, *, after: int | None = None, size: int = SIZE
) -> Page[ContactShown]:
    """The contacts on a membership, the latest entered first, a page at a time."""
    rows = Contact.objects.filter(service_id=service, membership_id=membership)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    read = [_shown(one) for one in rows.order_by("-pk")[: paging.reach(size)]]
    return paging.page(read, size, lambda one: one.id)


def by_id(contacts: Collection[int]) -> dict[int, ContactShown]:
    """Contacts by their ids."""
    rows = Contact.objects.in_bulk(list(contacts)) if contacts else {}
    return {pk: _shown(row) for pk, row in rows.items()}


def add(
    membership: Membership,
    member: Member,
    *,
    contacted_on: dt.date,
    channel: str,
    about: str,
    message: int | None,
    day: dt.date,
    at: dt.datetime,
    by: str,
    entry: int,
) -> int:
    """Store that a member was asked for an answer; returns the contact's id."""
    return Contact.objects.create(
        service_id=membership.service_id,
        membership=membership,
        member=member,
        contacted_on=contacted_on,
        channel=channel,
        about=about,
        message_id=message,
        recorded_on=day,
        at=at,
        by=by,
        entry_id=entry,
    ).pk


def answer(one: ContactShown, answered_on: dt.date, *, day: dt.date, entry: int) -> list[int]:
    """Put an answer on record: of a contact, and of those before it that wait too; their ids."""
    waiting = Contact.objects.filter(
        membership_id=one.membership_id,
        member_id=one.member_id,
        answered_on__isnull=True,
        contacted_on__lte=one.contacted_on,
    )
    ids = sorted(waiting.values_list("pk", flat=True))
    waiting.filter(pk__in=ids).update(
        answered_on=answered_on, answer_recorded_on=day, answer_entry_id=entry
    )
    return ids


def unanswered(
    service: int, first: int, last: int, *, until: dt.date, day: dt.date, question: str, kind: str
) -> Rows:
    """The latest unanswered contact, of ``until`` or before, of each membership that runs and is
    not suspended, from ``first`` to ``last``, as they were known at the end of a day.

    Left out: a membership with an open ground of the question, or one of the kind that the staff
    recorded; a contact on which a ground was left or decided before.
    """
    given: dict[str, Any] = {
        "service": service, "first": first, "last": last, "until": until, "day": day,
        "question": question, "kind": kind,
    }  # fmt: skip
    return columns.read(UNANSWERED, _UNANSWERED, given)


def _shown(row: Contact) -> ContactShown:
    return ContactShown(
        row.pk, row.membership_id, row.member_id, row.contacted_on, row.channel, row.about,
        row.message_id, row.recorded_on, row.at, row.by, row.answered_on, row.answer_recorded_on,
    )  # fmt: skip
