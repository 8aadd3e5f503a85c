"""Taking in what mail servers report of our mails: it got there, it did not, it will take longer.

Only a message that the report names as we alone named it is touched; nothing else that the report
says is believed. A mail that came back has not arrived, unless the terms let its dispatch suffice
or, later, it is established that the member had not reported a change.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from kiyaku.flows import deemed_arrival, erased
from kiyaku.flows.telling_members import BY_DISPATCH, BY_REPORT, Letterhead
from kiyaku.notices import outbox, reports, smtp
from kiyaku.notices.outbox import Message
from kiyaku.notices.reports import Report

NOT_A_REPORT, UNKNOWN_MESSAGE, KNOWN_BEFORE = "not_a_report", "unknown_message", "known_before"
_ON_ITS_WAY = (
    outbox.SENT, outbox.SENDING, outbox.UNCERTAIN, outbox.DEFERRED, outbox.DELIVERED,
)  # fmt: skip


@dataclass(frozen=True)
class TakenIn:
    """What came of a report: what it means, or why it means nothing here; and for which message."""

    outcome: str
    service: int | None = None
    message: int | None = None


def take_in(content: bytes, *, at: dt.datetime) -> TakenIn:
    """Take in a mail that came back to the address for bounces.

    Args:
        content: the mail as it came, headers and all.
    """
    report = reports.read(content)
    if report is None:
        return TakenIn(NOT_A_REPORT)
    with transaction.atomic():
        row = _named(report)
        if row is None:
            return TakenIn(UNKNOWN_MESSAGE)
        is_new = outbox.note_report(
            row,
            at=at,
            action=report.meaning,
            status=report.status,
            digest=report.digest,
            happened_at=report.attempted_at,
        )
        if not is_new:
            return TakenIn(KNOWN_BEFORE, row.service_id, row.pk)
        if row.state in _ON_ITS_WAY:
            if report.meaning == reports.FAILED:
                deemed_arrival.came_back(row)
            elif report.meaning == reports.DELIVERED:
                _got_there(row, report, at)
        return TakenIn(report.meaning, row.service_id, row.pk)


def _named(report: Report) -> Message | None:
    """The one message that a report names; none where it names several."""
    numbers = {smtp.number_in(one) for one in report.tokens} - {None}
    found = {row.pk: row for number in numbers if number and (row := outbox.by_number(number))}
    for message_id in report.message_ids:
        row = outbox.by_message_id(message_id)
        if row is not None:
            found[row.pk] = row
    return next(iter(found.values())) if len(found) == 1 else None


def _got_there(row: Message, report: Report, at: dt.datetime) -> None:
    head = Letterhead.of(row.service_id)
    sent_at = row.dispatched_at or row.claimed_at or at
    when = report.attempted_at
    accepted_at = when if when is not None and sent_at <= when <= at else max(at, sent_at)
    arrived_at, basis = head.arrival(row, dispatched_at=sent_at, accepted_at=accepted_at)
    known_by = BY_DISPATCH if arrived_at == sent_at != accepted_at else BY_REPORT
    outbox.store(
        row,
        state=outbox.DELIVERED,
        next_attempt_at=None,
        dispatched_at=sent_at,
        arrived_at=arrived_at,
        arrival_known_by=known_by,
        arrival_basis_id=basis,
    )
    erased.forget_last_word(row)
