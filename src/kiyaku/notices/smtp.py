"""Handing one mail to the mail server, and what its answer means.

A server that answered 250 has taken the mail; 4xx may be tried again, 5xx may not. Where the
connection breaks after the text has gone out, nobody knows: that is told apart from a failure
before it, which certainly sent nothing.
"""

from __future__ import annotations

import re
import smtplib
from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from types import TracebackType
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address
from django.utils.crypto import constant_time_compare, salted_hmac

ACCEPTED, REFUSED_FOR_NOW, REFUSED, UNKNOWN, UNREACHABLE = (
    "accepted", "deferred", "refused", "unknown", "unreachable",
)  # fmt: skip
_SALT = "kiyaku.notices.bounce"
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}(?!\S)")


@dataclass(frozen=True)
class Mail:
    """A mail ready to leave: ``number`` is its message's in the outbox."""

    number: int
    to: str
    subject: str
    body: str
    message_id: str
    sender: str
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Answer:
    """What became of an attempt.

    Attributes:
        code: the SMTP reply's number, None where there was none.
        server: the name of the server that answered.
        holds_mailbox: whether that server holds the recipient's mailbox itself.
        status: the reply's enhanced status (RFC 3463), empty where it has none.
    """

    outcome: str
    code: int | None = None
    server: str = ""
    holds_mailbox: bool = False
    status: str = ""


class Post:
    """A way to the mail server, kept open for several mails; use it with ``with``."""

    def __init__(self) -> None:
        self._backend: Any = get_connection()

    def __enter__(self) -> Post:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._backend.close()

    def send(self, mail: Mail) -> Answer:
        """Hand a mail over once. One that cannot be written, as to no address, is refused."""
        message = _message(mail)
        try:
            text, to = _text_of(message), sanitize_address(mail.to, settings.DEFAULT_CHARSET)
        except ValueError:
            return Answer(REFUSED)
        if isinstance(self._backend, EmailBackend):
            return self._by_smtp(self._backend, mail, text, to)
        try:
            self._backend.send_messages([message])
        except OSError:
            return Answer(UNREACHABLE)
        return Answer(ACCEPTED)

    def _by_smtp(self, backend: EmailBackend, mail: Mail, text: bytes, to: str) -> Answer:
        server = f"{backend.host}:{backend.port}"
        try:
            backend.open()
            smtp: Any = backend.connection
            refusal = _envelope(smtp, mail, to)
        except smtplib.SMTPResponseException as error:
            self._backend.close()
            return Answer(UNREACHABLE, error.smtp_code, server)
        except (OSError, smtplib.SMTPException):
            self._backend.close()
            return Answer(UNREACHABLE, None, server)
        if refusal is not None:
            return _refused(*refusal, server)
        return self._text(smtp, text, server, holds_mailbox=_is_own(mail.to))

    def _text(self, smtp: Any, text: bytes, server: str, *, holds_mailbox: bool) -> Answer:
        try:
            code, words = smtp.data(text)
        except smtplib.SMTPDataError as error:  # refused before any text went out
            _begin_anew(smtp)
            return _refused(error.smtp_code, error.smtp_error, server)
        except (OSError, smtplib.SMTPException):
            self._backend.close()
            return Answer(UNKNOWN, None, server)
        if code == 250:
            return Answer(ACCEPTED, code, server, holds_mailbox)
        _begin_anew(smtp)
        return _refused(code, words, server)


def bounce_address(number: int) -> str:
    """The envelope's sender of a message: bounces to it name the message, and nobody can forge it.

    Without an address for bounces it is the sender's own.
    """
    plain = parseaddr(settings.KIYAKU_BOUNCE_ADDRESS or str(settings.DEFAULT_FROM_EMAIL))[1]
    if not settings.KIYAKU_BOUNCE_ADDRESS:
        return plain
    name, _, domain = plain.rpartition("@")
    return f"{name}+{token(number)}@{domain}"


def token(number: int) -> str:
    """What names a message to whoever sends it back: its number, signed."""
    return f"{number}-{_signature(number)}"


def number_in(token: str) -> int | None:
    """The number of the message that a token names; None for a token that is not ours."""
    number, _, signature = token.lower().partition("-")
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        return None
    return int(number) if constant_time_compare(signature, _signature(int(number))) else None


def is_set_up() -> bool:
    """Whether mails leave at all: a server is named, or another backend takes them."""
    return not str(settings.EMAIL_BACKEND).endswith(
        ("filebased.EmailBackend", "dummy.EmailBackend")
    )


def _signature(number: int) -> str:
    return salted_hmac(_SALT, str(number), algorithm="sha256").hexdigest()[:24]


def _message(mail: Mail) -> EmailMessage:
    sender = parseaddr(str(settings.DEFAULT_FROM_EMAIL))[1]
    headers = {
        "From": formataddr((" ".join(mail.sender.split()), sender)),
        "Message-ID": mail.message_id,
        "Auto-Submitted": "auto-generated",
        **dict(mail.headers),
    }
    envelope = bounce_address(mail.number)
    return EmailMessage(mail.subject, mail.body, envelope, [mail.to], headers=headers)


def _text_of(message: EmailMessage) -> bytes:
    text: Any = message.message()  # Django's own class, which knows line ends
    return bytes(text.as_bytes(linesep="\r\n"))


def _envelope(smtp: Any, mail: Mail, to: str) -> tuple[int, bytes | str] | None:
    """Sender and recipient; the reply by which the server refused one of them, else None."""
    of_mail: tuple[str, ...] = ()
    of_recipient: tuple[str, ...] = ()
    smtp.ehlo_or_helo_if_needed()
    if smtp.has_extn("dsn"):  # RFC 3461: have it said whether the mail got there
        of_mail = ("RET=HDRS", f"ENVID={token(mail.number)}")
        of_recipient = ("NOTIFY=SUCCESS,FAILURE,DELAY",)
    code, words = smtp.mail(bounce_address(mail.number), of_mail)
    if code == 250:
        code, words = smtp.rcpt(to, of_recipient)
        if code in (250, 251):
            return None
    _begin_anew(smtp)
    return int(code), words


def _begin_anew(smtp: Any) -> None:
    try:
        smtp.rset()
    except (OSError, smtplib.SMTPException):
        smtp.close()


def _refused(code: int, words: bytes | str, server: str) -> Answer:
    """A refusal, with the status that its first line begins with."""
    text = words.decode("ascii", "replace") if isinstance(words, bytes) else words
    found = _STATUS.match(text)
    return Answer(_meaning(code), code, server, status=found[0] if found else "")


def _meaning(code: int) -> str:
    if code == 421:  # the server is going away: nothing against this mail
        return UNREACHABLE
    return REFUSED if 500 <= code < 600 else REFUSED_FOR_NOW


def _is_own(to: str) -> bool:
    return to.rpartition("@")[2].lower() in settings.KIYAKU_MAILBOX_DOMAINS
