"""Filling the outbox from what a close wrote: one statement for all messages of a kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import connection

from kiyaku.notices import outbox

_SOURCES = {
    "dunning_notice": (
        """SELECT n.membership_id, n.basis_id, 'dunning:' || n.id,
            jsonb_build_object('invoice_id', n.about_invoice_id, 'amount_yen', n.open_yen)
        FROM notice n WHERE n.entry_id = %(entry)s AND n.kind = 'dunning_notice'"""
    ),
    "invoice_issued": (
        """SELECT i.membership_id, i.basis_id, 'invoice:' || i.id,
            jsonb_build_object(
                'invoice_id', i.id, 'amount_yen', i.total_yen, 'due_on',
                coalesce(d.due_on, i.due_on)::text)
        FROM invoice i
        LEFT JOIN due_change d ON d.invoice_id = i.id AND d.entry_id = i.entry_id
        WHERE i.entry_id = %(entry)s AND i.issued_on = %(day)s"""
    ),
    "debts_accelerated": (
        """SELECT d.membership_id, d.basis_id,
            'debts_accelerated:' || %(day)s::date || ':' || d.membership_id,
            jsonb_build_object('amount_yen', sum(i.total_yen - coalesce((
                SELECT sum(a.amount_yen) FROM allocation a
                WHERE a.invoice_id = i.id AND a.undone_on IS NULL), 0) - coalesce((
                SELECT sum(l.amount_yen) FROM invoice_line l JOIN charge_reversal r
                  ON r.charge_id = l.charge_id AND r.membership_id = l.membership_id
                WHERE l.invoice_id = i.id), 0))::bigint, 'due_on', min(d.due_on)::text)
        FROM due_change d JOIN invoice i ON i.id = d.invoice_id
        WHERE d.entry_id = %(entry)s AND d.due_on = %(day)s
        GROUP BY d.membership_id, d.basis_id"""
    ),
}
_FILL = """
INSERT INTO outgoing (
    service_id, membership_id, member_id, kind, channel, language, template_id, about, basis_id,
    once, created_at, created_by, queued_at, state, attempts, next_attempt_at, message_id, subject,
    body, arrival_known_by, handed_over_by, sent_to)
SELECT %(service)s, s.membership_id, m.member_id, %(kind)s, %(channel)s, whose.language,
    CASE whose.language WHEN 'en' THEN %(en)s::bigint ELSE %(ja)s::bigint END, s.about, s.basis_id,
    s.once, %(at)s, %(by)s, %(at)s, %(state)s, 0, %(next)s,
    '<' || replace(gen_random_uuid()::text, '-', '') || %(domain)s, '', '', '', '', ''
FROM ({source}) AS s (membership_id, basis_id, once, about)
JOIN membership m ON m.id = s.membership_id AND m.service_id = %(service)s
JOIN application a ON a.id = m.application_id
CROSS JOIN LATERAL (
    -- Who took a membership over is told in the language that he or she applied in, if ever.
    SELECT CASE WHEN a.member_id = m.member_id THEN a.language ELSE coalesce((
        SELECT own.language FROM application own WHERE own.member_id = m.member_id
        ORDER BY own.id DESC LIMIT 1), 'ja') END AS language
) AS whose
-- Who was erased is written to no more, unless he or she has come back since.
WHERE NOT EXISTS (
    SELECT FROM erasure e WHERE e.member_id = m.member_id AND NOT (
        EXISTS (SELECT FROM application back
                WHERE back.member_id = e.member_id AND back.received_on >= e.erased_on)
        AND EXISTS (SELECT FROM member_key k WHERE k.member_id = e.member_id)))
ORDER BY s.membership_id, s.once
ON CONFLICT (service_id, once) DO NOTHING
"""


def once(kind: str, day: dt.date, membership: int) -> str:
    """The mark by which a close tells a member something of a day once only."""
    return f"{kind}:{day}:{membership}"


def fill(
    service: int,
    kind: str,
    channel: str,
    *,
    entry: int,
    at: dt.datetime,
    by: str,
    templates: Sequence[int | None],
    day: dt.date | None = None,
) -> int:
    """A message for each row of a kind that a journal entry stands for; how many are new.

    Args:
        templates: the operator's wordings in Japanese and English, None for Kiyaku's own.
        day: the day that was closed, where the rows are found by it.
    """
    return run(
        _SOURCES[kind],
        service,
        kind,
        channel,
        at=at,
        by=by,
        templates=templates,
        entry=entry,
        day=day,
    )


def run(
    source: str,
    service: int,
    kind: str,
    channel: str,
    *,
    at: dt.datetime,
    by: str,
    templates: Sequence[int | None],
    **facts: Any,
) -> int:
    """A message for each row of a query (membership, basis, once, about); how many are new."""
    ja, en = templates
    with connection.cursor() as cursor:
        cursor.execute(
            _FILL.format(source=source),
            {
                "service": service,
                "kind": kind,
                "channel": channel,
                "ja": ja,
                "en": en,
                "at": at,
                "by": by,
                "state": outbox.FIRST_STATE[channel],
                "next": at if channel == outbox.EMAIL else None,
                "domain": f"@{outbox.message_domain()}>",
                **facts,
            },
        )
        return cursor.rowcount
