"""Delivery reports (RFC 3464): which message they name, and what is believed of them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import override_settings

from kiyaku.flows import bounces, deemed_arrival, outbox, particulars, telling_members
from kiyaku.members import queries as members
from kiyaku.notices import outbox as box
from kiyaku.notices import reports, smtp
from tests.flows.test_outbox import NOW, acting, again, server, service, tell
from tests.living import Living
from tests.notices.mail_server import MailServer

pytestmark = pytest.mark.django_db
__all__ = ["server"]

LATER = NOW + dt.timedelta(hours=2)
REPORT = """From: MAILER-DAEMON@relay.example
To: {to}
Subject: Delivery Status Notification
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Words for people.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example
{envelope}
Final-Recipient: rfc822; m@mailbox.example
Action: {action}
Status: {status}
{more}
--b
Content-Type: text/rfc822-headers

Message-ID: {message_id}
Subject: x

--b--
"""


def report(
    action: str,
    status: str,
    *,
    to: str = "x@y.example",
    message_id: str = "<other@x.example>",
    envelope: str = "",
    more: str = "",
) -> bytes:
    lines = f"Original-Envelope-Id: {envelope}\n" if envelope else ""
    text = REPORT.format(
        to=to, action=action, status=status, message_id=message_id, envelope=lines, more=more
    )
    return text.replace("\n", "\r\n").encode()


def sent(pack: str, server: MailServer) -> tuple[Living, box.Message]:
    living = service(pack, suspended="email")
    row = tell(living)
    outbox.deliver_due(living.id, now=NOW)
    return living, again(row)


def test_a_bounce_has_not_arrived_and_waits_for_the_staff(server: MailServer) -> None:
    living, row = sent("choppaya", server)
    to = server.taken[0].mail_from
    assert to == smtp.bounce_address(row.pk)
    found = bounces.take_in(report("failed", "5.1.1", to=to), at=LATER)
    assert (found.outcome, found.message) == (reports.FAILED, row.pk)
    row = again(row)
    assert (row.state, row.arrived_at, row.arrival_known_by) == (box.BOUNCED, None, "")
    assert box.count_in_trouble(living.id) == 1


@pytest.mark.parametrize(
    ("status", "may_count"),
    [
        ("5.1.1", True), ("5.1.2", True), ("5.1.6", True), ("5.1.10", True),
        ("5.2.2", False), ("5.7.1", False), ("5.4.4", False), ("5.0.0", False),
    ],
)  # fmt: skip
def test_only_where_nobody_is_there_it_may_be_an_unreported_change(
    server: MailServer, status: str, may_count: bool
) -> None:
    living, row = sent("choppaya", server)
    bounces.take_in(report("failed", status, message_id=row.message_id), at=LATER)
    found = deemed_arrival.candidate(living.id, row.pk)
    assert (found is not None) is may_count
    assert again(row).arrived_at is None


def test_by_dispatch_it_stays_arrived_though_it_came_back(server: MailServer) -> None:
    _, row = sent("netsugen", server)
    bounces.take_in(report("failed", "5.1.1", message_id=row.message_id), at=LATER)
    row = again(row)
    assert (row.state, row.arrived_at) == (box.BOUNCED, row.dispatched_at)


def test_delivered_says_when_the_mailbox_server_took_it(server: MailServer) -> None:
    _, row = sent("choppaya", server)
    tried = NOW + dt.timedelta(hours=1)
    more = f"Last-Attempt-Date: {tried:%a, %d %b %Y %H:%M:%S +0000}"
    envelope = smtp.token(row.pk)
    bounces.take_in(report("delivered", "2.0.0", envelope=envelope, more=more), at=LATER)
    row = again(row)
    assert (row.state, row.arrived_at) == (box.DELIVERED, tried)
    assert row.arrival_known_by == telling_members.BY_REPORT


def test_a_time_that_cannot_be_is_not_believed(server: MailServer) -> None:
    _, row = sent("choppaya", server)
    more = "Last-Attempt-Date: Mon, 01 Jan 2001 00:00:00 +0000"
    bounces.take_in(report("delivered", "2.0.0", message_id=row.message_id, more=more), at=LATER)
    assert again(row).arrived_at == LATER


@pytest.mark.parametrize(
    ("action", "status", "outcome"),
    [("delayed", "4.4.1", reports.DELAYED), ("relayed", "2.0.0", reports.RELAYED)],
)
def test_delayed_and_relayed_say_nothing_of_arrival(
    server: MailServer, action: str, status: str, outcome: str
) -> None:
    _, row = sent("choppaya", server)
    found = bounces.take_in(report(action, status, message_id=row.message_id), at=LATER)
    assert found.outcome == outcome
    assert (again(row).state, again(row).arrived_at) == (box.SENT, None)
    assert [one.status for one in box.reports_of(row)] == [status]


def test_the_same_report_is_taken_in_once(server: MailServer) -> None:
    _, row = sent("choppaya", server)
    mail = report("failed", "5.1.1", message_id=row.message_id)
    assert bounces.take_in(mail, at=LATER).outcome == reports.FAILED
    assert bounces.take_in(mail, at=LATER).outcome == bounces.KNOWN_BEFORE
    assert len(box.reports_of(row)) == 1


def test_a_report_without_our_name_touches_nothing(server: MailServer) -> None:
    _, row = sent("choppaya", server)
    forged = f"bounce+{row.pk}-{'0' * 24}@operator.example"
    found = bounces.take_in(report("failed", "5.1.1", to=forged), at=LATER)
    assert found.outcome == bounces.UNKNOWN_MESSAGE
    assert again(row).state == box.SENT


@pytest.mark.parametrize(
    "mail",
    [
        b"",
        b"\x00\xff\xfe",
        b"Subject: hello\r\n\r\nI am away.",
        report("delivered", "5.0.0"),  # contradicts itself
        report("failed", "nonsense"),
        report("", "2.0.0"),  # without an action nothing proves arrival
        report("failed", "5.1.1").replace(b"message/delivery-status", b"text/plain"),
        report("failed", "5.1.1").replace(b'boundary="b"', b'boundary="z"'),
        report("failed", "5.1.1")[:200],
    ],
)
def test_what_is_no_sound_report_means_nothing(mail: bytes) -> None:
    assert bounces.take_in(mail, at=LATER).outcome == bounces.NOT_A_REPORT


def test_a_bounce_after_the_own_server_took_it_undoes_the_arrival(server: MailServer) -> None:
    living = service(suspended="email")
    row = tell(living)
    with override_settings(KIYAKU_MAILBOX_DOMAINS=frozenset({"mailbox.example"})):
        outbox.deliver_due(living.id, now=NOW)
    member = members.membership(living.id, living.members["m"]).member_id
    assert again(row).arrived_at is not None
    # The address was another one when it was sent: the member had reported it.
    particulars.change_particulars(
        **{**acting(living), "at": NOW - dt.timedelta(hours=1)},
        member=member,
        changes={"email": "new@mailbox.example"},
    )
    bounces.take_in(report("failed", "5.2.2", message_id=row.message_id), at=LATER)
    assert (again(row).state, again(row).arrived_at) == (box.BOUNCED, None)
