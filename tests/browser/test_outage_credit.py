"""An outage on pages: from its record and preview to what it takes off the invoice."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests import site
from tests.browser.checks import assert_good
from tests.browser.entries import prove_again, sign_in
from tests.browser.test_life import opened

pytestmark = pytest.mark.usefixtures("acts_on_stage")

KNOWN_AT, TOO_EARLY, RESTORED_AT = "2026-12-20T09:00", "2026-12-20T08:00", "2026-12-22T10:00"
RECORDED_ON, INVOICED_ON = "2026-12-23", "2027-01-05"
WHAT, PART_OF_A_MONTH_YEN = "収容局の停電", 3_193
CREDITED_YEN = 5_500 * 2 // 30
"""49 hours are two full days, of a fee of 5,500 yen."""


def test_an_outage_credit_from_preview_to_the_invoice(windows, monkeypatch):
    service = opened("choppaya", windows, monkeypatch)
    membership = service.living.register("0001", "home")
    site.member(service.living.id, "0001")
    service.on(RECORDED_ON)
    _record(service.desk, service.at)
    _restore(service.desk)
    _decide(service.desk, service.at)

    member = windows.open()
    sign_in(member, f"{service.living.code}.0001@example.jp")
    member.goto(f"{service.at}/my/{membership}/")
    member.get_by_role("link", name="中断と障害").click()
    told = member.locator("section", has=member.get_by_role("heading", name=WHAT))
    expect(told).to_contain_text(f"{CREDITED_YEN}円")
    expect(told).to_contain_text("49時間")
    assert_good(member)

    service.on(INVOICED_ON)
    member.goto(f"{service.at}/my/{membership}/invoices/")
    expect(member.locator(".figure").first).to_have_text(
        f"{PART_OF_A_MONTH_YEN - CREDITED_YEN:,}円"
    )
    assert_good(member)
    member.locator("table").first.get_by_role("link").first.click()
    expect(member.locator("main")).to_contain_text(f"{CREDITED_YEN}円 障害の賠償: {WHAT}")
    expect(member.locator("main")).to_contain_text("第22条1項")
    assert_good(member)


def _record(page: Page, at: str) -> None:
    """The staff put it on record while it lasts; Today tells of it from then on."""
    page.goto(f"{at}/desk/")
    page.get_by_role("link", name="障害", exact=True).click()
    page.get_by_role("link", name="障害を記録する").click()
    page.get_by_label("何があったか(日本語").fill(WHAT)
    page.get_by_label("何があったか(英語)").fill("power cut at the exchange")
    page.get_by_label("会社が知った日時").fill(KNOWN_AT)
    assert_good(page)
    page.get_by_role("button", name="記録する").click()
    expect(page.get_by_text("障害を記録しました。")).to_be_visible()
    expect(page.locator("main")).to_contain_text("まだ復旧していません")
    assert_good(page)
    page.goto(f"{at}/desk/")
    expect(page.locator("#outages")).to_contain_text("続いている")
    assert_good(page)
    page.locator("#outages").get_by_role("link", name=WHAT).click()


def _restore(page: Page) -> None:
    """When it worked again is entered, after a time that cannot be."""
    page.get_by_role("link", name="復旧を記録し、記録を正す").click()
    page.get_by_label("復旧した日時").fill(TOO_EARLY)
    page.get_by_role("button", name="更新する").click()
    expect(page.locator("main")).to_contain_text("会社が知った時刻より前です")
    assert_good(page)
    page.get_by_label("復旧した日時").fill(RESTORED_AT)
    page.get_by_role("button", name="更新する").click()
    expect(page.get_by_text("記録を更新しました。")).to_be_visible()


def _decide(page: Page, at: str) -> None:
    """What it costs is seen, then decided on; the one who was hit is listed."""
    page.goto(f"{at}/desk/")
    expect(page.locator("#outages")).to_contain_text("賠償の決定を待つ")
    page.locator("#outages").get_by_role("link", name=WHAT).click()
    expect(page.locator("main")).to_contain_text("49 時間")
    expect(page.locator("main")).to_contain_text(f"{CREDITED_YEN}円 (1 人)")
    page.get_by_role("link", name="全員への賠償を決める").click()
    prove_again(page)
    assert_good(page)
    page.get_by_role("button", name="全員に計上する").click()
    expect(page.get_by_text("計上しました。")).to_be_visible()
    expect(page.get_by_role("row", name="0001")).to_contain_text(f"{CREDITED_YEN}円")
    assert_good(page)
    page.goto(f"{at}/desk/")
    expect(page.locator("#outages")).to_have_count(0)
