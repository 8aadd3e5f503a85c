"""A version of the terms is uploaded, decided and announced on pages, read, and governs on its day.

Choppaya Net 3-3, 3-4: on the day announced the version governs without anybody's consent, where it
was announced before the last day of notice.
"""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import Page, expect

from kiyaku import packs
from kiyaku.accounts.rights import Role
from kiyaku.base import clock
from kiyaku.close.verify import verify
from kiyaku.flows import terms_documents, timeline
from tests import site
from tests.browser import stage
from tests.browser.checks import assert_good
from tests.browser.entries import sign_in
from tests.browser.windows import Windows, at
from tests.flows.written_terms import written
from tests.living import Living, day

pytestmark = pytest.mark.usefixtures("acts_on_stage")

OPENED_ON, BEFORE, SINCE = "2026-11-20", "2022-02-18", "2026-12-10"
SINCE_SHOWN, LAST_NOTICE_SHOWN = "2026年12月10日", "2026年11月26日"
CLAUSE, WORDING = "7-4", "事務手数料は3,300円とする。"
REASON, MEANING = "手数料の表を別にした。", "額は変わらない。"
LEGAL = "publishing.legal"


@pytest.fixture
def net(monkeypatch: pytest.MonkeyPatch) -> Living:
    """A service whose text in force is loaded, with one member and a lawyer."""
    living = Living("choppaya", OPENED_ON, code="choppaya-publishing")
    it_is(monkeypatch, living, OPENED_ON)
    text = written(packs.load("choppaya"))
    terms_documents.load_document(
        **living.acting, version=day(BEFORE), text=text, file_name="before.txt"
    )
    living.register("m")
    site.staff(living.id, Role.LEGAL, LEGAL)
    return living


def it_is(monkeypatch: pytest.MonkeyPatch, living: Living, date: str) -> None:
    """It is the morning of a day, and every day before is closed."""
    living.on(date)
    now = dt.datetime.combine(living.today, dt.time(1), dt.UTC)
    monkeypatch.setattr(clock, "now", lambda: now)


def test_a_version_is_planned_decided_announced_read_and_governs(windows, monkeypatch, net):
    desk, reader = windows.open(), windows.open()
    sign_in(desk, LEGAL)
    _plan(desk, net)
    _decide(desk)
    reader.goto(f"/{net.code}/terms/")
    expect(reader.get_by_role("heading", level=1)).to_be_visible()
    assert SINCE_SHOWN not in reader.content()  # what is only planned is nobody else's to see
    _announce(desk, net)

    reader.goto(f"/{net.code}/terms/")
    coming = reader.locator(".message.warn", has_text="新しい版が適用されます")
    expect(coming).to_contain_text(SINCE_SHOWN)
    assert_good(reader)
    coming.get_by_role("link", name="新しい版を読む").click()
    expect(reader.get_by_text("には有効でない版")).to_be_visible()
    expect(reader.locator(f"[id='c{CLAUSE}']")).to_contain_text(WORDING)

    my = _member(windows, net)
    announced = my.get_by_role("row", name=SINCE_SHOWN)
    expect(announced).to_contain_text("公表ずみ。施行日から適用")
    expect(announced).to_contain_text("2026年11月20日")
    expect(my.locator(".message.warn", has_text=SINCE_SHOWN)).to_be_visible()
    assert_good(my)

    it_is(monkeypatch, net, SINCE)
    net.register("after")
    _governs(my, reader, desk, net)
    assert verify(net.id) == []


def _plan(desk: Page, net: Living) -> None:
    """The lawyer uploads the text, sees what it touches in the register, and keeps it as a plan."""
    text = written(packs.load("choppaya"), instead={CLAUSE: WORDING})
    desk.goto(f"/{net.code}/desk/terms/plans/")
    desk.get_by_role("link", name="新しい版を計画する").click()
    desk.get_by_label("施行日").fill(SINCE)
    desk.locator("[name=file]").set_input_files(
        {"name": "next.txt", "mimeType": "text/plain", "buffer": text.encode()}
    )
    desk.get_by_label("改める理由").fill(REASON)
    desk.get_by_role("button", name="点検する").click()
    expect(desk.get_by_text("まだ何も残していません")).to_be_visible()
    facts = desk.locator("dl.facts")
    expect(facts).to_contain_text(LAST_NOTICE_SHOWN)
    expect(facts.locator("a.clause[href$='#c3-4']")).to_be_visible()
    expect(desk.locator("main li", has_text="要決定")).to_have_count(1)
    changes = desk.get_by_role("region", name="新旧対照表")
    expect(changes.locator("tr", has=desk.locator("ins")).filter(has_text=WORDING)).to_have_count(1)
    assert_good(desk)
    desk.get_by_role("button", name="この版を計画する").click()
    expect(desk.get_by_role("row", name=REASON)).to_contain_text("未決定の条項がある")


def _decide(desk: Page) -> None:
    """What is computed by the clause is carried on; only then can the version be announced."""
    desk.get_by_role("rowheader", name=SINCE_SHOWN).get_by_role("link").click()
    touched = desk.get_by_role("region", name="変わる条項")
    expect(touched).to_contain_text("要決定")
    expect(desk.get_by_role("link", name="公表へ進む")).to_have_count(0)
    desk.get_by_role("link", name="条項の扱いを決める").click()
    expect(desk.get_by_role("checkbox")).to_be_checked()
    desk.locator("[name=decision]").select_option("carried_on")
    desk.locator("[name=reason]").fill(MEANING)
    desk.get_by_role("button", name="この扱いにする").click()
    expect(desk.get_by_text("残りは 0 件です")).to_be_visible()


def _announce(desk: Page, net: Living) -> None:
    """Announcing asks for the password once more."""
    desk.get_by_role("rowheader", name=SINCE_SHOWN).get_by_role("link").click()
    expect(desk.get_by_role("region", name="変わる条項")).to_contain_text(MEANING)
    stage.forget_proof(LEGAL)
    desk.get_by_role("link", name="公表へ進む").click()
    expect(desk).to_have_url(at("/~/accounts/reauthenticate/", more=True))
    desk.locator("[name=password]").fill(site.PASSWORD)
    desk.get_by_role("button", name="確かめる").click()
    expect(desk).to_have_url(at(f"/{net.code}/desk/terms/plan/announce/", more=True))
    desk.get_by_role("button", name="公表して会員に知らせる").click()
    expect(desk.get_by_text("公表し、会員に知らせました")).to_be_visible()
    expect(desk.get_by_role("row", name=SINCE_SHOWN)).to_contain_text("公表ずみ")


def _member(windows: Windows, net: Living) -> Page:
    """The window of the member, on the page of what governs the membership."""
    user = site.member(net.id, "m")
    page = windows.open()
    sign_in(page, user.username)
    page.goto(f"/{net.code}/my/{net.members['m']}/terms/")
    expect(page.get_by_role("region", name="適用される規約の版")).to_be_visible()
    return page


def _governs(my: Page, reader: Page, desk: Page, net: Living) -> None:
    """From its day on everybody sees that it does, and what is computed names it."""
    reader.goto(f"/{net.code}/terms/")
    expect(reader.get_by_role("heading", level=1)).to_be_visible()
    expect(reader.locator("main section").first).to_contain_text(SINCE_SHOWN)
    expect(reader.locator("main section").first).to_contain_text("に有効")
    expect(reader.locator(f"[id='c{CLAUSE}']")).to_contain_text(WORDING)
    my.reload()
    row = my.get_by_role("row", name=SINCE_SHOWN)
    expect(row).to_contain_text("規約の定める変更の手続による")
    expect(row.locator("a.clause[href$='#c3-3']")).to_be_visible()
    desk.goto(f"/{net.code}/desk/terms/plans/")
    expect(desk.get_by_role("row", name=SINCE_SHOWN)).to_contain_text("施行")
    for name, version in (("m", BEFORE), ("after", SINCE)):
        membership = net.members[name]
        every = timeline.events(net.id, membership=membership)
        started = next(one.name for one in every if one.event == "membership_started")
        desk.goto(f"/{net.code}/desk/members/{membership}/timeline/{started}/")
        expect(desk.locator("dl.facts").first).to_contain_text(version)
