"""A thing left behind, on pages: stored, seen by its owner, disposed of, on the invoice."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import site
from tests.browser.checks import assert_good
from tests.browser.entries import sign_in
from tests.browser.test_life import opened

pytestmark = pytest.mark.usefixtures("acts_on_stage")

STORED_ON, TOO_EARLY, DISPOSED_ON, INVOICED_ON = (
    "2027-01-15", "2027-02-15", "2027-02-16", "2027-03-02",
)  # fmt: skip
WHAT, COST_YEN = "黒い傘", 550


def test_from_found_to_disposed_of_with_its_cost_on_the_invoice(windows, monkeypatch, tmp_path):
    service = opened("netsugen", windows, monkeypatch)
    membership = service.living.register("0001", "individual")
    site.member(service.living.id, "0001")
    service.on(STORED_ON)
    at = _store(service.desk, service.at, tmp_path)

    member = windows.open()
    sign_in(member, f"{service.living.code}.0001@example.jp")
    member.goto(f"{service.at}/my/{membership}/")
    member.get_by_role("link", name="忘れ物・破損").click()
    expect(member.get_by_role("row", name=WHAT)).to_contain_text("2027年2月16日")
    assert_good(member)
    member.goto(f"{service.at}/my/{membership}/notices/")
    expect(member.locator("main")).to_contain_text(f"お忘れ物をお預かりしています({WHAT})")

    service.on(TOO_EARLY)
    service.desk.goto(at)
    expect(service.desk.get_by_role("link", name="処分する")).to_have_count(0)
    _dispose(service.desk, f"{at}dispose/")
    expect(service.desk.locator("main")).to_contain_text("2027-02-16 からです(16-3)")
    assert_good(service.desk)

    service.on(DISPOSED_ON)
    service.desk.goto(f"{service.at}/desk/")
    service.desk.locator("#things").get_by_role("link", name=WHAT).click()
    service.desk.get_by_role("link", name="処分する").click()
    _dispose(service.desk)
    expect(service.desk.get_by_text("費用を請求に加えました")).to_be_visible()
    expect(service.desk.locator("main")).to_contain_text(f"{COST_YEN}円")
    assert_good(service.desk)

    service.on(INVOICED_ON)
    member.goto(f"{service.at}/my/{membership}/invoices/")
    member.locator("table").first.get_by_role("link").first.click()
    line = member.get_by_role("row", name=f"処分費用({WHAT}、2027年2月16日支払)")
    expect(line).to_contain_text(f"{COST_YEN}円")
    assert_good(member)


def _store(page: Page, at: str, folder: Path) -> str:
    """The staff store it with a photograph, after one that cannot be kept; its page."""
    photo, wrong = folder / "傘.png", folder / "傘.exe"
    photo.write_bytes(b"\x89PNG\r\n\x1a\nmade up")
    wrong.write_bytes(b"MZ\x00\x01")
    page.goto(f"{at}/desk/")
    page.get_by_role("link", name="忘れ物", exact=True).click()
    page.get_by_role("link", name="忘れ物を預かる").click()
    for file in (wrong, photo):
        page.get_by_label("何か").fill(WHAT)
        page.get_by_label("見つけた場所").fill("ラウンジ")
        page.get_by_label("保管場所").fill("棚 A-3")
        page.get_by_label("持ち主の会員番号").fill("0001")
        page.get_by_label("写真").set_input_files(file)
        page.get_by_role("button", name="預かる").click()
        if file is wrong:
            expect(page.locator("main")).to_contain_text("このファイルの種類は保存できません")
            assert_good(page)
    expect(page.get_by_text("忘れ物を預かりました。")).to_be_visible()
    expect(page.locator("main")).to_contain_text("2027年2月16日")
    expect(page.get_by_role("link", name="傘.png")).to_be_visible()
    assert_good(page)
    return page.url


def _dispose(page: Page, address: str = "") -> None:
    if address:
        page.goto(address)
    page.get_by_label("処分に要した費用").fill(str(COST_YEN))
    page.get_by_role("button", name="処分する").click()
