"""A login to the network on pages: given, walled in with a suspension, opened again."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from kiyaku.base import clock
from kiyaku.flows.network import following, radius
from kiyaku.network import radius as kept
from kiyaku.network import radius_accounting, radius_sessions
from tests import radius as on_loopback
from tests import site
from tests.browser.checks import assert_good
from tests.browser.entries import prove_again, sign_in
from tests.browser.test_life import Service, opened
from tests.radius import AccessServer

pytestmark = pytest.mark.usefixtures("acts_on_stage")

REALM = "browser.example"
DEMANDED_ON, DEADLINE, SUSPENDED_ON, RESUMED_ON = (
    "2027-02-01", "2027-02-10", "2027-02-12", "2027-02-15",
)  # fmt: skip


def test_suspended_and_resumed_with_what_the_access_server_answers(windows, monkeypatch):
    service = opened("choppaya", windows, monkeypatch)
    membership = service.living.register("0001", "home")
    site.member(service.living.id, "0001")
    member = windows.open()
    sign_in(member, f"{service.living.code}.0001@example.jp")
    with AccessServer() as server:
        _set_up(service, server)
        desk, page = service.desk, f"{service.at}/desk/members/{membership}/"
        _give(desk, page)
        _follow(service)
        _connect(service, membership, "s1")

        service.on(DEMANDED_ON)
        service.living.demand("0001", DEADLINE)
        service.on(SUSPENDED_ON)
        server.answering = on_loopback.refused(501)
        _act(desk, page, "利用を停止する", "停止する")
        _follow(service)
        _shows(desk, page, "利用停止: これから切断", "断られた(501 管理上の禁止)")
        server.answering = on_loopback.acknowledged
        _end_by_hand_is_refused_while_it_waits(desk, page)
        service.on(RESUMED_ON)
        _follow(service)
        _shows(desk, page, "利用停止: NAS が切断した", "切断した")
        _disconnected(service, membership)
        _connect(service, membership, "s2")
        desk.goto(f"{page}connection/")
        expect(desk.get_by_role("region", name="セッション")).to_contain_text("停止中の利用だけ")
        assert_good(desk)

        service.living.pay("0001")
        _act(desk, page, "利用を再開する", "再開する")
        _follow(service)
        _shows(desk, page, "利用再開: NAS が切断した", "切断した")
        assert len(server.asked) == 3
    _disconnected(service, membership)
    _connect(service, membership, "s3")
    desk.goto(f"{service.at}/desk/sessions/")
    expect(desk.locator("main")).not_to_contain_text("停止中の利用だけ")
    assert_good(desk)
    _receive(member, f"{service.at}/my/{membership}/")


def _set_up(service: Service, server: AccessServer) -> None:
    radius.set_up(**service.living.acting, realm=REALM)
    radius.add_server(
        **service.living.acting, name="tokyo-1", address="127.0.0.1",
        secret=on_loopback.SECRET, dynamic_port=server.port,
    )  # fmt: skip


def _give(desk: Page, page: str) -> None:
    desk.goto(page)
    desk.get_by_role("link", name="ログインとセッションを見る").click()
    desk.get_by_role("link", name="新しいパスワードを発行する").click()
    desk.get_by_role("button", name="発行する").click()
    expect(desk.get_by_text("このパスワードは二度と示しません")).to_be_visible()
    password = desk.locator("dd code").nth(1).inner_text()
    desk.get_by_role("link", name="接続のページへ").click()
    expect(desk.locator("main")).to_contain_text(f"@{REALM}")
    expect(desk.locator("main")).not_to_contain_text(password)


def _follow(service: Service) -> None:
    """What workers do of it, job by job."""
    following.follow(service.living.id, at=clock.now())
    for _ in following.ask_due(service.living.id, now=clock.now):
        pass


def _connect(service: Service, membership: int, session: str) -> None:
    """The member's equipment signs in, as the access server tells."""
    login = kept.login_of(membership)
    assert login is not None
    radius_accounting.begun(
        session, username=login.username, nas_address="127.0.0.1", address="198.51.100.7",
        group=radius_accounting.group_of(login.username), at=service.living.at,
    )  # fmt: skip


def _disconnected(service: Service, membership: int) -> None:
    """What the access server ended, it tells to be over."""
    for one in radius_sessions.sessions(service.living.id, membership=membership, running=True):
        radius_accounting.ended(one.key, at=service.living.at, cause="Admin-Reset")


def _act(desk: Page, page: str, link: str, button: str) -> None:
    """The staff decide, and see first what it brings about."""
    desk.goto(page)
    desk.get_by_role("link", name=link).click()
    prove_again(desk)
    foresee = desk.get_by_role("button", name="どうなるかを見る")
    expect(foresee).to_be_visible()
    if desk.locator("[name=reason]").count():
        desk.locator("[name=reason]").fill("期限までに払わない")
    if desk.locator("[name=pay_rest]").count():
        desk.locator("[name=pay_rest]").check()
    foresee.click()
    desk.get_by_role("button", name=button, exact=True).click()
    expect(desk.get_by_text(f"{link}: 完了しました。")).to_be_visible()


def _shows(desk: Page, page: str, *told: str) -> None:
    """The member's page tells how it stands and what the access server answered."""
    desk.goto(page)
    brief = desk.locator("section", has=desk.get_by_role("heading", name="接続", exact=True))
    for one in told:
        expect(brief).to_contain_text(one)
    assert_good(desk)


def _end_by_hand_is_refused_while_it_waits(desk: Page, page: str) -> None:
    desk.goto(f"{page}connection/")
    expect(desk.get_by_role("region", name="NAS の答え")).to_contain_text("次は")
    desk.get_by_role("link", name="切断する").click()
    desk.get_by_role("button", name="切断する").click()
    expect(desk.locator("main")).to_contain_text("すでに NAS に求めるところです")
    assert_good(desk)


def _receive(member: Page, my: str) -> None:
    """The member gets a new password, which no page shows twice."""
    member.goto(my)
    member.get_by_role("link", name="接続", exact=True).click()
    expect(member.get_by_role("region", name="最近の接続")).to_contain_text("続いている")
    assert_good(member)
    member.get_by_role("button", name="新しいパスワードを受け取る").click()
    expect(member.get_by_text("このパスワードは二度と示しません")).to_be_visible()
    assert_good(member)
    password = member.locator("dd code").nth(1).inner_text()
    member.get_by_role("link", name="接続のページへ").click()
    expect(member.locator("main")).not_to_contain_text(password)
