"""Members stop mail about the services: by a mail's link, or by their mail program's button."""

from __future__ import annotations

import email
import email.policy
import http.client
import re
from collections.abc import Iterator
from email.message import EmailMessage
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from kiyaku.base import queries
from kiyaku.base.operators import Operator
from kiyaku.flows import marketing, outbox
from kiyaku.flows.operator import set_operator
from kiyaku.members import directory
from tests.browser import stage, story
from tests.browser.checks import assert_good
from tests.browser.stage import Kind
from tests.browser.windows import Windows
from tests.notices import mail_server
from tests.notices.mail_server import MailServer

pytestmark = pytest.mark.usefixtures("acts_on_stage")

CODE = "choppaya"
READS, CLICKS, STAYS = story.HANAKO, story.LATE, story.NEW
"""Who opens the link of a mail, whose mail program stops it, and who goes on getting such mail."""
FIRST, LATER = "春の催しを始めます。", "夏の催しを始めます。"
SENDER = Operator(
    name="架空ネット株式会社", address="群馬県架空市五丁目5番", contact="027-000-0005"
)


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server.running() as found:
        yield found


def test_who_stops_such_mail_by_either_way_gets_no_more_of_it(
    windows: Windows, server: MailServer
) -> None:
    service = _named_and_agreed_to()
    desk = windows.open(CODE, Kind.ADMINISTRATOR)
    _write(desk, FIRST, to=3)
    assert outbox.deliver_due(service, now=story.NOW).sent >= 3
    mails = _told(server, FIRST)
    assert set(mails) == {_address(service, one) for one in (READS, CLICKS, STAYS)}

    mail = mails[_address(service, READS)]
    for part in (SENDER.name, SENDER.address, SENDER.contact):
        assert part in mail.get_content()
    member = windows.open(CODE)  # signed in nowhere
    member.goto(_link(mail))
    expect(member.get_by_role("heading", name="案内メールの停止")).to_be_visible()
    # A mail filter may open the link too: that alone stops nothing.
    assert marketing.agrees(service, directory.member(service, READS).pk)
    assert_good(member, personal=stage.personal())
    member.get_by_role("button", name="停止する").click()
    expect(member.get_by_text("案内のメールを停止しました")).to_be_visible()
    assert_good(member, personal=stage.personal())

    _write(desk, LATER, to=2)
    # The mail is in the outbox when the second member's mail program stops it.
    assert _one_click(windows, mails[_address(service, CLICKS)]) == 200
    delivered = outbox.deliver_due(service, now=story.NOW)
    assert (delivered.sent, delivered.withheld) == (1, 1)
    assert set(_told(server, LATER)) == {_address(service, STAYS)}

    desk.goto(f"/{CODE}/desk/campaigns/")
    expect(desk.locator("dl.facts")).to_contain_text("1人(同意した会員)")
    for handle in (READS, CLICKS):
        _see_that_it_is_stopped(desk, service, handle)
    portal = windows.open(CODE, Kind.MEMBER)
    portal.goto(f"/{CODE}/my/{directory.membership(service, READS).pk}/notices/")
    expect(portal.locator("main")).to_contain_text("受け取っていません")


def _named_and_agreed_to() -> int:
    """The service, whose sender is fully named, with three members who agree to such mail."""
    service = queries.service_by_code(CODE).pk
    acting = {"service": service, "at": story.NOW, "by": "staff"}
    set_operator(**acting, operator=SENDER)
    for handle in (CLICKS, STAYS):
        marketing.set_consent(
            **acting,
            member=directory.member(service, handle).pk,
            is_given=True,
            how=marketing.BY_STAFF,
            wording="催しの案内をメールで受け取ります。",
        )
    return service


def _write(desk: Page, text: str, *, to: int) -> None:
    """The staff write to all who agree, and see first to how many it goes."""
    desk.goto(f"/{CODE}/desk/campaigns/")
    desk.get_by_role("link", name="案内を書く").click()
    desk.get_by_label("本文(日本語)").fill(text)
    desk.get_by_label("本文(英語)").fill("An event begins.")
    desk.get_by_role("button", name="確認へ進む").click()
    send = desk.get_by_role("button", name=f"{to}人に送る", exact=True)
    expect(desk.locator("main")).to_contain_text(SENDER.contact)
    send.click()
    expect(desk.get_by_text("送信箱に入れました。")).to_be_visible()
    sent = desk.get_by_role("row").filter(has_text=text)
    expect(sent.locator("td.number")).to_have_text(str(to))


def _see_that_it_is_stopped(desk: Page, service: int, handle: str) -> None:
    """The staff see on the member's pages that it is stopped, and by which way."""
    desk.goto(f"/{CODE}/desk/members/{directory.membership(service, handle).pk}/")
    timeline = desk.locator("section").filter(has=desk.get_by_role("heading", name="経過"))
    expect(timeline).to_contain_text("案内のメールを停止(メールの中のリンク)")
    desk.get_by_role("link", name="案内のメールの同意").click()
    record = desk.locator("section").filter(has=desk.get_by_role("heading", name="これまでの記録"))
    expect(record.get_by_role("listitem")).to_have_count(2)
    expect(record.get_by_role("listitem").first).to_contain_text("停止 — メールの中のリンクで")


def _address(service: int, handle: str) -> str:
    return directory.member(service, handle).email


def _told(server: MailServer, text: str) -> dict[str, EmailMessage]:
    """The mails of a text that have left, by whom they went to."""
    mails = [
        (one.rcpt_tos, email.message_from_bytes(one.content, policy=email.policy.default))
        for one in server.taken
    ]
    found = [(to, mail) for to, mail in mails if text in mail.get_content()]
    assert all(len(to) == 1 for to, _ in found)
    assert len({to for (to,), _ in found}) == len(found)
    return {to: mail for (to,), mail in found}


def _link(mail: EmailMessage) -> str:
    """Where the text of a mail says it can be stopped, without the host."""
    (link,) = set(re.findall(r"https?://[^/\s]+(/\S+/stop-mail/\S+)", mail.get_content()))
    return str(link)


def _one_click(windows: Windows, mail: EmailMessage) -> int:
    """What a mail program does at its own button (RFC 8058); the answer's number.

    It has no cookie, comes from no page, and follows no redirection.
    """
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    named = re.fullmatch(r"<(\S+)>", mail["List-Unsubscribe"].strip())
    assert named
    path = urlsplit(named[1]).path
    assert path == _link(mail)
    connection = http.client.HTTPConnection("localhost", windows.server.server_port, timeout=20)
    try:
        connection.request(
            "POST",
            path,
            body=mail["List-Unsubscribe-Post"],
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
        return connection.getresponse().status
    finally:
        connection.close()
