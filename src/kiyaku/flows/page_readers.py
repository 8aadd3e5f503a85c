"""That a member's page can be read: what was posted there before arrives, if the terms say so."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from kiyaku.base import sandboxes
from kiyaku.flows.telling_members import BY_POSTING, Letterhead
from kiyaku.notices import outbox, page_readers


@transaction.atomic
def begin(*, service: int, member: int, at: dt.datetime) -> int:
    """Somebody can read a member's page from now on; how many postings had waited for that.

    Harmless where somebody could before. Who has a login be used calls this, as it comes to be so.
    """
    if sandboxes.is_sandbox(service) or not page_readers.begin(service, member, at):
        return 0
    waiting = page_readers.waiting_for(service, member)
    if not waiting:
        return 0
    head = Letterhead.of(service)
    for row in waiting:
        arrived_at, basis = head.arrival(row, dispatched_at=row.dispatched_at, posted_at=at)
        outbox.store(
            row,
            state=outbox.POSTED,
            arrived_at=arrived_at,
            arrival_known_by=BY_POSTING if arrived_at else "",
            arrival_basis_id=basis,
        )
    return len(waiting)


def end(*, member: int, at: dt.datetime) -> None:
    """Nobody can read a member's page any more: what is posted from now on waits."""
    page_readers.end(member, at)
