"""Mail in a story: servers that answer as the story says, and what a story expects of a message.

No mail of a story leaves the machine, whatever mail server is set up.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from email.message import EmailMessage, Message
from types import TracebackType
from typing import Any

from kiyaku.base import events
from kiyaku.base.clock import TOKYO
from kiyaku.flows import bounces, outbox
from kiyaku.notices import outbox as kept
from kiyaku.notices import smtp
from kiyaku.notices.smtp import Answer, Mail, Post
from kiyaku.scenarios.errors import Place, StoryError

SERVERS: Mapping[str, Answer] = {
    "mailbox": Answer(smtp.ACCEPTED, 250, "mailbox.example", holds_mailbox=True),
    "relay": Answer(smtp.ACCEPTED, 250, "relay.example"),
    "refuses": Answer(smtp.REFUSED, 550, "mailbox.example"),
    "knows_nobody": Answer(smtp.REFUSED, 550, "mailbox.example", status="5.1.1"),
    "breaks_off": Answer(smtp.UNKNOWN, None, "relay.example"),
}
"""How the server of a step answers: the member's own takes the mail, only a relay does, it is
refused (for whatever reason, or because there is no such mailbox), or the connection breaks after
the text has gone out."""

REPORTS: Mapping[str, tuple[str, str]] = {
    "delivered": ("delivered", "2.0.0"),
    "failed": ("failed", "5.1.1"),
    "mailbox_full": ("failed", "5.2.2"),
}
"""What a server can report of a mail afterwards, with action and status; ``failed``: nobody is
there."""


class _StoryPost(Post):
    """Hands every mail to the server of the story."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def __enter__(self) -> _StoryPost:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        pass

    def send(self, mail: Mail) -> Answer:
        return self._answer


def send_due(service: int, server: str, at: dt.datetime) -> None:
    """Send all mails that are due, to a server that answers as ``SERVERS`` says."""
    outbox.deliver_due(service, now=at, post=_StoryPost(SERVERS[server]))


def report(membership: int, says: str, at: dt.datetime, place: Place) -> None:
    """Take in a server's report of the last mail to a membership.

    Raises:
        StoryError: no mail went to it.
    """
    mails = [one for one in kept.told_to(membership) if one.channel == "email"]
    if not mails:
        raise StoryError(place, "まだメールを送っていません。", "no mail has been sent")
    parts = EmailMessage()
    parts["Original-Envelope-Id"] = smtp.token(mails[0].pk)
    about = Message()
    about["Final-Recipient"] = "rfc822; somebody@mailbox.example"
    about["Action"], about["Status"] = REPORTS[says]
    status = Message()
    status["Content-Type"] = "message/delivery-status"
    status.set_payload([parts, about])
    whole = Message()
    whole["Content-Type"] = "multipart/report; report-type=delivery-status"
    whole.set_payload([status])
    bounces.take_in(whole.as_bytes(), at=at)


def hand_over(service: int, at: dt.datetime, by: str) -> None:
    """Hand every letter that waits to the post."""
    letters = [one.pk for one in kept.waiting_letters(service)]
    outbox.hand_over(service=service, messages=letters, at=at, by=by)


def last_message(membership: int, place: Place) -> int:
    """The last mail or letter to a membership.

    Raises:
        StoryError: there is none.
    """
    for one in kept.told_to(membership):
        if one.channel != "posting":
            return int(one.pk)
    raise StoryError(place, "まだ何も送っていません。", "nothing has been sent")


def check(service: int, membership: int, expected: Mapping[str, Any], place: Place) -> None:
    """See whether the last message of a kind to a membership is as the story expects.

    Args:
        expected: ``kind``, and of ``state``, ``arrived_on``, ``known_by``, ``clauses`` those that
            the story names; of a message that has not arrived ``arrived_on`` is ``never``.

    Raises:
        StoryError: there is no such message, or it differs.
    """
    found = [one for one in kept.told_to(membership) if one.kind == expected["kind"]]
    actual = _shown(service, found[0]) if found else {}
    differing = [name for name in expected if expected[name] != actual.get(name)]
    if differing:
        name = differing[0]
        raise StoryError(
            place.at(name),
            f"{expected[name]} のはずでしたが、{actual.get(name, '-')} でした。",
            f"it should have been {expected[name]}, but was {actual.get(name, '-')}",
        )


def _shown(service: int, row: kept.Message) -> dict[str, Any]:
    basis = row.arrival_basis_id
    return {
        "kind": row.kind,
        "state": row.state,
        "arrived_on": row.arrived_at.astimezone(TOKYO).date() if row.arrived_at else "never",
        "known_by": row.arrival_known_by,
        "clauses": () if basis is None else events.standings(service)[basis].clauses,
    }
