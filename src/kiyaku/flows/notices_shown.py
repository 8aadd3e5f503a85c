"""What a member was told: when it was sent and when it counts as arrived, by which clause.

Every notice stands on the member's page from the moment it is recorded: that is a posting on the
service, and the pack says when a posting arrives.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kiyaku.base import queries, records
from kiyaku.billing import records as billing
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


def notices_of(service: int, membership: int) -> list[NoticeShown]:
    """The notices to a membership, the newest first."""
    rows = notices.notices_of(membership)
    pack = queries.pack(service)
    numbers = billing.printed_numbers([row.about_invoice_id for row in rows])
    recorded = records.recorded_at(service, {row.entry_id for row in rows})
    clauses = records.clauses_of(service, {row.basis_id for row in rows})
    carriers = notices.carriers_of(service, [row.pk for row in rows])
    shown = []
    for row in rows:
        posted_at = recorded[row.entry_id]
        arrival = pack.explain(
            "notice_arrived_at",
            channel="posting",
            dispatched_at=posted_at.isoformat(),
            posted_at=posted_at.isoformat(),
        )
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
            )
        )
    return shown
