"""The outbox: nothing was told twice, and each arrival is what the terms say of it."""

from __future__ import annotations

import datetime as dt

from django.db import connection

from kiyaku.close.verify.context import Audit
from kiyaku.flows.deemed_arrival import QUESTION
from kiyaku.flows.telling_members import (
    ARRIVED,
    AS_RECORDED,
    BY_DISPATCH,
    BY_OWN_SERVER,
    BY_POSTING,
    BY_PROOF,
    DEEMED,
    Letterhead,
)
from kiyaku.notices import outbox, page_readers
from kiyaku.notices.outbox import Message

_ACCEPTED_TWICE = """
SELECT o.id, count(*) FROM outgoing o JOIN delivery_attempt a ON a.outgoing_id = o.id
WHERE o.service_id = %s AND a.outcome = 'accepted' GROUP BY o.id HAVING count(*) > 1
"""


def check(audit: Audit) -> None:
    """No server took a message twice, unless it had come back; each arrival is asked for again."""
    with connection.cursor() as cursor:
        cursor.execute(_ACCEPTED_TWICE, [audit.service])
        twice = dict(cursor.fetchall())
    for number, count in twice.items():
        row = outbox.message(audit.service, number)
        sent_again = sum(one.action == "failed" for one in outbox.reports_of(row))
        if count > 1 + sent_again:
            audit.found.add("message_sent_twice", f"outgoing {number}", 1 + sent_again, count)
    _check_arrivals(audit)


def _check_arrivals(audit: Audit) -> None:
    head, after = Letterhead.of(audit.service), 0
    while rows := outbox.all_arrived(audit.service, after):
        numbers = [row.pk for row in rows]
        changed = outbox.unreported_changes(numbers)
        delivered = outbox.deliveries_of(numbers)
        readings = page_readers.readings_of([one.member_id for one in rows])
        for row in rows:
            expected = row.arrived_at
            posted_at = page_readers.readable_at(readings, row.member_id, row.dispatched_at)
            if row.arrival_known_by == BY_DISPATCH:
                expected = row.dispatched_at
            elif row.arrival_known_by == DEEMED:
                expected = _deemed(head, row, changed.get(row.pk))
            elif row.arrival_known_by == BY_PROOF:
                at = row.dispatched_at
                expected = head.arrived_at(row, dispatched_at=at, accepted_at=delivered.get(row.pk))
            elif row.arrival_known_by == BY_OWN_SERVER:
                at = row.dispatched_at
                expected = head.arrived_at(row, dispatched_at=at, accepted_at=at)
            elif row.arrival_known_by == BY_POSTING or row.state == outbox.UNREADABLE:
                expected = _posted(head, row, posted_at)
            elif row.arrival_known_by == AS_RECORDED:
                expected = _posted(head, row, row.arrived_at)
            elif row.arrival_known_by in ("", "relay"):
                expected = None
            if expected != row.arrived_at:
                audit.found.add(
                    "message_arrival", f"outgoing {row.pk}", str(expected), str(row.arrived_at)
                )
        after = rows[-1].pk


def _posted(head: Letterhead, row: Message, posted_at: dt.datetime | None) -> dt.datetime | None:
    """When a posting counts as arrived that could be read from an instant on."""
    if not head.pack.answers(ARRIVED):
        return None
    return head.arrived_at(row, dispatched_at=row.dispatched_at, posted_at=posted_at)


def _deemed(
    head: Letterhead, row: Message, change: outbox.UnreportedChange | None
) -> dt.datetime | None:
    """When a message that failed counts as arrived, by what was established; else None."""
    if change is None or not head.pack.answers(QUESTION):
        return None
    answer: dt.datetime | None = head.pack.ask(
        QUESTION,
        would_have_arrived_at=change.would_have_arrived_at,
        unreported_change=True,
    )
    return answer
