"""Reading what mail servers report of our mails (RFC 3464): which message, and what became of it.

A report comes from outside and may say anything. All that is taken from it is the name of one of
our messages, as only we and its recipient know it, and whether it got there.
"""

from __future__ import annotations

import datetime as dt
import email
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.utils import parsedate_to_datetime

DELIVERED, RELAYED, DELAYED, FAILED = "delivered", "relayed", "delayed", "failed"
_WORST_FIRST = (FAILED, DELAYED, RELAYED, DELIVERED)
_MOST_BYTES = 1_000_000
_TOKEN = re.compile(r"\+(\d{1,18}-[0-9a-f]{24})@", re.IGNORECASE)
_BARE_TOKEN = re.compile(r"^\d{1,18}-[0-9a-f]{24}$", re.IGNORECASE)
_MESSAGE_ID = re.compile(r"<[^<>\s]{3,110}>")
_STATUS = re.compile(r"^([245])\.\d{1,3}\.\d{1,3}\b")
_ADDRESSED = ("To", "Delivered-To", "X-Original-To", "Envelope-To")


@dataclass(frozen=True)
class Report:
    """What a report says.

    Attributes:
        tokens, message_ids: what may name one of our messages; not checked yet.
        meaning: ``delivered`` to the mailbox, ``relayed`` to a server that reports nothing more,
            ``delayed``, or ``failed``.
        attempted_at: when the server says it last tried.
    """

    tokens: tuple[str, ...]
    message_ids: tuple[str, ...]
    meaning: str
    status: str
    attempted_at: dt.datetime | None
    digest: str


def read(content: bytes) -> Report | None:
    """The report that a mail is; None for a mail that is none, or that cannot be made out."""
    digest = hashlib.sha256(content).hexdigest()
    mail = email.message_from_bytes(content[:_MOST_BYTES])
    if mail.get_content_type() != "multipart/report" or not mail.is_multipart():
        return None
    blocks = list(_blocks(mail))
    found = [one for one in map(_meaning, blocks) if one is not None]
    if not found:
        return None
    meaning, status, attempted_at = min(found, key=lambda one: _WORST_FIRST.index(one[0]))
    return Report(
        tuple(dict.fromkeys(_tokens(mail, blocks))),
        tuple(dict.fromkeys(_message_ids(mail))),
        meaning,
        status,
        attempted_at,
        digest,
    )


def _blocks(mail: Message) -> Iterator[Message]:
    """The groups of fields of the report's machine-readable part."""
    for part in mail.walk():
        if part.get_content_type() == "message/delivery-status":
            payload = part.get_payload()
            if isinstance(payload, list):
                yield from (one for one in payload if isinstance(one, Message))


def _meaning(block: Message) -> tuple[str, str, dt.datetime | None] | None:
    """What a group of fields says of a recipient; None where it says nothing that is sound."""
    status = _field(block, "Status")
    found = _STATUS.match(status)
    if found is None:
        return None
    action, kind = _field(block, "Action").lower(), found[1]
    allowed = {
        DELIVERED: "2", RELAYED: "2", "expanded": "2", DELAYED: "4", FAILED: "45",
    }  # fmt: skip
    if not action:
        # Without an action nothing proves that it got there.
        action = {"4": DELAYED, "5": FAILED}.get(kind, "")
    if kind not in allowed.get(action, ""):
        return None
    meaning = RELAYED if action == "expanded" else action
    return meaning, found[0], _instant(_field(block, "Last-Attempt-Date"))


def _tokens(mail: Message, blocks: list[Message]) -> Iterator[str]:
    for name in _ADDRESSED:
        for value in mail.get_all(name, []):
            yield from _TOKEN.findall(str(value))
    for block in blocks:
        envelope = _field(block, "Original-Envelope-Id")
        if _BARE_TOKEN.match(envelope):
            yield envelope


def _message_ids(mail: Message) -> Iterator[str]:
    """The Message-ID of the mail that came back, whole or as its headers alone."""
    for part in mail.walk():
        if part is mail:
            continue
        kind = part.get_content_type()
        if kind == "text/rfc822-headers":
            text = part.get_payload(decode=True)
            headers = email.message_from_bytes(text if isinstance(text, bytes) else b"")
            yield from _MESSAGE_ID.findall(_field(headers, "Message-ID"))
        elif kind == "message/rfc822":
            payload = part.get_payload()
            for one in payload if isinstance(payload, list) else []:
                if isinstance(one, Message):
                    yield from _MESSAGE_ID.findall(_field(one, "Message-ID"))


def _field(block: Message, name: str) -> str:
    return str(block.get(name, "")).strip()


def _instant(text: str) -> dt.datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found if found.tzinfo is not None else None
