"""A real mail server on loopback that accepts, defers, rejects and breaks off, as it is told."""

from __future__ import annotations

import socket
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller
from django.test import override_settings

ACCEPT, DEFER, REJECT, DROP = "250 OK", "451 try again later", "550 no such mailbox", "drop"


class MailServer:
    """What the server took, and how it answers: ``answer`` to the text, ``rcpt`` to recipients."""

    def __init__(self) -> None:
        self.answer = ACCEPT
        self.rcpt = ACCEPT
        self.taken: list[Any] = []
        self.port = 0

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if self.rcpt == ACCEPT:
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.answer in (ACCEPT, DROP):
            self.taken.append(envelope)
        if self.answer == DROP:
            server.transport.abort()
            return ACCEPT
        return self.answer


@contextmanager
def running() -> Iterator[MailServer]:
    """The server, and Django's settings pointing at it."""
    server = MailServer()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server.port = free.getsockname()[1]
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        controller.start()
    backend = "django.core.mail.backends.smtp.EmailBackend"
    try:
        with override_settings(
            EMAIL_BACKEND=backend,
            EMAIL_HOST="127.0.0.1",
            EMAIL_PORT=server.port,
            EMAIL_USE_TLS=False,
            EMAIL_USE_SSL=False,
            EMAIL_HOST_USER="",
            EMAIL_TIMEOUT=5,
            DEFAULT_FROM_EMAIL="kiyaku@operator.example",
            KIYAKU_BOUNCE_ADDRESS="bounce@operator.example",
        ):
            yield server
    finally:
        controller.stop()


__all__ = ["ACCEPT", "DEFER", "DROP", "REJECT", "MailServer", "running"]
