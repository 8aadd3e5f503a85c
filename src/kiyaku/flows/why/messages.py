"""Why a message to a member was sent, and when it counts as arrived."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kiyaku.base import queries
from kiyaku.flows.deemed_arrival import QUESTION
from kiyaku.flows.telling_members import (
    ARRIVED,
    AS_RECORDED,
    BY_OWN_SERVER,
    BY_POSTING,
    BY_PROOF,
    BY_REPORT,
    KNOWN_BY,
)
from kiyaku.flows.why.desk import Desk
from kiyaku.flows.why.reasons import Explanation, Reason
from kiyaku.notices import kinds, outbox, page_readers
from kiyaku.notices.kinds import PAPER
from kiyaku.notices.outbox import Message
from kiyaku.terms.receipts import Receipt
from kiyaku.terms.texts import Text

_UNREAD = Text(
    "会員に使えるログインがなく、掲示を読むことができる人がいないため、待っている。電子メールか"
    "書面で知らせることができる",
    "it waits: the member has no login that can be used, so nobody can read it where it is posted;"
    " an e-mail or a letter can tell it",
)
_NOT_ARRIVED = Text("到達とされていない", "it does not count as arrived")


def of_message(service: int, number: int) -> Explanation:
    """Why a message was sent: by which clauses of which version; and when it counts as arrived.

    Raises:
        OperationRefused: ``unknown_message``.
    """
    row, desk = outbox.message(service, number), Desk(service)
    words = kinds.kind(row.kind).words
    title = Text(f"通知 {number}({words.ja})", f"message {number} ({words.en})")
    return Explanation(title, (_sent(desk, row), _arrived(desk, row)))


def _sent(desk: Desk, row: Message) -> Reason:
    ground = desk.ground(row.basis_id)
    return Reason(
        about=Text("知らせた根拠", "it was told under"),
        stored=None,
        recomputed=None,
        clauses=ground.clauses,
        terms_version=ground.terms_version,
    )


def _arrived(desk: Desk, row: Message) -> Reason:
    """What is stored of the arrival beside what the terms say of the facts on record."""
    about, known_by = Text("到達した時刻", "it arrived"), KNOWN_BY.get(row.arrival_known_by)
    steps = (known_by,) if known_by else ()
    if row.state == outbox.UNREADABLE:
        steps = (*steps, _UNREAD)
    if row.arrived_at is None or row.arrival_basis_id is None:
        return Reason(about, None, None, steps=(*steps, _NOT_ARRIVED))
    ground = desk.ground(row.arrival_basis_id)
    receipt = _receipt(desk.service, row, ground.rule, dict(ground.readings))
    answer = receipt.answer if receipt is not None else row.dispatched_at
    differences: tuple[Text, ...] = ()
    if answer != row.arrived_at:
        differences = (Text(f"規約の答え {answer}", f"by the terms {answer}"),)
    return Reason(
        about,
        row.arrived_at,
        answer,
        clauses=ground.clauses,
        terms_version=ground.terms_version,
        receipt=receipt,
        steps=steps,
        differences=differences,
    )


def _receipt(service: int, row: Message, rule: str, readings: dict[str, str]) -> Receipt | None:
    if rule == ARRIVED:
        return _asked(service, row, readings)
    change = outbox.unreported_changes([row.pk]).get(row.pk)
    if rule != QUESTION or change is None:
        return None
    return queries.pack(service).explain(
        QUESTION,
        would_have_arrived_at=change.would_have_arrived_at,
        unreported_change=True,
        readings=readings,
    )


def _asked(service: int, row: Message, read_so: dict[str, str]) -> Receipt:
    pack = queries.pack(service)
    channel = row.channel if row.channel != PAPER else "other"
    facts: dict[str, dt.datetime | None] = {"dispatched_at": row.dispatched_at}
    if row.arrival_known_by == BY_OWN_SERVER:
        facts["accepted_at"] = row.dispatched_at
    elif row.arrival_known_by in (BY_REPORT, BY_PROOF):
        facts["accepted_at"] = row.arrived_at  # what the report said is kept nowhere else
    elif row.arrival_known_by == AS_RECORDED:
        facts["posted_at"] = row.arrived_at
    elif row.arrival_known_by == BY_POSTING:
        readings = page_readers.readings_of([row.member_id])
        facts["posted_at"] = page_readers.readable_at(readings, row.member_id, row.dispatched_at)
    given: dict[str, Any] = {
        name: one.isoformat() for name, one in facts.items() if one is not None
    }
    return pack.explain(ARRIVED, channel=channel, readings=read_so, **given)
