"""Several who send at once, and one who is killed in the middle: no message leaves twice."""

from __future__ import annotations

import asyncio
import email
import os
import signal
import sys
import threading
from collections import Counter
from datetime import timedelta
from typing import Any

import psutil
import pytest
from django.db import connection

from kiyaku.flows import marketing, outbox
from kiyaku.notices import outbox as box
from tests.close.races import at_once
from tests.flows.test_outbox import NOW, again, service, tell
from tests.notices import mail_server
from tests.notices.mail_server import MailServer

pytestmark = pytest.mark.django_db(transaction=True)

_PATIENCE_S = 30
_SENDER = """
import datetime, sys, django
django.setup()
from django.conf import settings
from kiyaku.flows import outbox
settings.EMAIL_USE_TLS = False  # the test's server has no certificate
outbox.deliver_due(int(sys.argv[1]), now=datetime.datetime.fromisoformat(sys.argv[2]))
"""


def taken(server: MailServer) -> Counter[str]:
    """How often the server took each message, by its Message-ID."""
    mails = [email.message_from_bytes(one.content) for one in server.taken]
    return Counter(one["Message-ID"].strip() for one in mails)


def test_two_workers_at_once_send_each_message_once() -> None:
    living = service(suspended="email")
    rows = [tell(living) for _ in range(12)]

    def work() -> int:
        return outbox.deliver_due(living.id, now=NOW).sent

    with mail_server.running() as server:
        shares = at_once(work, work)
    assert sum(shares) == len(rows)
    assert taken(server) == Counter(row.message_id for row in rows)
    assert {again(row).state for row in rows} == {box.SENT}
    assert [len(box.attempts_of(row)) for row in rows] == [1] * len(rows)


def test_a_worker_that_is_killed_while_the_server_has_the_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What must not come twice waits for a person; what comes before and after it leaves once."""
    living = service(suspended="email")
    before = tell(living)
    in_doubt = tell(living, "marketing", text="t", address="a", opt_out="o")
    after = tell(living)
    _agrees(living.id, in_doubt.member_id)
    has_text = threading.Event()

    async def hold(self: MailServer, smtp: Any, session: Any, envelope: Any) -> str:
        self.taken.append(envelope)
        if in_doubt.message_id.encode() in envelope.content:
            has_text.set()
            await asyncio.sleep(_PATIENCE_S)
        return self.answer

    monkeypatch.setattr(MailServer, "handle_DATA", hold)
    with mail_server.running() as server:
        _kill_when(has_text, living.id, server.port)
        assert [again(row).state for row in (before, in_doubt, after)] == [
            box.SENT, box.SENDING, box.QUEUED,
        ]  # fmt: skip
        assert outbox.deliver_due(living.id, now=NOW + timedelta(minutes=16)).sent == 1
        assert outbox.deliver_due(living.id, now=NOW + timedelta(hours=1)).count == 0
    assert taken(server) == Counter(row.message_id for row in (before, in_doubt, after))
    assert [again(row).state for row in (before, in_doubt, after)] == [
        box.SENT, box.UNCERTAIN, box.SENT,
    ]  # fmt: skip
    assert box.count_in_trouble(living.id) == 1


def _agrees(service: int, member: int) -> None:
    marketing.set_consent(
        service=service,
        member=member,
        is_given=True,
        how=marketing.BY_STAFF,
        wording="news",
        at=NOW,
        by="staff",
    )


def _kill_when(has_text: threading.Event, service: int, port: int) -> None:
    """Send in a process of its own, and kill it when the server has the text in doubt."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "kiyaku.config.settings",
        "KIYAKU_SMTP_URL": f"smtp://127.0.0.1:{port}",
    }
    connection.close()
    command = [sys.executable, "-c", _SENDER, str(service), NOW.isoformat()]
    sender = psutil.Popen(command, env=environment)
    try:
        assert has_text.wait(_PATIENCE_S)
    finally:
        sender.send_signal(signal.SIGKILL)
    assert sender.wait(_PATIENCE_S) == -signal.SIGKILL
