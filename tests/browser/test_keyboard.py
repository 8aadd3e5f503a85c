"""What members and staff do, by keyboard alone: whatever has the focus on the way shows it.

Members' ways also go without scripts.
"""

from __future__ import annotations

import datetime as dt
import re

import pytest
from playwright.sync_api import Page, expect

from kiyaku.base import queries
from kiyaku.flows import overview
from kiyaku.members import directory
from tests.browser import stage, story
from tests.browser.entries import BORN_ON, STATED
from tests.browser.existing import invoices, memberships
from tests.browser.keyboard import Keyboard
from tests.browser.stage import Kind
from tests.browser.windows import at

SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
ACTS = pytest.mark.usefixtures("acts_on_stage")


def heading(page: Page, text: str | re.Pattern[str]) -> None:
    """Wait for a page by its heading."""
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


@ACTS
@SCRIPTS
def test_somebody_applies(windows, scripts):
    page = windows.open(scripts=scripts)
    keyboard = Keyboard(page)
    page.goto("/choppaya/")
    keyboard.link("申し込む")
    heading(page, re.compile("に申し込む"))
    keyboard.tick("[name=plan] >> nth=0")
    keyboard.to("[name=payment_method]")
    page.keyboard.press("ArrowDown")  # the first way to pay
    for name in ("name", "kana"):
        keyboard.fill(f"[name={name}]", STATED[name])
    for part, value in BORN_ON.items():
        keyboard.choose(f"[name=born_on_{part}]", value)
    for name in ("postal_code", "address", "email", "phone"):
        keyboard.fill(f"[name={name}]", STATED[name])
    keyboard.button("確認へ進む")
    heading(page, "入力内容の確認")
    expect(page.locator("main")).to_contain_text("1990年5月7日")
    for box in page.get_by_role("checkbox").all():
        keyboard.tick(box)
    keyboard.button("同意して申し込む")
    heading(page, "お申込みを受け付けました")
    number = page.locator(".figure").inner_text()
    waiting = overview.waiting(queries.service_by_code("choppaya").pk).applications
    assert number in {one.member for one in waiting}


@SCRIPTS
def test_the_terms_are_read_as_of_another_day(windows, scripts):
    page = windows.open(scripts=scripts)
    keyboard = Keyboard(page)
    page.goto("/netsugen/terms/")
    keyboard.day("[name=on]", dt.date(2026, 9, 1))
    keyboard.button("この日で見る")
    expect(page).to_have_url(re.compile(r"on=2026-09-01"))
    expect(page.locator("main")).to_contain_text("2026年9月1日(火) に有効")
    keyboard.to("main nav a >> nth=1")
    page.keyboard.press("Enter")
    expect(page.locator("section.article").nth(1)).to_be_in_viewport()


@SCRIPTS
def test_a_member_opens_an_invoice_and_its_working(windows, scripts):
    page = windows.open("netsugen", Kind.MEMBER, scripts=scripts)
    keyboard = Keyboard(page)
    (membership,), number = (
        memberships("netsugen", story.HANAKO),
        invoices("netsugen", story.HANAKO)[0],
    )
    page.goto(f"/netsugen/my/{membership}/")
    keyboard.link("請求とお支払い")
    heading(page, "請求とお支払い")
    keyboard.link(number)
    heading(page, re.compile(number))
    working = page.locator("details .working").last
    expect(working).to_be_hidden()
    keyboard.to(page.locator("summary", has_text="根拠と計算"))
    page.keyboard.press("Enter")
    expect(working).to_be_visible()
    expect(working).to_contain_text("◇")


@ACTS
@SCRIPTS
def test_a_member_changes_an_address(windows, scripts):
    page = windows.open("netsugen", Kind.MEMBER, scripts=scripts)
    keyboard = Keyboard(page)
    (membership,) = memberships("netsugen", story.HANAKO)
    page.goto(f"/netsugen/my/{membership}/")
    keyboard.link("登録情報")
    heading(page, "登録情報")
    keyboard.link("変更を届け出る")
    heading(page, "登録情報の変更")
    keyboard.fill("[name=address]", "群馬県架空市九丁目9番")
    keyboard.back_to("[name=postal_code]")
    keyboard.button("変更する")
    expect(page.get_by_text("登録情報を変更しました。")).to_be_visible()
    expect(page.locator("dl.facts")).to_contain_text("群馬県架空市九丁目9番")


@ACTS
@SCRIPTS
def test_a_member_leaves_in_a_month_of_their_choice(windows, scripts):
    page = windows.open("choppaya", Kind.MEMBER, scripts=scripts)
    keyboard = Keyboard(page)
    (membership,) = memberships("choppaya", story.HANAKO)
    page.goto(f"/choppaya/my/{membership}/")
    keyboard.link("退会・解約")
    heading(page, "退会・解約")
    keyboard.to("[name=month]")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    keyboard.button("確かめる")
    expect(page.locator(".figure").first).to_have_text("2027年2月28日(日)")
    keyboard.tick("[name=understood]")
    keyboard.button("退会を申し出る")
    expect(page.get_by_text("最終日は 2027-02-28 です")).to_be_visible()
    assert directory.memberships_of(
        directory.member(queries.service_by_code("choppaya").pk, story.HANAKO).pk
    )[0].ends_on == dt.date(2027, 2, 28)


@SCRIPTS
def test_the_staff_find_a_member(windows, scripts):
    page = windows.open("netsugen", Kind.FRONT_DESK, scripts=scripts)
    keyboard = Keyboard(page)
    page.goto("/netsugen/desk/")
    keyboard.fill("#q", "サトウ")
    page.keyboard.press("Enter")
    heading(page, "さがす")
    keyboard.to("#found td a >> nth=0")
    page.keyboard.press("Enter")
    heading(page, re.compile("佐藤"))


@ACTS
def test_the_staff_find_a_member_while_typing(windows):
    page = windows.open("netsugen", Kind.FRONT_DESK)
    keyboard = Keyboard(page)
    page.goto("/netsugen/desk/find/?q=")
    keyboard.fill("#find", "サトウ")
    expect(page.locator("#found td").first).to_contain_text("佐藤")
    expect(page.locator("#find")).to_be_focused()


@ACTS
def test_the_staff_enter_a_payment(windows):
    page = windows.open("netsugen", Kind.ACCOUNTING)
    keyboard = Keyboard(page)
    (membership,) = memberships("netsugen", story.SUSPENDED)
    page.goto(f"/netsugen/desk/members/{membership}/")
    keyboard.link("入金を記録する")
    heading(page, "入金を記録する")
    keyboard.fill("[name=amount_yen]", "13200")
    keyboard.day("[name=paid_on]", dt.date(2026, 12, 1))
    keyboard.button("どうなるかを見る")
    expect(page.get_by_role("heading", name="こうなります")).to_be_visible()
    keyboard.button("記録する")
    expect(page.get_by_text("入金を記録する: 完了しました。")).to_be_visible()
    expect(page.locator("main")).to_contain_text("13,200円の入金")


@ACTS
def test_the_staff_decline_an_application(windows):
    page = windows.open("netsugen", Kind.LEGAL)
    keyboard = Keyboard(page)
    page.goto("/netsugen/desk/")
    keyboard.link(story.MINOR)
    keyboard.link("不承認へ")
    heading(page, re.compile("承認しない"))
    keyboard.tick("[name=points] >> nth=0")
    keyboard.fill("[name=internal_reason]", "同意が取れない")
    keyboard.button("承認しない")
    expect(page.get_by_text(f"{story.MINOR} の申込みを承認しませんでした。")).to_be_visible()
    expect(page.locator("main")).to_contain_text("同意が取れない")


@ACTS
def test_the_staff_change_a_value(windows):
    page = windows.open("netsugen", Kind.LEGAL)
    keyboard = Keyboard(page)
    page.goto("/netsugen/desk/settings/parameters/")
    keyboard.to("#p-dunning_after_days td a")
    page.keyboard.press("Enter")
    keyboard.fill("[name=value]", "7")
    keyboard.day("[name=from_day]", dt.date(2027, 1, 1))
    keyboard.button("確認へ進む")
    heading(page, re.compile("変更の確認"))
    keyboard.button("入力を直す")
    keyboard.fill("[name=value]", "8")
    keyboard.button("確認へ進む")
    heading(page, re.compile("変更の確認"))
    keyboard.button("この値にする")
    expect(page).to_have_url(at("/netsugen/desk/settings/parameters/"))
    row = page.locator("#p-dunning_after_days")
    keyboard.to(row.locator("summary"))
    page.keyboard.press("Enter")
    expect(row).to_contain_text("8")
    expect(row).to_contain_text("2027年1月1日")


@ACTS
def test_the_staff_choose_a_reading(windows):
    page = windows.open("netsugen", Kind.LEGAL)
    keyboard = Keyboard(page)
    page.goto("/netsugen/desk/settings/readings/payment_order/")
    keyboard.to("[name=option]:checked")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("[name=option]:checked").get_attribute("value")
    keyboard.to("[name=reason]")
    page.keyboard.type("入金の慣行に合わせる")
    keyboard.button("確認へ進む")
    keyboard.to("[name=confirmed]")
    page.keyboard.press("Enter")
    expect(page).to_have_url(at("/netsugen/desk/settings/readings/"))
    page.goto("/netsugen/desk/settings/readings/payment_order/")
    expect(page.locator("[name=option]:checked")).to_have_value(chosen)


@pytest.mark.parametrize("code", stage.SERVICES)
def test_pages_to_read_are_whole_without_scripts(windows, code):
    page = windows.open(code, Kind.MEMBER, scripts=False)
    membership = memberships(code, story.LATE)[0]
    for address, text in (
        (f"/{code}/prices/", "料金"),
        (f"/{code}/terms/changes/", "新旧対照"),
        (f"/{code}/my/{membership}/", "期限を過ぎたお支払い"),
        (f"/{code}/my/{membership}/timeline/", "を催告"),
        (f"/{code}/my/{membership}/notices/", "督促"),
        (f"/{code}/my/{membership}/invoices/", "期限超過"),
    ):
        assert page.goto(address).status == 200
        expect(page.locator("main")).to_contain_text(text)
    page.goto(f"/{code}/my/{membership}/timeline/")
    page.get_by_role("link", name=re.compile("根拠と計算")).first.click()
    expect(page.locator("main .working")).to_contain_text("の版)による")
