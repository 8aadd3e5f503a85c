"""The desk on a phone: the page comes first, and the menu opens by its link."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser import stage
from tests.browser.stage import Kind
from tests.browser.windows import DESKTOP, PHONE, Windows

WORDS = {
    "ja": ("窓口・事務のメニュー", "メニューを開く", "メニューを閉じる", "予約"),
    "en": ("Desk menu", "Open the menu", "Close the menu", "Bookings"),
}


@pytest.mark.parametrize("language", stage.LANGUAGES)
def test_the_menu_opens_and_closes_and_leads_on(windows: Windows, language: str) -> None:
    desk = windows.open("netsugen", Kind.ADMINISTRATOR, language, PHONE)
    desk.goto("/netsugen/desk/")
    name, opens, closes, bookings = WORDS[language]
    menu = desk.get_by_role("navigation", name=name)
    entry = menu.get_by_role("link", name=bookings, exact=True)
    expect(entry).to_be_hidden()
    menu.get_by_role("link", name=opens).focus()
    desk.keyboard.press("Enter")
    expect(entry).to_be_visible()
    menu.get_by_role("link", name=closes).click()
    expect(entry).to_be_hidden()
    menu.get_by_role("link", name=opens).click()
    entry.click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text(bookings)
    expect(entry).to_be_hidden()
    desk.set_viewport_size(dict(zip(("width", "height"), DESKTOP, strict=True)))
    expect(entry).to_be_visible()
    expect(menu.get_by_role("link", name=opens)).to_be_hidden()
