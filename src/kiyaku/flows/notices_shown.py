"""What a member was told: when it was sent and when it counts as arrived, by which clause.

Every notice stands on the member's page from the moment it is recorded: that is a posting on the
service, and the pack says when a posting arrives. As long as no login for the page can be used,
nobody can read it there.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from kiyaku.base import queries, records
from kiyaku.billing import records as billing
from kiyaku.members import holders
from kiyaku.members import queries as members
from kiyaku.notices import page_readers
from kiyaku.notices import queries as notices
from kiyaku.notices.outbox import Message
from kiyaku.terms.receipts import Receipt


@dataclass(frozen=True)
class NoticeShown:
    """A notice as its member sees it.

    Attributes:
        kind: ``dunning_notice`` or ``formal_demand``.
        invoice: the number of the invoice it is about.
        due_on: the new deadline it sets, where it sets one.
        clauses: what it was sent under.
        arrived_at: when it counts as arrived; None where it does not, yet.
        arrival: the answer of the terms on that, with its working.
        can_be_read: whether somebody can, or could since, sign in to the page it stands on.
        carried_by: the message that brings it besides, by mail or letter, where there is one.
    """

    kind: str
    invoice: str
    dispatched_on: dt.date
    due_on: dt.date | None
    open_yen: int
    clauses: tuple[str, ...]
    posted_at: dt.datetime
    arrived_at: dt.datetime | None
    arrival: Receipt
    carried_by: Message | None = None
    can_be_read: bool = True


def notices_of(service: int, membership: int) -> list[NoticeShown]:
    """The notices to a membership, the newest first."""
    rows, owner = notices.notices_of(membership), members.membership(service, membership)
    pack = queries.pack(service)
    numbers = billing.printed_numbers([row.about_invoice_id for row in rows])
    recorded = records.recorded_at(service, {row.entry_id for row in rows})
    clauses = records.clauses_of(service, {row.basis_id for row in rows})
    carriers = notices.carriers_of(service, [row.pk for row in rows])
    held = holders.of(owner)
    whose = {
        row.pk: holder.member for row in rows for holder in held if holder.covers(row.dispatched_on)
    }
    readings = page_readers.readings_of(whose.values())
    shown = []
    for row in rows:
        posted_at = recorded[row.entry_id]
        member = whose.get(row.pk, owner.member_id)
        read_at = page_readers.readable_at(readings, member, posted_at)
        given: dict[str, Any] = {"dispatched_at": posted_at.isoformat()}
        if read_at is not None:
            given["posted_at"] = read_at.isoformat()
        arrival = pack.explain("notice_arrived_at", channel="posting", **given)
        shown.append(
            NoticeShown(
                row.kind,
                numbers.get(row.about_invoice_id, "—"),
                row.dispatched_on,
                row.due_on,
                row.open_yen,
                clauses[row.basis_id],
                posted_at,
                arrival.answer,
                arrival,
                carriers.get(row.pk),
                read_at is not None,
            )
        )
    return shown
