"""When a notice that failed counts as arrived all the same (Choppaya 8-2; NETSUGEN 15-3).

A notice goes to the address that a member has registered. Where dispatch is arrival, its failure
changes nothing. Elsewhere what failed has not arrived, unless it failed because a change of the
address had not been reported. No server knows that: a full mailbox, a policy or a broken line are
nobody's unreported change. A failure that says that nobody is there makes a *candidate*; it counts
only once somebody has established since when the address was another one, before the dispatch.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from kiyaku.base import journal, queries
from kiyaku.base.clock import TOKYO
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.flows import erased
from kiyaku.flows.telling_members import BY_DISPATCH, DEEMED, Letterhead
from kiyaku.members import changes
from kiyaku.members import queries as members
from kiyaku.notices import outbox
from kiyaku.notices.kinds import EMAIL
from kiyaku.notices.outbox import Failure, Message
from kiyaku.terms import Pack
from kiyaku.terms.texts import Text

QUESTION = "undelivered_notice_arrived_at"
ESTABLISHED = "unreported_change_established"
NOBODY_THERE = frozenset({"5.1.1", "5.1.2", "5.1.6", "5.1.10", "unknown", "moved"})
"""Failures that say that there is nobody at the address: of mails (RFC 3463, RFC 7505; no such
mailbox, no such domain, moved, takes no mail) and of letters."""
LATER_REPORT, LEARNED = "later_report", "learned"
SHOWN_BY: Mapping[str, Text] = {
    LATER_REPORT: Text("会員がのちに届け出た変更", "a change that the member reported later"),
    LEARNED: Text("そのほかの方法で確かめた", "it was found out in another way"),
}
"""What an unreported change is known by."""


@dataclass(frozen=True)
class Candidate:
    """A message that may have failed for a change that had not been reported.

    Attributes:
        reported_on: the days on which the member has reported another address since.
        clauses: those that let it count as arrived once that is established.
    """

    failure: Failure
    reported_on: tuple[dt.date, ...]
    clauses: tuple[str, ...]


def came_back(row: Message) -> None:
    """Put on record that a message which had left came back."""
    head = Letterhead.of(row.service_id)
    arrived_at, basis = head.arrival(row, dispatched_at=row.dispatched_at)
    outbox.store(
        row,
        state=outbox.BOUNCED,
        next_attempt_at=None,
        arrived_at=arrived_at,
        arrival_known_by=BY_DISPATCH if arrived_at else "",
        arrival_basis_id=basis if arrived_at else None,
    )
    erased.forget_last_word(row)


def candidate(service: int, message: int) -> Candidate | None:
    """Whether a message may count as arrived once an unreported change is established.

    Raises:
        OperationRefused: ``unknown_message``.
    """
    return _candidate(queries.pack(service), outbox.message(service, message))


def _candidate(pack: Pack, row: Message) -> Candidate | None:
    if not pack.answers(QUESTION) or row.arrived_at is not None:
        return None
    failure = outbox.failure_of(row)
    if failure is None or failure.status not in NOBODY_THERE:
        return None
    field, sent_at = _field(row), failure.dispatched_at
    if not row.sent_to.strip():
        return None  # to whom it went is forgotten: a last word to somebody who was erased
    if _registered(row, field, sent_at).strip().lower() != row.sent_to.strip().lower():
        return None  # it went to an address that was known to be another one's
    since = changes.since(row.service_id, row.member_id, sent_at)
    reported = sorted(one.on for one in since if any(each.name == field for each in one.fields))
    return Candidate(failure, tuple(reported), tuple(pack.question(QUESTION).clauses))


@atomic
def establish(
    *,
    service: int,
    message: int,
    changed_on: dt.date,
    shown_by: str,
    at: dt.datetime,
    by: str,
    key: str | None = None,
) -> dt.datetime:
    """Put on record that a message failed for an unreported change; when it counts as arrived.

    Args:
        changed_on: the day from which the address was another one, not after the dispatch.
        shown_by: ``later_report``, the member has reported it since; or ``learned``.

    Raises:
        OperationRefused: ``unknown_message``, ``not_a_candidate``, ``changed_after_dispatch``,
            ``not_reported_since``, ``unknown_way``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return dt.datetime.fromisoformat(done["arrived_at"])
    head, row = Letterhead.of(service), outbox.message(service, message, hold=True)
    found = _checked(head.pack, row, changed_on, shown_by)
    failure = found.failure
    arrived_at: dt.datetime = head.pack.ask(
        QUESTION,
        would_have_arrived_at=failure.would_have_arrived_at,
        unreported_change=True,
    )
    basis = head.book.on(QUESTION, head.day)
    entry = journal.record(
        Act(at, by, key),
        service=service,
        business_day=head.day,
        action=ESTABLISHED,
        member=row.member_id,
        membership=row.membership_id,
        basis=basis,
        payload={
            "message": message,
            "changed_on": changed_on.isoformat(),
            "shown_by": shown_by,
            "arrived_at": arrived_at.isoformat(),
        },
    )
    outbox.note_unreported_change(
        row,
        changed_on=changed_on,
        shown_by=shown_by,
        would_have_arrived_at=failure.would_have_arrived_at,
        at=at,
        by=by,
        entry=entry.pk,
    )
    outbox.store(
        row,
        dispatched_at=failure.dispatched_at,
        arrived_at=arrived_at,
        arrival_known_by=DEEMED,
        arrival_basis_id=basis,
        seen_to_at=row.seen_to_at or at,
    )
    return arrived_at


def _checked(pack: Pack, row: Message, changed_on: dt.date, shown_by: str) -> Candidate:
    if shown_by not in SHOWN_BY:
        raise OperationRefused(
            "unknown_way",
            f"{shown_by} という確かめ方はありません。",
            f"there is no such way to know it: {shown_by}",
        )
    found = _candidate(pack, row)
    if found is None:
        by_clauses = pack.question(QUESTION).clauses if pack.answers(QUESTION) else ()
        raise OperationRefused(
            "not_a_candidate",
            f"通知 {row.pk} は、宛先に相手がいないために届かなかったものではないか、"
            "変更が届け出られていたか、すでに届いています。",
            f"message {row.pk} did not fail because nobody was at its address, or the change had "
            "been reported, or it has arrived",
            clauses=list(by_clauses),
        )
    clauses = ", ".join(found.clauses)
    sent_on = found.failure.dispatched_at.astimezone(TOKYO).date()
    if changed_on > sent_on:
        raise OperationRefused(
            "changed_after_dispatch",
            f"発信した {sent_on} より後の変更は、届かなかった原因ではありません({clauses})。",
            f"a change after {sent_on}, when it was sent, is not why it failed ({clauses})",
            clauses=list(found.clauses),
        )
    if shown_by == LATER_REPORT and not found.reported_on:
        raise OperationRefused(
            "not_reported_since",
            f"この会員は、その後この宛先の変更を届け出ていません({clauses})。",
            f"the member has not reported a change of this address since ({clauses})",
            clauses=list(found.clauses),
        )
    return found


def _field(row: Message) -> str:
    return "email" if row.channel == EMAIL else "address"


def _registered(row: Message, field: str, at: dt.datetime) -> str:
    """What was registered as the address at an instant."""
    found = str(getattr(members.member(row.service_id, row.member_id), field))
    for change in changes.since(row.service_id, row.member_id, at):
        for one in change.fields:
            if one.name == field:
                found = one.old or ""
    return found
