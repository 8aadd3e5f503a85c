"""An inspection of a line on pages: asked for, refused, agreed to, made; equipment taken off."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from kiyaku.flows.network import lines, offering
from kiyaku.terms.texts import Text
from tests import site
from tests.browser.checks import assert_good
from tests.browser.entries import sign_in
from tests.browser.test_life import Service, opened

pytestmark = pytest.mark.usefixtures("acts_on_stage")

PAST, ASKED_ON, PROPOSED_ON = "2026-12-15", "2026-12-16", "2026-12-18"
VISITED_ON, REMOVE_BY, REMOVED_ON = "2026-12-21", "2026-12-28", "2026-12-24"
LINE, NOTICED = "CN-1001", "回線に異常な信号があった"
REFUSAL, FINDING = "仕事が忙しい", "認定のない交換機"
CLAUSE = "第15条3項1号"
"""Of the ground to suspend use that a refusal without an excuse is."""


def test_an_inspection_from_its_refusal_to_equipment_taken_off(windows, monkeypatch):
    service = opened("choppaya", windows, monkeypatch)
    membership = service.living.register("0001", "home")
    site.member(service.living.id, "0001")
    service.on(ASKED_ON)
    _assign(service)
    desk, page, my = service.desk, f"{service.at}/desk/", f"{service.at}/my/{membership}/"
    file = f"{page}members/{membership}/"
    _ask(desk, file)

    member = windows.open()
    sign_in(member, f"{service.living.code}.0001@example.jp")
    _refuse(member, my)
    _weigh(desk, page)
    _is_a_ground(desk, page)
    _agree(member, my)

    service.on(VISITED_ON)
    _find_wrong(desk, page)
    desk.goto(file)
    expect(desk.get_by_role("heading", level=1)).to_contain_text("0001")
    expect(desk.locator("main")).not_to_contain_text("決定を待つ事由")
    _read_finding(member, my)
    service.on(REMOVED_ON)
    _take_off(desk, file)
    _shows(member, my, "取り外された", "2026年12月24日")
    expect(member.locator("main")).not_to_contain_text("返事をする")


def _assign(service: Service) -> None:
    """The member has a line."""
    act = service.living.acting
    offering.make_area(**act, area="kanto", name=Text("関東", "Kanto"))
    offering.make_product(**act, product="fibre", name=Text("光1ギガ", "Fibre 1 Gbps"))
    lines.assign_line(**service.living.of("0001"), line=LINE, product="fibre", area="kanto")


def _ask(desk: Page, file: str) -> None:
    """The staff ask for it from the line's page, first for a day that has passed."""
    desk.goto(file)
    desk.get_by_role("link", name=LINE).click()
    desk.get_by_role("link", name="検査を求める").click()
    assert_good(desk)
    desk.get_by_label("理由").select_option(label="設備に異常がある")
    desk.get_by_label("何に気づいたか").fill(NOTICED)
    desk.get_by_label("候補の日").fill(PAST)
    desk.get_by_role("button", name="検査を求める").click()
    expect(desk.locator("main")).to_contain_text(f"{PAST} は営業日 {ASKED_ON} より前です")
    assert_good(desk)
    expect(desk.get_by_label("何に気づいたか")).to_have_value(NOTICED)
    desk.get_by_label("候補の日").fill(PROPOSED_ON)
    desk.get_by_role("button", name="検査を求める").click()
    expect(desk.get_by_text("検査を求めました。")).to_be_visible()
    expect(desk.locator("main")).to_contain_text("返答待ち")
    assert_good(desk)


def _refuse(member: Page, my: str) -> None:
    """The member reads of it and refuses, first without saying why."""
    _shows(member, my, "返答待ち", "設備に異常がある", "候補 2026年12月18日")
    expect(member.locator("main")).not_to_contain_text(NOTICED)
    member.get_by_role("link", name="返事をする").click()
    expect(member.get_by_label("検査の日")).to_have_value(PROPOSED_ON)
    assert_good(member)
    member.get_by_role("radio", name="断る").check()
    member.get_by_role("button", name="返事をする").click()
    expect(member.locator("main")).to_contain_text("断る理由を記入してください。")
    assert_good(member)
    member.get_by_label("断る理由").fill(REFUSAL)
    member.get_by_role("button", name="返事をする").click()
    expect(member.get_by_text("お返事を受け付けました。")).to_be_visible()
    expect(member.locator("main")).to_contain_text("断られた(判断待ち)")
    expect(member.locator("main")).to_contain_text(REFUSAL)
    assert_good(member)


def _weigh(desk: Page, page: str) -> None:
    """The staff find on Today that it was refused, and that there is no excuse."""
    _open(desk, page, "断られた(判断待ち)")
    expect(desk.locator("main")).to_contain_text(REFUSAL)
    assert_good(desk)
    desk.get_by_role("link", name="断る事情を判断する").click()
    expect(desk.locator("main")).to_contain_text(REFUSAL)
    assert_good(desk)
    desk.get_by_label("検査を断れる事情はない").check()
    desk.get_by_role("button", name="記録する").click()
    expect(desk.get_by_text("判断を記録しました。")).to_be_visible()
    expect(desk.locator("dl.facts")).to_contain_text("検査の拒否")
    assert_good(desk)


def _is_a_ground(desk: Page, page: str) -> None:
    """A ground to suspend use waits for a decision, and the inspection does so no more."""
    desk.goto(page)
    expect(desk.locator("#line-inspections")).to_have_count(0)
    waiting = desk.locator("#grounds").get_by_role("row", name="0001")
    expect(waiting).to_contain_text(CLAUSE)
    assert_good(desk)
    waiting.get_by_role("link", name="0001").click()
    ground = desk.locator(".message", has_text="決定を待つ事由")
    expect(ground).to_contain_text("検査を拒んだ")
    expect(ground).to_contain_text(CLAUSE)
    expect(desk.get_by_role("link", name="利用を停止する")).to_be_visible()
    assert_good(desk)


def _agree(member: Page, my: str) -> None:
    """The member reads what follows, and agrees after all, on a day of the member's choice."""
    member.goto(my)
    member.get_by_role("link", name="お知らせ", exact=True).click()
    told = member.locator("section", has=member.get_by_role("heading", name="検査の拒否"))
    told.locator("summary").click()
    expect(told.get_by_text("利用を停止できる事由が生じました")).to_be_visible()
    assert_good(member)
    _shows(member, my, "検査の拒否")
    member.get_by_role("link", name="返事をする").click()
    member.get_by_role("radio", name="検査を受ける").check()
    member.get_by_label("検査の日").fill(VISITED_ON)
    member.get_by_role("button", name="返事をする").click()
    expect(member.get_by_text("お返事を受け付けました。")).to_be_visible()
    expect(member.locator("main")).to_contain_text("検査の予定")
    expect(member.locator("main")).to_contain_text("2026年12月21日")
    assert_good(member)


def _find_wrong(desk: Page, page: str) -> None:
    """On the day, the staff enter what does not conform, first without a last day for it."""
    _open(desk, page, "検査の予定")
    assert_good(desk)
    desk.get_by_role("link", name="検査の結果を記録する").click()
    expect(desk.get_by_label("検査した日")).to_have_value(VISITED_ON)
    assert_good(desk)
    desk.get_by_role("radio", name="適合しない").check()
    desk.get_by_label("適合しない設備と理由").fill(FINDING)
    desk.get_by_role("button", name="記録する").click()
    expect(desk.locator("main")).to_contain_text("いつまでに外すかを決めてください")
    assert_good(desk)
    desk.get_by_label("外す期限").fill(REMOVE_BY)
    desk.get_by_role("button", name="記録する").click()
    expect(desk.get_by_text("結果を記録しました。")).to_be_visible()
    expect(desk.locator("dl.facts")).to_contain_text("不適合(取外し待ち)")
    expect(desk.locator("dl.facts")).to_contain_text("2026年12月28日")
    assert_good(desk)


def _read_finding(member: Page, my: str) -> None:
    """The member reads what does not conform, and until when to take it off."""
    _shows(member, my, "不適合(取外し待ち)", FINDING, "2026年12月28日")


def _take_off(desk: Page, file: str) -> None:
    """The staff come back by the line's page, and enter that it was taken off."""
    desk.goto(file)
    desk.get_by_role("link", name=LINE).click()
    assert_good(desk)
    listed = desk.locator("section", has=desk.get_by_role("heading", name="端末設備の検査"))
    expect(listed).to_contain_text("不適合(取外し待ち)")
    listed.get_by_role("link").click()
    desk.get_by_role("link", name="取外しを記録する").click()
    expect(desk.get_by_label("外した日")).to_have_value(REMOVED_ON)
    assert_good(desk)
    desk.get_by_role("button", name="記録する").click()
    expect(desk.get_by_text("取外しを記録しました。")).to_be_visible()
    expect(desk.locator("dl.facts")).to_contain_text("取り外された")
    assert_good(desk)


def _open(desk: Page, page: str, state: str) -> None:
    """Open the inspection that waits on Today, in a state."""
    desk.goto(page)
    waiting = desk.locator("#line-inspections")
    expect(waiting.get_by_role("row", name=LINE)).to_contain_text(state)
    assert_good(desk)
    waiting.get_by_role("link").click()


def _shows(member: Page, my: str, *told: str) -> None:
    """The member opens the inspections from the membership's page, and reads how it stands."""
    member.goto(my)
    member.get_by_role("link", name="検査", exact=True).click()
    inspected = member.locator("section", has=member.get_by_role("heading", name=LINE))
    for one in told:
        expect(inspected).to_contain_text(one)
    assert_good(member)
