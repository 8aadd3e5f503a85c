"""Sending what is in the outbox, and what the staff do with what did not get there."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from django.db import transaction

from kiyaku.base import journal, queries, sandboxes
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.flows import erased, opting_out
from kiyaku.flows.telling_members import (
    BY_DISPATCH,
    BY_OWN_SERVER,
    BY_RELAY,
    Letterhead,
    look_up,
    words,
    write,
)
from kiyaku.members import queries as members
from kiyaku.members.queries import Member
from kiyaku.notices import outbox, smtp, templates
from kiyaku.notices.kinds import EMAIL, PAPER, WITHHELD, kind
from kiyaku.notices.outbox import Message
from kiyaku.notices.smtp import Answer, Mail, Post
from kiyaku.terms.texts import Text

STUCK_AFTER = dt.timedelta(minutes=15)
"""A worker that has not said what became of a message after so long is gone."""

_PAUSES = (
    dt.timedelta(minutes=5), dt.timedelta(minutes=15), dt.timedelta(hours=1), dt.timedelta(hours=4),
)  # fmt: skip
_PAUSE_MOST = dt.timedelta(hours=12)
GIVE_UP_AFTER = dt.timedelta(days=5)
"""As long as mail servers go on trying (RFC 5321, 4.5.4.1)."""

_OUTCOMES = {
    smtp.ACCEPTED: "sent", smtp.REFUSED: "failed", smtp.UNKNOWN: "uncertain",
    smtp.REFUSED_FOR_NOW: "deferred", smtp.UNREACHABLE: "deferred",
}  # fmt: skip
"""How an attempt counts whose message somebody else has concluded."""

SEEN_TO, HANDED_OVER = "message_seen_to", "letters_handed_over"
AGAIN, AS_LETTER, AS_MAIL, DROPPED = "again", "as_letter", "as_mail", "dropped"
WAYS = (AGAIN, AS_LETTER, AS_MAIL, DROPPED)
WAYS_IN_WORDS: Mapping[str, Text] = {
    AGAIN: Text("もう一度送る", "sent again"),
    AS_LETTER: Text("手紙にする", "written as a letter"),
    AS_MAIL: Text("電子メールにする", "written as an e-mail"),
    DROPPED: Text("これ以上送らない", "left"),
}
"""What can be done about a message that did not get there."""


@dataclass(frozen=True)
class Opening:
    """What a mail says that is kept nowhere, as a way to sign in; and the address it is for."""

    to: str
    words: str


Opener = Callable[[Message], Opening]
_openers: dict[str, Opener] = {}


def made_when_leaving(field: str, opener: Opener) -> None:
    """Have a secret field of messages made anew each time that one leaves (see ``kinds.Kind``).

    Above this layer is who can make it; what it says is sent and is kept nowhere.
    """
    _openers[field] = opener


@dataclass(frozen=True)
class Delivered:
    """What one run of sending came to: how many messages of each outcome."""

    sent: int = 0
    deferred: int = 0
    failed: int = 0
    uncertain: int = 0
    withheld: int = 0

    @property
    def count(self) -> int:
        """How many messages were taken up."""
        return self.sent + self.deferred + self.failed + self.uncertain + self.withheld


RUN_FOR_MOST = dt.timedelta(minutes=4)
"""How long one run of sending goes on: less than the first pause, so that it ends."""


def deliver_due(
    service: int,
    *,
    now: dt.datetime,
    most: int | None = None,
    within: dt.timedelta = RUN_FOR_MOST,
    post: Post | None = None,
) -> Delivered:
    """Send all mails that are due; several workers may do so at once.

    Each message is claimed, sent and concluded by itself, so that a crash leaves one in doubt and
    no other. Where the server cannot be reached, the rest waits; where none is named, all of it
    does: a mail that reaches nobody must not count as sent. From a sandbox nothing is sent.

    Args:
        now: the present instant; what happens later in the run is dated by how long it took.
        most: how many messages this run takes up at the most; all, where it is not said.
        within: for how long messages are taken up; what is left then is the next run's.
        post: takes the mails in place of the mail server; none of them leaves the machine.
    """
    if sandboxes.is_sandbox(service) or not (post or smtp.is_set_up()):
        return Delivered()
    clock, tally = _Clock(now), Delivered()
    outbox.found_stuck(service, now - STUCK_AFTER, now)
    head = Letterhead.of(service)
    with post or Post() as way:
        while (most is None or tally.count < most) and clock.now() - now < within:
            row = outbox.claim(service, clock.now(), leaves=post is None)
            if row is None:
                break
            outcome, goes_on = _deliver(head, row, way, clock)
            tally = replace(tally, **{outcome: getattr(tally, outcome) + 1})
            if not goes_on:
                break
    return tally


def deliver_one(service: int, message: int, *, now: dt.datetime) -> bool:
    """Send one mail at once, if it is due; whether a server took it. What is left is tried later.

    Where no mail server is named it waits, and who sets the place up finds a copy among the files
    that take the place of mails.
    """
    if sandboxes.is_sandbox(service):
        return False
    clock, head = _Clock(now), Letterhead.of(service)
    with Post() as way:
        if not smtp.is_set_up():
            row = outbox.message(service, message)
            write(head, row)
            way.send(_mail(head, row, members.member(service, row.member_id)))
            return True
        claimed = outbox.claim(service, now, only=message)
        return claimed is not None and _deliver(head, claimed, way, clock)[0] == "sent"


class _Clock:
    """Tells the time from the instant a run was given, by how long it has been going."""

    def __init__(self, start: dt.datetime) -> None:
        self._start, self._began = start, time.monotonic()

    def now(self) -> dt.datetime:
        return self._start + dt.timedelta(seconds=time.monotonic() - self._began)


def _deliver(head: Letterhead, row: Message, post: Post, clock: _Clock) -> tuple[str, bool]:
    """Send one claimed message; what came of it, and whether others can be tried."""
    member = members.member(head.service, row.member_id)
    if row.kind == "marketing" and not opting_out.is_allowed(head.pack, head.service, member.pk):
        outbox.store(row, state=outbox.WITHHELD, next_attempt_at=None)
        return "withheld", True
    with transaction.atomic():
        write(head, row)
        mail = _mail(head, row, member)
        outbox.store(row, sent_to=mail.to)
    if not mail.to:
        return _conclude(head, row, Answer(smtp.REFUSED), clock.now()), True
    answer = post.send(mail)
    goes_on = answer.outcome != smtp.UNREACHABLE
    return _conclude(head, row, answer, clock.now()), goes_on


def _mail(head: Letterhead, row: Message, member: Member) -> Mail:
    """A message as it leaves: to whom it is registered to, with what it says that is not kept."""
    to = member.email or outbox.addressee_of(row).get("email", "")
    body, field = row.body, kind(row.kind).made_anew
    if field:
        opening = _openers[field](row)
        to, body = opening.to, body.replace(WITHHELD[row.language], opening.words)
    headers = opting_out.headers(head.service, member.pk) if row.kind == "marketing" else ()
    return Mail(row.pk, to, row.subject, body, row.message_id, head.sender, headers)


def _conclude(head: Letterhead, row: Message, answer: Answer, at: dt.datetime) -> str:
    """Put on record what became of an attempt, and what follows from it.

    Where a server's report was quicker, or another worker has taken the message up since, only the
    attempt goes on record: what they found out stands.
    """
    with transaction.atomic():
        outbox.note_attempt(
            row,
            at=at,
            outcome=answer.outcome,
            code=answer.code,
            server=answer.server,
            status=answer.status,
        )
        if not outbox.is_still_claimed(row):
            return _OUTCOMES[answer.outcome]
        if answer.outcome == smtp.ACCEPTED:
            _accepted(head, row, answer, at)
            erased.forget_last_word(row)
            return "sent"
        if answer.outcome == smtp.UNKNOWN:
            return _in_doubt(row, at)
        has_waited = at - row.queued_at > GIVE_UP_AFTER
        if answer.outcome == smtp.REFUSED or has_waited:
            outbox.store(row, state=outbox.FAILED, next_attempt_at=None)
            return "failed"
        outbox.store(row, state=outbox.DEFERRED, next_attempt_at=at + _pause(row.attempts))
        return "deferred"


def _in_doubt(row: Message, at: dt.datetime) -> str:
    """The text had gone out when the connection broke."""
    if kind(row.kind).is_repeatable:
        outbox.store(row, state=outbox.DEFERRED, next_attempt_at=at + _pause(row.attempts))
        return "deferred"
    outbox.store(row, state=outbox.UNCERTAIN, next_attempt_at=None)
    return "uncertain"


def _accepted(head: Letterhead, row: Message, answer: Answer, at: dt.datetime) -> None:
    accepted_at = at if answer.holds_mailbox else None
    arrived_at, basis = head.arrival(row, dispatched_at=at, accepted_at=accepted_at)
    if accepted_at is not None:
        known_by = BY_OWN_SERVER
    else:
        known_by = BY_DISPATCH if arrived_at is not None else BY_RELAY
    outbox.store(
        row,
        state=outbox.DELIVERED if answer.holds_mailbox else outbox.SENT,
        next_attempt_at=None,
        dispatched_at=at,
        arrived_at=arrived_at,
        arrival_known_by=known_by,
        arrival_basis_id=basis,
    )


def _pause(attempts: int) -> dt.timedelta:
    return _PAUSES[attempts - 1] if attempts <= len(_PAUSES) else _PAUSE_MOST


# --- what the staff do ---------------------------------------------------------------------------


@atomic
def see_to(
    *, service: int, message: int, way: str, at: dt.datetime, by: str, key: str | None = None
) -> int | None:
    """Deal with a message that did not get there; the number of the one written instead.

    Args:
        way: ``again`` sends a mail once more; ``as_mail`` writes by e-mail what nobody can read
            where it is posted; ``as_letter`` writes the same on paper; ``dropped`` leaves it,
            because the member knows or cannot be reached.

    Raises:
        OperationRefused: ``unknown_message``, ``not_in_trouble``, ``unknown_way``;
            ``way_does_not_fit`` (see ``ways_for``); ``no_address`` for a mail to somebody of whom
            none is known; ``member_erased`` for any way but ``dropped`` where the words went with
            their person.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return done["written"]
    if way not in WAYS:
        raise OperationRefused(
            "unknown_way", f"{way} という扱い方はありません。", f"there is no such way: {way}"
        )
    row = outbox.message(service, message, hold=True)
    if row.state not in outbox.TROUBLED or row.seen_to_at is not None:
        raise OperationRefused(
            "not_in_trouble",
            f"通知 {message} は、対応を待っていません。",
            f"message {message} does not wait for anybody",
        )
    if way not in ways_for(row):
        raise OperationRefused(
            "way_does_not_fit",
            f"通知 {message} には「{WAYS_IN_WORDS[way].ja}」という扱い方はできません。",
            f"message {message} cannot be {WAYS_IN_WORDS[way].en}",
        )
    _check_is_there(row, way)
    written = None
    if way == AGAIN:
        outbox.store(row, state=outbox.QUEUED, next_attempt_at=at, queued_at=at)
    else:
        outbox.store(row, seen_to_at=at)
    if way == AS_LETTER:
        written = _instead(row, PAPER, at, by)
    if way == AS_MAIL:
        _check_address(row)
        written = _instead(row, EMAIL, at, by)
    if way != AGAIN:
        erased.forget_last_word(row)
    journal.record(
        Act(at, by, key),
        service=service,
        business_day=queries.business_day(service),
        action=SEEN_TO,
        member=row.member_id,
        membership=row.membership_id,
        basis=row.basis_id,
        payload={"message": message, "way": way, "written": written},
    )
    return written


def ways_for(row: Message) -> tuple[str, ...]:
    """What can be done about a message: a posting that nobody can read is not sent again."""
    if row.state == outbox.UNREADABLE:
        return (AS_MAIL, AS_LETTER, DROPPED)
    found = kind(row.kind)
    if found.is_only_by_mail and not found.on_paper:
        return (AGAIN, DROPPED)
    return (AGAIN, AS_LETTER, DROPPED)


def _check_address(row: Message) -> None:
    member = members.member(row.service_id, row.member_id)
    if not member.email:
        raise OperationRefused(
            "no_address",
            f"会員 {member.handle} のメールアドレスがありません。手紙にするか、先に届出事項に"
            "加えてください。",
            f"member {member.handle} has no e-mail address: write a letter, or enter one first",
        )


def _check_is_there(row: Message, way: str) -> None:
    """Refuse to tell somebody who was erased what nobody knows any more, or by no address."""
    if way == DROPPED:
        return
    member = members.member(row.service_id, row.member_id)
    if not erased.is_erased(row.service_id, member):
        return
    to = outbox.addressee_of(row)
    if not to or (way == AS_LETTER and not to["address"].strip()):
        raise erased.refusal(row.service_id, member)


def _instead(row: Message, channel: str, at: dt.datetime, by: str) -> int:
    named, template = row.kind, row.template_id
    if channel == PAPER and kind(named).on_paper:
        named = kind(named).on_paper
        day = queries.business_day(row.service_id)
        template = templates.in_force(row.service_id, named, row.language, day).id
    draft = outbox.Draft(
        member=row.member_id,
        membership=row.membership_id,
        kind=named,
        channel=channel,
        language=row.language,
        template=template,
        about=row.about if named == row.kind else {},
        basis=row.basis_id,
    )
    letter = outbox.put(row.service_id, draft, at=at, by=by)
    if outbox.addressee_of(row):  # its words name who is erased now: they stay as they were fixed
        outbox.store(letter, subject=row.subject, body=row.body)
    return letter.pk


@atomic
def hand_over(
    *,
    service: int,
    messages: list[int],
    at: dt.datetime,
    by: str,
    key: str | None = None,
) -> int:
    """Put on record that letters were handed to the post; how many.

    Raises:
        OperationRefused: ``unknown_message``, ``not_to_hand_over``; ``no_postal_address`` for a
            letter to somebody of whom none is registered.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["count"])
    head = Letterhead.of(service)
    for number in sorted(set(messages)):
        row = outbox.message(service, number, hold=True)
        if row.state != outbox.TO_HAND_OVER:
            raise OperationRefused(
                "not_to_hand_over",
                f"通知 {number} は、差し出しを待つ手紙ではありません。",
                f"message {number} is no letter that waits to be handed over",
            )
        member = members.member(service, row.member_id)
        address = outbox.addressee_of(row).get("address") or member.address
        if not address.strip():
            raise OperationRefused(
                "no_postal_address",
                f"通知 {number} の宛先の会員({member.handle})には、住所が登録されていません。",
                f"no postal address is registered for {member.handle}, whom message {number} is to",
            )
        write(head, row)
        arrived_at, basis = head.arrival(row, dispatched_at=at)
        outbox.store(
            row,
            state=outbox.HANDED_OVER,
            handed_over_by=by,
            sent_to=address,
            dispatched_at=at,
            arrived_at=arrived_at,
            arrival_known_by=BY_DISPATCH if arrived_at is not None else "",
            arrival_basis_id=basis,
        )
        erased.forget_last_word(row)
    count = len(set(messages))
    journal.record(
        Act(at, by, key),
        service=service,
        business_day=head.day,
        action=HANDED_OVER,
        payload={"messages": sorted(set(messages)), "count": count},
    )
    return count


def letters_written(service: int) -> list[Message]:
    """The letters that wait to be handed over, worded as they read now, the oldest first.

    Nothing is stored: see ``fix_letters``.
    """
    rows = outbox.waiting_letters(service)
    if rows:
        head = Letterhead.of(service)
        look_up(head, [row for row in rows if not row.body])
        for row in rows:
            row.subject, row.body = words(head, row)
    return rows


@atomic
def fix_letters(*, service: int) -> int:
    """Fix the words of the letters that wait, as they are printed now; of how many.

    What is printed is what is kept, whatever of a member changes before it is handed over.
    """
    head, rows = Letterhead.of(service), outbox.unworded_letters(service)
    look_up(head, rows)
    for row in rows:
        row.subject, row.body = words(head, row)
    outbox.store_words(rows)
    return len(rows)
