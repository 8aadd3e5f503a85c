"""``kiyaku notices``: wordings, ways, letters, announcements, and mail about the services."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiyaku.base import clock, queries
from kiyaku.base.basis import BasisBook
from kiyaku.flows import telling_members
from kiyaku.members import directory
from kiyaku.notices import marketing, outbox, templates
from tests.cli.conftest import Kiyaku
from tests.cli.running import OPENED, Running, net
from tests.living import day
from tests.notices import mail_server
from tests.notices.mail_server import REJECT

pytestmark = pytest.mark.django_db

OPERATOR = ("--name", "架空ネット", "--address", "架空市1-1", "--contact", "027-000-0000")


@pytest.fixture
def running(kiyaku: Kiyaku) -> Running:
    """Hanako, who has asked to join."""
    running = net(kiyaku)
    lives = ("--email", "h@example.jp", "--address", "架空市1-1")
    running("member", "register", "@", "hanako", "--plan", "home", *lives)
    return running


def tell(running: Running) -> int:
    """Hanako is told of a suspension; the number of the message."""
    member = directory.member(running.service, "hanako")
    (membership,) = directory.memberships_of(member.pk)
    book = BasisBook(running.service, queries.pack(running.service))
    number = telling_members.tell(
        service=running.service,
        membership=membership.pk,
        kind="suspended",
        about={"from_on": day(OPENED)},
        basis=book.on("notice_arrived_at", day(OPENED)),
        at=clock.now(),
        by="staff",
    )
    assert number is not None
    return number


def test_a_wording_is_the_services_own_from_a_day_on(running: Running, tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("${member_name} 様\n${from_on} から止まります。\n", encoding="utf-8")
    word = ("notices", "word", "@", "suspended", "ja", str(file), "--subject", "停止")
    said = running(*word, "--from", "2026-12-01", "--key", "k").out
    assert said == "Business day 2026-11-21: The wording is changed.\n"
    running(*word, "--from", "2026-12-01", "--key", "k")
    own, brought = templates.versions(running.service, "suspended", "ja")
    assert (own.subject, own.from_day, brought.id) == ("停止", day("2026-12-01"), None)
    now = templates.in_force(running.service, "suspended", "ja", day("2026-11-30"))
    assert now == brought


def test_a_field_that_the_kind_does_not_have_is_refused(running: Running, tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("${amount_yen}", encoding="utf-8")
    word = ("notices", "word", "@", "suspended", "en", str(file), "--subject", "s")
    assert "there is no field amount_yen" in running(*word, exit_code=1).err
    file.write_bytes(b"\xff\xfe\xfa")
    assert "letter.txt is no text in UTF-8" in running(*word, exit_code=1).err
    assert len(templates.versions(running.service, "suspended", "en")) == 1


def test_letters_are_handed_over_once(running: Running) -> None:
    running("notices", "send-by", "@", "suspended", "paper")
    number = tell(running)
    (row,) = running.data("notices", "list", "@", "--state", "to_hand_over")
    assert (row["number"], row["channel"], row["dispatched_at"]) == (number, "paper", "—")
    said = running("notices", "hand-over", "@", str(number)).out
    assert said == "Business day 2026-11-21: 1 letter handed over.\n"
    refused = running("notices", "hand-over", "@", str(number), exit_code=1).err
    assert f"message {number} is no letter that waits" in refused
    assert running.data("notices", "list", "@", "--state", "to_hand_over") == []


def test_what_became_of_letters_is_entered(running: Running) -> None:
    running("notices", "send-by", "@", "suspended", "paper")
    first, second = str(tell(running)), str(tell(running))
    running("notices", "hand-over", "@", first, second)
    today = clock.now().astimezone(clock.TOKYO).date().isoformat()
    delivered = ("notices", "letter-delivered", "@", first, "--on", today)
    assert "hearsay is none of" in running(*delivered, "--proof", "hearsay", exit_code=1).err
    assert running.data(*delivered, "--proof", "tracking")["arrived_at"]
    running("notices", "letter-returned", "@", second, "--on", today, "--cause", "moved")
    states = {str(one["number"]): one["state"] for one in running.data("notices", "list", "@")}
    assert (states[first], states[second]) == ("delivered", "bounced")
    change = ("notices", "unreported-change", "@", second, "--on", today, "--shown-by", "learned")
    assert running.data(*change)["arrived_at"].startswith(today)
    assert "has arrived" in running(*change, exit_code=1).err


def test_mail_is_sent_and_what_fails_is_seen_to(running: Running) -> None:
    running("notices", "send-by", "@", "suspended", "email")
    number = tell(running)
    with mail_server.running() as server:
        server.rcpt = REJECT
        assert "送信 0、延期 0、失敗 1、" in running("notices", "deliver", "@", english=False).out
        done = running.data("notices", "see-to", "@", str(number), "again")
        assert done["letter"] is None
        server.rcpt = mail_server.ACCEPT
        assert running.data("notices", "deliver", "@")["sent"] == 1
    assert [one.rcpt_tos for one in server.taken] == [["h@example.jp"]]
    refused = running("notices", "see-to", "@", str(number), "dropped", exit_code=1).err
    assert "does not wait for anybody" in refused


def test_what_is_no_report_changes_nothing(running: Running, tmp_path: Path) -> None:
    file = tmp_path / "mail"
    file.write_text("Subject: hello\n\nno report\n", encoding="utf-8")
    found = running.data("notices", "bounce", str(file))
    assert found["message"] is None
    missing = running("notices", "bounce", str(tmp_path / "none"), exit_code=1).err
    assert "the file cannot be read: none" in missing


def test_an_announcement_is_planned_and_told_late_only_knowingly(running: Running) -> None:
    planned = running.data(
        "notices",
        "plan",
        "@",
        "end_of_service",
        "--on",
        "2026-12-01",
        "--ja",
        "光",
        "--en",
        "fibre",
    )
    number = str(planned["announcement"])
    refused = running("notices", "announce", "@", number, exit_code=1).err
    assert "10-4" in refused
    told = running("notices", "announce", "@", number, "--although-late").out
    assert told.startswith("Business day 2026-11-21: It is told: ")
    again = running("notices", "announce", "@", number, "--although-late", exit_code=1)
    assert again.err


def test_mail_about_the_services_goes_to_who_agreed(running: Running, tmp_path: Path) -> None:
    text = tmp_path / "text"
    text.write_text("催し", encoding="utf-8")
    send = ("notices", "campaign", "@", "--ja", str(text), "--en", str(text))
    assert "name, address and contact" in running(*send, exit_code=1).err
    running("service", "operator", "@", *OPERATOR)
    running("member", "start", "@", "hanako")
    assert "0 messages in the outbox" in running(*send).out
    refused = running("notices", "consent", "@", "hanako", "--yes", exit_code=1).err
    assert "the words that were agreed to" in refused
    running("notices", "consent", "@", "hanako", "--yes", "--wording", "案内を受け取る")
    assert "1 message in the outbox" in running(*send, "--key", "k").out
    running(*send, "--key", "k")
    assert outbox.count_by_state(running.service)["queued"] == 1
    running("notices", "consent", "@", "hanako", "--no")
    assert "0 messages in the outbox" in running(*send).out
    assert [one.recipients for one in marketing.campaigns(running.service)] == [0, 1, 0]
