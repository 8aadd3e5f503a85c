"""A member passes the membership on: asked for on the member's pages, decided at the desk."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests import site
from tests.browser import passing
from tests.browser.checks import assert_good
from tests.browser.entries import PERSONAL, STATED, sign_in
from tests.browser.passing import (
    CREDIT_YEN,
    HOLDER,
    LATEST_ON,
    OPEN_INVOICE,
    OPEN_YEN,
    PAID_INVOICE,
    TAKEN,
    fact,
    paper,
    table,
)

pytestmark = pytest.mark.usefixtures("acts_on_stage")

NOT_TO_BE_SEEN = (*PERSONAL, TAKEN.name, TAKEN.address, TAKEN.email)


def test_a_membership_passes_on_with_all_that_is_owed(windows, monkeypatch):
    net = passing.opened("transfer", windows, monkeypatch)
    former, desk = windows.open(), net.desk
    sign_in(former, site.member(net.living.id, HOLDER).username)
    _ask(former, net)

    net.on(LATEST_ON)
    _find_the_case(desk, net)
    expect(desk.get_by_text("そろうまで承認できません")).to_be_visible()
    found = desk.locator("section", has=desk.get_by_role("heading", name="審査で見つかった点"))
    expect(found).to_contain_text("かもしれません(電話)")
    desk.get_by_role("link", name="届いた書類を入力").click()
    desk.get_by_label("書面を受け取った日").fill("2026-12-11")
    desk.get_by_label("証拠書類").set_input_files([paper("譲渡の証書.pdf")])
    desk.get_by_role("button", name="記録する").click()
    expect(desk.get_by_text("書類を記録しました。")).to_be_visible()
    expect(desk.get_by_role("link", name="譲渡の証書.pdf")).to_be_visible()
    expect(desk.get_by_text("そろうまで承認できません")).to_have_count(0)
    assert fact(desk, "書面の受領") == "2026年12月11日(金)"
    assert_good(desk, personal=NOT_TO_BE_SEEN)
    _approve(net)

    net.see_holder(STATED["name"])
    held = table(desk, "会員契約を持った人")
    expect(held.get_by_role("row", name=TAKEN.name)).to_contain_text("2026年12月13日")
    expect(held.get_by_role("row", name=STATED["name"])).to_contain_text("2026年12月14日")
    expect(held.get_by_role("link", name="譲渡")).to_be_visible()
    new = net.let_in()
    net.see_what_is_owed(new)
    net.see_nothing(former)
    former.get_by_role("link", name="以前お持ちだった会員契約の請求書").click()
    expect(former.get_by_role("link", name=PAID_INVOICE)).to_be_visible()
    assert_good(former, personal=NOT_TO_BE_SEEN)


def _ask(page, net):
    """The member is told what is needed and what passes, and says to whom."""
    page.goto(f"{net.my}invoices/")
    expect(page.get_by_role("link", name=PAID_INVOICE)).to_be_visible()
    page.get_by_role("link", name="プランの変更").click()
    page.get_by_role("link", name="ご契約をほかの方に譲る・引き継ぐ").click()
    expect(page.get_by_role("heading", name="移るもの")).to_be_visible()
    assert fact(page, "前払いの残り") == f"{CREDIT_YEN:,}円"
    assert fact(page, "請求済み未払い") == "0円"
    for name in ("name", "kana", "postal_code", "address", "email", "phone"):
        page.locator(f"[name={name}]").fill(STATED[name])
    for name, value in (("year", "1980"), ("month", "4"), ("day", "1")):
        page.locator(f"[name=born_on_{name}]").select_option(value)
    page.locator("[name=document]").set_input_files([paper("申込書.pdf")])
    assert_good(page, personal=NOT_TO_BE_SEEN)
    page.get_by_role("button", name="申し出る").click()
    expect(page.get_by_text("お申し出を受け付けました")).to_be_visible()
    expect(page.get_by_role("button", name="申し出る")).to_have_count(0)


def _find_the_case(page, net):
    """The staff find it among the undecided ones."""
    page.goto(f"{net.at}/desk/successions/")
    row = page.get_by_role("row", name=STATED["name"])
    row.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"{TAKEN.name} → {STATED['name']}")


def _approve(net):
    """The staff see all that passes, and approve."""
    net.press("承認へ")
    page = net.desk
    approve = page.get_by_role("button", name="承認する")
    expect(approve).to_be_visible()
    assert fact(page, "登録日") == fact(page, "開始日") == "2026年10月1日(木)"
    assert fact(page, "請求済み未払い") == f"{OPEN_YEN:,}円"
    assert fact(page, "前受け") == "0円"
    invoices = table(page, "移る未払いの請求書")
    expect(invoices.get_by_role("row", name=OPEN_INVOICE)).to_contain_text(f"{OPEN_YEN:,}円")
    expect(invoices.get_by_role("row", name=OPEN_INVOICE)).to_contain_text("2026年12月27日")
    expect(invoices.get_by_role("row")).to_have_count(2)
    approve.click()
    expect(page.get_by_text("承認しました。会員が替わりました。")).to_be_visible()
