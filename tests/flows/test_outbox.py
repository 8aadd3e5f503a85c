"""The outbox against a real mail server: what leaves, once, and what is known of its arrival."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings

from kiyaku.base import queries, sandboxes
from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.flows import (
    marketing,
    notice_settings,
    opening,
    outbox,
    particulars,
    succession,
    telling_members,
)
from kiyaku.members import queries as members
from kiyaku.members.particulars import Particulars
from kiyaku.notices import outbox as box
from kiyaku.notices import smtp
from kiyaku.terms.texts import Text
from tests.living import Living, select
from tests.notices import mail_server
from tests.notices.mail_server import ACCEPT, DEFER, DROP, REJECT, MailServer

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 12, 1, 9, tzinfo=dt.UTC)
ADDRESS = "m@mailbox.example"


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server.running() as found:
        yield found


def service(pack: str = "choppaya", **channels: str) -> Living:
    """A service with one member, m, that sends these kinds of notices in these ways."""
    living = Living(pack, "2026-11-20")
    living.register("m")
    member = members.membership(living.id, living.members["m"]).member_id
    particulars.change_particulars(**acting(living), member=member, changes={"email": ADDRESS})
    for kind, channel in channels.items():
        notice_settings.set_channel(**acting(living), kind=kind, channel=channel)
    return living


def acting(living: Living) -> dict[str, Any]:
    return {"service": living.id, "at": NOW, "by": "staff"}


def a_basis(living: Living) -> int:
    return BasisBook(living.id, queries.pack(living.id)).on("notice_arrived_at", living.today)


def tell(living: Living, kind: str = "suspended", **about: Any) -> box.Message:
    number = telling_members.tell(
        **acting(living),
        membership=living.members["m"],
        kind=kind,
        about=about or {"from_on": dt.date(2026, 12, 1)},
        basis=a_basis(living),
    )
    assert number is not None
    return box.message(living.id, number)


def again(row: box.Message) -> box.Message:
    return box.message(row.service_id, row.pk)


def test_a_mail_leaves_once_with_its_clause_of_arrival(server: MailServer) -> None:
    living = service("netsugen", suspended="email")
    row = tell(living)
    assert outbox.deliver_due(living.id, now=NOW).sent == 1
    assert outbox.deliver_due(living.id, now=NOW).count == 0
    (envelope,) = server.taken
    assert envelope.rcpt_tos == [ADDRESS]
    assert row.message_id.encode() in envelope.content
    row = again(row)
    assert row.state == box.SENT
    assert row.arrived_at == row.dispatched_at is not None
    assert row.arrival_known_by == telling_members.BY_DISPATCH


def test_a_relay_that_took_it_says_nothing_of_the_mailbox(server: MailServer) -> None:
    living = service(suspended="email")
    row = tell(living)
    outbox.deliver_due(living.id, now=NOW)
    row = again(row)
    assert (row.state, row.arrived_at) == (box.SENT, None)
    assert row.dispatched_at is not None
    assert row.arrival_known_by == telling_members.BY_RELAY


def test_the_server_that_holds_the_mailbox_makes_it_arrive(server: MailServer) -> None:
    living = service(suspended="email")
    row = tell(living)
    with override_settings(KIYAKU_MAILBOX_DOMAINS=frozenset({"mailbox.example"})):
        outbox.deliver_due(living.id, now=NOW)
    row = again(row)
    assert (row.state, row.arrived_at) == (box.DELIVERED, row.dispatched_at)
    assert row.arrival_known_by == telling_members.BY_OWN_SERVER


@pytest.mark.parametrize("answers_to", ["rcpt", "answer"])
def test_deferred_is_tried_again_later_and_not_before(server: MailServer, answers_to: str) -> None:
    living = service(suspended="email")
    row = tell(living)
    setattr(server, answers_to, DEFER)
    assert outbox.deliver_due(living.id, now=NOW).deferred == 1
    setattr(server, answers_to, ACCEPT)
    assert outbox.deliver_due(living.id, now=NOW + dt.timedelta(minutes=4)).count == 0
    assert outbox.deliver_due(living.id, now=NOW + dt.timedelta(minutes=6)).sent == 1
    assert [(one.outcome, one.code) for one in box.attempts_of(row)] == [
        ("deferred", 451),
        ("accepted", 250),
    ]


@pytest.mark.parametrize("answers_to", ["rcpt", "answer"])
def test_rejected_is_given_up_and_waits_for_the_staff(server: MailServer, answers_to: str) -> None:
    living = service(suspended="email")
    row = tell(living)
    setattr(server, answers_to, REJECT)
    assert outbox.deliver_due(living.id, now=NOW).failed == 1
    assert again(row).state == box.FAILED
    assert box.count_in_trouble(living.id) == 1


def test_after_five_days_of_deferring_it_is_given_up(server: MailServer) -> None:
    living = service(suspended="email")
    row, server.answer = tell(living), DEFER
    for hours in range(0, 200, 13):
        outbox.deliver_due(living.id, now=NOW + dt.timedelta(hours=hours))
    assert again(row).state == box.FAILED
    assert server.taken == []


def test_a_break_after_the_text_is_repeated_only_where_that_does_no_harm(
    server: MailServer,
) -> None:
    living = service(suspended="email")
    harmless = tell(living)
    marketing.set_consent(
        **acting(living),
        member=harmless.member_id,
        is_given=True,
        how=marketing.BY_STAFF,
        wording="news",
    )
    harmful = tell(living, "marketing", text="t", address="a", opt_out="o")
    server.answer = DROP
    found = outbox.deliver_due(living.id, now=NOW)
    assert (found.deferred, found.uncertain) == (1, 1)
    assert again(harmless).state == box.DEFERRED
    assert again(harmful).state == box.UNCERTAIN
    server.answer = ACCEPT
    outbox.deliver_due(living.id, now=NOW + dt.timedelta(hours=1))
    assert [
        row.message_id.encode() in one.content for one in server.taken for row in [harmless]
    ] == [True, False, True]


def test_a_worker_killed_between_the_servers_250_and_our_record(
    server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    living = service(suspended="email")
    harmless = tell(living)

    def die(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "_conclude", die)
        with pytest.raises(KeyboardInterrupt):
            outbox.deliver_due(living.id, now=NOW)
    assert again(harmless).state == box.SENDING
    assert outbox.deliver_due(living.id, now=NOW + dt.timedelta(minutes=10)).count == 0
    assert outbox.deliver_due(living.id, now=NOW + dt.timedelta(minutes=16)).sent == 1
    first, second = (one.content for one in server.taken)
    assert harmless.message_id.encode() in first
    assert harmless.message_id.encode() in second  # so that a receiver can tell


def test_what_must_not_come_twice_waits_for_a_person_after_a_crash(server: MailServer) -> None:
    living = service()
    row = tell(living, "marketing", text="t", address="a", opt_out="o")
    assert box.claim(living.id, NOW) is not None
    outbox.deliver_due(living.id, now=NOW + dt.timedelta(hours=1))
    assert again(row).state == box.UNCERTAIN
    assert server.taken == []
    outbox.see_to(**acting(living), message=row.pk, way=outbox.DROPPED)
    assert box.count_in_trouble(living.id) == 0


def test_a_server_that_is_away_leaves_everything_for_later() -> None:
    living = service(suspended="email")
    rows = [tell(living), tell(living)]
    with mail_server.running() as server:
        port = server.port
    backend = "django.core.mail.backends.smtp.EmailBackend"
    with override_settings(EMAIL_BACKEND=backend, EMAIL_HOST="127.0.0.1", EMAIL_PORT=port):
        assert outbox.deliver_due(living.id, now=NOW).deferred == 1
    assert [again(row).state for row in rows] == [box.DEFERRED, box.QUEUED]


def test_where_no_mail_server_is_named_nothing_counts_as_sent() -> None:
    living = service("netsugen", suspended="email")
    row = tell(living)
    backend = "django.core.mail.backends.filebased.EmailBackend"
    with override_settings(EMAIL_BACKEND=backend):
        assert outbox.deliver_due(living.id, now=NOW).count == 0
    assert (again(row).state, again(row).arrived_at) == (box.QUEUED, None)


def test_without_an_address_it_waits_for_the_staff_who_write_a_letter(server: MailServer) -> None:
    living = service(suspended="email")
    row = tell(living)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE member SET email = '' WHERE service_id = %s", [living.id])
    assert outbox.deliver_due(living.id, now=NOW).failed == 1
    letter = outbox.see_to(**acting(living), message=row.pk, way=outbox.AS_LETTER)
    assert letter is not None
    (written,) = outbox.letters_written(living.id)
    assert (written.pk, "2026年12月1日" in written.body) == (letter, True)
    assert outbox.hand_over(**acting(living), messages=[letter]) == 1
    handed = box.message(living.id, letter)
    assert (handed.state, handed.handed_over_by) == (box.HANDED_OVER, "staff")
    assert (handed.dispatched_at, handed.arrived_at) == (NOW, None)  # 4-2 deems nothing of paper
    with pytest.raises(OperationRefused) as refused:
        outbox.hand_over(**acting(living), messages=[letter])
    assert refused.value.code == "not_to_hand_over"


def test_a_letter_has_arrived_when_handed_over_where_dispatch_decides() -> None:
    living = service("netsugen", suspended="paper")
    row = tell(living)
    outbox.hand_over(**acting(living), messages=[row.pk])
    assert again(row).arrived_at == NOW


@pytest.mark.parametrize("pack", ["netsugen", "choppaya"])
def test_a_posting_arrives_when_it_can_be_read(pack: str) -> None:
    row = again(tell(service(pack)))
    assert (row.state, row.dispatched_at, row.arrived_at) == (box.POSTED, NOW, NOW)
    assert "2026年12月1日" in row.body


def test_from_a_sandbox_nothing_leaves(server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    living = service(suspended="email")
    tell(living)
    monkeypatch.setattr(sandboxes, "is_sandbox", lambda _: True)
    assert outbox.deliver_due(living.id, now=NOW).count == 0
    assert server.taken == []
    nothing = telling_members.tell(
        **acting(living),
        membership=living.members["m"],
        kind="suspended",
        about={"from_on": "2026-12-01"},
        basis=a_basis(living),
    )
    assert nothing is None


def test_the_close_fills_the_outbox_only_where_it_is_sent() -> None:
    for channels, expected in (({}, 0), ({"dunning_notice": "email"}, 1)):
        living = service("netsugen", **channels)
        before = select("SELECT count(*) FROM outgoing WHERE kind = 'dunning_notice'")[0]
        living.closed("2027-01-05")
        rows = select("SELECT count(*) FROM outgoing WHERE kind = 'dunning_notice'")[0]
        assert rows - before == expected


def test_a_dunning_mail_names_the_printed_invoice(server: MailServer) -> None:
    living = service("netsugen", dunning_notice="email", invoice_issued="email")
    living.closed("2027-01-05")
    later = dt.datetime(2027, 2, 1, tzinfo=dt.UTC)
    assert outbox.deliver_due(living.id, now=later).sent >= 2
    rows = select("SELECT kind, subject FROM outgoing WHERE subject <> '' ORDER BY id")
    assert {kind for kind, _ in rows} >= {"dunning_notice", "invoice_issued"}
    assert all("—" not in subject for _, subject in rows)


def test_tokens_of_others_name_no_message() -> None:
    mine = smtp.token(7)
    assert smtp.number_in(mine) == 7
    assert smtp.number_in(mine.upper()) == 7
    for forged in ("7-", "8" + mine[1:], "x-" + mine[2:], "7", mine[:-1], "²-1"):
        assert smtp.number_in(forged) is None


def test_a_report_that_is_quicker_than_the_worker_stands(
    server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    living = service(suspended="email")
    row = tell(living)
    send = smtp.Post.send

    def bounced_meanwhile(post: smtp.Post, mail: smtp.Mail) -> smtp.Answer:
        answer = send(post, mail)
        box.store(again(row), state=box.BOUNCED)
        return answer

    monkeypatch.setattr(smtp.Post, "send", bounced_meanwhile)
    assert outbox.deliver_due(living.id, now=NOW).sent == 1
    assert again(row).state == box.BOUNCED
    assert [one.outcome for one in box.attempts_of(row)] == [smtp.ACCEPTED]


def test_what_another_worker_took_up_since_is_not_concluded_twice(
    server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    living = service(suspended="email")
    row = tell(living)

    def claimed_anew(*_: Any) -> smtp.Answer:
        box.store(again(row), attempts=2)
        return smtp.Answer(smtp.REFUSED, 550)

    monkeypatch.setattr(smtp.Post, "send", claimed_anew)
    assert outbox.deliver_due(living.id, now=NOW).failed == 1
    assert (again(row).state, again(row).attempts) == (box.SENDING, 2)


def test_an_address_that_is_none_fails_and_holds_nobody_else_up(server: MailServer) -> None:
    living = service(suspended="email")
    bad = tell(living)
    living.register("n")
    other = members.membership(living.id, living.members["n"]).member_id
    particulars.change_particulars(**acting(living), member=other, changes={"email": "n@x.example"})
    with connection.cursor() as cursor:
        cursor.execute("UPDATE member SET email = 'm@@x' WHERE id = %s", [again(bad).member_id])
    good = telling_members.tell(
        **acting(living),
        membership=living.members["n"],
        kind="suspended",
        about={"from_on": dt.date(2026, 12, 1)},
        basis=a_basis(living),
    )
    assert outbox.deliver_due(living.id, now=NOW).sent == 1
    assert again(bad).state == box.FAILED
    assert good is not None
    assert box.message(living.id, good).state == box.SENT


def test_a_message_calls_a_plan_by_its_name() -> None:
    living = service()
    name = Text("ふつうのプラン", "Usual plan")
    opening.name_plan(**acting(living), plan="usual", name=name)
    row = again(tell(living, "plan_changed", plan="usual", from_on=dt.date(2027, 1, 1)))
    assert "ふつうのプラン" in row.body


def test_who_took_a_membership_over_is_told_in_their_own_language() -> None:
    living = service("choppaya", invoice_issued="email")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE application SET language = 'en' WHERE service_id = %s", [living.id])
    case = succession.receive(
        **living.of("m"),
        kind="transfer",
        successor=succession.Successor(stated=Particulars(name="花子", email="h@x.example")),
        document_received_on=living.today,
        evidence=[("proof.pdf", b"%PDF-1.7\nmade up")],
    )
    living.on("2026-11-25")
    succession.approve(**living.acting, succession=case)
    living.closed("2027-01-05")
    found = select(
        "SELECT DISTINCT language FROM outgoing WHERE service_id = %s AND kind = 'invoice_issued'"
        " AND created_at > %s",
        living.id,
        dt.datetime(2026, 11, 26, tzinfo=dt.UTC),
    )
    assert found == ["ja"]
