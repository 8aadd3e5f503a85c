"""The outbox: messages that are written once, leave once, and keep what became of them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from kiyaku.base import paging
from kiyaku.base.errors import OperationRefused
from kiyaku.base.paging import Page
from kiyaku.notices.kinds import EMAIL, KINDS, PAPER, POSTING
from kiyaku.notices.models import (
    DeliveryAttempt,
    DeliveryReport,
    NoticeChannel,
    Outgoing,
    UnreportedChange,
)

QUEUED, SENDING, SENT, DEFERRED = "queued", "sending", "sent", "deferred"
FAILED, BOUNCED, DELIVERED, UNCERTAIN = "failed", "bounced", "delivered", "uncertain"
POSTED, TO_HAND_OVER, HANDED_OVER, WITHHELD = "posted", "to_hand_over", "handed_over", "withheld"
UNREADABLE = "unreadable"
"""Posted on the page of a member for whom nobody has a login, under terms by which it waits."""
STATES = (
    QUEUED, SENDING, SENT, DEFERRED, FAILED, BOUNCED, DELIVERED, UNCERTAIN, POSTED, TO_HAND_OVER,
    HANDED_OVER, WITHHELD, UNREADABLE,
)  # fmt: skip
ADDRESSEE = "addressee"
"""In what a message is about: where it goes, of a last word to somebody who is erased then."""
TROUBLED = (FAILED, BOUNCED, UNCERTAIN, UNREADABLE)
"""States in which a message waits for a person."""

COUNTED_TO = 1000
"""A state with so many messages has "so many or more": nobody needs more, and it is quick."""

FIRST_STATE = {EMAIL: QUEUED, POSTING: POSTED, PAPER: TO_HAND_OVER}

Message = Outgoing


@dataclass(frozen=True)
class Draft:
    """A message before it is in the outbox."""

    member: int
    membership: int | None
    kind: str
    channel: str
    language: str
    template: int | None
    about: Mapping[str, Any]
    basis: int
    once: str | None = None


def put(service: int, draft: Draft, *, at: dt.datetime, by: str) -> Outgoing:
    """Put a message into the outbox, in the caller's transaction."""
    row = drafted(service, draft, at=at, by=by)
    row.save(force_insert=True)
    return row


def drafted(service: int, draft: Draft, *, at: dt.datetime, by: str) -> Outgoing:
    """A message as the outbox keeps it, not in it yet: ``store`` puts it there."""
    is_mail = draft.channel == EMAIL
    return Outgoing(
        service_id=service,
        membership_id=draft.membership,
        member_id=draft.member,
        kind=draft.kind,
        channel=draft.channel,
        language=draft.language,
        template_id=draft.template,
        about=dict(draft.about),
        basis_id=draft.basis,
        once=draft.once,
        created_at=at,
        created_by=by,
        queued_at=at,
        state=FIRST_STATE[draft.channel],
        next_attempt_at=at if is_mail else None,
        message_id=new_message_id(),
    )


def new_message_id() -> str:
    """A Message-ID that nobody can guess, fixed before the message leaves."""
    return f"<{uuid.uuid4().hex}@{message_domain()}>"


def message_domain() -> str:
    """The domain in our Message-IDs: that of the sender's address."""
    return str(settings.DEFAULT_FROM_EMAIL).rpartition("@")[2].rstrip(">") or "localhost"


# --- which way a kind goes ---------------------------------------------------------------------


def channels(service: int, on: dt.date) -> dict[str, str]:
    """How each kind goes on a day: as the operator chose, else as the kind has it."""
    chosen = NoticeChannel.objects.filter(service_id=service, from_day__lte=on)
    rows = chosen.order_by("from_day", "pk").values_list("kind", "channel")
    found = {name: one.channel for name, one in KINDS.items()} | dict(rows)
    ways = {name: found[one.follows or name] for name, one in KINDS.items()}
    return {
        name: EMAIL
        if KINDS[name].is_only_by_mail
        else PAPER
        if way and KINDS[name].is_only_on_paper
        else way
        for name, way in ways.items()
    }


def choose_channel(
    service: int, kind: str, channel: str, *, from_day: dt.date, entered_on: dt.date, entry: int
) -> None:
    """Put on record how a kind goes from a day on."""
    NoticeChannel.objects.create(
        service_id=service,
        kind=kind,
        channel=channel,
        from_day=from_day,
        entered_on=entered_on,
        entry_id=entry,
    )


# --- sending ------------------------------------------------------------------------------------


def claim(
    service: int, now: dt.datetime, *, leaves: bool = True, only: int | None = None
) -> Outgoing | None:
    """The next mail that is due, claimed for this worker alone; None where there is none.

    ``only``: this one and no other.

    The claim is stored before anything is sent: after a crash the message is known to have been
    on its way. Of what does not leave the machine that need not be known.
    """
    due = Outgoing.objects.filter(
        service_id=service, state__in=(QUEUED, DEFERRED), next_attempt_at__lte=now
    )
    if only is not None:
        due = due.filter(pk=only)
    with transaction.atomic(durable=leaves):
        held = due.select_for_update(skip_locked=True)
        row = held.order_by("next_attempt_at", "pk").first()
        if row is None:
            return None
        row.state, row.claimed_at, row.attempts = SENDING, now, row.attempts + 1
        row.save(update_fields=["state", "claimed_at", "attempts"])
        return row


def found_stuck(service: int, before: dt.datetime, now: dt.datetime) -> int:
    """Messages whose worker never came back; how many.

    Nobody knows whether the server had taken them. Where getting it twice does no harm it is sent
    again, with the same Message-ID; else it waits for a person.
    """
    harmless = [name for name, one in KINDS.items() if one.is_repeatable]
    stuck = Outgoing.objects.filter(service_id=service, state=SENDING, claimed_at__lt=before)
    again = stuck.filter(kind__in=harmless).update(state=DEFERRED, next_attempt_at=now)
    return again + stuck.exclude(kind__in=harmless).update(state=UNCERTAIN, next_attempt_at=None)


def is_still_claimed(row: Outgoing) -> bool:
    """Whether a message is still as this worker claimed it; held until the transaction ends."""
    held = Outgoing.objects.select_for_update().filter(
        pk=row.pk, state=SENDING, attempts=row.attempts
    )
    return held.values_list("pk").first() is not None


def store(row: Outgoing, **changed: Any) -> None:
    """Change a message that the caller has claimed or locked, or put in a new one so."""
    for name, value in changed.items():
        setattr(row, name, value)
    row.save(update_fields=list(changed) if row.pk else None)


def note_attempt(
    row: Outgoing,
    *,
    at: dt.datetime,
    outcome: str,
    code: int | None,
    server: str,
    status: str = "",
) -> None:
    """Put an attempt on record."""
    DeliveryAttempt.objects.create(
        service_id=row.service_id,
        outgoing_id=row.pk,
        at=at,
        outcome=outcome,
        code=code,
        status=status,
        server=server[:200],
    )


def note_report(
    row: Outgoing,
    *,
    at: dt.datetime,
    action: str,
    status: str,
    digest: str,
    happened_at: dt.datetime | None = None,
) -> bool:
    """Put a report on record; False where this one was taken in before."""
    _, is_new = DeliveryReport.objects.get_or_create(
        outgoing_id=row.pk,
        digest=digest,
        defaults={
            "service_id": row.service_id,
            "at": at,
            "action": action,
            "status": status,
            "happened_at": happened_at,
        },
    )
    return is_new


def note_unreported_change(
    row: Outgoing,
    *,
    changed_on: dt.date,
    shown_by: str,
    would_have_arrived_at: dt.datetime,
    at: dt.datetime,
    by: str,
    entry: int,
) -> None:
    """Put on record that a message failed because of a change that had not been reported."""
    UnreportedChange.objects.create(
        service_id=row.service_id,
        outgoing_id=row.pk,
        changed_on=changed_on,
        shown_by=shown_by,
        would_have_arrived_at=would_have_arrived_at,
        at=at,
        by=by,
        entry_id=entry,
    )


# --- reading ------------------------------------------------------------------------------------


def message(service: int, number: int, *, hold: bool = False) -> Outgoing:
    """A message of a service.

    Raises:
        OperationRefused: ``unknown_message``.
    """
    rows = Outgoing.objects.filter(service_id=service, pk=number)
    found = (rows.select_for_update() if hold else rows).first()
    if found is None:
        raise OperationRefused(
            "unknown_message",
            f"このサービスに通知 {number} はありません。",
            f"this service has no message {number}",
        )
    return found


def by_message_id(message_id: str) -> Outgoing | None:
    """The message with a Message-ID, held until the transaction ends."""
    return Outgoing.objects.select_for_update().filter(message_id=message_id).first()


def by_number(number: int) -> Outgoing | None:
    """The message with a number, of whatever service, held until the transaction ends."""
    return Outgoing.objects.select_for_update().filter(pk=number).first()


def messages(
    service: int, *, state: str = "", after: int | None = None, size: int = paging.USUAL
) -> Page[Outgoing]:
    """Messages of a service, the newest first, a page at a time; those in a state where asked."""
    rows = Outgoing.objects.filter(service_id=service)
    if state:
        rows = rows.filter(state=state)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = list(rows.order_by("-pk")[: paging.reach(size)])
    return paging.page(found, size, lambda one: one.pk)


def count_by_state(service: int) -> dict[str, int]:
    """How many messages are in each state that has any, counted up to ``COUNTED_TO``."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT named.state, found.number FROM unnest(%s::text[]) AS named (state)
            CROSS JOIN LATERAL (
                SELECT count(*) FROM (
                    SELECT FROM outgoing o
                    WHERE o.service_id = %s AND o.state = named.state LIMIT %s
                ) AS first_ones
            ) AS found (number)
            WHERE found.number > 0""",
            [list(STATES), service, COUNTED_TO],
        )
        return {state: int(count) for state, count in cursor.fetchall()}


def count_in_trouble(service: int) -> int:
    """How many messages did not get there and wait for a person."""
    rows = Outgoing.objects.filter(service_id=service, state__in=TROUBLED, seen_to_at__isnull=True)
    return rows.count()


def waiting_letters(service: int, most: int = 500) -> list[Outgoing]:
    """Letters on paper that nobody has handed over yet, the oldest first."""
    rows = Outgoing.objects.filter(service_id=service, state=TO_HAND_OVER)
    return list(rows.order_by("pk")[:most])


def unworded_letters(service: int, most: int = 500) -> list[Outgoing]:
    """Those of the letters that wait whose words are not fixed, held until the transaction ends."""
    rows = Outgoing.objects.filter(pk__in=[one.pk for one in waiting_letters(service, most)])
    held = rows.select_for_update().filter(state=TO_HAND_OVER, body="")
    return list(held.order_by("pk"))


def store_words(rows: Sequence[Outgoing]) -> None:
    """Fix the words of messages that the caller holds."""
    Outgoing.objects.bulk_update(rows, ["subject", "body"], batch_size=500)


def withhold_waiting(member: int) -> int:
    """Let what waits for a member leave no more, but for a last word; how many messages."""
    waiting = Outgoing.objects.filter(
        member_id=member, state__in=(QUEUED, DEFERRED, TO_HAND_OVER, *TROUBLED)
    ).exclude(about__has_key=ADDRESSEE)
    return waiting.update(state=WITHHELD, next_attempt_at=None)


def addressee_of(row: Outgoing) -> dict[str, str]:
    """Where a last word goes, as it was registered before its member was erased; else nothing."""
    return dict(row.about.get(ADDRESSEE, {}))


def forget_words(row: Outgoing) -> None:
    """Drop what a last word says and where it went: it has left, or never will."""
    store(row, about={}, subject="", body="", sent_to="")


def once_told(service: int, marks: Sequence[str]) -> list[Outgoing]:
    """The messages that bear these marks, each of which is told once."""
    rows = Outgoing.objects.filter(service_id=service, once__in=list(marks))
    return list(rows.order_by("pk"))


def told_to(membership: int, most: int = 200) -> list[Outgoing]:
    """What a membership was sent or shown, the newest first; nothing that is withheld."""
    rows = Outgoing.objects.filter(membership_id=membership).exclude(state=WITHHELD)
    return list(rows.order_by("-pk")[:most])


def told_beside(service: int, members: Collection[int], most: int = 200) -> list[Outgoing]:
    """What some members were told about no membership of theirs, the newest first.

    Such as that one of theirs has passed to somebody else, or an answer about their data.
    """
    rows = Outgoing.objects.filter(
        service_id=service, membership_id__isnull=True, member_id__in=list(members)
    )
    return list(rows.exclude(state=WITHHELD).order_by("-pk")[:most])


def attempts_of(row: Outgoing) -> list[DeliveryAttempt]:
    """The attempts to send a message, in order."""
    return list(DeliveryAttempt.objects.filter(outgoing_id=row.pk).order_by("pk"))


def reports_of(row: Outgoing) -> list[DeliveryReport]:
    """What servers reported of a message, in order."""
    return list(DeliveryReport.objects.filter(outgoing_id=row.pk).order_by("pk"))


@dataclass(frozen=True)
class Failure:
    """How a message failed for good.

    Attributes:
        status: of a mail by RFC 3463, empty where none was given; of a letter why it came back.
        dispatched_at: when it was sent, or could not be handed to the server that refused it.
        would_have_arrived_at: when it normally would have: a mail at once, a letter when the post
            tried to deliver it.
    """

    status: str
    dispatched_at: dt.datetime
    would_have_arrived_at: dt.datetime


def failure_of(row: Outgoing) -> Failure | None:
    """How a message failed; None where it did not, or gave up with no answer of a server's."""
    if row.state == BOUNCED and row.dispatched_at is not None:
        reports = DeliveryReport.objects.filter(outgoing_id=row.pk, action="failed")
        report = reports.order_by("-pk").first()
        if report is None:
            return None
        tried_at = report.happened_at if row.channel == PAPER else None
        return Failure(report.status, row.dispatched_at, tried_at or row.dispatched_at)
    if row.state == FAILED:
        attempt = DeliveryAttempt.objects.filter(outgoing_id=row.pk).order_by("-pk").first()
        if attempt is not None and attempt.outcome == "refused":
            return Failure(attempt.status, attempt.at, attempt.at)
    return None


def unreported_changes(numbers: Sequence[int]) -> dict[int, UnreportedChange]:
    """What was established of changes not reported, by the message that failed for one."""
    rows = UnreportedChange.objects.filter(outgoing_id__in=list(numbers))
    return {row.outgoing_id: row for row in rows}


def deliveries_of(numbers: Sequence[int]) -> dict[int, dt.datetime]:
    """When messages were delivered, as the last report of each says; those of which one does."""
    rows = DeliveryReport.objects.filter(
        outgoing_id__in=list(numbers), action="delivered", happened_at__isnull=False
    )
    found = rows.order_by("pk").values_list("outgoing_id", "happened_at")
    return {number: happened_at for number, happened_at in found if happened_at is not None}


def all_arrived(service: int, after: int = 0, size: int = 2000) -> Sequence[Outgoing]:
    """Messages of a service that have been dispatched or have arrived, by number."""
    rows = Outgoing.objects.filter(service_id=service, pk__gt=after)
    return list(rows.exclude(dispatched_at=None, arrived_at=None).order_by("pk")[:size])


def _troubled(service: int) -> Any:
    return Outgoing.objects.filter(service_id=service, state__in=TROUBLED, seen_to_at__isnull=True)
