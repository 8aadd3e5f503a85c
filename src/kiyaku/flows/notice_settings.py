"""How a service words its notices, and which way each kind goes: dated, and journaled."""

from __future__ import annotations

import datetime as dt
import hashlib

from kiyaku.base import journal, queries
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic_alone
from kiyaku.notices import kinds, outbox, templates
from kiyaku.notices.kinds import CHANNELS, EMAIL, PAPER, POSTING
from kiyaku.notices.templates import Wording

WORDED, CHANNEL_SET = "notice_worded", "notice_channel_set"


@atomic_alone
def set_wording(
    *,
    service: int,
    kind: str,
    language: str,
    subject: str,
    body: str,
    at: dt.datetime,
    by: str,
    from_day: dt.date | None = None,
    key: str | None = None,
) -> int:
    """Word a kind of notice in a language from a day on; the id of the wording.

    Messages that are in the outbox already keep the wording they were written under.

    Raises:
        OperationRefused: ``unknown_notice_kind``, ``from_day_past``, and what ``templates.check``
            refuses.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["template"])
    day = queries.business_day(service)
    templates.check(kinds.kind(kind), language, subject, body)
    _check_day(from_day, day)
    entry = journal.next_entry_id()
    from_day, wording = from_day or day, Wording(None, kind, language, subject, body)
    template = templates.add(service, wording, from_day=from_day, entered_on=day, entry=entry)
    journal.record(
        Act(at, by, key),
        service=service,
        business_day=day,
        action=WORDED,
        payload={
            "kind": kind,
            "language": language,
            "from_day": from_day,
            "template": template,
            "digest": hashlib.sha256(f"{subject}\n{body}".encode()).hexdigest(),
        },
        entry_id=entry,
    )
    return template


def ways(kind: str) -> tuple[str, ...]:
    """The ways in which a kind of notice can be made to go, the empty one (not at all) among them.

    Raises:
        OperationRefused: ``unknown_notice_kind``.
    """
    found = kinds.kind(kind)
    if kind == "marketing":
        return (EMAIL, kinds.NONE)
    if found.is_only_by_mail:
        return (EMAIL,)
    return tuple(one for one in CHANNELS if not (found.by_close and one == POSTING))


@atomic_alone
def set_channel(
    *,
    service: int,
    kind: str,
    channel: str,
    at: dt.datetime,
    by: str,
    from_day: dt.date | None = None,
    key: str | None = None,
) -> None:
    """Choose which way a kind of notice goes from a day on.

    Args:
        channel: ``email``, ``posting``, ``paper``, or empty: it is not sent.

    Raises:
        OperationRefused: ``unknown_notice_kind``, ``unknown_channel``, ``posted_anyway`` for what
            the close writes, which stands on the member's page in any case, ``only_by_email``,
            ``only_on_paper``, ``always_by_email`` for what is a mail and nothing else,
            ``goes_as_announced`` for what takes another notice back, ``from_day_past``.
    """
    if journal.done_before(service, key) is not None:
        return
    found = kinds.kind(kind)
    if channel not in CHANNELS:
        raise OperationRefused(
            "unknown_channel",
            "送り方は email、posting、paper、または空(送らない)です。",
            "the way is email, posting, paper, or empty for none",
        )
    if found.by_close and channel == POSTING:
        raise OperationRefused(
            "posted_anyway",
            "この通知は、いつでも会員のページに掲示されます。",
            "this notice stands on the member's page in any case",
        )
    if found.follows:
        raise OperationRefused(
            "goes_as_announced",
            "この通知は、取り消すもとの通知と同じ方法で届けます。",
            "this notice goes the way that went which it takes back",
        )
    if found.is_only_on_paper and channel not in ("", PAPER):
        raise OperationRefused(
            "only_on_paper",
            "この通知は、メールアドレスのない方への書面です。",
            "this notice is a letter to those who have no e-mail address",
        )
    if found.is_only_by_mail and channel != EMAIL:
        raise OperationRefused(
            "always_by_email",
            "この通知は電子メールで送ります。ほかの送り方にも、送らないようにもできません。",
            "this notice is a mail: it goes no other way, and is always sent",
        )
    if kind == "marketing" and channel not in ("", EMAIL):
        raise OperationRefused(
            "only_by_email",
            "案内は電子メールだけで送れます。",
            "marketing goes by e-mail only",
        )
    day = queries.business_day(service)
    _check_day(from_day, day)
    entry = journal.next_entry_id()
    outbox.choose_channel(
        service, kind, channel, from_day=from_day or day, entered_on=day, entry=entry
    )
    journal.record(
        Act(at, by, key),
        service=service,
        business_day=day,
        action=CHANNEL_SET,
        payload={"kind": kind, "channel": channel, "from_day": from_day or day},
        entry_id=entry,
    )


def _check_day(from_day: dt.date | None, day: dt.date) -> None:
    """What was told on a past day was told as it was set then."""
    if from_day is not None and from_day < day:
        raise OperationRefused(
            "from_day_past",
            f"{from_day} は営業日 {day} より前です。通知の設定は、さかのぼって変えられません。",
            f"{from_day} lies before the business day, {day}: how notices go is not changed back",
            from_day=from_day,
        )
